"""The object of `scaffold promote`."""

from typing_extensions import TypedDict


class ReasonEntry(TypedDict):
    """Why a function stays in its notebook.

    `kind` is `global`, `hidden state`, `cell order`, `magic`, `dependency`, `layer`, `needed function` or
    `no pinned outputs`.
    """

    kind: str
    reason: str


class PromotePayload(TypedDict):
    """`scaffold promote`.

    `outcome` is `previewed` or `promoted`. `moved` maps modules to functions, classes and constants,
    `excused` files to the rules of linter and type checker that they do not meet yet. `undo` is null where
    nothing changed.
    """

    outcome: str
    moved: dict[str, list[str]]
    refused: dict[str, list[ReasonEntry]]
    added: list[str]
    changed: list[str]
    excused: dict[str, list[str]]
    undo: str | None
    notes: list[str]
