"""What an adoption refuses, with the way out; the repository stays as it is."""

from pathlib import Path

import pytest

from tests.update.lab import Project, Template, git, write

from .repositories import KINDS, started, started_with
from .template import QUESTIONS, VERSION_2

FLAT = KINDS["flat modules"]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"gates.toml": "mine\n"}, "gates.toml"),
        ({"scripts/check.py": "mine\n"}, "scripts/check.py"),
        ({"src": "a file\n"}, "src"),
        ({"pyproject.toml": "[project\n"}, "pyproject.toml cannot be read"),
    ],
)
def test_what_the_template_needs_for_its_own(
    files: dict[str, str], said: str, small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = started_with(tmp_path / "acme", {**FLAT, **files})

    assert_refused(project, small, said, capsys)


INSIDE = KINDS["package in src"]
_NAMED = '[project]\nname = "acme"\nversion = "1"\n'


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("tool = 3\n", "tool is 3, which is not a table"),
        ("project = 3\n", "project is 3, which is not a table"),
        ("[project]\nname = 3\n", "project.name is 3, which is not a text"),
        (f"{_NAMED}requires-python = 3.9\n", "project.requires-python is 3.9"),
        (f'{_NAMED}dependencies = "attrs"\n', "project.dependencies is 'attrs', which is not a list"),
        (f"{_NAMED}classifiers = 3\n", "project.classifiers is 3, which is not a list"),
        (f"{_NAMED}[tool]\nruff = 3\n", "tool.ruff is 3"),
        (f"{_NAMED}[tool.ruff]\nsrc = 3\n", "tool.ruff.src is 3"),
        ('[tool]\npoetry = ["acme"]\n', "tool.poetry is ['acme']"),
        ('[[tool]]\nx = "acme"\n', "tool is [{'x': 'acme'}]"),
        (f"dependency-groups = []\n{_NAMED}", "dependency-groups is []"),
        ('project = {name = "acme"}\ntool = {ruff = {line-length = 4}}\n', "cannot be merged"),
        (f'{_NAMED}requires-python = "<3.10"\n', "the layers in your package need >=3.11"),
        (f"{_NAMED}[tool.scaffold]\nmine = 1\n", "has a table [tool.scaffold] already"),
        (_NAMED.encode() + b"# \xff\n", "'utf-8' codec can't decode"),
    ],
)
def test_settings_that_cannot_be_merged(
    settings: str | bytes, said: str, small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = started_with(tmp_path / "acme", {**INSIDE, "pyproject.toml": settings})

    assert_refused(project, small, said, capsys)


def test_uncommitted_changes(small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = started(tmp_path / "acme", "flat modules")
    project.write({"train.py": "changed\n"})

    assert_refused(project, small, "uncommitted changes", capsys)


def test_an_untracked_file_in_the_way(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = started(tmp_path / "acme", "flat modules")
    project.write({"gates.toml": "mine\n"})

    assert_refused(project, small, "gates.toml", capsys)


def test_no_repository(small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "acme", FLAT)

    assert_refused(Project(root=tmp_path / "acme"), small, "git init", capsys)


def test_a_second_adoption(small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = started(tmp_path / "acme", "flat modules")
    assert project.scaffold("adopt", "--template", str(small.root), "--no-gates", "--no-lock") == 0
    project.commit()

    assert_refused(project, small, "scaffold update", capsys)


def test_a_project_of_another_template(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {".copier-answers.yml": "_commit: 1.0\n_src_path: https://example.org/other.git\n"}
    project = started_with(tmp_path / "acme", {**FLAT, **answers})
    other = ("--answers-file", ".copier-answers.scaffold.yml")

    assert_refused(project, small, " ".join(other), capsys)
    flags = ("--template", str(small.root), "--no-gates", "--no-lock")
    assert project.scaffold("adopt", *flags, *other) == 0

    project.commit()
    assert project.read(".copier-answers.yml") == answers[".copier-answers.yml"]
    assert_refused(project, small, "scaffold update", capsys, "--answers-file", ".copier-answers.third.yml")
    small.release("v2.0.0", VERSION_2, questions=QUESTIONS)
    assert project.scaffold("update", "--no-gates", "--no-lock") == 0
    assert [line for line in project.status() if "answers" in line] == ["M  .copier-answers.scaffold.yml"]


@pytest.mark.parametrize("place", ["nowhere", "pkg.txt"])
def test_a_folder_that_is_none(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str], place: str
) -> None:
    project = started_with(tmp_path / "acme", {**FLAT, "pkg.txt": "a file\n"})

    assert_refused(project, small, f"there is no folder {place}", capsys, place)


def test_a_bare_repository(small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = started(tmp_path / "acme", "flat modules")
    git(tmp_path, "clone", "--quiet", "--bare", str(project.root), "bare.git")

    assert_refused(project, small, "it is a bare repository", capsys, str(tmp_path / "bare.git"))


@pytest.mark.parametrize("name", [".gitignore", "pyproject.toml"])
@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_merged_file_that_is_none(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, kind: str
) -> None:
    project = started_with(tmp_path / "acme", {"kept/real": "[project]\nname = 'acme'\nversion = '1'\n"})
    place = project.root / name
    place.unlink(missing_ok=True)
    if kind == "link":
        place.symlink_to("kept/real")
    else:
        project.write({f"{name}/mine.txt": "mine\n"})
    git(project.root, "add", "--all", "--force")
    git(project.root, "commit", "--quiet", "--message", "Mine")

    assert_refused(project, small, f"merged with the template's\n  {name}\n", capsys)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("gates.toml", "name a YAML file"),
        ("mine.yml", "mine.yml is there already, and is no answers file"),
        ("../mine.yml", "is no file of the project"),
    ],
)
def test_an_answers_file_that_cannot_be(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    project = started_with(tmp_path / "acme", {**FLAT, "mine.yml": "mine: true\n"})

    assert_refused(project, small, said, capsys, "--answers-file", name)


def test_a_package_name_that_was_asked_for_and_has_no_room_for_the_layers(
    small: Template, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = started(tmp_path / "acme", "package in src with modules of the layers' names")

    err = assert_refused(project, small, "src/acme/domain/__init__.py", capsys, "--set", "package_name=acme")

    assert "scaffold adopt" in err
    assert "package_name=acme_app" in err


def assert_refused(
    project: Project, small: Template, said: str, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    before = project.files()
    capsys.readouterr()

    code = project.scaffold("adopt", "--template", str(small.root), "--no-gates", "--no-lock", *arguments)

    err = capsys.readouterr().err
    assert code in {1, 2}
    assert said in err
    assert "help: " in err
    assert project.files() == before
    if (project.root / ".git").is_dir():
        assert not list((project.root / ".git").glob("scaffold/*"))
        assert not git(project.root, "diff", "--cached", "--name-only")
    return err
