"""Break every rule in projects of several presets, and write what came of it to docs/gates.md.

`python -m tests.gates.report [--quick] [--recorded] [PRESET ...]` proves two presets at a time, quick gates
first, and prints each row as it is known. Started again with the same template, it goes on where it ended;
`--recorded` only writes what is known.
"""

import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from benchmarks.page import write_section
from scaffold.answers.presets import PRESETS
from tests.template.project import Project
from tools.worktree import ROOT, export_template

from .ledger import FOLDER, Ledger, key_of, state
from .proof import Proof, Verdict, fresh_project, prove, restore, run_gates
from .violations import VIOLATIONS, Violation

PAGE = ROOT / "docs" / "gates.md"
HEAD = """# Gates, broken on purpose

A gate that was never seen to fail proves nothing. Each section is written by the command that it names.
"""
SIDE_BY_SIDE = 2
UNKNOWN = Proof(problem="not run yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was seen of one preset: the project as it came, and the violations by name."""

    clean: Sequence[Verdict]
    proofs: Mapping[str, Proof]

    @property
    def caught(self) -> int:
        """Count the violations that were caught."""
        return sum(not proof.problem for proof in self.proofs.values())

    def problems(self) -> list[str]:
        """Say what did not go as it has to."""
        red = [
            f"as it came: {row['id']} {row['outcome']}" for row in self.clean if row["outcome"] != "passed"
        ]
        red += [] if self.clean else ["as it came: not run yet"]
        return red + [f"{name}: {proof.problem}" for name, proof in self.proofs.items() if proof.problem]


def main(arguments: Sequence[str]) -> int:
    """Write the section; 1 when a violation was not caught or a project is not clean."""
    presets = [name for name in arguments if name in PRESETS] or list(PRESETS)
    chosen = [violation for violation in VIOLATIONS if not (violation.slow and "--quick" in arguments)]
    folder = FOLDER / state()
    for old in FOLDER.glob("*"):
        if old != folder:
            rmtree(old)
    if "--recorded" not in arguments:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for done in [pool.submit(complete, folder, preset, chosen) for preset in presets]:
                done.result()
    shown = {preset: recorded(folder, preset, chosen) for preset in presets}
    write_section("Violations", section(chosen, shown), command="make gate-proof", path=PAGE, head=HEAD)
    problems = [f"{preset}: {problem}" for preset, row in shown.items() for problem in row.problems()]
    sys.stderr.write("".join(f"{problem}\n" for problem in problems))
    return 1 if problems else 0


def complete(folder: Path, preset: str, chosen: Sequence[Violation]) -> None:
    """Prove what is not proved yet of a preset: each violation, then that the project as it came is clean."""
    ledger = ledger_of(folder, preset)
    project = project_of(folder, preset)
    for violation in sorted(applied(preset, chosen), key=lambda violation: violation.slow):
        if (key := key_of(violation)) not in ledger.proofs():
            proof = prove(project, violation)
            ledger.record_proof(key, proof)
            say(preset, violation.name, f"{word(proof)}, {proof.cpu_seconds:.1f} s cpu")
    if not ledger.clean():
        ledger.record_clean(run_gates(project, []))
        say(preset, "as it came", ", ".join(f"{row['id']} {row['outcome']}" for row in ledger.clean()))


def recorded(folder: Path, preset: str, chosen: Sequence[Violation]) -> Shown:
    """Return what is known of a preset."""
    ledger = ledger_of(folder, preset)
    proofs = ledger.proofs()
    return Shown(
        clean=ledger.clean(),
        proofs={result.name: proofs.get(key_of(result), UNKNOWN) for result in applied(preset, chosen)},
    )


def applied(preset: str, chosen: Sequence[Violation]) -> list[Violation]:
    """Return the violations that a project of this preset can have."""
    return [choice for choice in chosen if choice.applies_to(preset, PRESETS[preset].capabilities)]


def ledger_of(folder: Path, preset: str) -> Ledger:
    """Return the records of a preset."""
    return Ledger(path=folder / f"{preset}.jsonl")


def project_of(folder: Path, preset: str) -> Project:
    """Return the project that is broken and mended, made where it is missing."""
    root, template = folder / preset, folder / f"{preset}-template"
    if (root / ".git").is_dir():
        left_by_a_run_cut_short = Project(name=preset, root=root)
        restore(left_by_a_run_cut_short)
        return left_by_a_run_cut_short
    for half in (root, template):
        rmtree(half, ignore_errors=True)
    return fresh_project(export_template(template), root, preset=preset)


def say(preset: str, name: str, what: str) -> None:
    """Print a row as soon as it is known."""
    sys.stderr.write(f"{preset}: {name}: {what}\n")


def section(chosen: Sequence[Violation], shown: Mapping[str, Shown]) -> str:
    """Render the section."""
    lines = [
        "Each row below is a change to a fresh project. It counts as caught when the gate fails, names the",
        "file and the rule, and did not merely crash. A dash: the project has nothing to break there, or the",
        "gate takes many minutes in that preset and is shown in a smaller one. `vulnerabilities` asks a",
        "service of advisories on loopback.",
        "",
        "| preset | caught / applied | as it came | processor time of all gates, s | longest gate |",
        "|---|---:|---|---:|---|",
    ]
    for preset, row in shown.items():
        if not row.clean:
            lines.append(f"| {preset} | {row.caught} / {len(row.proofs)} | not run yet | | |")
            continue
        passed = sum(verdict["outcome"] == "passed" for verdict in row.clean)
        times = {str(verdict["id"]): float(str(verdict["cpu_seconds"] or 0)) for verdict in row.clean}
        longest = max(times, key=lambda gate: times[gate])
        lines.append(
            f"| {preset} | {row.caught} / {len(row.proofs)} | {passed} of {len(row.clean)} gates pass | "
            f"{sum(times.values()):.0f} | `{longest}`, {times[longest]:.0f} s |"
        )
    lines += ["", f"| gate | violation | {' | '.join(shown)} |", "|---|---|" + "---|" * len(shown)]
    for violation in chosen:
        cells = [word(row.proofs.get(violation.name)) for row in shown.values()]
        lines.append(f"| `{violation.gate}` | {violation.what} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def word(proof: Proof | None) -> str:
    """Say what became of one violation."""
    if proof is None:
        return "-"
    if proof == UNKNOWN:
        return "not run yet"
    return "NOT CAUGHT" if proof.problem else "caught"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
