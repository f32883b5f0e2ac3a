"""Run the cells of a notebook and print the calls of functions; the project's interpreter runs this file.

Its argument is a JSON file: `cells` (their Python, in order) with their `numbers`, `functions`, and `folder`,
which is the notebook's. Standard output ends with a line of JSON: `calls` by function, each with `arguments`,
`named`, `result`, `how` and `types`; `failed` (cell and error, or null); and `skipped`, by function the
reasons why calls were left out.

Values are kept as Python that spells them: what cannot be spelled shortly is no input of a test.
"""

import ast
import contextlib
import datetime as dt
import decimal
import functools
import io
import json
import math
import os
import pathlib
import sys
from collections.abc import Callable
from typing import Any

MOST_CALLS = 50
MOST_CHARACTERS = 2_000
_DECORATOR = "__recorded__"


class UnspeltError(Exception):
    """A value that cannot be spelled; the message names its type."""


def main() -> None:
    """Run the notebook that the file describes."""
    order = json.loads(pathlib.Path(sys.argv[1]).read_text("utf-8"))
    os.environ.setdefault("MPLBACKEND", "Agg")  # figures are drawn and shown nowhere
    functions = set(order["functions"])
    calls: dict[str, list[dict[str, Any]]] = {name: [] for name in functions}
    skipped: dict[str, list[str]] = {}
    os.chdir(order["folder"])
    sys.path.insert(0, order["folder"])
    scope: dict[str, Any] = {"__name__": "__main__", _DECORATOR: recording(calls, skipped)}
    failed = None
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        for number, text in zip(order["numbers"], order["cells"], strict=True):
            try:
                tree = _Marked(functions).visit(ast.parse(text))
                code = compile(ast.fix_missing_locations(tree), f"cell {number}", "exec")
                exec(code, scope)  # noqa: S102 - the user's own notebook, announced beforehand
            except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a notebook raises ends it
                failed = {"cell": number, "error": f"{type(error).__name__}: {error}"[:500]}
                break
    print(json.dumps({"calls": calls, "failed": failed, "skipped": skipped}))  # noqa: T201 - the protocol


def recording(calls: dict[str, list[dict[str, Any]]], skipped: dict[str, list[str]]) -> Callable[[Any], Any]:
    """Return the decorator that notes the calls of a function."""

    def decorate(function: Any) -> Any:
        noted = calls[function.__name__]

        @functools.wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            try:
                before = _arguments(arguments, named)
            except UnspeltError as error:
                _note(skipped, function.__name__, f"an argument is {error}")
                return function(*arguments, **named)
            result = function(*arguments, **named)
            if len(noted) < MOST_CALLS:
                try:
                    found = {**before, **_result(result)}
                except UnspeltError as error:
                    _note(skipped, function.__name__, f"a result is {error}")
                else:
                    if all(
                        one["arguments"] != found["arguments"] or one["named"] != found["named"]
                        for one in noted
                    ):
                        noted.append(found)
            return result

        return call

    return decorate


class _Marked(ast.NodeTransformer):
    """Puts the decorator before those of the functions at the top of a cell."""

    def __init__(self, functions: set[str]) -> None:
        self._functions = functions

    def visit_Module(self, node: ast.Module) -> ast.Module:
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef) and statement.name in self._functions:
                statement.decorator_list.insert(0, ast.Name(id=_DECORATOR, ctx=ast.Load()))
        return node


def spelled(value: Any, depth: int = 0) -> tuple[str, str]:
    """Return a value as Python, and its type as an annotation (empty where that is not sure).

    Raises:
        UnspeltError: it cannot be spelled in few characters.
    """
    if depth > 8:  # noqa: PLR2004 - deeper than anybody reads
        raise UnspeltError(_kind(value))
    found = _plain(value) or _collection(value, depth) or _of_library(value)
    if found is None or len(found[0]) > MOST_CHARACTERS:
        raise UnspeltError(_kind(value) if found is None else f"{_kind(value)}, too long for a test")
    return found


def _plain(value: Any) -> tuple[str, str] | None:
    if value is None or type(value) in {bool, int, str, bytes}:
        return repr(value), "None" if value is None else type(value).__name__
    if type(value) is float:
        return (repr(value) if math.isfinite(value) else f'float("{value}")'), "float"
    if type(value) is decimal.Decimal:
        return f'decimal.Decimal("{value}")', "decimal.Decimal"
    if isinstance(value, pathlib.PurePath):
        return f"pathlib.Path({str(value)!r})", "pathlib.Path"
    if type(value) in {dt.date, dt.datetime, dt.timedelta, dt.time} and _zone(value) in {None, dt.UTC}:
        text = repr(value).replace("datetime.timezone.utc", "datetime.UTC").replace("datetime.", "dt.")
        return text, f"dt.{type(value).__name__}"
    return None


def _zone(value: Any) -> Any:
    return getattr(value, "tzinfo", None)


