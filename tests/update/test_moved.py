"""Folders and files that the user moved or named otherwise: the output says what comes of it."""

from pathlib import Path

import pytest

from .lab import MODULE, git, new_project, new_template

Output = pytest.CaptureFixture[str]


def test_a_folder_that_comes_back(tmp_path: Path, capsys: Output) -> None:
    files = {"src/old/a/one.py": MODULE, "src/old/b/two.py": f"2\n{MODULE}", "kept/c.txt": "1\n"}
    template = new_template(tmp_path / "template", files)
    project = new_project(template, tmp_path / "project")
    git(project.root, "mv", "src/old", "src/mine")
    project.commit()
    added = {"src/old/a/more.py": "x\n", "src/old/b/more.py": "y\n", "kept/d.txt": "z\n", "fresh/e.txt": ""}
    template.release("v2.0.0", {**files, **added})

    assert project.update() == 0

    notes = [line for line in capsys.readouterr().err.splitlines() if "comes back" in line]
    assert notes == [
        "note: src/old/ comes back with files that the template adds; if you moved it, move them too"
    ]


@pytest.mark.parametrize("command", ["update", "diff", "add scoring"])
def test_an_answers_file_of_another_name(tmp_path: Path, capsys: Output, command: str) -> None:
    template = new_template(tmp_path / "template", {"a.txt": "1\n"})
    project = new_project(template, tmp_path / "project")
    git(project.root, "mv", ".copier-answers.yml", ".copier-answers.main.yml")
    project.commit()
    template.release("v2.0.0", {"a.txt": "2\n"})

    assert project.scaffold(*command.split()) == 1

    assert capsys.readouterr().err == (
        f"error: the answers file of {project.root} is called .copier-answers.main.yml\n"
        "cause: it is read as .copier-answers.yml only\n"
        "help: git mv .copier-answers.main.yml .copier-answers.yml "
        "&& git commit -m 'Rename the answers file'\n"
    )
    git(project.root, "mv", ".copier-answers.main.yml", ".copier-answers.yml")
    project.commit()
    assert project.update() == 0
    assert project.read("a.txt") == "2\n"
