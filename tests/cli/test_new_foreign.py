"""Templates of other kinds: a project that cannot be updated is never made."""

import shlex
from pathlib import Path

import pytest
import yaml

from tests.conftest import Scaffold
from tests.world import SMALL_TEMPLATE, commit, git, write

ANSWERS = "template/{{ _copier_conf.answers_file }}.jinja"
FOREIGN = {
    "copier.yml": "--- !include more/*.yml\n---\n_subdirectory: template\n"
    "flavour: {type: str, default: mild}\n",
    "more/spoons.yml": "spoons: {type: int}\n"
    "courses: {type: yaml, multiselect: true, choices: [a, b], default: [a]}\n",
    "template/a.txt.jinja": "{{ flavour }} {{ spoons + 1 }} of {{ _copier_answers._commit }}\n",
    "template/src/b.txt": "b\n",
    ANSWERS: "{{ _copier_answers|to_nice_yaml }}\n",
}


def released(folder: Path, files: dict[str, str]) -> Path:
    write(folder, files)
    commit(folder)
    git(folder, "tag", "v1.0.0")
    return folder


def test_the_template_asks_its_own_questions(scaffold: Scaffold, here: Path) -> None:
    template = released(here.parent / "foreign", FOREIGN)

    said = ("--set", "flavour=hot", "--set", "spoons=2", "--no-lock")
    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", *said)

    assert outcome.code == 0
    assert (here / "desk/a.txt").read_text("utf-8") == "hot 3 of v1.0.0\n"
    recorded = yaml.safe_load((here / "desk/.copier-answers.yml").read_text("utf-8"))
    assert recorded == {
        "_commit": "v1.0.0",
        "_commit_id": git(template, "rev-parse", "HEAD"),
        "_src_path": str(template),
        "flavour": "hot",
        "spoons": 2,
        "courses": ["a"],
    }
    assert git(here / "desk", "status", "--porcelain") == ""
    assert (
        f"  scaffold new desk --template {template} --set flavour=hot --set spoons=2 --defaults"
        in outcome.out
    )


@pytest.mark.parametrize(
    "arguments",
    [("desk",), ("desk", "--dry-run"), ("desk", "--json"), ()],
    ids=["made", "dry run", "JSON", "refused"],
)
def test_the_answer_to_a_secret_question_is_not_printed(
    arguments: tuple[str, ...], scaffold: Scaffold, here: Path
) -> None:
    asked = FOREIGN["copier.yml"] + "token: {type: str, default: none, secret: true}\n"
    template = released(here.parent / "foreign", {**FOREIGN, "copier.yml": asked})
    said = ("--set", "token=s3cr3t-T0ken", "--set", "spoons=2", "--no-lock", "--defaults")

    outcome = scaffold("new", *arguments, "--template", str(template), *said)

    assert outcome.code == (0 if arguments else 2)
    assert "s3cr3t" not in outcome.out + outcome.err
    kept = [path for path in here.rglob("*") if path.is_file() and ".git" not in path.parts]
    assert not [path for path in kept if "s3cr3t" in path.read_text("utf-8")]


