"""Functions of notebooks: what can be moved and where, and what stays with which reason."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from scaffold.errors import UsageError
from scaffold.generating.notebooks import recorder
from scaffold.generating.notebooks.cells import read_notebook
from scaffold.generating.notebooks.effects import Layer
from scaffold.generating.notebooks.modules import Place, module_sources, without_pieces
from scaffold.generating.notebooks.moving import recorded_calls
from scaffold.generating.notebooks.pieces import Obstacle, Project, Selection
from scaffold.generating.notebooks.pinning import Pinned, source_of_tests
from scaffold.generating.notebooks.selection import functions_of, select
from tests.template.project import Project as Installed
from tests.update.lab import Project as Lab
from tests.update.lab import git

from .conftest import Maker
from .notebooks import PRICES, cells_of, notebook

ABOUT = Project(package="support_desk", distributions={"numpy", "scikit_learn"})
PLACE = Place(package="support_desk", name="look", notebook="notebooks/look.ipynb")


def selected(*cells: str, names: tuple[str, ...] = ()) -> Selection:
    read = cells_of(*cells)
    return select(read, names or functions_of(read), ABOUT)


@pytest.mark.parametrize(
    ("cells", "obstacle", "said"),
    [
        (["rows = load()", "def f(x): return rows[x]"], Obstacle.GLOBAL, "`rows`, computed in cell 1"),
        (["def f(x):\n    global n\n    n = x"], Obstacle.GLOBAL, "assigns the global `n`"),
        (["from math import *", "def f(x): return floor(x)"], Obstacle.GLOBAL, "`from math import *`"),
        (["n = 1", "def f(x): return x + n", "n = 2"], Obstacle.STATE, "cells 1 and 3"),
        (["n = 1\nn += 1", "def f(x): return x + n"], Obstacle.STATE, "`n`"),
        (["seen = {}", "def f(x):\n    seen[x] = 1\n    return len(seen)"], Obstacle.STATE, "`seen`"),
        (["seen = []", "def f(x): return len(seen)", "seen.append(1)"], Obstacle.STATE, "cells 1 and 3"),
        (["limit = compute()", "def f(x): return x > limit"], Obstacle.GLOBAL, "`limit`, computed in cell 1"),
        (["def f(x): return x + gone"], Obstacle.STATE, "`gone`, which no cell binds"),
        (["def f(x): return x", "def f(x): return 2 * x"], Obstacle.STATE, "cells 1 and 2"),
        (["f = 1", "def f(x): return x"], Obstacle.STATE, "cells 1 and 2"),
        (["import a as m", "def f(x): return m.g(x)", "import b as m"], Obstacle.STATE, "`import a as m`"),
        (["@later\ndef f(x): return x", "def later(g): return g"], Obstacle.ORDER, "only cell 2"),
        (["def f(x, n=SIZE): return x + n", "SIZE = 3"], Obstacle.ORDER, "`SIZE` where it is defined"),
        (["files = !ls", "def f(): return len(files)"], Obstacle.MAGIC, "a magic in cell 1"),
        (["def f(x):\n    %timeit x\n    return x"], Obstacle.MAGIC, "`%timeit x`"),
        (
            ["from IPython.display import HTML", "def f(x): return HTML(x)"],
            Obstacle.MAGIC,
            "`IPython.display`",
        ),
        (["def f(x): display(x)"], Obstacle.MAGIC, "`display`"),
        (["import pandas as pd", "def f(x): return pd.Series(x)"], Obstacle.DEPENDENCY, "uv add pandas"),
        (["def f(x):\n    import PIL.Image\n    return x"], Obstacle.DEPENDENCY, "uv add pillow"),
        (["from support_desk.api import app", "def f(): return app.x"], Obstacle.LAYER, "a layer above"),
        (["from .own import g", "def f(x): return g(x)"], Obstacle.LAYER, "relative to the notebook"),
        (["async def f(x): return x"], Obstacle.INPUTS, "coroutine"),
        (["rows = load()\ndef g(x): return rows[x]", "def f(x): return g(x)"], Obstacle.NEEDED, "`g`"),
    ],
)
def test_what_cannot_be_moved_stays_with_its_reason(cells: list[str], obstacle: Obstacle, said: str) -> None:
    found = selected(*cells, names=("f",))
    assert found.pieces == ()
    [reason] = found.refused["f"]
    assert reason.obstacle is obstacle
    assert said in reason.text


@pytest.mark.parametrize(
    ("cells", "layers"),
    [
        (["def f(x): return x + 1"], {"f": Layer.DOMAIN}),
        (["import math", "def f(x): return math.floor(x)"], {"f": Layer.DOMAIN}),
        (
            ["from sklearn.metrics import accuracy_score as a", "def f(x): return a(x, x)"],
            {"f": Layer.SERVICES},
        ),
        (["def f(x):\n    import numpy\n    return numpy.sum(x)"], {"f": Layer.SERVICES}),
        (["def f(p):\n    with open(p) as h:\n        return h.read()"], {"f": Layer.INFRASTRUCTURE}),
        (["def f(p): return p.read_text()"], {"f": Layer.INFRASTRUCTURE}),
        (["import sqlite3", "def f(p): return sqlite3.connect(p)"], {"f": Layer.INFRASTRUCTURE}),
        (["from support_desk.services import x", "def f(p): return x.g(p)"], {"f": Layer.SERVICES}),
        (
            ["def f(p): return g(p)\ndef g(p): return open(p)"],
            {"f": Layer.INFRASTRUCTURE, "g": Layer.INFRASTRUCTURE},
        ),
        (
            ["import numpy as np\nN = 3", "def f(x): return np.sum(x) + N"],
            {"f": Layer.SERVICES, "N": Layer.SERVICES},
        ),
        (
            [
                'N = -1.5\nINF = float("inf")\nKIND = set\nW = "a b".split()',
                "def f(): return N, INF, KIND, W",
            ],
            dict.fromkeys(("N", "INF", "KIND", "W", "f"), Layer.DOMAIN),
        ),
        (["class C:\n    x = 1", "def f(): return C().x"], {"f": Layer.DOMAIN, "C": Layer.DOMAIN}),
        (["def f(n): return n if n < 2 else f(n - 1)"], {"f": Layer.DOMAIN}),
        (
            ["def f(n): return g(n)\ndef g(n): return n if n < 2 else f(n - 1)"],
            dict.fromkeys("fg", Layer.DOMAIN),
        ),
    ],
)
def test_a_function_goes_to_the_lowest_layer_that_may_do_what_it_does(
    cells: list[str], layers: dict[str, Layer]
) -> None:
    found = selected(*cells)
    assert found.refused == {}
    assert {it.name: it.layer for it in found.pieces} == layers


def test_only_what_is_asked_for_and_needed_is_moved() -> None:
    cells = ["A = 1\nB = 2", "def f(): return A\ndef g(): return f()\ndef h(): return B"]
    assert [it.name for it in selected(*cells, names=("g",)).pieces] == ["A", "f", "g"]


def test_a_shell_line_that_is_part_of_a_text_is_no_magic() -> None:
    text = 'TEXT = """\n%d items\n!important\n"""\n'
    (cell,) = cells_of(text)
    assert (cell.text, cell.magics) == (text, {})


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"cells": 1}', '{"cells": [{"cell_type": "code"}]}', "\x00"]
)
def test_what_is_no_notebook_is_refused(content: str) -> None:
    with pytest.raises(UsageError, match="is not a notebook"):
        read_notebook(content.encode(), "x.ipynb")


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
        (("notebooks/wrong.ipynb",), 1, "f: global: reads the global `rows`"),
    ],
)
def test_what_cannot_be_promoted_is_refused_and_nothing_changes(
    make: Maker, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, said: str
) -> None:
    project = with_notebook(make, PRICES)
    wrong = notebook("rows = load()", "def f(x): return rows")
    project.commit({"notebooks/plain.ipynb": notebook("1 + 1"), "notebooks/wrong.ipynb": wrong})
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
