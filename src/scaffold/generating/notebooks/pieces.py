"""Functions of a notebook with what they need, and the reasons for which others stay there."""

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from .cells import CodeCell
from .effects import Layer
from .scope import Definition


class Obstacle(StrEnum):
    """The kinds of reasons for which a function stays in its notebook."""

    GLOBAL = "global"
    STATE = "hidden state"
    ORDER = "cell order"
    MAGIC = "magic"
    DEPENDENCY = "dependency"
    LAYER = "layer"
    NEEDED = "needed function"
    INPUTS = "no pinned outputs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a function stays, and what would change that."""

    obstacle: Obstacle
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A function, class or constant that can be moved.

    `imports` are its import statements, and `needs` the names of the pieces that it uses.
    """

    name: str
    node: ast.stmt
    cell: CodeCell
    layer: Layer
    imports: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def is_function(self) -> bool:
        """Whether it is a function."""
        return isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef)

    @property
    def first_line(self) -> int:
        """Its first line in the cell, from 1: a decorator or a comment above it belongs to it."""
        decorators = self.node.decorator_list if isinstance(self.node, Definition) else []
        first = min([self.node.lineno, *(it.lineno for it in decorators)])
        lines = self.cell.source.split("\n")
        while first > 1 and lines[first - 2].startswith("#") and not lines[first - 2].startswith("# %"):
            first -= 1
        return first

    @property
    def source(self) -> str:
        """Its text."""
        lines = self.cell.source.split("\n")[self.first_line - 1 : self.node.end_lineno]
        return "\n".join(line.rstrip() for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The package of a project, and its declared distributions, in lower case with underscores."""

    package: str
    distributions: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The pieces that can be moved, in the notebook's order, and the reasons of functions that cannot."""

    pieces: tuple[Piece, ...]
    refused: Mapping[str, tuple[Reason, ...]]

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the functions among the pieces."""
        return tuple(piece.name for piece in self.pieces if piece.is_function)

    def without(self, refused: Mapping[str, tuple[Reason, ...]]) -> "Selection":
        """Leave out `refused`, what needs them, and what only they needed."""
        reasons = {**self.refused, **refused}
        kept = [piece for piece in self.pieces if piece.name not in reasons]
        while gone := [piece for piece in kept if set(piece.needs) & reasons.keys()]:
            for piece in gone:
                missing = sorted(set(piece.needs) & reasons.keys())
                reasons[piece.name] = tuple(stays(name) for name in missing)
            kept = [piece for piece in kept if piece.name not in reasons]
        return Selection(pieces=needed(kept, self.functions), refused=reasons)


def stays(name: str) -> Reason:
    """Return the reason against a function that needs one which stays."""
    return Reason(obstacle=Obstacle.NEEDED, text=f"needs `{name}`, which stays in the notebook")


def needed(pieces: Sequence[Piece], names: Collection[str]) -> tuple[Piece, ...]:
    """Pick the named functions and what they need, directly or not."""
    by_name = {piece.name: piece for piece in pieces}
    wanted = {name for name in names if name in by_name}
    queue = list(wanted)
    while queue:
        for need in by_name[queue.pop()].needs:
            if need in by_name and need not in wanted:
                wanted.add(need)
                queue.append(need)
    return tuple(piece for piece in pieces if piece.name in wanted)


def settled(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Put callers not below their callees, and constants where the lowest of their users is."""
    layers = {piece.name: piece.layer for piece in pieces}
    for _ in pieces:
        for piece in pieces:
            below = [layers[name] for name in piece.needs if name in layers]
            layers[piece.name] = max([layers[piece.name], *below])
    for piece in pieces:
        if not isinstance(piece.node, Definition):
            users = [layers[it.name] for it in pieces if piece.name in it.needs]
            layers[piece.name] = min(users, default=Layer.DOMAIN)
    return tuple(replace(piece, layer=layers[piece.name]) for piece in pieces)
