"""Every way in which `scaffold new` refuses: exit code and the whole of stderr."""

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Scaffold
from tests.world import SMALL_TEMPLATE, command, commit, snapshot_of, write

ROOT_READS_EVERYTHING = pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="the superuser is not held by permissions"
)


def refused(scaffold: Scaffold, here: Path, *arguments: str, code: int) -> str:
    """Run `scaffold new`, check the code and that nothing was left, and return stderr."""
    before = snapshot_of(here.parent)
    outcome = scaffold("new", *arguments)
    assert outcome.code == code
    assert outcome.out == ""
    assert snapshot_of(here.parent) == before
    assert not list(here.parent.rglob(".scaffold-new-*"))
    return outcome.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(
            ["Café"],
            "error: no distribution_name can be derived from 'Café'\n"
            "cause: it has characters outside ASCII (é)\n"
            "help: scaffold new 'Café' --set distribution_name=cafe\n",
            id="non-ascii-folder",
        ),
        pytest.param(
            ["支持"],
            "error: no distribution_name can be derived from '支持'\n"
            "cause: it has characters outside ASCII (持支)\n"
            "help: scaffold new '支持' --set distribution_name=VALUE\n",
            id="nothing-to-suggest",
        ),
        pytest.param(
            ["desk/con"],
            "error: a project folder cannot be called 'con'\n"
            "cause: Windows reserves that name for a device\n"
            "help: scaffold new desk/con-app\n",
            id="windows-device",
        ),
        pytest.param(
            ["desk", "--set", "distribution_name=My Desk"],
            "error: distribution_name cannot be 'My Desk' (--set distribution_name)\n"
            "cause: capital letters are not allowed\n"
            "help: scaffold new desk --set distribution_name=my-desk\n",
            id="capitals",
        ),
        pytest.param(
            ["desk", "--set", "package_name=json"],
            "error: package_name cannot be 'json' (--set package_name)\n"
            "cause: it is a module of Python's standard library\n"
            "help: scaffold new desk --set package_name=json_app\n",
            id="standard-library",
        ),
        pytest.param(
            ["class"],
            "error: package_name cannot be 'class' (derived from the other names)\n"
            "cause: it is a keyword of Python\n"
            "help: scaffold new class --set package_name=class_app\n",
            id="keyword",
        ),
        pytest.param(
            ["desk", "--preset", "standart"],
            "error: unknown preset 'standart' (--preset)\n"
            "cause: choices are standard, rag, ml, minimal, full\n"
            "help: scaffold new desk --preset standard\n",
            id="unknown-preset",
        ),
        pytest.param(
            ["desk", "--with", "retrival", "--no-git"],
            "error: unknown capability 'retrival'\n"
            "cause: capabilities are retrieval, agents, scoring, mlops, scale\n"
            "help: scaffold new desk --with retrieval --no-git\n",
            id="unknown-capability",
        ),
        pytest.param(
            ["desk", "--without", "kubernetes"],
            "error: unknown capability 'kubernetes'\n"
            "cause: capabilities are retrieval, agents, scoring, mlops, scale\n"
            "help: scaffold list\n",
            id="unlike-any-capability",
        ),
        pytest.param(
            ["desk", "--with", "agents", "--without", "agents"],
            "error: --with agents and --without agents contradict each other\n"
            "help: scaffold new desk --with agents\n",
            id="with-and-without",
        ),
        pytest.param(
            ["desk", "--preset", "rag", "--set", "preset=ml"],
            "error: --preset and --set preset contradict each other\nhelp: scaffold new desk --preset rag\n",
            id="preset-twice",
        ),
        pytest.param(
            ["desk", "--with", "mlops", "--without", "scoring"],
            "error: mlops needs scoring\n"
            "cause: mlops is on (--with mlops) and scoring is off (--without scoring)\n"
            "help: scaffold new desk --with mlops --with scoring\n",
            id="capability-without-its-need",
        ),
        pytest.param(
            ["desk", "--no-lock", "--upgrade-deps"],
            "error: --upgrade-deps and --no-lock contradict each other\n"
            "help: scaffold new desk --upgrade-deps\n",
            id="locks-contradict",
        ),
        pytest.param(
            ["desk", "--set", "licens=mit"],
            "error: unknown question 'licens'\n"
            "cause: did you mean 'licence'?\n"
            "help: scaffold new desk --set licence=mit\n",
            id="unknown-question",
        ),
        pytest.param(
            ["desk", "--set", "licence"],
            "error: --set 'licence' is not KEY=VALUE\nhelp: scaffold list\n",
            id="not-an-assignment",
        ),
        pytest.param(
            ["desk", "--set", "scale=maybe"],
            "error: scale cannot be 'maybe' (--set scale)\n"
            "cause: say true or false\n"
            "help: scaffold new desk --with scale\n",
            id="not-a-bool",
        ),
        pytest.param(
            ["desk", "--set", "ci=gitlb", "--set", "author_email=nobody"],
            "error: 2 answers cannot be used\n"
            "  author_email cannot be 'nobody' (--set author_email): it is not an e-mail address\n"
            "  unknown ci 'gitlb' (--set ci): choices are github, gitlab, none\n"
            "help: scaffold new desk --set author_email=VALUE --set ci=gitlab\n",
            id="several-at-once",
        ),
        pytest.param(
            [],
            "error: PATH is missing\ncause: it has no default\nhelp: scaffold new PATH --defaults\n",
            id="missing-path",
        ),
        pytest.param(
            ["", "--preset", "rag"],
            "error: PATH is missing\n"
            "cause: it has no default\n"
            "help: scaffold new PATH --preset rag --defaults\n",
            id="empty-path",
        ),
        pytest.param(
            ["desk", "--prest", "rag"],
            "error: no such option: --prest\ncause: did you mean '--preset'?\nhelp: scaffold new --help\n",
            id="unknown-flag",
        ),
        pytest.param(
            ["desk", "--answers", "nowhere.yml"],
            "error: cannot read the answers file nowhere.yml\ncause: No such file or directory\n",
            id="no-answers-file",
        ),
        pytest.param(
            ["desk", "--answers", ".."],
            "error: cannot read the answers file ..\ncause: Is a directory\n",
            id="answers-in-a-folder",
        ),
        pytest.param(
            ["desk", "one", "two"],
            "error: got unexpected extra argument(s) (one two)\nhelp: scaffold new --help\n",
            id="too-many-arguments",
        ),
    ],
)
def test_usage(arguments: list[str], expected: str, scaffold: Scaffold, here: Path) -> None:
    assert refused(scaffold, here, *arguments, code=2) == expected


