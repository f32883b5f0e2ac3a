"""Notebooks of the tests."""

import json
from collections.abc import Sequence

from scaffold.generating.notebooks.cells import CodeCell, read_notebook
from scaffold.generating.notebooks.modules import Place
from scaffold.generating.notebooks.pieces import Project, Selection
from scaffold.generating.notebooks.selection import functions_of, select

ABOUT = Project(package="support_desk", distributions={"numpy", "scikit_learn"})
PLACE = Place(package="support_desk", name="look", notebook="notebooks/look.ipynb")


def notebook(*cells: str, counts: Sequence[int] | None = None) -> str:
    """Spell a notebook with these code cells as Jupyter does; `counts` says in which order they were run."""
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": counts[place] if counts else None,
                "id": f"cell-{place}",
                "metadata": {},
                "outputs": [],
                "source": text.splitlines(keepends=True),
            }
            for place, text in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return f"{json.dumps(document, indent=1, ensure_ascii=False)}\n"


def cells_of(*cells: str) -> tuple[CodeCell, ...]:
    """Read the code cells of such a notebook."""
    return read_notebook(notebook(*cells).encode(), "look.ipynb").cells


def selected(*cells: str, names: tuple[str, ...] = ()) -> Selection:
    """Select the functions of such a notebook, all where none is named."""
    read = cells_of(*cells)
    return select(read, names or functions_of(read), ABOUT)


PRICES = notebook(
    'import math\n\nimport numpy as np\n\nRATE = 0.19\nLEVELS = {"a": 1, "b": 2}\n',
    "# With tax.\ndef gross(net, rate=RATE):\n    return round(net * (1 + rate), 2)  # cents\n\ngross(10)\n",
    "%%time\ndef level(name): return LEVELS[name]\n"
    "def total(prices, names):\n    return math.fsum(gross(p) * level(n) for p, n in zip(prices, names))\n"
    'total([1.0, 2.5], ["a", "b"])\n',
    "def scaled(values):\n    return np.asarray(values) / np.sum(values)\nscaled([1.0, 3.0])\n",
    "def first_word(path):\n    with open(path) as file:\n        return file.read().split()[0]\n"
    'with open("words.txt", "w") as file: file.write("b a")\nfirst_word("words.txt")\n',
    "np.random.seed(1)\ndef noise(n):\n    return float(np.random.rand(n)[0])\nnoise(2)\n",
    "import time\ndef moment(x):\n    return x + time.perf_counter()\nmoment(1)\n",
    "def uncalled(x):\n    return x\ndef greets(name):\n    print(name)\ngreets('Ada')\n",
)
