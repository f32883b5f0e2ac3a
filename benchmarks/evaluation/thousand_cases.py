"""Time a generated project's evaluation beside pydantic_evals: 1,000 cases, a model that answers at once.

Run by `make bench-evaluation` with a generated project on the path, whose package is the argument.
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
    """Return the wall time of `work`."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ours(package: str, folder: Path) -> Callable[[], object]:
    """Return a run of the cases over the journal in `folder`."""
    cases: Any = importlib.import_module(f"{package}.evaluation.cases")
    journal: Any = importlib.import_module(f"{package}.evaluation.journal")
    metrics: Any = importlib.import_module(f"{package}.evaluation.metrics")
    running: Any = importlib.import_module(f"{package}.evaluation.running")
    suites: Any = importlib.import_module(f"{package}.evaluation.suites")
    dataset = folder / "cases.jsonl"
    dataset.write_text("".join(json.dumps({"id": f"case-{n}"}) + "\n" for n in range(CASES)))
    suite = suites.CaseSuite(
        name="instant",
        cases=suites.cases_from(dataset, cases.Case, lambda _: suites.Outcome(scores={"right": 1.0})),
        metrics=(metrics.Metric(name="accuracy", score="right"), metrics.LATENCY),
        thresholds={},
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
    """Print cases per second and overhead per case of both, and what the second run takes from the cache."""
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
    for name, took in (("first run", ours_s), ("second run", cached_s), ("pydantic_evals", peer_s)):
        print(f"{name:<15} {CASES / took:>9,.0f} cases/s  {took / CASES * 1e6:>7.1f} us/case")
    print(f"pydantic_evals / first run: {peer_s / ours_s:.1f}; first / second run: {ours_s / cached_s:.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
