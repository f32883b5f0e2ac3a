"""Run the long proofs of updates and adoption one after another, and write each result as it is known.

    uv run python -m tools.proofs [NAME...]

docs/proofs.json names the commit, what was planned, what passed and what failed; of a proof that is stopped
it holds what was known by then. Proofs that are not named keep their entry.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import pytest

from tools.worktree import ROOT

FILE = ROOT / "docs" / "proofs.json"
PROOFS: Mapping[str, Sequence[str]] = {
    "user actions during an update": ("tests/update/test_random_actions.py",),
    "random work of a user and of a template": ("tests/update/test_random_edits.py",),
    "kills of update, add and remove": (
        "tests/update/test_kill.py",
        "-k",
        "killed_at or everything_killed",
    ),
    "kills of adopt": ("tests/adopt/test_kill.py",),
    "kills of new": ("tests/cli/test_kill.py",),
}


@dataclass(kw_only=True)
class Result:
    """The result of one proof so far; one test may count several `runs`."""

    commit: str
    tests: str
    planned: int = 0
    passed: int = 0
    runs: int = 0
    failed: list[str] = field(default_factory=list)
    processor_s: int = 0


class Recorder:
    """A plugin of pytest that writes the file after every test."""

    def __init__(self, name: str, result: Result) -> None:
        self._name, self._result = name, result
        self._start = _processor_s()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note how many tests there are."""
        self._result.planned = len(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that ended, and one whose scene could not be made."""
        if report.failed:
            self._result.failed.append(report.nodeid.rpartition("::")[2])
        elif report.when == "call" and report.passed:
            self._result.passed += 1
            self._result.runs += int(str(dict(report.user_properties).get("runs", 1)))
        self._result.processor_s = round(_processor_s() - self._start)
        write(self._name, self._result)


def main(names: Sequence[str]) -> int:
    """Run the named proofs, or all."""
    unknown = set(names) - PROOFS.keys()
    if unknown:
        print(
            f"error: no proof {', '.join(sorted(unknown))}; there are: {', '.join(PROOFS)}", file=sys.stderr
        )
        return 2
    describe = ["git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=12"]
    commit = subprocess.run(describe, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()
    codes = []
    for name in names or PROOFS:
        result = Result(commit=commit, tests=" ".join(PROOFS[name]))
        options = ["-q", "-p", "no:cacheprovider", "-m", "slow or not slow"]
        codes.append(pytest.main([*options, *PROOFS[name]], plugins=[Recorder(name, result)]))
        print(f"{name}: {result.passed} of {result.planned} passed, {len(result.failed)} failed", flush=True)
    return int(any(codes))


def write(name: str, result: Result) -> None:
    """Write the entry of one proof."""
    known = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
    known[name] = asdict(result)
    FILE.write_text(json.dumps(known, indent=2) + "\n", "utf-8")


def _processor_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
