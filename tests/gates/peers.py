"""The same mistakes in fresh projects of other generators, held to the checks that those projects declare.

`python -m tests.gates.peers [PEER ...]` generates each peer's project with its release from the package
index, makes one translated change at a time, runs the checks as the project declares them, and writes the
table in docs/gates.md.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from tests.template.project import Project, under_version_control

from .peer_projects import PEERS, Peer
from .proof import changed
from .report import HEAD, PAGE
from .violations import VIOLATIONS

NUMBER = re.compile(r"\d+")

# What is done, and the violation of docs/gates.md's other section that is the same in our projects.
MISTAKES = {
    "an unused import": "lint: an unused import",
    "code as it was typed": "format: code as it was typed",
    "a return of another type": "types: a function that returns another type than it declares",
    "behaviour that changed": "tests: a business rule weakened",
    "an import of what happens to be installed": "dependencies: an import of what happens to be installed",
    "a function that nothing uses": "dead-code: a function that lost its last caller",
    "a token in the source": "secrets: a token in the source",
    "a notebook saved with its outputs": "notebooks: a notebook saved with customers' data in its outputs",
    "an entry point that leads nowhere": "package: an entry point that leads nowhere",
    "a title of a pull request run as a script": "workflow-safety: a title of a pull request run as a script",
    "a dependency added, the lock left as it was": "lock: a dependency added by hand, without locking it",
    "an import that crosses a layer": "imports: the domain imports an adapter",
    "a column without a migration": "migrations: a new column without a migration",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one check said."""

    exit_code: int
    output: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was seen of a peer: its checks on the project as it came, and a cell for each mistake."""

    red: Sequence[str]
    green: Sequence[str]
    cells: Mapping[str, str]


def main(arguments: Sequence[str]) -> int:
    """Write the section; a peer that cannot be generated here has a reason in place of its cells."""
    compared: dict[str, Compared | str] = {}
    for peer in PEERS:
        if not arguments or peer.name in arguments:
            compared[peer.name] = compare(peer)
            write(compared)
    return 0


def write(compared: Mapping[str, Compared | str]) -> None:
    """Write the section, with the peers that are known."""
    write_section(
        "The same mistakes elsewhere", section(compared), command="make gate-peers", path=PAGE, head=HEAD
    )


def compare(peer: Peer) -> Compared | str:
    """Generate, install, check as it came and then mistake by mistake, or say why that was not possible."""
    with TemporaryDirectory() as folder:
        project = Project(name=peer.name, root=Path(folder, "desk"))
        for command, where in [(peer.create, Path(folder)), *((word, project.root) for word in peer.install)]:
            done = run(command, where)
            if done.exit_code:
                return f"not possible here: `{' '.join(command)}`: {done.output.strip().splitlines()[-1]}"
        if not (project.root / ".git").is_dir():
            under_version_control(project.root, ignored=False)
        before = {name: run(check, project.root) for name, check in peer.checks.items()}
        return Compared(
            red=[name for name, result in before.items() if result.exit_code],
            green=[name for name, result in before.items() if not result.exit_code],
            cells={mistake: cell(project, peer, mistake, before) for mistake in MISTAKES},
        )


def cell(project: Project, peer: Peer, mistake: str, before: Mapping[str, Result]) -> str:
    """Say which checks fail with the mistake that did not fail so without it."""
    change = peer.changes[mistake]
    if isinstance(change, str):
        return change
    with changed(project, change):
        caught = [
            name.partition(" (")[0]
            for name, check in peer.checks.items()
            if is_news(run(check, project.root), before[name])
        ]
    verdict = ", ".join(f"`{name}`" for name in caught) if caught else "not caught"
    sys.stderr.write(f"{peer.name}: {mistake}: {verdict}\n")
    return verdict


def is_news(now: Result, before: Result) -> bool:
    """Tell whether a check fails as it did not before; one that was red has to say something new."""
    return bool(now.exit_code) and (not before.exit_code or bool(said(now) - said(before)))


def said(result: Result) -> set[str]:
    """Return the lines of an output without their numbers: times differ from run to run."""
    return {NUMBER.sub("", line) for line in result.output.splitlines()}


def run(command: Sequence[str], folder: Path) -> Result:
    """Run a command without input, and without what this run's own environment would tell it."""
    environment = {
        name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**environment, "DO_NOT_TRACK": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Result(exit_code=done.returncode, output=done.stdout)


def section(compared: Mapping[str, Compared | str]) -> str:
    """Render the section."""
    ours = {violation.name: violation.gate for violation in VIOLATIONS}
    reached = {name: result for name, result in compared.items() if isinstance(result, Compared)}
    lines = [
        "Each peer's newest release from the package index, its project as it comes, and the checks that the",
        "project itself declares. A check that was red as it came counts when it says something new.",
        "Hooks that pre-commit would fetch from elsewhere are run from the package index. The column of this",
        "template names the gate that has to catch the mistake; that it does is shown under Violations.",
        "",
    ]
    for name, result in compared.items():
        if isinstance(result, str):
            lines.append(f"- {name}: {result}")
            continue
        red = f"; red as it came: {', '.join(result.red)}" if result.red else ""
        lines.append(f"- {name}: green as it came: {', '.join(result.green) or 'none'}{red}")
    lines += ["", f"| mistake | this template | {' | '.join(reached)} |", "|---|---|" + "---|" * len(reached)]
    for mistake, violation in MISTAKES.items():
        cells = [result.cells[mistake] for result in reached.values()]
        lines.append(f"| {mistake} | `{ours[violation]}` | {' | '.join(cells)} |")
    counts = [sum("`" in cell for cell in result.cells.values()) for result in reached.values()]
    applied = [sum("no " not in cell[:3] for cell in result.cells.values()) for result in reached.values()]
    totals = [f"{caught} of {tried}" for caught, tried in zip(counts, applied, strict=True)]
    lines.append(f"| caught | | {' | '.join(totals)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
