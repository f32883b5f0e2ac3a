"""What a violation is: a change, and the gate that has to notice it."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.gates.changes import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One change that breaks a rule.

    Attributes:
        gate: the gate that has to fail.
        what: the mistake, as a reviewer would call it.
        change: makes it in a fresh project.
        file: the file that the gate has to name; None where the tool names none.
        says: a word of the rule that the gate has to print.
        needs: the capability without which there is nothing to break.
        slow: the gate takes long; left out of the quick selection.
        before: prepares the project, for example with a slice that the change then breaks.
        steps: commands that run before the change, such as accepting a baseline.
        beside: what has to run beside the gate, such as a service.
        only: the one preset that shows it, where the gate takes many minutes in the others.
    """

    gate: str
    what: str
    change: Change
    file: str | None
    says: str = ""
    needs: str = ""
    slow: bool = False
    before: Change | None = None
    steps: tuple[tuple[str, ...], ...] = ()
    beside: Callable[[Path], AbstractContextManager[None]] | None = None
    only: str = ""

    @property
    def name(self) -> str:
        """Name it for a test report."""
        return f"{self.gate}: {self.what}"

    def applies_to(self, preset: str, capabilities: Collection[str]) -> bool:
        """Tell whether a project of this preset has what it breaks."""
        return self.only in {"", preset} and (not self.needs or self.needs in capabilities)
