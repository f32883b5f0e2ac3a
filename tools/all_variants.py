"""Run every gate, demo and test of every preset with and without the example; write docs/test-all.json.

The file names the commit that was tested, so that a result is never taken for one of another state.
"""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

from tools.releases import git
from tools.worktree import ROOT

RESULT = ROOT / "docs" / "test-all.json"
TESTS = "tests/template/test_presets.py"


def main() -> int:
    """Run the tests and write the result of each variant; 1 when one fails, 2 with uncommitted changes."""
    if git(ROOT, "status", "--porcelain"):
        print(
            "error: uncommitted changes\nhelp: commit them, so that the result names what was run",
            file=sys.stderr,
        )
        return 2
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        pytest = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "loadgroup",
            "-m",
            "slow or not slow",
        ]
        code = subprocess.run([*pytest, f"--junit-xml={report}", TESTS], cwd=ROOT, check=False).returncode
        variants = outcomes(report)
    result = {"commit": git(ROOT, "rev-parse", "HEAD"), "passed": code == 0, "variants": variants}
    RESULT.write_text(json.dumps(result, indent=2) + "\n", "utf-8")
    return 1 if code else 0


def outcomes(report: Path) -> dict[str, dict[str, int]]:
    """Count passed, failed and skipped tests by variant, which is in brackets in a test's name."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for case in ET.parse(report).iter("testcase"):  # noqa: S314 - the report is our own
        variant = case.get("name", "").partition("[")[2].partition("]")[0].partition("@")[0]
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        counts[variant]["skipped" if kinds == {"skipped"} else "failed" if kinds else "passed"] += 1
    return {variant: dict(found) for variant, found in sorted(counts.items())}


if __name__ == "__main__":
    raise SystemExit(main())
