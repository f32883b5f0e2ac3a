"""Run the slow tests of models and of the inbox in a standard project, and write down what they counted."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create_preset, output_in

SECTIONS = {
    "tests/integration/agents/test_claims.py": "Agents of four misbehaving models",
    "tests/integration/llm/test_misbehaving_models.py": "Outputs of four misbehaving models",
    "tests/integration/llm/test_paid_corrections.py": "Paid corrections of nearly valid replies",
    "tests/integration/refunds/test_inbox_kills.py": "Processes killed between escalation and answer",
}
NOTES = {
    "Agents of four misbehaving models": """
Real OpenAI client, server on loopback. A false claim that reached a caller, an action that was not
allowed, an exception without a name and a failed run without the provider's message would fail the test.""",
    "Outputs of four misbehaving models": """
As above, through the gateway. An invented value that was stored and a failure without the provider's message
would fail the test.""",
    "Paid corrections of nearly valid replies": """
200 replies that a person would accept, of 24 kinds, through each client with and without native schemas
(`True`, `False`); before: with local repairs turned off.""",
    "Processes killed between escalation and answer": """
SIGKILL before the commit of the named write and before each of the next four, 30 times, in the wired
application over SQLite. A case without an entry, or with two, would fail the test. What was not
committed is no case.""",
}


def main(reports: list[str]) -> int:
    """Run the tests, or read the JUnit reports of runs, and write the tables into the page.

    Raises:
        RuntimeError: a test has failed.
    """
    with TemporaryDirectory() as folder:
        files = [Path(report) for report in reports] or [measure(Path(folder))]
        cases = [case for file in files for case in read(file)]
    for file, title in SECTIONS.items():
        module = file.removesuffix(".py").replace("/", ".")
        counted = [case for case in cases if case.get("classname") == module]
        if not counted:
            continue
        table = as_table(counted)
        print(table)
        write_section(title, f"{table}\n{NOTES[title]}", command="make bench-models")
    return 0


def measure(folder: Path) -> Path:
    """Run the tests in a fresh project and return their report."""
    project, report = folder / "support-desk", folder / "junit.xml"
    create_preset(project, "standard")
    junit = ["-o", "junit_family=xunit1", f"--junitxml={report}"]
    tests = ["-m", "slow", "-q", "-n", "2", *junit, *SECTIONS]
    print(output_in(project, ["uv", "run", "--no-sync", "pytest", *tests]))
    return report


def read(report: Path) -> list[ET.Element]:
    """Return the tests of a report.

    Raises:
        RuntimeError: one has failed.
    """
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - written by pytest
    if bad := [
        case.get("name")
        for case in cases
        if case.find("failure") is not None or case.find("error") is not None
    ]:
        raise RuntimeError(f"{report}: {bad} failed")
    return cases


def as_table(cases: list[ET.Element]) -> str:
    """Render the properties that tests recorded, a line for each test that recorded some."""
    rows = {
        str(case.get("name")).partition("[")[2].rstrip("]"): {
            str(one.get("name")): str(one.get("value")) for one in case.iter("property")
        }
        for case in cases
    }
    names = list(dict.fromkeys(name for counts in rows.values() for name in counts))
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    lines += [
        f"| {row} | {' | '.join(counts.get(name, '') for name in names)} |"
        for row, counts in sorted(rows.items())
        if counts
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
