"""The example only adds: every other file of a project is the same without it and has none of its words."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from scaffold.answers.presets import PRESETS
from scaffold.answers.questions import QUESTIONS

from .example import (
    MOST_WIRING,
    WIRING,
    breaches,
    files_of,
    is_part_of,
    talk_of_the_example,
    words,
)

STORES = QUESTIONS["vector_store"].choices
COMBINATIONS = [
    (preset.name, store)
    for preset in PRESETS.values()
    for store in (STORES if "retrieval" in preset.capabilities else STORES[:1])
]
KINDS = ("missing", "differs", "rewritten", "words")


@pytest.fixture(scope="module")
def found(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """What crosses the boundary in any preset with any vector store, by kind."""
    collected: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for preset, store in COMBINATIONS:
        folder = tmp_path_factory.mktemp(f"{preset}-{store}")
        answers = {"start_from": preset, "vector_store": store}
        without = files_of(template, folder / "without", **answers, example=False)
        with_ = files_of(template, folder / "with", **answers, example=True)
        for kind, path in (*breaches(without, with_), *talk_of_the_example(without)):
            collected[kind].add(path)
    return collected


@pytest.mark.parametrize("kind", KINDS)
def test_no_file_crosses_the_boundary(found: Mapping[str, set[str]], kind: str) -> None:
    assert sorted(found[kind]) == []


@pytest.mark.parametrize(
    "path", ["src/*/domain/redaction.py", "docs/architecture.md", "src/*/domain/refunds.py"]
)
def test_a_word_of_the_example_in_the_core_is_found(path: str) -> None:
    text = b"" if "refunds" in path else b"# Passes on the ticket.\n"

    assert list(talk_of_the_example({path: text})) == [("words", path)]


def test_a_file_that_the_example_changes_or_takes_away_is_found() -> None:
    without = {"src/*/errors.py": b"A\n", "src/*/py.typed": b"", "README.md": b"# Notes\nStart\n"}
    with_ = {"src/*/errors.py": b"B\n", "README.md": b"# Notes\nBegin\n"}

    assert set(breaches(without, with_)) == {
        ("differs", "src/*/errors.py"),
        ("missing", "src/*/py.typed"),
        ("rewritten", "README.md"),
    }


def test_few_files_may_differ() -> None:
    assert len(WIRING) <= MOST_WIRING


def test_an_added_line_is_no_change_of_another() -> None:
    assert is_part_of([b"a", b"c"], [b"a", b"b", b"c"])
    assert not is_part_of([b"a", b"c"], [b"a", b"b"])
    assert not is_part_of([b"a", b"c"], [b"c", b"a"])


def test_words_are_found_in_any_spelling() -> None:
    assert all(words().search(text) for text in ("TicketTriage", "order_id", "Support Desk", "support_desk"))
    assert not words().search("A release policy of the project blue_kestrel")
