"""Tests that pin the outputs which functions had in a notebook, for the inputs that it has."""

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Modules of values that are no part of Python, by the names under which recorded values spell them.
LIBRARIES = {
    "np": "import numpy as np",
    "npt": "import numpy.typing as npt",
    "pd": "import pandas as pd",
    "pl": "import polars as pl",
}
_PLAIN = {"dt": "import datetime as dt", "decimal": "import decimal", "pathlib": "import pathlib"}
_ASSERTIONS = {
    "is": "assert {call} is {result}",
    "equal": "assert {call} == {result}",
    "approx": "assert {call} == pytest.approx({result})",
    "numpy ndarray": "np.testing.assert_allclose({call}, {result})",
    "polars DataFrame": "polars.testing.assert_frame_equal({call}, {result})",
    "polars Series": "polars.testing.assert_series_equal({call}, {result})",
    "pandas DataFrame": "pd.testing.assert_frame_equal({call}, {result})",
    "pandas Series": "pd.testing.assert_series_equal({call}, {result})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """The recorded calls of a function, each as the recorder prints it."""

    name: str
    calls: Sequence[Mapping[str, Any]]

    @property
    def libraries(self) -> frozenset[str]:
        """The names of modules that the spelled values use."""
        words = (
            word
            for call in self.calls
            for word in (*call["arguments"], *call["named"].values(), call["result"])
        )
        text = " ".join(words)
        return frozenset(name for name in (*LIBRARIES, *_PLAIN) if re.search(rf"\b{name}\.", text))

    @property
    def returns_something(self) -> bool:
        """Whether a result is more than None."""
        return any(call["result"] != "None" for call in self.calls)

    def types(
        self, node: ast.stmt, imports: Collection[str], constants: Mapping[str, str]
    ) -> Mapping[str, str]:
        """Map parameters, and `return`, to the types of all calls; what is not known for sure is left out.

        `constants` maps names that defaults may be to their types.
        """
        assert isinstance(node, ast.FunctionDef)  # noqa: S101 - calls of other things are not recorded
        names = [it.arg for it in (*node.args.posonlyargs, *node.args.args)]
        found: dict[str, set[str]] = {name: set() for name in (*names, "return")}
        for call in self.calls:
            for name, kind in zip(names, call["types"]["places"], strict=False):
                found[name].add(kind)
            for name, kind in call["types"]["names"].items():
                found.setdefault(name, set()).add(kind)
            found["return"].add(call["result_type"])
        for name, default in _defaults(node, constants):
            found.setdefault(name, set()).add(default)
        taken = {line.rpartition(" ")[2]: line for line in imports}
        known = {name: _union(kinds) for name, kinds in found.items() if kinds and all(kinds)}
        return {name: kind for name, kind in known.items() if not _clashes(kind, taken)}


def source_of_tests(pinned: Sequence[Pinned], modules: Mapping[str, str], notebook: str) -> str:
    """Return the text of the test; `modules` maps functions to the dotted names of their modules."""
    body = "\n\n\n".join(_test(one) for one in pinned)
    used = {**LIBRARIES, **_PLAIN, "pytest": "import pytest", "polars.testing": "import polars.testing"}
    imports = [line for name, line in used.items() if re.search(rf"\b{re.escape(name)}\.", body)]
    imports += [f"from {modules[one.name]} import {one.name}" for one in pinned]
    head = f'"""The outputs of functions in {notebook} when they were moved, for the inputs that it has."""'
    return "\n\n".join([head, "\n".join(imports), f"\n{body}\n"])


def test_name(function: str) -> str:
    """Return the name of the test of a function."""
    return f"test_{function.strip('_')}_returns_what_it_did_in_the_notebook"


def _test(one: Pinned) -> str:
    lines = []
    for call in one.calls:
        words = [*call["arguments"], *(f"{name}={word}" for name, word in call["named"].items())]
        form = _ASSERTIONS[call["how"]]
        result = f"{call['result']}, nan_ok=True" if _has_nan(call) else call["result"]
        lines.append("    " + form.format(call=f"{one.name}({', '.join(words)})", result=result))
    return "\n".join([f"def {test_name(one.name)}() -> None:", *lines])


def _has_nan(call: Mapping[str, Any]) -> bool:
    return call["how"] == "approx" and 'float("nan")' in call["result"]


def _defaults(node: ast.FunctionDef, constants: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the parameters with a default, and its type; empty where that is not spelled out."""
    places = [*node.args.posonlyargs, *node.args.args]
    pairs = [*zip(places[len(places) - len(node.args.defaults) :], node.args.defaults, strict=True)]
    for parameter, value in (*pairs, *zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)):
        if isinstance(value, ast.Name):
            yield parameter.arg, constants.get(value.id, "")
        elif value is not None:
            yield parameter.arg, _type_of(value.value) if isinstance(value, ast.Constant) else ""


def _type_of(value: object) -> str:
    return "None" if value is None else type(value).__name__


def _union(kinds: set[str]) -> str:
    if {"int", "float"} <= kinds:
        kinds = kinds - {"int"}
    return " | ".join(sorted(kinds - {"None"}) + (["None"] if "None" in kinds else []))


def _clashes(kind: str, taken: Mapping[str, str]) -> bool:
    """Tell whether a type is spelled with a module whose name the notebook uses for something else."""
    known = {**LIBRARIES, **_PLAIN}
    return any(
        re.search(rf"\b{name}\.", kind) and name in taken and taken[name] != line
        for name, line in known.items()
    )
