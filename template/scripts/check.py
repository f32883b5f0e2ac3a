"""Run the gates of gates.toml: one line each, then what failed and how to mend it."""

import argparse
import json
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One row of gates.toml."""

    id: str
    catches: str
    run: list[str]
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a gate found; `seconds` is wall time."""

    id: str
    passed: bool
    seconds: float
    output: str


def main() -> int:
    """Run the chosen gates; 0 when all passed, 1 when one failed, 2 when there is no such gate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="ids of gates, separated by commas")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args()
    gates = load_gates(Path("gates.toml"))
    wanted = [name for name in arguments.only.split(",") if name]
    if unknown := sorted(set(wanted) - {gate.id for gate in gates}):
        print(f"error: no gate {', '.join(unknown)}\nhelp: one of {', '.join(g.id for g in gates)}", file=sys.stderr)
        return 2
    chosen = [gate for gate in gates if not wanted or gate.id in wanted]
    verdicts = [run_gate(gate, quiet=arguments.json) for gate in chosen]
    if arguments.json:
        print(json.dumps([asdict(verdict) for verdict in verdicts], indent=2))
    else:
        report_failures(chosen, verdicts)
    return 0 if all(verdict.passed for verdict in verdicts) else 1


def load_gates(table: Path) -> list[Gate]:
    """Return the gates in the order of the table."""
    return [Gate(**row) for row in tomllib.loads(table.read_text("utf-8"))["gate"]]


def run_gate(gate: Gate, *, quiet: bool) -> Verdict:
    """Run one gate and, unless quiet, print its line. A tool that is missing is a failure."""
    started = time.perf_counter()
    program = shutil.which(gate.run[0])
    if program is None:
        passed, output = False, f"{gate.run[0]}: not found"
    else:
        done = subprocess.run([program, *gate.run[1:]], capture_output=True, text=True, check=False)
        passed, output = done.returncode == 0, (done.stdout + done.stderr).strip()
    seconds = time.perf_counter() - started
    if not quiet:
        print(f"{'ok  ' if passed else 'FAIL'} {gate.id:<10} {seconds:6.1f} s  {gate.catches}", flush=True)
    return Verdict(id=gate.id, passed=passed, seconds=round(seconds, 3), output=output)


def report_failures(gates: list[Gate], verdicts: list[Verdict]) -> None:
    """Print the output and the fix of each gate that failed."""
    for gate, verdict in zip(gates, verdicts, strict=True):
        if not verdict.passed:
            print(f"\n{gate.id}: {' '.join(gate.run)}\n{verdict.output}\nfix: {gate.fix}")


if __name__ == "__main__":
    raise SystemExit(main())
