"""The projects that are rendered: presets, and rows that cover every pair of answers."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from covertable import make

from tools.worktree import Answers, questions

PACKAGE = "support_desk"
Row = Mapping[str, str | bool]
Pair = tuple[tuple[str, str | bool], tuple[str, str | bool]]


def factors() -> dict[str, list[str | bool]]:
    """Give every question with a finite set of answers, but not the preset: it only sets defaults."""
    table: dict[str, list[str | bool]] = {}
    for name, question in questions().items():
        if question.get("when") is False or name == "preset":
            continue
        if question["type"] == "bool":
            table[name] = [True, False]
        elif isinstance(choices := question.get("choices"), list):
            table[name] = list(choices)
    return table


def possible(row: Row) -> bool:
    """Tell whether the template asks for this: `mlops` needs `scoring`, a store needs `retrieval`."""
    return (bool(row["scoring"]) or not row["mlops"]) and (
        bool(row["retrieval"]) or row["vector_store"] == "embedded"
    )


def covering_rows(strength: int) -> list[Row]:
    """Give rows that cover every possible pair (2) or triple (3) of answers; the same rows every time."""
    constraints = [
        _either(("mlops", False), ("scoring", True)),
        _either(("vector_store", "embedded"), ("retrieval", True)),
    ]
    return [dict(row) for row in make(factors(), strength=strength, constraints=constraints)]


def possible_pairs() -> set[Pair]:
    """Enumerate all pairs of answers that some possible combination holds, without covertable."""
    table = factors()
    found: set[Pair] = set()
    for values in product(*table.values()):
        row = dict(zip(table, values, strict=True))
        if possible(row):
            found.update(pairs_of(row))
    return found


def pairs_of(row: Row) -> Iterator[Pair]:
    """Give the pairs of answers that one row covers."""
    yield from combinations(sorted(row.items()), 2)


def preset_answers(preset: str) -> Answers:
    """Give the answers of a preset with the names that all renders of this suite use."""
    return {"preset": preset, "project_name": "Support Desk", "package_name": PACKAGE}


def _either(*alternatives: tuple[str, str | bool]) -> dict[str, object]:
    return {
        "operator": "or",
        "conditions": [{"operator": "eq", "left": name, "value": value} for name, value in alternatives],
    }
