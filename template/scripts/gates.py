"""The table of gates, and how one gate is run."""

import os
import shutil
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from findings import Finding, Place, find_places, without_colours
from processes import run_to_end


class TableError(Exception):
    """The table cannot be read, or a gate that is not in it was asked for."""


class Outcome(StrEnum):
    """The outcome of a gate: `ACCEPTED` found only what the baseline lists, `UNAVAILABLE` could not run."""

    PASSED = "passed"
    ACCEPTED = "accepted"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One row of gates.toml.

    Attributes:
        id: what to name in `make check ONLY=id`.
        catches: what it is for.
        run: the command; programs of the project's environment come before those on PATH.
        fix: how to fix a failure.
        docs: the page that says more.
        file: what a failure is about, where the tool names no file.
        after: gates that have to end first, where they run too.
        nightly: run by a schedule only, because it depends on the outside world or takes long.
        unavailable: the exit code by which the command says that it could not do its work.
    """

    id: str
    catches: str
    run: list[str]
    fix: str
    docs: str = "docs/gates.md"
    file: str = ""
    after: list[str] = field(default_factory=list)
    nightly: bool = False
    unavailable: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The result of a gate.

    Attributes:
        id: the gate.
        outcome: what came of it.
        seconds: wall time; it grows with whatever else runs on the machine.
        cpu_seconds: processor time, which hardly does; None where it is not known.
        output: what the tool printed.
        findings: the places that the output names.
        exit_code: of the command; None where it could not be started.
    """

    id: str
    outcome: Outcome
    seconds: float
    cpu_seconds: float | None
    output: str
    findings: tuple[Finding, ...] = ()
    exit_code: int | None = None

    @property
    def passed(self) -> bool:
        """Tell whether the gate ran and found nothing that is not accepted."""
        return self.outcome in {Outcome.PASSED, Outcome.ACCEPTED}


def load_gates(table: Path) -> list[Gate]:
    """Return the gates in the order of the table.

    Raises:
        TableError: it is missing or malformed.
    """
    try:
        return [Gate(**row) for row in tomllib.loads(table.read_text("utf-8"))["gate"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{table}: {error}"
        raise TableError(message) from error


def choose(gates: Sequence[Gate], *, only: str, nightly: bool) -> list[Gate]:
    """Return the gates named in `only`, or else all that belong to this kind of run, in the order of the table.

    Raises:
        TableError: `only` names a gate that does not exist.
    """
    wanted = {name.strip() for name in only.split(",") if name.strip()}
    if unknown := sorted(wanted - {gate.id for gate in gates}):
        message = f"no gate {', '.join(unknown)}\nhelp: one of {', '.join(gate.id for gate in gates)}"
        raise TableError(message)
    return [gate for gate in gates if gate.id in wanted or (not wanted and gate.nightly == nightly)]


def run_gate(gate: Gate) -> Verdict:
    """Run one gate to its end."""
    started = time.perf_counter()
    cpu_seconds: float | None = None
    exit_code: int | None = None
    environment = tool_environment()
    program = shutil.which(gate.run[0], path=environment["PATH"])
    if program is None:
        outcome, output = Outcome.UNAVAILABLE, f"{gate.run[0]}: not found; is everything installed? uv sync"
    else:
        ended = run_to_end([program, *gate.run[1:]], environment)
        outcome, output = outcome_of(gate, ended.exit_code), without_colours(ended.output).strip()
        cpu_seconds, exit_code = ended.cpu_seconds, ended.exit_code
    return Verdict(
        id=gate.id,
        outcome=outcome,
        seconds=round(time.perf_counter() - started, 3),
        cpu_seconds=cpu_seconds,
        output=output,
        findings=findings_of(gate, output) if outcome is Outcome.FAILED else (),
        exit_code=exit_code,
    )


def findings_of(gate: Gate, output: str) -> tuple[Finding, ...]:
    """Return the places that a failure names, or else the file that the gate is about."""
    found = find_places(output, root=Path())
    if found or not gate.file:
        return found
    return (Finding(place=Place(file=gate.file), message=output.rpartition("\n")[2]),)


def outcome_of(gate: Gate, exit_code: int) -> Outcome:
    """Read an exit code."""
    if exit_code == 0:
        return Outcome.PASSED
    return Outcome.UNAVAILABLE if exit_code == gate.unavailable else Outcome.FAILED


def tool_environment() -> dict[str, str]:
    """Return the environment of every gate: tools and code of the project first, no colours, compiled modules kept."""
    tools = Path(sys.executable).parent
    path = os.pathsep.join([str(tools), os.environ.get("PATH", os.defpath)])
    # Without it each start would compile every library again, which takes longer than most gates.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # An application beside somebody's distribution is in src/ and not installed.
    sources = os.pathsep.join(filter(None, [str(Path("src").resolve()), os.environ.get("PYTHONPATH")]))
    # Tools that wrap lines would otherwise cut the places that `findings` reads.
    return {**inherited, "PATH": path, "NO_COLOR": "1", "PYTHONUTF8": "1", "PYTHONPATH": sources, "COLUMNS": "200"}