def _collection(value: Any, depth: int) -> tuple[str, str] | None:
    if type(value) in {list, tuple, set, frozenset}:
        parts = [spelled(one, depth + 1) for one in value]
        words = [word for word, _ in parts]
        inner = _one_type([kind for _, kind in parts])
        if type(value) is list:
            return f"[{', '.join(words)}]", f"list[{inner}]" if inner else ""
        if type(value) is tuple:
            kinds = [kind for _, kind in parts]
            text = f"({', '.join(words)}{',' if len(words) == 1 else ''})"
            return text, f"tuple[{', '.join(kinds)}]" if kinds and all(kinds) else ""
        name = type(value).__name__
        text = f"{{{', '.join(sorted(words))}}}" if words else "set()"
        return (text if name == "set" else f"frozenset({text})"), f"{name}[{inner}]" if inner else ""
    if type(value) is dict:
        pairs = [(spelled(key, depth + 1), spelled(one, depth + 1)) for key, one in value.items()]
        text = f"{{{', '.join(f'{key[0]}: {one[0]}' for key, one in pairs)}}}"
        key, one = _one_type([it[0][1] for it in pairs]), _one_type([it[1][1] for it in pairs])
        return text, f"dict[{key}, {one}]" if key and one else ""
    return None


def _one_type(kinds: list[str]) -> str:
    """Return the one type of all elements; of several, their union; empty where one is not known."""
    found = sorted(set(kinds) - ({"int"} if "float" in kinds else set()))
    return " | ".join(found) if found and all(found) else ""


def _of_library(value: Any) -> tuple[str, str] | None:
    module = type(value).__module__.partition(".")[0]
    name = type(value).__name__
    if module == "numpy":
        return _of_numpy(value, name)
    if module == "polars" and name in {"DataFrame", "Series"}:
        body = spelled(value.to_dict(as_series=False) if name == "DataFrame" else value.to_list(), 1)[0]
        if name == "DataFrame":
            kinds = {column: str(kind) for column, kind in value.schema.items()}
            if not all(kind.isidentifier() for kind in kinds.values()):
                return None
            listed = ", ".join(f"{column!r}: pl.{kind}" for column, kind in kinds.items())
            return f"pl.DataFrame({body}, schema={{{listed}}})", "pl.DataFrame"
        return f"pl.Series({value.name!r}, {body}, dtype=pl.{value.dtype})", "pl.Series"
    if module == "pandas" and name in {"DataFrame", "Series"}:
        return _of_pandas(value, name)
    return None


def _of_numpy(value: Any, name: str) -> tuple[str, str] | None:
    if name == "ndarray" and value.dtype.kind in "biuf":
        return (
            f"np.array({_floats(value.tolist())}, dtype=np.{value.dtype.name})",
            f"npt.NDArray[np.{value.dtype.name}]",
        )
    if name in {"float64", "float32", "int64", "int32", "bool", "bool_"}:
        return f"np.{name}({_floats(value.item())})", f"np.{name}"
    return None


def _floats(value: Any) -> str:
    return spelled(value, 1)[0]


def _of_pandas(value: Any, name: str) -> tuple[str, str] | None:
    if list(value.index) != list(range(len(value))):
        return None
    if name == "Series":
        return (
            f"pd.Series({spelled(value.to_list(), 1)[0]}, name={value.name!r}, dtype={str(value.dtype)!r})",
            "pd.Series",
        )
    body = spelled({str(column): value[column].to_list() for column in value.columns}, 1)[0]
    kinds = {str(column): str(kind) for column, kind in value.dtypes.items()}
    return f"pd.DataFrame({body}).astype({kinds!r})", "pd.DataFrame"


def _arguments(arguments: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
    places = [spelled(one) for one in arguments]
    names = {name: spelled(one) for name, one in named.items()}
    return {
        "arguments": [word for word, _ in places],
        "named": {name: word for name, (word, _) in names.items()},
        "types": {
            "places": [kind for _, kind in places],
            "names": {name: kind for name, (_, kind) in names.items()},
        },
    }


def _result(value: Any) -> dict[str, Any]:
    word, kind = spelled(value)
    return {"result": word, "result_type": kind, "how": _how(value)}


def _how(value: Any) -> str:
    """Name the comparison that suits a result: `is`, `equal`, `approx`, or that of a library."""
    module, name = type(value).__module__.partition(".")[0], type(value).__name__
    if module in {"numpy", "polars", "pandas"}:
        return f"{module} {name}" if name in {"DataFrame", "Series", "ndarray"} else "approx"
    if value is None or isinstance(value, bool):
        return "is"
    flat = value.values() if type(value) is dict else value if type(value) in {list, tuple} else [value]
    return "approx" if any(type(one) is float for one in flat) and _is_flat(flat) else "equal"


def _is_flat(values: Any) -> bool:
    return all(type(one) in {int, float} for one in values)


def _kind(value: Any) -> str:
    module = type(value).__module__
    name = type(value).__qualname__
    return f"a value of type {name if module == 'builtins' else f'{module}.{name}'}"


def _note(skipped: dict[str, list[str]], name: str, why: str) -> None:
    reasons = skipped.setdefault(name, [])
    if why not in reasons:
        reasons.append(why)


if __name__ == "__main__":
    main()
