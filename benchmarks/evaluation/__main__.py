"""What one evaluated case costs beside pydantic_evals, and how seldom a comparison cries wolf."""

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.page import write_section
from benchmarks.project import create, output_in

SECTIONS = {
    "thousand_cases.py": "One evaluated case",
    "false_alarms.py": "What a comparison calls a regression",
}
PEER = ("--with", "pydantic-evals>=2", "--with", "opentelemetry-sdk")


def main() -> int:
    """Measure inside a fresh project, print the tables and write them into the page."""
    with TemporaryDirectory() as folder:
        project = Path(folder) / "support-desk"
        create(project)
        for script, title in SECTIONS.items():
            python = ["uv", "run", "--quiet", *PEER, "python"]
            table = output_in(project, [*python, Path(__file__).parent / script, "support_desk"])
            print(table)
            write_section(title, table, command="make bench-evaluation")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
