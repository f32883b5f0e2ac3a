"""Time a generated project's evaluation beside pydantic_evals: 1,000 cases, a model that answers at once.

Run by `make bench-evaluation` in a generated project, whose package is the argument.
"""

import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CASES = 1_000


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of `work`, threads included: load does not change it much."""
    started = time.process_time()
    work()
    return time.process_time() - started


def ours(package: str, folder: Path) -> Callable[[], object]:
    """Return a run of the cases over the journal in `folder`."""
    cases: Any = importlib.import_module(f"{package}.evaluation.engine.cases")
    journal: Any = importlib.import_module(f"{package}.evaluation.engine.journal")
    metrics: Any = importlib.import_module(f"{package}.evaluation.engine.metrics")
    running: Any = importlib.import_module(f"{package}.evaluation.engine.running")
    suites: Any = importlib.import_module(f"{package}.evaluation.engine.suites")
    dataset = folder / "cases.jsonl"
    dataset.write_text("".join(json.dumps({"id": f"case-{n}"}) + "\n" for n in range(CASES)))
    suite = suites.CaseSuite(
        name="instant",
        cases=suites.cases_from(dataset, cases.Case, lambda _: suites.CaseScore(scores={"right": 1.0})),
        metrics=(metrics.Metric(name="accuracy", score="right"), metrics.LATENCY),
        thresholds=(),
        provenance={},
    )

    def run() -> object:
        with journal.Journal(folder / "rows.jsonl", version="1") as rows:
            return running.run_suites([suite], journal=rows)

    return run


def peer() -> Callable[[], object]:
    """Return a run of the same cases in pydantic_evals."""
    evals: Any = importlib.import_module("pydantic_evals")
    evaluators: Any = importlib.import_module("pydantic_evals.evaluators")
    dataset = evals.Dataset(
        name="instant",
        cases=[evals.Case(name=f"case-{n}", inputs=n, expected_output=1) for n in range(CASES)],
        evaluators=[evaluators.EqualsExpected()],
    )

    async def instant(_: int) -> int:
        return 1

    return lambda: dataset.evaluate_sync(instant, progress=False)


def main() -> int:
    """Print the cost of a case for both, and for a second run, which comes from the cache."""
    theirs = peer()
    theirs()
    peer_s = min(seconds(theirs) for _ in range(3))
    first, second = [], []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            run = ours(sys.argv[1], Path(folder))
            first.append(seconds(run))
            second.append(seconds(run))
    ours_s, cached_s = min(first), min(second)
    print("| 1,000 cases, instant model | us of CPU a case | cases a CPU second | over pydantic_evals |")
    print("|---|---:|---:|---:|")
    for name, took in (
        ("first run", ours_s),
        ("second run, from the cache", cached_s),
        ("pydantic_evals", peer_s),
    ):
        print(f"| {name} | {took / CASES * 1e6:.1f} | {CASES / took:,.0f} | {took / peer_s:.3f} |")
    print(
        f"\nAim: the second run at least 10 times faster ({ours_s / cached_s:.1f}). The best of three rounds."
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
