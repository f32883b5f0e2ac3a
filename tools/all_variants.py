"""Run every gate, demo and test of presets with and without the example; write docs/test-all.json.

Each result names the commit that was tested, so that it is never taken for one of another state. Without
names every variant is run; `python -m tools.all_variants ml ml-bare` keeps the results of the others.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from tools.releases import git
from tools.worktree import ROOT

RESULT = ROOT / "docs" / "test-all.json"
TESTS = "tests/template/test_presets.py"
PYTEST = ("pytest", "-q", "-n", "2", "--dist", "loadgroup", "-m", "slow or not slow")
Result = dict[str, str | int]


def main(wanted: Iterable[str]) -> int:
    """Run the tests and write the result of each variant; 1 when one fails, 2 with uncommitted changes."""
    if git(ROOT, "status", "--porcelain"):
        print(
            "error: uncommitted changes\nhelp: commit them, so that the result names what was run",
            file=sys.stderr,
        )
        return 2
    names = " or ".join(f"{name}]" if name.endswith("-bare") else f"{name}] and not -bare" for name in wanted)
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [
            sys.executable,
            "-m",
            *PYTEST,
            f"--junit-xml={report}",
            *(["-k", names] if names else []),
            TESTS,
        ]
        code = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "COVER_ALL_VARIANTS": "1"}, check=False
        ).returncode
        found = outcomes(report, commit=git(ROOT, "rev-parse", "HEAD"))
    kept = json.loads(RESULT.read_text("utf-8")) if RESULT.exists() else {}
    RESULT.write_text(json.dumps(dict(sorted({**kept, **found}.items())), indent=2) + "\n", "utf-8")
    return 1 if code else 0


def outcomes(report: Path, *, commit: str) -> dict[str, Result]:
    """Count passed, failed and skipped tests by variant, which is in brackets in a test's name.

    `check_cpu_seconds` is the processor time of the tests with coverage and of all other gates.
    """
    results: dict[str, Result] = {}
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - the report is our own
        variant = case.get("name", "").partition("[")[2].partition("]")[0].partition("@")[0]
        result = results.setdefault(variant, {"commit": commit, "passed": 0, "failed": 0, "skipped": 0})
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        outcome = "skipped" if kinds == {"skipped"} else "failed" if kinds else "passed"
        result[outcome] = int(result[outcome]) + 1
        for kept in case.iter("property"):
            if kept.get("name") == "cpu_seconds":
                result["check_cpu_seconds"] = int(kept.get("value", "0"))
    return results


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
