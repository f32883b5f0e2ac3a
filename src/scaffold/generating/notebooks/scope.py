"""Find what the code of a notebook binds at its top, and what its functions read of that."""

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from .cells import CodeCell

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# Names that only a running notebook has.
OF_IPYTHON = {"display", "get_ipython", "In", "Out", "exit", "quit", "_", "__", "___", "_ih", "_oh", "_i"}
_BUILTIN = {*dir(builtins), "__name__", "__file__", "__doc__", "__builtins__"} - OF_IPYTHON
_TYPES = {
    *(
        "bool",
        "bytes",
        "complex",
        "dict",
        "float",
        "frozenset",
        "int",
        "list",
        "object",
        "range",
        "set",
        "str",
    ),
    *("tuple", "type"),
}
_MUTATING = {
    *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "reverse"),
    *("setdefault", "sort", "update"),
}


class Binding(Enum):
    """The ways in which code binds a name."""

    IMPORT = auto()
    DEFINITION = auto()
    VALUE = auto()
    CHANGE = auto()
    MAGIC = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A name that a cell binds at its top; `node` is the statement."""

    name: str
    how: Binding
    cell: CodeCell
    node: ast.stmt | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """The global names of a definition: read in calls, read where it is defined, and assigned by it."""

    called: frozenset[str]
    defined: frozenset[str]
    assigned: frozenset[str]


def bindings(cells: Sequence[CodeCell]) -> Iterator[Bound]:
    """Yield what the cells bind at their top, in their order."""
    for cell in cells:
        yield from (Bound(name=it, how=Binding.MAGIC, cell=cell) for it in sorted(cell.assigned_by_magic))
        for statement in cell.tree.body if cell.tree else ():
            yield from _bound_by(statement, cell)


def reads_of(node: Definition) -> Reads:
    """Return the global names that a definition uses, without those of Python."""
    segment = ast.Module(body=[node], type_ignores=[])
    table = symtable.symtable(ast.unparse(segment), "cell", "exec")
    called, assigned = set[str](), set[str]()
    for inner in _tables(table):
        for symbol in inner.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                called.add(symbol.get_name())
            if symbol.is_declared_global() and symbol.is_assigned():
                assigned.add(symbol.get_name())
    parts = [inner for part in _evaluated_at_once(node) for inner in ast.walk(part)]
    defined = {it.id for it in parts if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)}
    own = {node.name}
    return Reads(
        called=frozenset(called - _BUILTIN - own),
        defined=frozenset(defined - _BUILTIN - own),
        assigned=frozenset(assigned),
    )


def is_constant(node: ast.stmt | None) -> bool:
    """Tell whether a statement gives one name a value that is spelled out, such as `LIMIT = 3`."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if value is None or (isinstance(node, ast.Assign) and len(node.targets) != 1):
        return False
    return all(_is_spelled_out(part) for part in ast.walk(value))


def _is_spelled_out(node: ast.AST) -> bool:
    """Tell whether a part of an expression depends on nothing but Python's own types."""
    if isinstance(node, ast.Name):
        return node.id in _TYPES
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name | ast.Attribute) and not node.keywords
    plain = (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Subscript)
    return isinstance(node, (*plain, ast.operator, ast.unaryop, ast.expr_context))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables(child)


def _evaluated_at_once(node: Definition) -> Iterator[ast.AST]:
    """Yield the parts of a definition that are evaluated where it is defined."""
    yield from node.decorator_list
    if isinstance(node, ast.ClassDef):
        yield from node.bases
        yield from node.keywords
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _evaluated_at_once(statement)
            else:
                yield statement
        return
    arguments = node.args
    yield from (it for it in (*arguments.defaults, *arguments.kw_defaults) if it is not None)
    every = [
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ]
    yield from (it.annotation for it in every if it is not None and it.annotation is not None)
    if node.returns is not None:
        yield node.returns


def _bound_by(statement: ast.stmt, cell: CodeCell) -> Iterator[Bound]:
    def bound(name: str, how: Binding) -> Bound:
        return Bound(name=name, how=how, cell=cell, node=statement)

    if isinstance(statement, Definition):
        yield bound(statement.name, Binding.DEFINITION)
        return
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield bound(alias.asname or alias.name.split(".")[0], Binding.IMPORT)
        return
    for node in _at_the_top(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            changes = isinstance(statement, ast.AugAssign) or isinstance(node.ctx, ast.Del)
            yield bound(node.id, Binding.CHANGE if changes else Binding.VALUE)
        elif isinstance(node, Definition):
            yield bound(node.name, Binding.VALUE)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from (bound(it.asname or it.name.split(".")[0], Binding.VALUE) for it in node.names)
        elif changed := _changed_by(node):
            yield bound(changed, Binding.CHANGE)


def _at_the_top(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk a statement without the bodies of functions and classes in it."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, Definition):
            yield child
        elif not isinstance(child, ast.Lambda):
            yield from _at_the_top(child)  # type: ignore[arg-type]


def changes_in(node: Definition) -> Iterator[str]:
    """Yield the names whose objects a definition changes in place."""
    for inner in ast.walk(node):
        if changed := _changed_by(inner):
            yield changed


def _changed_by(node: ast.AST) -> str:
    """Return the name whose object is changed in place: `x[...] = ...`, `x.a = ...`, `x.append(...)`."""
    if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
        return _root(node.value)
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if is_method and node.func.attr in _MUTATING:  # type: ignore[attr-defined]
        return _root(node.func.value)  # type: ignore[attr-defined]
    return ""


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