def test_the_same_error_as_json(scaffold: Scaffold, template: Path) -> None:
    outcome = scaffold("new", "desk", "--template", str(template), "--with", "retrival", "--json")

    assert outcome.code == 2
    assert outcome.err.startswith("error: unknown capability 'retrival'\n")
    assert json.loads(outcome.out) == {
        "error": {
            "message": "unknown capability 'retrival'",
            "cause": "capabilities are retrieval, agents, scoring, mlops, scale",
            "details": [],
            "help": f"scaffold new desk --template {template} --with retrieval --json",
            "exit_code": 2,
        }
    }


def test_the_name_of_a_dependency(scaffold: Scaffold, here: Path, template: Path) -> None:
    arguments = ("desk", "--set", "distribution_name=fastapi", "--template", str(template))
    err = refused(scaffold, here, *arguments, code=2)

    assert err == (
        "error: distribution_name cannot be 'fastapi' (--set distribution_name)\n"
        "cause: it is a dependency of the project\n"
        f"help: scaffold new desk --template {template} --set distribution_name=fastapi-app\n"
    )


def test_the_import_name_of_a_dependency(scaffold: Scaffold, here: Path, template: Path) -> None:
    err = refused(scaffold, here, "yaml", "--template", str(template), code=2)

    assert err == (
        "error: package_name cannot be 'yaml' (derived from the other names)\n"
        "cause: it is a dependency of the project\n"
        f"help: scaffold new yaml --template {template} --set package_name=yaml_app\n"
    )