def test_its_project_is_updated(scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = released(here.parent / "foreign", FOREIGN)
    arguments = ("--template", str(template), "--defaults", "--set", "spoons=2", "--no-lock", "--json")
    assert scaffold("new", "desk", *arguments).code == 0
    write(template, {"template/a.txt.jinja": "{{ flavour }}, {{ spoons }}\n", "template/c.txt": "c\n"})
    commit(template)
    git(template, "tag", "v1.1.0")
    monkeypatch.chdir(here / "desk")

    outcome = scaffold("update", "--no-gates", "--set", "flavour=hot", "--trust-template", str(template))

    assert outcome.code == 0
    assert (here / "desk/a.txt").read_text("utf-8") == "hot, 2\n"
    assert (here / "desk/c.txt").read_text("utf-8") == "c\n"
    assert yaml.safe_load((here / "desk/.copier-answers.yml").read_text("utf-8"))["_commit"] == "v1.1.0"


def test_several_choices_outlive_an_update(
    scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = released(here.parent / "foreign", FOREIGN)
    write(here, {"answers.yml": "spoons: 2\ncourses: [a, b]\n"})
    said = ("--answers", "answers.yml", "--defaults", "--no-lock")
    assert scaffold("new", "desk", "--template", str(template), *said).code == 0
    write(template, {"template/c.txt": "c\n"})
    commit(template)
    git(template, "tag", "v1.1.0")
    monkeypatch.chdir(here / "desk")

    outcome = scaffold("update", "--no-gates", "--trust-template", str(template))

    assert (outcome.code, (here / "desk/c.txt").exists()) == (0, True)
    assert yaml.safe_load((here / "desk/.copier-answers.yml").read_text("utf-8"))["courses"] == ["a", "b"]


def test_several_choices_are_said_and_changed(
    scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = released(here.parent / "foreign", FOREIGN)
    said = ("--set", "spoons=2", "--set", "courses=b,a", "--defaults", "--no-lock")
    outcome = scaffold("new", "desk", "--template", str(template), *said)
    assert outcome.code == 0, outcome.err
    (again,) = (line for line in outcome.out.splitlines() if line.startswith("  scaffold new desk "))
    assert scaffold(*shlex.split(again.replace(" desk ", " other "))[1:]).code == 0
    monkeypatch.chdir(here / "desk")

    for words, courses in (("[b]", ["b"]), ("", []), ("a, b", ["a", "b"]), ('["a"]', ["a"])):
        set_ = ("update", "--no-gates", "--trust-template", str(template), "--set", f"courses={words}")
        outcome = scaffold(*set_)
        assert outcome.code == 0, outcome.err
        assert yaml.safe_load(Path(".copier-answers.yml").read_text("utf-8"))["courses"] == courses
        commit(here / "desk")
    for words in ("c", "[a", "[{a: 1}]", "[a, c]"):
        outcome = scaffold("update", "--no-gates", "--set", f"courses={words}")
        assert (outcome.code, "courses cannot be" in outcome.err) == (2, True)
    other, desk = (here / name / ".copier-answers.yml" for name in ("other", "desk"))
    assert yaml.safe_load(other.read_text("utf-8"))["courses"] == ["a", "b"]
    assert desk.exists()


def test_questions_in_the_short_form(scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = "name: desk\nsure: true\nyes: 1\n_subdirectory: template\n"
    files = {"copier.yml": short, "template/a.txt.jinja": "{{ name }} {{ sure }}\n"}
    files |= {ANSWERS: FOREIGN[ANSWERS]}
    template = released(here.parent / "short", {**files, "copier.yml": short.replace("yes: 1\n", "")})
    said = ("--set", "name=lab", "--set", "sure=false", "--defaults", "--no-lock")
    assert scaffold("new", "desk", "--template", str(template), *said).code == 0
    monkeypatch.chdir(here / "desk")
    assert Path("a.txt").read_text("utf-8") == "lab False\n"

    trusted = ("--trust-template", str(template), "--no-gates")
    assert scaffold("update", "--set", "name=shop", *trusted).code == 0
    assert Path("a.txt").read_text("utf-8") == "shop False\n"
    write(template, files)
    commit(template)
    outcome = scaffold("new", "other", "--template", str(template), "--defaults")
    assert outcome.code == 1, outcome.err


@pytest.mark.parametrize("which", ["the old version", "the new version"])
def test_what_copier_has_to_do_in_a_project_is_said(
    scaffold: Scaffold, here: Path, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    plain = {**FOREIGN, "copier.yml": FOREIGN["copier.yml"] + "_tasks: []\n"}
    code = {**FOREIGN, "copier.yml": FOREIGN["copier.yml"] + "_tasks: [make]\n"}
    template = released(here.parent / "foreign", plain)
    assert scaffold("new", "desk", "--template", str(template), "--set", "spoons=2", "--no-lock").code == 0
    monkeypatch.chdir(here / "desk")
    if which == "the old version":
        write(template, code)
        commit(template)
        git(template, "tag", "--force", "v1.0.0")
        answers = Path(".copier-answers.yml")
        lines = answers.read_text("utf-8").splitlines(keepends=True)
        answers.write_text("".join(line for line in lines if "_commit_id" not in line), "utf-8")
        commit(here / "desk")
        write(template, plain)
    else:
        write(template, code)
    commit(template)
    git(template, "tag", "v1.1.0")

    outcome = scaffold("update", "--no-gates", "--trust-template", str(template))

    assert outcome.code == 1
    assert outcome.err == (
        f"error: the template at {template} would run code of its own, so nothing was made of it\n"
        "cause: it has _tasks\nhelp: if you trust it: uvx copier update --trust\n"
    )


def test_a_template_over_another_one_is_refused(scaffold: Scaffold, here: Path) -> None:
    files = {"copier.yml": "_external_data: {parent: .copier-answers.yml}\n" + FOREIGN["copier.yml"]}
    template = released(here.parent / "foreign", FOREIGN | files)

    outcome = scaffold("new", "desk", "--template", str(template), "--set", "spoons=2")

    assert outcome.code == 1
    assert "cause: it has _external_data, and is rendered here in a folder without them\n" in outcome.err
    assert f"help: uvx copier copy {template} PATH\n" in outcome.err
    assert list(here.iterdir()) == []


WRONG = {
    ("--set", "flavor=hot"): "has no question 'flavor'\ncause: did you mean 'flavour'?\n",
    ("--set", "spoons"): "error: --set 'spoons' is not KEY=VALUE\n",
    ("--preset", "rag"): "error: --preset has no meaning for the template at ",
    (): "--defaults --set spoons=VALUE",
}


@pytest.mark.parametrize("said", WRONG, ids=lambda words: " ".join(words) or "nothing")
def test_answers_that_cannot_be_used(scaffold: Scaffold, here: Path, said: tuple[str, ...]) -> None:
    template = released(here.parent / "foreign", FOREIGN)

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", *said)

    assert outcome.code == 2
    assert all(word in outcome.err for word in WRONG[said].split(" --"))
    assert list(here.iterdir()) == []


def test_code_of_the_template_is_refused(scaffold: Scaffold, here: Path) -> None:
    extension = {"copier.yml": f"_jinja_extensions: [x.Y]\n_tasks: [make]\n{FOREIGN['copier.yml']}"}
    template = released(here.parent / "foreign", FOREIGN | extension)

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults")

    assert outcome.code == 1
    assert outcome.err == (
        f"error: the template at {template} would run code of its own, so nothing was made of it\n"
        "cause: it has _jinja_extensions and _tasks\n"
        f"help: if you trust it: uvx copier copy --trust {template} PATH\n"
    )
    assert list(here.iterdir()) == []


def test_a_project_without_an_answers_file_is_refused(scaffold: Scaffold, here: Path) -> None:
    template = released(
        here.parent / "kin", {name: text for name, text in SMALL_TEMPLATE.items() if name != ANSWERS}
    )

    outcome = scaffold("new", "desk", "--template", str(template), "--defaults", "--no-lock")

    assert outcome.code == 1
    assert (
        f"error: a project of {template} could not be updated\ncause: it has no .copier-answers.yml\n"
        in outcome.err
    )
    assert list(here.iterdir()) == []
