"""The objects of `scaffold generate`."""

from typing_extensions import TypedDict

from scaffold.generating.table_proposal import TableProposal
from scaffold.use_cases.generate import Outcome


class KindEntry(TypedDict):
    """A kind in `scaffold generate --list`; `needs` names the capabilities that a project must have."""

    name: str
    summary: str
    needs: list[str]


class KindsPayload(TypedDict):
    """`scaffold generate --list`."""

    kinds: list[KindEntry]


ByHandEntry = TypedDict("ByHandEntry", {"file": str, "list": str, "entry": str, "import": str})
ByHandEntry.__doc__ = "An entry for a list that the user has rewritten, with the import that it needs."


class GeneratePayload(TypedDict):
    """`scaffold generate KIND NAME`.

    `commands` are those of the project that were run, would be, or with --no-commands are left to the user;
    `facts` depend on the kind; `proposal` is what a table is declared as, or would be, and null for other
    kinds; `undo` is null where nothing changed.
    """

    outcome: Outcome
    kind: str
    name: str
    added: list[str]
    changed: list[str]
    by_hand: list[ByHandEntry]
    commands: list[str]
    unmeasured: list[str]
    next_steps: list[str]
    facts: dict[str, object]
    proposal: TableProposal | None
    undo: str | None
    notes: list[str]
