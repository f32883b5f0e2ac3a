"""Run the gates of gates.toml: one line each, then what failed, where, and how to fix it."""

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

from baseline import Accepted, judged, load_baseline, recorded, save, shrunk
from gates import Gate, Outcome, TableError, Verdict, choose, load_gates, run_gate
from sarif import sarif_log

WORDS = {Outcome.PASSED: "ok  ", Outcome.ACCEPTED: "old ", Outcome.FAILED: "FAIL", Outcome.UNAVAILABLE: "----"}
SHOWN_PLACES = 10


def main() -> int:
    """Run the chosen gates.

    Returns:
        0 when all passed, 1 when one failed, 2 when the table or the choice is wrong. A gate that could not run (its
        tool is missing, its service cannot be reached) fails the run in CI and is only reported elsewhere.
    """
    arguments = parse_arguments()
    try:
        gates = load_gates(Path("gates.toml"))
        chosen = choose(gates, only=arguments.only, nightly=arguments.nightly)
        accepted = load_baseline(may_exist=not arguments.record)
    except TableError as error:
        print(f"error: {error}", file=sys.stderr)
        if arguments.json:
            print(json.dumps({"error": failure(str(error))}, indent=2))
        return 2
    quiet = arguments.json or arguments.sarif
    listing = arguments.shrink or arguments.record
    started = time.perf_counter()
    verdicts = run_gates(chosen, {} if listing else accepted, jobs=arguments.jobs, quiet=quiet)
    seconds = time.perf_counter() - started
    if listing:
        files = arguments.record.read_text("utf-8").splitlines() if arguments.record else []
        accepted = recorded(verdicts, files) if arguments.record else shrunk(accepted, verdicts)
        save(accepted)
        verdicts = [judged(verdict, accepted.get(verdict.id, {})) for verdict in verdicts]
    if arguments.json:
        print(json.dumps([{**asdict(verdict), "passed": verdict.passed} for verdict in verdicts], indent=2))
    elif arguments.sarif:
        print(json.dumps(sarif_log(chosen, verdicts), indent=2))
    else:
        report_times(verdicts, seconds=seconds)
        report_failures(chosen, verdicts)
        if not arguments.only:
            report_left_out(gates, chosen)
    return 0 if all(counts_as_passed(verdict) for verdict in verdicts) else 1


def failure(message: str) -> dict[str, object]:
    """Return an error of this runner as the object that `scaffold` prints for its own."""
    text, _, advice = message.partition("\nhelp: ")
    return {"message": text, "cause": None, "details": [], "help": advice or None, "exit_code": 2}


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="ids of gates, separated by commas")
    parser.add_argument("--nightly", action="store_true", help="run the gates that only a schedule runs")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="gates that run at the same time")
    listing = parser.add_mutually_exclusive_group()
    listing.add_argument("--shrink", action="store_true", help="take out of gates-baseline.toml what is fixed")
    listing.add_argument(
        "--record", type=Path, metavar="FILE", help="write gates-baseline.toml for the files listed in FILE"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON document")
    form.add_argument("--sarif", action="store_true", help="print a SARIF 2.1.0 log, for code scanning")
    return parser.parse_args()


def run_gates(gates: Sequence[Gate], accepted: Accepted, *, jobs: int, quiet: bool) -> list[Verdict]:
    """Run gates side by side, started in their order; the verdicts come in that order too."""
    running: dict[str, Future[Verdict]] = {}

    def run(gate: Gate) -> Verdict:
        # These were started before this one, so a free worker never waits for itself.
        for earlier in gate.after:
            if earlier in running:
                running[earlier].result()
        verdict = judged(run_gate(gate), accepted.get(gate.id, {}))
        if not quiet:
            print(f"{WORDS[verdict.outcome]} {gate.id:<20} {times(verdict)}  {gate.catches}", flush=True)
        return verdict

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        for gate in gates:
            running[gate.id] = pool.submit(run, gate)
        return [future.result() for future in running.values()]


def times(verdict: Verdict) -> str:
    """Write wall time and, where it is known, processor time."""
    cpu = f"{verdict.cpu_seconds:6.1f} s cpu" if verdict.cpu_seconds is not None else ""
    return f"{verdict.seconds:6.1f} s {cpu}"


def counts_as_passed(verdict: Verdict) -> bool:
    """Tell whether the run may succeed with this verdict; in CI, what did not run has not passed."""
    return verdict.passed or (verdict.outcome is Outcome.UNAVAILABLE and not in_ci())


def in_ci() -> bool:
    """Return whether this runs on a CI host."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def report_failures(gates: Iterable[Gate], verdicts: Iterable[Verdict]) -> None:
    """Print the output, the places and the fix of each gate that did not pass."""
    for gate, verdict in zip(gates, verdicts, strict=True):
        if verdict.passed:
            continue
        title = "could not run" if verdict.outcome is Outcome.UNAVAILABLE else "failed"
        print(f"\n{gate.id} {title}: {' '.join(gate.run)}\n{verdict.output}")
        places = list(dict.fromkeys(str(finding.place) for finding in verdict.findings))
        if places:
            more = [f"and {len(places) - SHOWN_PLACES} more"] if len(places) > SHOWN_PLACES else []
            print(f"where: {', '.join(places[:SHOWN_PLACES] + more)}")
        print(f"fix: {gate.fix}\nmore: {gate.docs}")


def report_left_out(gates: Iterable[Gate], chosen: Sequence[Gate]) -> None:
    """Name the gates that only a schedule runs, unless this is its run."""
    nightly = [gate.id for gate in gates if gate.nightly]
    if nightly and not any(gate.nightly for gate in chosen):
        print(f"\nnot run: {', '.join(nightly)}, the nightly gates: scripts/check.py --nightly")


def report_times(verdicts: Sequence[Verdict], *, seconds: float) -> None:
    """Sum up how long the gates took, and which took longest."""
    longest = max(verdicts, key=lambda verdict: verdict.cpu_seconds or verdict.seconds)
    cpu_seconds = sum(verdict.cpu_seconds or 0 for verdict in verdicts)
    count = f"{len(verdicts)} gate{'s' if len(verdicts) > 1 else ''}"
    print(f"\n{count} in {seconds:.1f} s, {cpu_seconds:.1f} s cpu; the longest: {longest.id}")


if __name__ == "__main__":
    raise SystemExit(main())
