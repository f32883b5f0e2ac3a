"""`scaffold recopy`: files become as the template makes them, and nothing else changes."""

from pathlib import Path

import pytest

from .lab import MODULE, Project, Template, git, prepared

Output = pytest.CaptureFixture[str]


@pytest.fixture
def drifted(tmp_path: Path) -> tuple[Template, Project]:
    """A project whose files were edited and removed, with files of the user's own."""
    template, project = prepared(tmp_path, {"a.py": MODULE, "docs/b.md": "b\n", "docs/c.md": "c\n"})
    (project.root / "docs/c.md").unlink()
    project.commit({"a.py": "mine\n", "docs/b.md": "mine\n", "own.txt": "own\n"})
    return template, project


def test_every_file_of_the_template_comes_back(drifted: tuple[Template, Project]) -> None:
    _, project = drifted

    assert project.scaffold("recopy", "--no-gates") == 0

    assert (project.read("a.py"), project.read("docs/b.md")) == (MODULE, "b\n")
    assert (project.read("docs/c.md"), project.read("own.txt")) == ("c\n", "own\n")
    git(project.root, "reset", "--merge")
    assert project.read("a.py") == "mine\n"
    assert not (project.root / "docs/c.md").exists()


@pytest.mark.parametrize("place", ["docs", "docs/", "./docs", "docs//", "a/../docs", "{root}/docs"])
def test_only_what_is_named(drifted: tuple[Template, Project], place: str) -> None:
    _, project = drifted

    assert project.scaffold("recopy", place.format(root=project.root), "--no-gates") == 0

    assert project.status() == ["M  docs/b.md", "A  docs/c.md"]


def test_the_version_stays(drifted: tuple[Template, Project]) -> None:
    template, project = drifted
    template.release("v2.0.0", {"a.py": "2\n", "docs/b.md": "2\n"})

    assert project.scaffold("recopy", "a.py", "--no-gates") == 0

    assert project.status() == ["M  a.py"]
    assert project.read("a.py") == MODULE


def test_another_version_and_answer(drifted: tuple[Template, Project]) -> None:
    template, project = drifted
    template.release("v2.0.0", {"a.py.jinja": "2 {{ name }}\n"})

    assert project.scaffold("recopy", "--ref", "v2.0.0", "--set", "name=tower", "--no-gates") == 0

    assert project.read("a.py") == "2 tower\n"
    assert "_commit: v2.0.0\n" in project.read(".copier-answers.yml")
    assert "name: tower\n" in project.read(".copier-answers.yml")


@pytest.mark.parametrize(
    "wish", [("--ref", "v2.0.0"), ("--set", "name=tower"), ("--set", "name=tower", "--dry-run")]
)
def test_a_part_of_the_project_is_of_no_other_version_or_answer(
    wish: tuple[str, ...], drifted: tuple[Template, Project], capsys: Output
) -> None:
    template, project = drifted
    template.release("v2.0.0", {"a.py.jinja": "2 {{ name }}\n"})

    assert project.scaffold("recopy", "a.py", *wish, "--no-gates") == 2

    assert "hold for the whole project" in capsys.readouterr().err
    assert project.status() == []


def test_it_is_previewed(drifted: tuple[Template, Project], capsys: Output) -> None:
    _, project = drifted
    capsys.readouterr()

    assert project.scaffold("recopy", "--dry-run") == 0

    assert "  changed  a.py\n" in capsys.readouterr().out
    assert project.status() == []


def test_nothing_to_do(drifted: tuple[Template, Project], capsys: Output) -> None:
    _, project = drifted
    project.commit({"a.py": MODULE})
    capsys.readouterr()

    assert project.scaffold("recopy", "a.py", "--no-gates") == 0

    assert capsys.readouterr().out.startswith("up to date: ")


def test_a_file_that_the_template_does_not_have(drifted: tuple[Template, Project], capsys: Output) -> None:
    _, project = drifted
    capsys.readouterr()

    assert project.scaffold("recopy", "own.txt") == 2

    assert capsys.readouterr().err == "error: the template has no file 'own.txt'\nhelp: scaffold diff\n"


def test_uncommitted_work_is_never_replaced(drifted: tuple[Template, Project], capsys: Output) -> None:
    _, project = drifted
    project.write({"a.py": "in the middle of it\n"})

    assert project.scaffold("recopy", "--no-gates") == 1

    assert project.read("a.py") == "in the middle of it\n"
    assert "uncommitted" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["", "../project", "/etc", ".git", "nothing"])
def test_what_is_no_file_of_the_template(drifted: tuple[Template, Project], place: str) -> None:
    _, project = drifted

    assert project.scaffold("recopy", "--no-gates", place) == (0 if place == "../project" else 2)
