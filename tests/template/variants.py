"""The projects that are rendered: presets, and rows that cover every pair of answers."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

import pytest
from _pytest.mark import ParameterSet
from covertable import make

from scaffold.answers.presets import CAPABILITIES, PRESETS
from tools.worktree import Answers, questions

PACKAGE = "support_desk"
Row = Mapping[str, str | bool]
Pair = tuple[tuple[str, str | bool], tuple[str, str | bool]]


def factors() -> dict[str, list[str | bool]]:
    """Give every question with a finite set of answers, but not the preset: it only sets defaults."""
    table: dict[str, list[str | bool]] = {}
    for name, question in questions().items():
        if question.get("when") is False or name == "start_from":
            continue
        if question["type"] == "bool":
            table[name] = [True, False]
        elif isinstance(choices := question.get("choices"), list):
            table[name] = list(choices)
    return table


def possible(row: Row) -> bool:
    """Tell whether the template asks for this: capabilities have what they need, a store has `retrieval`."""
    return all(
        row[need] for capability in CAPABILITIES.values() if row[capability.name] for need in capability.needs
    ) and (bool(row["retrieval"]) or row["vector_store"] == "embedded")


def covering_rows(strength: int) -> list[Row]:
    """Give rows that cover every possible pair (2) or triple (3) of answers; the same rows every time."""
    constraints = [
        _either(("vector_store", "embedded"), ("retrieval", True)),
        *(
            _either((capability.name, False), (need, True))
            for capability in CAPABILITIES.values()
            for need in capability.needs
        ),
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


def preset_answers(preset: str, **others: str | bool) -> Answers:
    """Give the answers of a preset with the names that all renders of this suite use."""
    return {"start_from": preset, "project_name": "Support Desk", "package_name": PACKAGE, **others}


# Where this variable is set, the tests of every variant are run with coverage.
COVER_ALL = "COVER_ALL_VARIANTS"
# The presets that `make test` runs whole, with and without the example; `make test-all` runs every one.
QUICK = (("standard", True), ("standard", False), ("ml", False), ("minimal", False))


def named_variants() -> list[ParameterSet]:
    """Give every preset with and without the example as parameters; those beyond the quick ones are slow."""
    return [
        pytest.param(
            (name, example),
            id=variant_name(name, example=example),
            marks=[
                pytest.mark.xdist_group(variant_name(name, example=example)),
                *([] if (name, example) in QUICK else [pytest.mark.slow]),
            ],
        )
        for name in PRESETS
        for example in (True, False)
    ]


def variant_name(preset: str, *, example: bool) -> str:
    """Name a preset with or without the example."""
    return preset if example else f"{preset}-bare"


def _either(*alternatives: tuple[str, str | bool]) -> dict[str, object]:
    return {
        "operator": "or",
        "conditions": [{"operator": "eq", "left": name, "value": value} for name, value in alternatives],
    }
