"""Run the slow tests of models and of the inbox in a standard project, and write down what they counted."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create_standard, output_in

SECTIONS = {
    "tests/integration/agents/test_claims.py": "Agents of four misbehaving models",
    "tests/integration/llm/test_misbehaving_models.py": "Outputs of four misbehaving models",
    "tests/integration/llm/test_paid_corrections.py": "Paid corrections of nearly valid replies",
    "tests/integration/refunds/test_inbox_kills.py": "Processes killed between escalation and answer",
}
NOTES = {
    "Agents of four misbehaving models": "Real OpenAI client, server on loopback. A false claim that reached a"
    " caller, an action that was not allowed, an exception without a name and a failed run without the provider's"
    " message would each fail the test.",
    "Outputs of four misbehaving models": "As above, through the gateway. An invented value that was stored and a"
    " failure without the provider's message would fail the test.",
    "Paid corrections of nearly valid replies": "200 replies that a person would accept, of 24 kinds, through each"
    " client with and without native schemas; before: with local repairs turned off.",
    "Processes killed between escalation and answer": "SIGKILL at the named write and one to four steps later, 30"
    " times each, in the wired application over SQLite. A case without an entry, or with two, would fail the test.",
}


def main(projects: list[str]) -> int:
    """Measure in the given project or a fresh one, print the tables and write them into the page."""
    with TemporaryDirectory() as folder:
        project = Path(projects[0]).resolve() if projects else Path(folder) / "support-desk"
        if not projects:
            create_standard(project)
        report = Path(folder) / "junit.xml"
        tests = ["-m", "slow", "-q", "-n", "2", f"--junitxml={report}", *SECTIONS]
        print(output_in(project, ["uv", "run", "--no-sync", "pytest", *tests]))
        cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 - written by pytest just now
    for file, title in SECTIONS.items():
        module = file.removesuffix(".py").replace("/", ".")
        table = as_table([case for case in cases if case.get("classname") == module])
        print(table)
        write_section(title, f"{table}\n\n{NOTES[title]}", command="make bench-models")
    return 0


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
