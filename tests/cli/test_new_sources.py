"""Answers and templates that `scaffold new` cannot use: the exact message and exit code."""

from pathlib import Path

import pytest

from tests.cli.refusals import ROOT_READS_EVERYTHING, refused
from tests.conftest import Scaffold
from tests.world import SMALL_TEMPLATE, commit, write


@ROOT_READS_EVERYTHING
def test_an_answers_file_that_may_not_be_read(scaffold: Scaffold, here: Path) -> None:
    file = here / "answers.yml"
    file.write_text("ci: gitlab\n", encoding="utf-8")
    file.chmod(0)

    outcome = scaffold("new", "desk", "--answers", "answers.yml")

    assert outcome.code == 2
    assert outcome.err == "error: cannot read the answers file answers.yml\ncause: Permission denied\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            b"ci: gitlab\nlicense: mit\n",
            (
                "error: unknown question 'license' (in answers.yml)\n"
                "cause: did you mean 'licence'?\n"
                "help: scaffold list\n"
            ),
        ),
        (
            b"ci: [gitlab\n",
            (
                "error: the answers file answers.yml is not YAML\n"
                "cause: line 2: expected ',' or ']', but got '<stream end>'\n"
            ),
        ),
        (
            b"- ci\n",
            "error: the answers file answers.yml holds no answers\ncause: expected lines like `ci: gitlab`\n",
        ),
        (
            b"ci: gitlab\xff\n",
            "error: cannot read the answers file answers.yml\ncause: it is not UTF-8 text\n",
        ),
        (
            b"ci: no\n",
            (
                "error: unknown ci False (in answers.yml)\n"
                "cause: choices are github, gitlab, none\n"
                "help: scaffold new desk --set ci=VALUE --answers answers.yml\n"
            ),
        ),
    ],
    ids=["unknown-key", "not-yaml", "not-a-mapping", "not-text", "yaml-bool"],
)
def test_an_answers_file_of_no_use(content: bytes, expected: str, scaffold: Scaffold, here: Path) -> None:
    (here / "answers.yml").write_bytes(content)

    assert refused(scaffold, here, "desk", "--answers", "answers.yml", code=2) == expected


def test_user_defaults_of_no_use(scaffold: Scaffold, here: Path, home: Path) -> None:
    defaults = write(home / ".config" / "scaffold", {"defaults.yml": "colour: red\n"}) / "defaults.yml"

    err = refused(scaffold, here, "desk", code=2)

    assert err == f"error: unknown question 'colour' (in {defaults})\nhelp: scaffold list\n"


def test_no_git(scaffold: Scaffold, here: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(here))

    err = refused(scaffold, here, "desk", "--template", str(template), "--no-lock", code=1)

    assert err == ("error: git was not found on PATH\nhelp: install git from https://git-scm.com/downloads\n")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--ref", "v1.2"], "error: the template has no version 'v1.2'\nhelp: --ref v1.2.0\n"),
        (["--ref", "--output=x"], "error: the template has no version '--output=x'\n"),
        (["--ref", "HEAD~1"], "error: no template in {template}\ncause: it holds no copier.yml\n"),
    ],
    ids=["unlike-a-tag", "an-option-of-git", "before-there-was-one"],
)
def test_a_ref_of_no_use(
    arguments: list[str], expected: str, scaffold: Scaffold, here: Path, template: Path
) -> None:
    (template / "copier.yml").rename(template / "elsewhere.yml")
    commit(template, "take it away")
    (template / "elsewhere.yml").rename(template / "copier.yml")
    commit(template, "put it back")

    err = refused(scaffold, here, "desk", "--template", str(template), *arguments, code=1)

    assert err == expected.format(template=template)


def test_a_template_that_is_none(scaffold: Scaffold, here: Path) -> None:
    (here / "shelf").mkdir()

    assert refused(scaffold, here, "desk", "--template", "nowhere", code=1) == (
        f"error: no template at {here}/nowhere\ncause: nothing is there\n"
    )
    assert refused(scaffold, here, "desk", "--template", "shelf", code=1) == (
        f"error: no template in {here}/shelf\ncause: it holds no copier.yml\n"
    )


def test_a_ref_of_a_plain_folder(scaffold: Scaffold, here: Path) -> None:
    plain = write(here / "plain", SMALL_TEMPLATE)

    err = refused(scaffold, here, "desk", "--template", "plain", "--ref", "v1", code=1)

    assert err == f"error: the template has no version 'v1'\ncause: {plain} is not a git repository\n"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{{ nowhere }}\n", "template/README.md.jinja:1: 'nowhere' is undefined"),
        (
            "one\n{% if %}\n",
            "template/README.md.jinja:2: Expected an expression, got ",
        ),
        ("{% include 'gone.txt' %}\n", "template/README.md.jinja:1: 'gone.txt' not found in search path: "),
    ],
    ids=["undefined", "syntax", "include"],
)
def test_a_broken_template(text: str, cause: str, scaffold: Scaffold, here: Path, template: Path) -> None:
    (template / "template" / "README.md.jinja").write_text(text, encoding="utf-8")
    commit(template)

    err = refused(scaffold, here, "desk", "--template", str(template), code=1)

    assert err.startswith(f"error: the template cannot be rendered\ncause: {cause}")


def test_a_template_that_runs_code(scaffold: Scaffold, here: Path, template: Path) -> None:
    with (template / "copier.yml").open("a", encoding="utf-8") as file:
        file.write("_tasks: [touch ran]\n")
    commit(template)

    err = refused(scaffold, here, "desk", "--template", str(template), code=1)

    assert err.startswith(
        f"error: the template at {template} would run code of its own, so nothing was made of it\n"
        "cause: it has _tasks\n"
    )
