"""Functions of notebooks: what can be moved and where, and what stays with which reason."""

import pytest

from scaffold.errors import UsageError
from scaffold.generating.notebooks.cells import read_notebook
from scaffold.generating.notebooks.effects import Layer
from scaffold.generating.notebooks.modules import module_sources
from scaffold.generating.notebooks.pieces import Obstacle

from .notebooks import PLACE, cells_of, selected


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
        (
            ["import numpy as np\nTAU = 2 * np.pi", "def f(x): return x * TAU"],
            {"TAU": Layer.SERVICES, "f": Layer.SERVICES},
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


@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("from collections import namedtuple", 'namedtuple("V", "x y")'),
        ("import collections as c", 'c.namedtuple("V", ["x"], defaults=[0])'),
        ("import typing as t", 't.NamedTuple("V", [("x", int)])'),
        ("from typing import TypedDict", 'TypedDict("V", {"x": int}, total=False)'),
        ("from typing import NewType\nclass C: pass", 'NewType("V", C)'),
        ("from typing import TypeVar", 'TypeVar("V", bound=str)'),
        ("from enum import Enum as E", 'E("V", "RED GREEN")'),
        ("from dataclasses import make_dataclass", 'make_dataclass("V", ["x"], frozen=True)'),
        ("from typing import Optional", "Optional[int]"),
        ("from functools import partial\ndef g(a, b): return a + b", "partial(g, 1)"),
        ("import re", 're.compile("x+", re.IGNORECASE)'),
        ("from decimal import Decimal as D", 'D("0.1")'),
        ("from math import pi\nN = 3", "2 * pi * N"),
        ("N = 3", "[n * n for n in range(N) if n]"),
        ("N = 3", "dict(low=1, high=N)"),
        ('from collections import namedtuple\nP = namedtuple("P", "x y")', "P(1, y=2)"),
        ("def g(x): return x", "lambda x, n=1: g(x) + n"),
    ],
)
def test_values_that_follow_from_their_text_are_moved_with_what_they_need(head: str, value: str) -> None:
    found = selected(head, f"V = {value}", "def f(): return V", names=("f",))
    assert found.refused == {}
    assert {it.name for it in found.pieces} >= {"V", "f"}
    text = module_sources(found.pieces, {}, PLACE)[PLACE.path(Layer.DOMAIN)]
    exec(compile(text, "module", "exec"), {})  # noqa: S102 - what it needs is above it


@pytest.mark.parametrize(
    "cell",
    [
        "import time\nV = time.time()",
        "from os import environ\nV = environ",
        "import datetime\nV = datetime.datetime.now()",
        "import uuid\nV = uuid.uuid4()",
        "V = open('x')",
        "V = iter([1])",
        "import numpy as np\nV = np.random.rand(3)",
        "def g(): return 1\nV = g()",
        "A, V = 1, 2",
        "V = A = 1",
        "A = open('x')\nV = [A]",
    ],
)
def test_values_that_depend_on_more_are_parameters(cell: str) -> None:
    found = selected(cell, "def f(): return V", names=("f",))
    assert [(it.obstacle, it.text) for it in found.refused["f"]] == [
        (Obstacle.GLOBAL, "reads the global `V`, computed in cell 1: make it a parameter")
    ]


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
