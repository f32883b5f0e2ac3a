"""Find what the code of a notebook binds at its top, and what its functions read of that."""

import ast
import builtins
import symtable
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeGuard

from .cells import CodeCell

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Value = ast.Assign | ast.AnnAssign
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
# Functions of Python whose results follow from their arguments alone.
_PURE = {*("abs", "chr", "divmod", "len", "max", "min", "ord", "pow", "round", "sorted", "sum")}
# What makes a class, or a value, of its arguments alone; attributes of their modules do not change either.
_MAKE_CLASSES = {
    *("collections.namedtuple", "dataclasses.make_dataclass", "enum.Enum", "enum.Flag", "enum.IntEnum"),
    *("enum.IntFlag", "enum.StrEnum", "typing.NamedTuple", "typing.NewType", "typing.TypedDict"),
    *("typing_extensions.NamedTuple", "typing_extensions.NewType", "typing_extensions.TypedDict"),
}
_MAKE_VALUES = {
    *("collections.Counter", "collections.OrderedDict", "collections.defaultdict", "collections.deque"),
    *("datetime.date", "datetime.datetime", "datetime.time", "datetime.timedelta", "datetime.timezone"),
    *("decimal.Decimal", "fractions.Fraction", "functools.partial", "operator.attrgetter"),
    *("operator.itemgetter", "operator.methodcaller", "pathlib.Path", "pathlib.PurePath", "re.compile"),
    *("string.Template", "struct.Struct", "types.MappingProxyType", "types.SimpleNamespace", "uuid.UUID"),
    *("typing.ParamSpec", "typing.TypeVar", "typing.TypeVarTuple", "zoneinfo.ZoneInfo"),
}
_LASTING = {"cmath", "math", "numpy", *(path.partition(".")[0] for path in _MAKE_CLASSES | _MAKE_VALUES)}
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


def reads_of(node: Definition | Value) -> Reads:
    """Return the global names that a definition or a value uses, without those of Python."""
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
    names = [it for it in parts if isinstance(it, ast.Name)]
    defined = {it.id for it in names if isinstance(it.ctx, ast.Load)}
    # Variables of comprehensions, and of the body of a class.
    own = {node.name} if isinstance(node, Definition) else set[str]()
    own |= {it.id for it in names if not isinstance(it.ctx, ast.Load)}
    return Reads(
        called=frozenset(called - _BUILTIN - own),
        defined=frozenset(defined - _BUILTIN - own),
        assigned=frozenset(assigned),
    )


def is_spelled_out(node: ast.stmt | None, bound: Mapping[str, Sequence[Bound]]) -> TypeGuard[Value]:
    """Tell whether a statement gives one name a value that follows from its text and from other definitions.

    So do `LIMIT = 3`, `Point = namedtuple("Point", "x y")`, `AREA = math.pi * RADIUS` and a lambda. `bound`
    has what the cells bind; whether the names that are read can be moved is not decided here.
    """
    if not isinstance(node, Value) or node.value is None:
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    if len(targets) != 1 or not isinstance(targets[0], ast.Name):
        return False
    return isinstance(node.value, ast.Lambda) or all(
        _is_spelled_out(it, bound) for it in ast.walk(node.value)
    )


def _is_spelled_out(node: ast.AST, bound: Mapping[str, Sequence[Bound]]) -> bool:
    if isinstance(node, ast.Name):
        hows = {it.how for it in bound.get(node.id, ())}
        of_python = node.id in _TYPES | _PURE or node.id not in _BUILTIN
        return _module_of(node, bound) in _LASTING if Binding.IMPORT in hows else of_python
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Constant) or _module_of(node, bound) in _LASTING
    if isinstance(node, ast.Call):
        return _is_pure(node.func, bound)
    plain = (ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.Subscript)
    more = (ast.Slice, ast.Starred, ast.Compare, ast.IfExp, ast.keyword, ast.comprehension)
    made = (ast.ListComp, ast.SetComp, ast.DictComp)
    kinds = (ast.operator, ast.unaryop, ast.cmpop, ast.expr_context)
    return isinstance(node, (*plain, *more, *made, *kinds))


def _is_pure(function: ast.expr, bound: Mapping[str, Sequence[Bound]]) -> bool:
    if _origin(function, bound) in _MAKE_CLASSES | _MAKE_VALUES:
        return True
    if isinstance(function, ast.Attribute):
        return isinstance(function.value, ast.Constant)
    if not isinstance(function, ast.Name):
        return False
    every = bound.get(function.id, ())
    if not every:
        return function.id in _TYPES | _PURE
    # A class that a call makes, such as a named tuple, makes values.
    node = every[0].node if len(every) == 1 else None
    call = node.value if isinstance(node, Value) else None
    return isinstance(call, ast.Call) and _origin(call.func, bound) in _MAKE_CLASSES


def _module_of(node: ast.expr, bound: Mapping[str, Sequence[Bound]]) -> str:
    return _origin(node, bound).partition(".")[0]


def _origin(node: ast.expr, bound: Mapping[str, Sequence[Bound]]) -> str:
    """Return the dotted path of an imported name or its attribute; empty for others."""
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    every = bound.get(node.id, ()) if isinstance(node, ast.Name) else ()
    statement = every[0].node if len(every) == 1 else None
    for alias in statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else ():
        if isinstance(statement, ast.ImportFrom) and (alias.asname or alias.name) == every[0].name:
            return ".".join([statement.module or "", alias.name, *reversed(names)])
        if isinstance(statement, ast.Import) and (alias.asname or alias.name.split(".")[0]) == every[0].name:
            first = alias.name if alias.asname else every[0].name
            return ".".join([first, *reversed(names)])
    return ""


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _tables(child)


def _evaluated_at_once(node: Definition | Value) -> Iterator[ast.AST]:
    """Yield the parts of a definition or a value that are evaluated where it is defined."""
    if isinstance(node, Value):
        if node.value is not None:
            yield from (
                ast.iter_child_nodes(node.value.args) if isinstance(node.value, ast.Lambda) else [node.value]
            )
        return
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
