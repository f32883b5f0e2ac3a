"""Spellings: the name for people that a folder gives, and the option that was meant."""

import pytest

from scaffold.answers import spelling


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("support-desk", "Support Desk"),
        ("support_desk.v2", "Support Desk V2"),
        ("supportDesk", "SupportDesk"),
        ("  desk--42 ", "Desk 42"),
        ("---", ""),
        ("écoute", "Écoute"),
    ],
)
def test_humanise(folder: str, expected: str) -> None:
    assert spelling.humanise(folder) == expected


@pytest.mark.parametrize(
    ("typed", "meant"), [("standart", "standard"), ("RAG", "rag"), ("xyz", None), ("", None)]
)
def test_closest(typed: str, meant: str | None) -> None:
    assert spelling.closest(typed, ["standard", "rag", "ml"]) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("3.10", "3.11"), ("3.9", "3.11"), ("3.14", "3.13"), ("python", None)]
)
def test_the_closest_version_is_the_nearest(typed: str, meant: str | None) -> None:
    assert spelling.closest(typed, ["3.11", "3.12", "3.13"]) == meant
