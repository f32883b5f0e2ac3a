"""The proposal for a table, read from the output of the template's own code."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

_FROZEN = ConfigDict(frozen=True)

Role = Literal["id", "time", "group", "feature", "protected", "ignored"]


class ProposedTarget(BaseModel):
    """The column that is predicted: `tasks` are those that its cells allow, `positive` the outcome scored."""

    model_config = _FROZEN

    column: str
    task: str
    tasks: tuple[str, ...]
    known: int
    outcomes: tuple[str, ...]
    positive: str | None


class ProposedColumn(BaseModel):
    """A column of the file, and `name` in the table; `may_be` are roles that its cells allow.

    `minimum` and `maximum`, or `levels`, are what is declared; `missing` says what becomes of empty cells.
    """

    model_config = _FROZEN

    column: str
    name: str
    role: Role
    type: str
    minimum: float | str | None
    maximum: float | str | None
    levels: tuple[str, ...]
    empty: int
    missing: str
    reason: str
    may_be: tuple[Role, ...]


class ProposalFinding(BaseModel):
    """Something about the file that a person should know, with its evidence."""

    model_config = _FROZEN

    kind: str
    columns: tuple[str, ...]
    message: str


class TableProposal(BaseModel):
    """A table as proposed from a file."""

    model_config = _FROZEN

    rows: int
    target: ProposedTarget
    columns: tuple[ProposedColumn, ...]
    split: Literal["id", "group", "time"]
    missing_words: tuple[str, ...]
    decimal: str
    findings: tuple[ProposalFinding, ...]

    def columns_of(self, role: Role) -> tuple[str, ...]:
        """Return the columns that have a role."""
        return tuple(one.column for one in self.columns if one.role == role)

    def leaks(self) -> tuple[str, ...]:
        """Return the columns that are suspected to tell the target."""
        return tuple(name for one in self.findings if one.kind == "leakage" for name in one.columns)


class TableOutline(BaseModel):
    """The names of a file's columns and the likely target; with a target, what would be declared."""

    model_config = _FROZEN

    names: tuple[str, ...]
    target: str
    proposal: TableProposal | None
