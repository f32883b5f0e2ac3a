"""Answers from several places become one set, by one precedence."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.resolution import Given, Strength, resolve
from scaffold.errors import UsageError

Layer = dict[str, Given]


def layer(strength: Strength = Strength.SAID, /, **answers: object) -> Layer:
    return {key: Given(value=value, origin="here", strength=strength) for key, value in answers.items()}


def test_nothing_said() -> None:
    answers = resolve([]).answers

    assert answers.start_from == "standard"
    assert answers.capabilities() == ("llm", "retrieval", "agents", "scoring", "example")
    assert answers.package_name == "my_project"


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_alone(preset: str) -> None:
    assert set(resolve([layer(start_from=preset)]).answers.capabilities()) == set(PRESETS[preset].usual)


def test_the_first_layer_wins() -> None:
    layers = [
        layer(ci="gitlab"),
        layer(ci="none", licence="mit"),
        layer(Strength.PREFERRED, licence="proprietary"),
    ]

    resolution = resolve(layers)

    assert (resolution.answers.ci, resolution.answers.licence) == ("gitlab", "mit")
    assert resolution.given["licence"].strength is Strength.SAID


@pytest.mark.parametrize(
    ("question", "said", "meant"),
    [
        ("scale", "yes", True),
        ("scale", "False", False),
        ("scale", True, True),
        ("python_floor", 3.12, "3.12"),
        ("project_name", 42, "42"),
        ("author_name", None, ""),
    ],
)
def test_values_as_people_write_them(question: str, said: object, meant: object) -> None:
    assert getattr(resolve([layer(**{question: said})]).answers, question) == meant


@pytest.mark.parametrize(
    ("question", "said"),
    [("scale", 1), ("scale", "on"), ("ci", True), ("project_name", ["a"]), ("start_from", None)],
)
def test_values_that_mean_nothing(question: str, said: object) -> None:
    with pytest.raises(UsageError) as caught:
        resolve([layer(**{question: said})])

    assert caught.value.message.startswith(("unknown ", f"{question} cannot be "))
    assert list(caught.value.fix) == [question]


def test_a_preference_gives_way_to_what_was_said() -> None:
    resolution = resolve(
        [layer(scoring=False), layer(Strength.PREFERRED, mlops=True, vector_store="embedded")]
    )

    assert resolution.answers.mlops is False
    assert "vector_store" in resolution.answers.for_template()


def test_a_preference_for_a_question_that_is_not_asked() -> None:
    resolution = resolve([layer(start_from="ml"), layer(Strength.PREFERRED, vector_store="embedded")])

    assert "vector_store" not in resolution.answers.for_template()


CHOICES = st.fixed_dictionaries(
    {"start_from": st.sampled_from(list(PRESETS))},
    optional={name: st.booleans() for name in CAPABILITIES},
)


@given(CHOICES)
def test_needs_always_hold(said: dict[str, object]) -> None:
    """Unless a wish contradicts itself, the answers hold every wish and every need."""
    contradicted = [
        (name, need)
        for name, capability in CAPABILITIES.items()
        for need in capability.needs
        if said.get(name) is True and said.get(need) is False
    ]
    if contradicted:
        with pytest.raises(UsageError, match="{} needs {}".format(*contradicted[0])):
            resolve([layer(**said)])
        return
    answers = resolve([layer(**said)]).answers
    for name in CAPABILITIES:
        assert getattr(answers, name) is said.get(name, getattr(answers, name))
    for name in answers.capabilities():
        assert set(CAPABILITIES[name].needs) <= set(answers.capabilities())


@given(st.lists(CHOICES, min_size=1, max_size=3))
def test_layers_are_merged_in_any_grouping(said: list[dict[str, object]]) -> None:
    layers = [layer(**answers) for answers in said]
    merged: Layer = dict(itertools.chain.from_iterable(layer.items() for layer in reversed(layers)))
    try:
        at_once = resolve([merged]).answers
    except UsageError:
        with pytest.raises(UsageError):
            resolve(layers)
    else:
        assert resolve(layers).answers == at_once