def test_a_folder_that_is_not_empty(scaffold: Scaffold, here: Path, template: Path) -> None:
    write(here / "desk", {"README.md": "mine\n", "notes.txt": "mine too\n", "scoring.txt": "scores\n"})

    err = refused(scaffold, here, "desk", "--template", str(template), "--no-lock", code=1)

    assert err == (
        "error: desk is not empty\n"
        "cause: 3 files would be added and 1 of its files would be replaced:\n"
        "  README.md\n"
        f"help: scaffold new desk --template {template} --no-lock --force\n"
    )


def test_folders_where_files_go(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "desk" / "README.md").mkdir(parents=True)
    (here / "desk" / "src").symlink_to(here.parent)

    err = refused(scaffold, here, "desk", "--template", str(template), "--force", code=1)

    assert err == (
        "error: desk holds folders or links where files of the project go\n"
        "  README.md\n"
        "  src/desk/__init__.py\n"
        "help: move them away and run the same command again\n"
    )


def test_a_file_of_that_name(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "desk").write_text("mine", encoding="utf-8")

    err = refused(scaffold, here, "desk", "--template", str(template), "--force", code=1)

    assert err == f"error: cannot create {here}/desk\ncause: a file of that name exists\n"


def test_a_parent_that_is_a_file(scaffold: Scaffold, here: Path, template: Path) -> None:
    (here / "shelf").write_text("mine", encoding="utf-8")

    err = refused(scaffold, here, "shelf/desk", "--template", str(template), code=1)

    assert err == f"error: cannot create {here}/shelf/desk\ncause: {here}/shelf is not a folder\n"


def test_a_parent_of_the_system(scaffold: Scaffold, here: Path, template: Path) -> None:
    """/proc takes no new folders, not even from the superuser."""
    if not Path("/proc/self").exists():
        pytest.skip("no /proc on this system")

    err = refused(scaffold, here, "/proc/desk", "--template", str(template), code=1)

    assert err == "error: cannot write in /proc\ncause: No such file or directory\n"


@ROOT_READS_EVERYTHING
def test_a_parent_that_is_read_only(scaffold: Scaffold, here: Path, template: Path) -> None:
    shelf = here / "shelf"
    shelf.mkdir(mode=0o555)

    err = refused(scaffold, here, "shelf/desk", "--template", str(template), code=1)

    assert err == f"error: cannot write in {shelf}\ncause: Permission denied\n"


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
        (["--ref", "v1.2"], "error: the template has no ref 'v1.2'\ncause: did you mean 'v1.2.0'?\n"),
        (["--ref", "--output=x"], "error: the template has no ref '--output=x'\n"),
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

    assert err == f"error: the template has no ref 'v1'\ncause: {plain} is not a git repository\n"


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
        "error: the template cannot be rendered\ncause: Template uses potentially unsafe feature: tasks.\n"
    )


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system that is full after 16 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if not made or made.returncode:
        pytest.skip("this system lets nobody mount a file system here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk(scaffold: Scaffold, template: Path, tiny_disk: Path) -> None:
    (template / "template" / "large.txt").write_text("x" * 100_000, encoding="utf-8")
    commit(template)

    outcome = scaffold("new", str(tiny_disk / "desk"), "--template", str(template), "--no-lock")

    assert outcome.code == 1
    assert outcome.err == (
        f"error: not enough disk space to create {tiny_disk}/desk\n"
        "cause: No space left on device\n"
        f"help: free some space in {tiny_disk} and run the same command again\n"
    )
    assert list(tiny_disk.iterdir()) == []


def test_a_file_larger_than_allowed(here: Path, template: Path) -> None:
    """The same refusal where the limit is one of the process and not of the disk."""
    (template / "template" / "large.txt").write_text("x" * 100_000, encoding="utf-8")
    commit(template)

    done = subprocess.run(
        command("new", "desk", "--template", str(template), "--no-lock"),
        cwd=here,
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
    )

    assert done.returncode == 1
    assert done.stderr == (
        f"error: not enough disk space to create {here}/desk\n"
        "cause: File too large\n"
        f"help: free some space in {here} and run the same command again\n"
    )
    assert list(here.iterdir()) == []
