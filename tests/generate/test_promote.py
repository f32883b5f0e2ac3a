"""`scaffold promote`: what lands, what changes in the notebook, and what is refused."""

import json

import pytest

from scaffold.generating.notebooks.cells import read_notebook
from scaffold.generating.notebooks.modules import without_pieces
from scaffold.generating.notebooks.selection import select
from tests.template.project import Project as Installed
from tests.update.lab import Project as Lab
from tests.update.lab import git

from .conftest import Maker
from .notebooks import ABOUT, PLACE, PRICES, notebook


def test_the_notebook_imports_what_was_moved_and_is_else_unchanged() -> None:
    read = read_notebook(PRICES.encode(), "look.ipynb")
    selection = select(read.cells, ("gross", "level"), ABOUT)
    changed = without_pieces(read, selection.pieces, PLACE)
    assert changed is not None
    before, after = json.loads(PRICES), json.loads(changed)
    sources = ["".join(cell["source"]) for cell in after["cells"]]
    assert sources[1] == "from support_desk.domain.look import gross\ngross(10)\n"
    assert sources[2].startswith("%%time\nfrom support_desk.domain.look import level\ndef total(")
    assert "RATE" not in sources[0].replace("import RATE", "")
    assert sources[3:] == ["".join(cell["source"]) for cell in before["cells"][3:]]
    assert {**after, "cells": 0} == {**before, "cells": 0}


@pytest.mark.parametrize("indent", [1, 2, 4, None])
def test_the_layout_of_a_notebook_is_kept(indent: int | None) -> None:
    content = json.dumps(json.loads(PRICES), indent=indent).encode()
    read = read_notebook(content, "look.ipynb")
    selection = select(read.cells, ("gross",), ABOUT)
    changed = without_pieces(read, selection.pieces, PLACE)
    assert changed == json.dumps(json.loads(changed or b"{}"), indent=indent).encode()


def test_a_preview_runs_and_changes_nothing(make: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    project = with_notebook(make, PRICES)
    before = project.files()
    assert promote(project, "notebooks/look.ipynb", "--dry-run") == 0
    said = capsys.readouterr()
    assert project.files() == before
    assert "would move RATE, LEVELS, gross, level, total" in said.out
    assert "running" not in said.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("notebooks/missing.ipynb",), 2, "cannot be read"),
        (("README.md",), 2, "README.md is not a notebook"),
        (("notebooks/look.ipynb", "--function", "gros"), 2, "--function gross"),
        (("notebooks/look.ipynb", "--name", "class"), 2, "--name class_module"),
        (("notebooks/look.ipynb", "--name", "clock"), 1, "src/support_desk/domain/clock.py"),
        (("notebooks/plain.ipynb",), 1, "defines no function"),
        (("notebooks/broken.ipynb",), 1, "cell 2 cannot be read by Python"),
        (("notebooks/broken.ipynb", "--function", "f"), 2, "it defines none; cell 2 cannot be read"),
        (("notebooks/wrong.ipynb",), 1, "f: global: reads the global `rows`"),
    ],
)
def test_what_cannot_be_promoted_is_refused_and_nothing_changes(
    make: Maker, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    project = with_notebook(make, PRICES)
    wrong = notebook("rows = load()", "def f(x): return rows")
    broken = notebook("1 + 1", "def f(x):\n    return (x\n")
    project.commit(
        {
            "notebooks/plain.ipynb": notebook("1 + 1"),
            "notebooks/wrong.ipynb": wrong,
            "notebooks/broken.ipynb": broken,
        }
    )
    before = project.files()
    assert promote(project, *arguments) == code
    assert said in capsys.readouterr().err
    assert project.files() == before


def with_notebook(make: Maker, content: str) -> Lab:
    project = make("--preset", "minimal", "--without", "example")
    project.commit({"notebooks/look.ipynb": content})
    return project


def promote(project: Lab, *arguments: str) -> int:
    return project.scaffold("promote", *arguments)


@pytest.mark.slow
def test_moved_functions_pass_the_gates_and_undo_restores_every_byte(
    make: Maker, capsys: pytest.CaptureFixture[str]
) -> None:
    project = with_notebook(make, PRICES)
    installed = Installed(name="promoted", root=project.root)
    installed.install()
    project.commit()
    before = versioned(project)
    capsys.readouterr()
    assert promote(project, "notebooks/look.ipynb", "--json") == 0
    said = capsys.readouterr()
    payload = json.loads(said.out)
    package = "src/support_desk"
    assert "running the cells of notebooks/look.ipynb twice" in said.err
    assert payload["moved"] == {
        f"{package}/domain/look.py": ["RATE", "LEVELS", "gross", "level", "total"],
        f"{package}/services/look.py": ["scaled"],
    }
    kinds = {name: [it["kind"] for it in reasons] for name, reasons in payload["refused"].items()}
    assert kinds == {
        "first_word": ["hidden state"],
        "noise": ["hidden state"],
        "moment": ["hidden state"],
        "uncalled": ["no pinned outputs"],
        "greets": ["no pinned outputs"],
    }
    added = {*payload["moved"], "tests/unit/test_look.py"}
    after = versioned(project)
    assert {*payload["added"]} == added == after.keys() - before.keys()
    assert {path for path in before if before[path] != after[path]} == {"notebooks/look.ipynb"}

    only = "format,lint,types,imports,dependencies,dead-code,secrets,notebooks"
    installed.must("uv", "run", "--no-sync", "python", "scripts/check.py", "--only", only, timeout_s=3000)
    installed.must("uv", "run", "--no-sync", "pytest", "-q", "tests/unit/test_look.py")
    installed.must(*payload["undo"].split())
    assert versioned(project) == before


def versioned(project: Lab) -> dict[str, bytes]:
    """Read the files that git does not ignore."""
    listed = git(project.root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    return {path: (project.root / path).read_bytes() for path in listed if path}
