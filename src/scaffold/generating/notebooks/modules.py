"""Write the modules that functions of a notebook become, and the notebook that imports them from there."""

import ast
import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .cells import Notebook, spelled_like
from .effects import Layer
from .pieces import Piece
from .pinning import LIBRARIES, Pinned

if TYPE_CHECKING:
    import libcst as cst


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where functions go: the package, the name of the modules, and the notebook as texts name it."""

    package: str
    name: str
    notebook: str

    def path(self, layer: Layer) -> str:
        """Return the path of the module of a layer."""
        return f"src/{self.package}/{layer.folder}/{self.name}.py"

    @property
    def test(self) -> str:
        """The path of the test."""
        return f"tests/unit/test_{self.name}.py"

    def module(self, layer: Layer) -> str:
        """Return the dotted name of the module of a layer."""
        return f"{self.package}.{layer.folder}.{self.name}"


def with_layers(pieces: Sequence[Piece], pinned: Mapping[str, Pinned]) -> tuple[Piece, ...]:
    """Lift functions of arrays and data frames out of the domain, with all that use them."""
    lifted = [
        replace(it, layer=max(it.layer, Layer.SERVICES))
        if it.name in pinned and pinned[it.name].libraries & LIBRARIES.keys()
        else it
        for it in pieces
    ]
    for _ in lifted:
        layers = {it.name: it.layer for it in lifted}
        lifted = [replace(it, layer=max([it.layer, *(layers[name] for name in it.needs)])) for it in lifted]
    return tuple(lifted)


def module_sources(pieces: Sequence[Piece], pinned: Mapping[str, Pinned], place: Place) -> Mapping[str, str]:
    """Return the text of each module by path; imports are in no order yet."""
    found = {}
    for layer in Layer:
        here = [it for it in pieces if it.layer is layer]
        if here:
            found[place.path(layer)] = _module(here, pieces, pinned, place)
    return found


def without_pieces(notebook: Notebook, pieces: Sequence[Piece], place: Place) -> bytes | None:
    """Return the notebook with imports in place of the pieces; None where its layout cannot be kept."""
    changed = copy.deepcopy(dict(notebook.document))
    for cell in notebook.cells:
        here = sorted((it for it in pieces if it.cell.number == cell.number), key=lambda it: it.first_line)
        if here:
            lines = _without(cell.source.split("\n"), here, place)
            _set_source(changed["cells"][cell.index], "\n".join(lines))
    return spelled_like(notebook.content, notebook.document, changed)


def _without(lines: list[str], pieces: Sequence[Piece], place: Place) -> list[str]:
    imports = [
        f"from {place.module(layer)} import {', '.join(it.name for it in pieces if it.layer is layer)}"
        for layer in sorted({it.layer for it in pieces})
    ]
    kept = [*lines]
    for piece in reversed(pieces):
        end = piece.node.end_lineno or piece.first_line
        while end < len(kept) and not kept[end].strip():
            end += 1
        kept[piece.first_line - 1 : end] = imports if piece is pieces[0] else []
    return kept


def _set_source(cell: dict[str, Any], text: str) -> None:
    cell["source"] = text.splitlines(keepends=True) if isinstance(cell["source"], list) else text


def _module(
    here: Sequence[Piece], pieces: Sequence[Piece], pinned: Mapping[str, Pinned], place: Place
) -> str:
    constants = {it.name: _type_of(it) for it in pieces if _is_constant(it)}
    bodies = [_annotated(it, pinned, place, constants) if it.is_function else it.source for it in here]
    imports = {line for it in here for line in it.imports}
    imports |= set(_imports_of_types(bodies, imports))
    own = {it.name for it in here}
    for other in pieces:
        if other.name not in own and any(other.name in it.needs for it in here):
            imports.add(f"from ..{other.layer.folder}.{place.name} import {other.name}")
    head = f'"""Functions that were moved from {place.notebook}."""'
    first = _without_definitions(here)
    values = [body for it, body in zip(here, bodies, strict=True) if it.name in first]
    others = [body for it, body in zip(here, bodies, strict=True) if it.name not in first]
    parts = [head, "\n".join(sorted(imports)), "\n".join(values), *(f"\n{it}" for it in others)]
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _without_definitions(pieces: Sequence[Piece]) -> set[str]:
    """Return the names of the values that need no function and no class of the module, directly or not."""
    found = {it.name for it in pieces if _is_constant(it)}
    own = {it.name for it in pieces}
    while late := {it.name for it in pieces if it.name in found and {*it.needs} & own - found}:
        found -= late
    return found


def _is_constant(piece: Piece) -> bool:
    return not piece.is_function and not isinstance(piece.node, ast.ClassDef)


def _imports_of_types(bodies: Sequence[str], imports: set[str]) -> Iterator[str]:
    bound = {line.rpartition(" ")[2] for line in imports}
    for name, line in {**LIBRARIES, "dt": "import datetime as dt", "decimal": "import decimal"}.items():
        if name not in bound and any(re.search(rf"\b{name}\.", body) for body in bodies):
            yield line
    if "pathlib" not in bound and any("pathlib.Path" in body for body in bodies):
        yield "import pathlib"


def _type_of(piece: Piece) -> str:
    """Return the type of a constant that is a plain value; empty for others."""
    value = piece.node.value if isinstance(piece.node, ast.Assign | ast.AnnAssign) else None
    return type(value.value).__name__ if isinstance(value, ast.Constant) and value.value is not None else ""


def _annotated(piece: Piece, pinned: Mapping[str, Pinned], place: Place, constants: Mapping[str, str]) -> str:
    """Return a function with the types of its recorded calls where it states none, and with a docstring."""
    import libcst as cst

    module = cst.parse_module(f"{piece.source}\n")
    *before, function = module.body
    assert isinstance(function, cst.FunctionDef)  # noqa: S101 - a piece that is a function
    types = pinned[piece.name].types(piece.node, piece.imports, constants) if piece.name in pinned else {}
    function = _with_types(function, types)
    if function.get_docstring() is None:
        text = f'"""Work as `{piece.name}` did in {place.notebook} (to do: what it takes and returns)."""'
        function = _with_docstring(function, text)
    return module.with_changes(body=[*before, function]).code.rstrip()


def _with_types(function: "cst.FunctionDef", types: Mapping[str, str]) -> "cst.FunctionDef":
    import libcst as cst

    def typed(parameter: "cst.Param") -> "cst.Param":
        kind = types.get(parameter.name.value)
        if kind is None or parameter.annotation is not None:
            return parameter
        spaced = parameter.with_changes(annotation=cst.Annotation(cst.parse_expression(kind)))
        return spaced if parameter.default is None else spaced.with_changes(equal=cst.AssignEqual())

    every = function.params
    params = every.with_changes(
        params=[typed(it) for it in every.params],
        posonly_params=[typed(it) for it in every.posonly_params],
        kwonly_params=[typed(it) for it in every.kwonly_params],
    )
    function = function.with_changes(params=params)
    if function.returns is None and "return" in types:
        function = function.with_changes(returns=cst.Annotation(cst.parse_expression(types["return"])))
    return function


def _with_docstring(function: "cst.FunctionDef", text: str) -> "cst.FunctionDef":
    import libcst as cst

    line = cst.SimpleStatementLine([cst.Expr(cst.SimpleString(text))])
    body = function.body
    if isinstance(body, cst.IndentedBlock):
        return function.with_changes(body=body.with_changes(body=[line, *body.body]))
    rest = cst.SimpleStatementLine([*body.body]) if isinstance(body, cst.SimpleStatementSuite) else line
    return function.with_changes(body=cst.IndentedBlock([line, rest]))
