"""Which files are of the worked example, and when most of them are gone."""

import pytest

from scaffold.project.example_files import example_files, is_mostly_gone

MADE = ("src/desk/services/triage.py", "src/desk/domain/refunds/money.py", "src/desk/api/churn.py")
OTHERS = ("src/desk/services/ask.py", "src/desk/domain/strategies.py", "docs/triage/index.md")


def test_modules_are_told_by_whole_names() -> None:
    assert example_files((*MADE, *OTHERS)) == set(MADE)


@pytest.mark.parametrize(("kept", "expected"), [(0, True), (1, True), (2, False), (3, False)])
def test_mostly_gone(kept: int, *, expected: bool) -> None:
    assert is_mostly_gone((*MADE, *OTHERS), (*MADE[:kept], *OTHERS)) is expected


def test_a_template_without_an_example() -> None:
    assert not is_mostly_gone(OTHERS, ())
