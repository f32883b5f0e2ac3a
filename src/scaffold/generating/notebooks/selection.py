"""Decide which functions of a notebook can be moved, with what they need, and why others cannot."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .cells import CodeCell
from .effects import Layer, layer_of_code
from .import_rules import import_of, import_reasons
from .pieces import Obstacle, Piece, Project, Reason, Selection, needed, settled, stays
from .scope import (
    OF_IPYTHON,
    Binding,
    Bound,
    Definition,
    Value,
    bindings,
    changes_in,
    is_spelled_out,
    reads_of,
)


@dataclass(slots=True)
class _Scope:
    project: Project
    bound: Mapping[str, Sequence[Bound]]
    stars: Sequence[str]
    changed: Collection[str]
    found: dict[str, Piece] = field(default_factory=dict)
    refused: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)


def functions_of(cells: Sequence[CodeCell]) -> tuple[str, ...]:
    """Return the names of the functions that cells define at their top, each once."""
    nodes = (it for it in bindings(cells) if it.how is Binding.DEFINITION)
    names = (it.name for it in nodes if not isinstance(it.node, ast.ClassDef))
    return tuple(dict.fromkeys(names))


def select(cells: Sequence[CodeCell], names: Sequence[str], project: Project) -> Selection:
    """Decide about the functions `names`."""
    bound: dict[str, list[Bound]] = {}
    for one in bindings(cells):
        bound.setdefault(one.name, []).append(one)
    nodes = [it.node for every in bound.values() for it in every if isinstance(it.node, Definition)]
    changed = {
        name
        for node in nodes
        for name in (
            *reads_of(node).assigned,
            *(it for it in changes_in(node) if it in reads_of(node).called),
        )
    }
    stars = [it.node.module or "." for it in bound.pop("*", ()) if isinstance(it.node, ast.ImportFrom)]
    scope = _Scope(project=project, bound=bound, stars=stars, changed=changed)
    for name in names:
        _resolve(name, scope)
    pieces = needed([scope.found[name] for name in bound if name in scope.found], names)
    refused = {name: scope.refused[name] for name in names if name in scope.refused}
    return Selection(pieces=settled(pieces), refused=refused)


def _resolve(name: str, scope: _Scope) -> bool:
    """Find the piece of a definition or a value and those that it needs; tell whether it can be moved."""
    if name in scope.open or name in scope.found:
        return True
    if name in scope.refused:
        return False
    scope.open.append(name)
    every = scope.bound[name]
    one = next((it for it in every if it.how is Binding.DEFINITION), every[0])
    assert isinstance(one.node, Definition | Value)  # noqa: S101 - callers look for definitions and values
    reasons = list(_reasons_of_its_own(one, every))
    reads = reads_of(one.node)
    imports: dict[str, Layer] = {}
    needs: list[str] = []
    for read in sorted(reads.called | reads.defined):
        reason = _reason_against(read, scope, imports, needs)
        if reason:
            reasons.append(reason)
        elif read in reads.defined and (late := _bound_later(scope.bound[read], one)):
            text = f"needs `{read}` where it is defined, which only cell {late} binds: define it before"
            reasons.append(Reason(obstacle=Obstacle.ORDER, text=text))
    scope.open.remove(name)
    inside = [it for it in ast.walk(one.node) if isinstance(it, ast.Import | ast.ImportFrom)]
    for statement in inside:
        reasons += [it for it in import_reasons(statement, scope.project, imports, keep=False) if it]
    if reasons:
        scope.refused[name] = tuple(reasons)
        return False
    layers = [
        layer_of_code(one.node),
        *imports.values(),
        *(scope.found[it].layer for it in needs if it in scope.found),
    ]
    scope.found[name] = Piece(
        name=name,
        node=one.node,
        cell=one.cell,
        layer=max(layers),
        imports=tuple(line for line in imports if line),
        needs=tuple(needs),
    )
    return True


def _reasons_of_its_own(one: Bound, every: Sequence[Bound]) -> Iterator[Reason]:
    node = one.node
    assert isinstance(node, Definition | Value)  # noqa: S101 - callers look for definitions and values
    if len(every) > 1:
        cells = _cells(every)
        text = f"{cells} bind this name, so that what it is depends on which ran last: keep one of them"
        yield Reason(obstacle=Obstacle.STATE, text=text)
    inside = [
        line for number, line in one.cell.magics.items() if node.lineno <= number <= (node.end_lineno or 0)
    ]
    for line in inside:
        text = f"holds the magic `{line.strip()}`, which is not Python: take it out of the function"
        yield Reason(obstacle=Obstacle.MAGIC, text=text)
    for name in sorted(reads_of(node).assigned):
        yield Reason(obstacle=Obstacle.GLOBAL, text=f"assigns the global `{name}`: return the value instead")
    if isinstance(node, ast.AsyncFunctionDef):
        text = "is a coroutine, whose calls are not recorded"
        yield Reason(obstacle=Obstacle.INPUTS, text=text)


def _reason_against(  # noqa: PLR0911 - one line per rule
    read: str, scope: _Scope, imports: dict[str, Layer], needs: list[str]
) -> Reason | None:
    """Return why a global name cannot be read in a module; otherwise note its import or piece."""
    every = scope.bound.get(read, ())
    hows = {it.how for it in every}
    if not every:
        return _of_nowhere(read, scope)
    if Binding.MAGIC in hows:
        text = f"reads `{read}`, which a magic in {_cells(every)} assigns: make it a parameter"
        return Reason(obstacle=Obstacle.MAGIC, text=text)
    if hows == {Binding.IMPORT}:
        return next(iter(import_of(read, every, scope.project, imports)), None)
    if hows == {Binding.DEFINITION} and len(every) == 1:
        if not _resolve(read, scope):
            return stays(read)
        needs.append(read)
        return None
    if len(every) > 1 or read in scope.changed:
        text = (
            f"reads `{read}`, which {_cells(every)} or a function change, so that its value depends on what "
            "ran last: make it a parameter"
        )
        return Reason(obstacle=Obstacle.STATE, text=text)
    if is_spelled_out(every[0].node, scope.bound) and _resolve(read, scope):
        needs.append(read)
        return None
    if lacking := [it for it in scope.refused.get(read, ()) if it.obstacle is Obstacle.DEPENDENCY]:
        return lacking[0]
    text = f"reads the global `{read}`, computed in {_cells(every)}: make it a parameter"
    return Reason(obstacle=Obstacle.GLOBAL, text=text)


def _of_nowhere(read: str, scope: _Scope) -> Reason:
    if read in OF_IPYTHON:
        text = f"uses `{read}`, which only a running notebook has"
        return Reason(obstacle=Obstacle.MAGIC, text=text)
    if scope.stars:
        modules = ", ".join(f"`from {it} import *`" for it in scope.stars)
        text = f"reads `{read}`, which may come from {modules}: import it by its name"
        return Reason(obstacle=Obstacle.GLOBAL, text=text)
    text = f"reads `{read}`, which no cell binds: it was in the kernel from code that is gone, or is missing"
    return Reason(obstacle=Obstacle.STATE, text=text)


def _bound_later(every: Sequence[Bound], one: Bound) -> int:
    """Return the number of the cell that binds a name only after `one`; 0 where it is bound before."""
    assert one.node is not None  # noqa: S101 - a definition
    place = (one.cell.number, one.node.lineno)
    earlier = [it for it in every if (it.cell.number, it.node.lineno if it.node else 0) < place]
    return 0 if earlier else every[0].cell.number


def _cells(every: Sequence[Bound]) -> str:
    numbers = sorted({it.cell.number for it in every})
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    return f"cells {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
