"""Folders that the user moved: the output says what comes of it."""

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
