"""Calls of a notebook that is run: recorded, pinned by tests, and kept only where both runs agree."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.generating.notebooks import recorder
from scaffold.generating.notebooks.cells import read_notebook
from scaffold.generating.notebooks.checks import with_comments
from scaffold.generating.notebooks.modules import module_sources
from scaffold.generating.notebooks.moving import recorded_calls
from scaffold.generating.notebooks.pieces import Obstacle
from scaffold.generating.notebooks.pinning import Pinned, source_of_tests
from scaffold.generating.notebooks.selection import select

from .notebooks import ABOUT, PLACE, notebook, selected


def recorded(tmp_path: Path, *cells: str, functions: tuple[str, ...]) -> dict[str, object]:
    """Run cells as the use case does, by the interpreter of the tests."""
    order = tmp_path / "order.json"
    about = {"cells": cells, "numbers": [*range(1, len(cells) + 1)], "functions": functions}
    order.write_text(json.dumps({**about, "folder": str(tmp_path)}), "utf-8")
    command = [sys.executable, recorder.__file__, str(order)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_recorded_calls_become_a_module_and_a_test_that_passes(tmp_path: Path) -> None:
    cells = (
        "import datetime as dt\nfrom decimal import Decimal\n",
        "def later(day, n=1):\n    return [day + dt.timedelta(days=i) for i in range(n)]\n",
        "for _ in range(2): later(dt.date(2025, 3, 1), n=2)\nlater(dt.date(2024, 2, 28))\n",
        "def mixed(items):\n    items.append((1, 2.5)); return {str(k): v for k, v in items}\n",
        "mixed([('a', float('nan'))])\nmixed([])\n",
        "def price(x): return Decimal(x) * 2\nprice('1.10')\n",
        "def thing(x): return x\nthing(object())\n",
        "1 / 0\n",
        "thing(3)\n",
    )
    names = ("later", "mixed", "price", "thing")
    found = recorded(tmp_path, *cells, functions=names)
    assert found["failed"] == {"cell": 8, "error": "ZeroDivisionError: division by zero"}
    assert found["skipped"] == {"thing": ["an argument is a value of type object"]}
    calls = found["calls"]
    assert isinstance(calls, dict)
    assert {name: len(some) for name, some in calls.items()} == {
        "later": 2,
        "mixed": 2,
        "price": 1,
        "thing": 0,
    }

    selection = selected(*cells, names=names[:3])
    pinned = {name: Pinned(name=name, calls=calls[name]) for name in names[:3]}
    package = tmp_path / "src" / "support_desk"
    for path, text in module_sources(selection.pieces, pinned, PLACE).items():
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text, "utf-8")
    modules = {it.name: PLACE.module(it.layer) for it in selection.pieces}
    tests = tmp_path / "test_look.py"
    tests.write_text(source_of_tests([*pinned.values()], modules, PLACE.notebook), "utf-8")
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", str(tests)]
    environment = {"PYTHONPATH": str(package.parent), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(run, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    module = (package / "domain" / "look.py").read_text("utf-8")
    assert "def later(day: dt.date, n: int = 1) -> list[dt.date]:" in module
    assert "def price(x: str)" in module


@dataclass(frozen=True, slots=True)
class Runs:
    """A stage in which runs of a notebook print what is given."""

    folder: Path
    sources: Path
    printed: Iterator[str]

    def run(self, command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> str:
        del command, accepted
        return next(self.printed)

    def changed(self) -> tuple[str, ...]:
        return ()


@pytest.mark.parametrize(
    ("second", "pinned"),
    [
        ([("1", "2"), ("2", "3")], ["1", "2"]),
        ([("2", "3"), ("1", "2")], ["1", "2"]),
        ([("2", "3"), ("5", "6")], ["2"]),
        ([("1", "2"), ("2", "4")], []),
        ([("8", "9")], []),
    ],
)
def test_only_calls_with_the_same_result_in_both_runs_are_pinned(
    tmp_path: Path, second: list[tuple[str, str]], pinned: list[str]
) -> None:
    def printed(calls: list[tuple[str, str]]) -> str:
        noted = [{"arguments": [value], "named": {}, "result": result} for value, result in calls]
        return json.dumps({"calls": {"f": noted}, "failed": None, "skipped": {}})

    runs = Runs(tmp_path, tmp_path, iter([printed([("1", "2"), ("2", "3")]), printed(second)]))
    read = read_notebook(notebook("def f(x): return x + 1").encode(), "look.ipynb")
    selection = select(read.cells, ("f",), ABOUT)
    found, refused, _ = recorded_calls(runs, tmp_path / "order.json", read, tmp_path, selection)
    assert [call["arguments"][0] for one in found.values() for call in one.calls] == pinned
    assert [it.obstacle for it in refused.get("f", ())] == ([] if pinned else [Obstacle.STATE])


def test_an_excuse_stands_in_front_of_a_comment_where_type_checkers_read_it() -> None:
    text = 'def f(x):\n    return x["#"]  # note\n\n\ny = f(\n    1,\n)\n'
    assert with_comments(text, {2: "# type: ignore[a]", 5: "# type: ignore[b]"}) == (
        'def f(x):\n    return x["#"]  # type: ignore[a]  # note\n\n\ny = f(  # type: ignore[b]\n    1,\n)\n'
    )
