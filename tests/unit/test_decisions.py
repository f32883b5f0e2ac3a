"""Decision records can be referred to by number."""

from pathlib import Path

import pytest

from tools.worktree import ROOT

FOLDERS = (ROOT / "docs" / "decisions", ROOT / "template" / "docs" / "decisions")


@pytest.mark.parametrize("folder", FOLDERS, ids=["generator", "project"])
def test_records_are_numbered_in_a_row_and_titled_by_their_number(folder: Path) -> None:
    records = sorted(folder.glob("[0-9]*.md"))
    numbers = [int(record.name.partition("-")[0]) for record in records]
    assert numbers == [*range(1, len(records) + 1)]
    for number, record in zip(numbers, records, strict=True):
        assert record.read_text("utf-8").startswith(f"# {number}. ")
