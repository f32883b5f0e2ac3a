"""`answers/model.py` and `copier.yml` ask the same questions."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, StrictUndefined
from pydantic import ValidationError

from scaffold.answers.model import Answers
from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.questions import QUESTIONS

COPIER_YML = Path(__file__).parents[2] / "copier.yml"
TEXT = st.text(max_size=90)
NAMES = st.from_regex(r"[A-Za-z0-9 ._-]{1,30}", fullmatch=True)


@cache
def asked() -> dict[str, dict[str, Any]]:
    """The questions of copier.yml: what is neither a setting nor computed."""
    entries = yaml.safe_load(COPIER_YML.read_text(encoding="utf-8"))
    return {
        name: entry
        for name, entry in entries.items()
        if not name.startswith("_") and entry.get("when") is not False
    }


@cache
def jinja() -> Environment:
    return Environment(  # noqa: S701 - renders YAML, as Copier does
        extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
        undefined=StrictUndefined,
    )


def render(source: object, answers: dict[str, Any]) -> object:
    if not isinstance(source, str):
        return source
    return jinja().from_string(source).render(answers)


def as_answer(name: str, value: object) -> object:
    return {"True": True, "False": False}.get(str(value), value) if QUESTIONS[name].kind is bool else value


def test_the_same_questions_in_the_same_order() -> None:
    assert list(QUESTIONS) == list(asked())


@pytest.mark.parametrize("name", QUESTIONS)
def test_type_help_and_choices(name: str) -> None:
    entry, question = asked()[name], QUESTIONS[name]
    choices = entry.get("choices", [])

    assert entry["type"] == ("bool" if question.kind is bool else "str")
    assert entry["help"] == question.summary
    assert list(choices.values() if isinstance(choices, dict) else choices) == list(question.choices)


def test_the_presets_are_described_alike() -> None:
    assert asked()["start_from"]["choices"] == {
        f"{preset.name}: {preset.summary}": preset.name for preset in PRESETS.values()
    }
    assert {name for name, question in QUESTIONS.items() if question.kind is bool} == set(CAPABILITIES)


@given(
    st.fixed_dictionaries(
        {"start_from": st.sampled_from(list(PRESETS))},
        optional={
            "project_name": NAMES,
            "distribution_name": NAMES,
            **{name: st.booleans() for name in CAPABILITIES},
        },
    )
)
def test_defaults_and_conditions_follow_earlier_answers(given_: dict[str, Any]) -> None:
    try:
        answers = Answers.model_validate(given_)
    except ValidationError:
        return
    values = answers.model_dump()
    for name, entry in asked().items():
        if name not in given_:
            assert as_answer(name, render(entry["default"], values)) == values[name]
        assert answers.applies(name) == (str(render(entry.get("when", True), values)) == "True")


@pytest.mark.parametrize(
    "name", [name for name, question in QUESTIONS.items() if question.kind is str and not question.choices]
)
@given(TEXT | NAMES | st.sampled_from(["ada@example.org", "x" * 80, "x" * 81, "x" * 201, "a\n", "a\x85b"]))
def test_what_is_accepted_here_plain_copier_accepts(name: str, value: str) -> None:
    try:
        Answers.model_validate({"distribution_name": "desk", name: value})
    except ValidationError:
        return
    assert render(asked()[name].get("validator", ""), {name: value}) == ""
