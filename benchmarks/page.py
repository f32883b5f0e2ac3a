"""docs/benchmarks.md: one section per benchmark, each replaced by the command that measures it."""

import re
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
_HEAD = """# Benchmarks

Every section is written by the command it names; ratios are taken in one run on one machine.
"""


def write_section(title: str, body: str, *, command: str, path: Path = PAGE, head: str = _HEAD) -> None:
    """Replace the section `title` of a page, or add it at the end; the other sections stay as they are."""
    page = path.read_text("utf-8") if path.is_file() else head
    today = datetime.now(UTC).date().isoformat()
    section = f"## {title}\n\nMeasured by `{command}` on {today}.\n\n{body.strip()}\n"
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(page):
        page = pattern.sub(lambda found: section + ("\n" if found.end() < len(page) else ""), page, count=1)
    else:
        page = f"{page.rstrip()}\n\n{section}"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page, "utf-8")
