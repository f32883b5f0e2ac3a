"""From what was said in several places to one set of answers.

The one precedence: flag > answers file > user defaults > preset.
"""

import enum
from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError

from scaffold.answers import naming, spelling
from scaffold.answers.model import NEEDS, Answers
from scaffold.answers.presets import CAPABILITIES, PRESETS
from scaffold.answers.questions import QUESTIONS, RENAMED
from scaffold.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic_core import ErrorDetails

_WORDS = {"true": True, "yes": True, "false": False, "no": False}


class Strength(enum.Enum):
    """How much an answer is meant."""

    SAID = enum.auto()  # for this project: an error where it contradicts another or does not apply
    PREFERRED = enum.auto()  # by this user in general: dropped there
    GUESSED = enum.auto()  # by scaffold, and again in the same way next time


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer before it is checked, and where it comes from: `--with mlops`, `in answers.yml`."""

    value: object
    origin: str
    strength: Strength = Strength.SAID


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """The answers, where each one that was said came from, and what was decided on the way."""

    answers: Answers
    given: Mapping[str, Given]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """An answer that cannot be used: the sentence about it, why, and one that could be."""

    question: str
    sentence: str
    reason: str
    suggestion: str | None


def resolve(layers: Sequence[Mapping[str, Given]]) -> Resolution:
    """Merge the layers, strongest first, and fill the rest with defaults.

    Raises:
        UsageError: an unknown question, an unusable value, or answers that exclude each other.
    """
    given = dict(ChainMap(*(_with_new_names(layer) for layer in layers)))
    _check_known(given)
    values = {key: _typed(key, answer.value) for key, answer in given.items()}
    notes = _settle_needs(given, values)
    problems = list(_derivation_problems(values))
    try:
        answers = Answers.model_validate(values)
    except ValidationError as error:
        problems += [problem for details in error.errors() if (problem := _explain(details, given))]
    if problems:
        raise unusable(problems)
    _check_applicable(given, answers)
    return Resolution(answers=answers, given=given, notes=(*notes, *_left_out(answers, given)))


def origin_of(question: str, given: Mapping[str, Given]) -> str:
    """Say where an answer came from."""
    return given[question].origin if question in given else "derived from the other names"


def unusable(problems: Sequence[Unusable]) -> UsageError:
    """Put everything that is wrong with the answers into one error."""
    fix = {problem.question: problem.suggestion for problem in problems}
    if len(problems) == 1:
        return UsageError(problems[0].sentence, cause=problems[0].reason, fix=fix)
    details = tuple(f"{problem.sentence}: {problem.reason}" for problem in problems)
    return UsageError(f"{len(problems)} answers cannot be used", details=details, fix=fix)


def _with_new_names(layer: Mapping[str, Given]) -> dict[str, Given]:
    renamed = dict(layer)
    for old, new in RENAMED.items():
        before = renamed.pop(old, None)
        if before is None:
            continue
        after = renamed.setdefault(new, before)
        if after.value != before.value:
            raise UsageError(
                f"{old} ({before.origin}) and {new} ({after.origin}) contradict each other",
                cause=f"{old} is the old name of {new}",
                fix={new: str(after.value)},
            )
    return renamed


def _check_known(given: Mapping[str, Given]) -> None:
    for key, answer in given.items():
        if key not in QUESTIONS:
            match = spelling.closest(key, QUESTIONS)
            raise UsageError(
                f"unknown question {key!r} ({answer.origin})",
                cause=f"did you mean {match!r}?" if match else None,
                help="scaffold list",
            )


def _typed(key: str, value: object) -> object:
    if QUESTIONS[key].kind is bool:
        return _WORDS.get(value.lower(), value) if isinstance(value, str) else value
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _settle_needs(given: Mapping[str, Given], values: dict[str, object]) -> tuple[str, ...]:
    """Switch on what a chosen capability needs, unless that was switched off on purpose."""
    notes = []
    preset = PRESETS.get(str(values.get("start_from", "standard")))
    for capability in CAPABILITIES.values():
        for need in capability.needs:
            if values.get(capability.name) is not True:
                continue
            if values.get(need) is False:
                if given[capability.name].strength is Strength.SAID:
                    raise UsageError(
                        f"{capability.name} needs {need}",
                        cause=f"{capability.name} is on ({given[capability.name].origin}) "
                        f"and {need} is off ({given[need].origin})",
                        fix={need: "true"},
                    )
                values[capability.name] = False
            elif need not in values and not (preset and need in preset.usual):
                values[need] = True
                notes.append(f"{need} is added, because {capability.name} needs it")
    return tuple(notes)


def _derivation_problems(values: Mapping[str, object]) -> "Iterable[Unusable]":
    name = values.get("project_name")
    if "distribution_name" in values or not isinstance(name, str) or naming.project_problem(name):
        return
    problem = naming.derivation_problem(name)
    if problem:
        yield Unusable(
            question="distribution_name",
            sentence=f"no distribution_name can be derived from {name!r}",
            reason=problem.reason,
            suggestion=problem.suggestion,
        )


def _explain(details: "ErrorDetails", given: Mapping[str, Given]) -> Unusable | None:
    question, value = str(details["loc"][0]), details["input"]
    sentence = f"{question} cannot be {value!r} ({origin_of(question, given)})"
    match details["type"]:
        case "default_factory_not_called":
            return None
        case "unusable":
            reason, suggestion = details["ctx"]["reason"], details["ctx"]["suggestion"]
        case "literal_error":
            choices = QUESTIONS[question].choices
            noun = "preset" if question == "start_from" else question
            sentence = f"unknown {noun} {value!r} ({origin_of(question, given)})"
            reason, suggestion = f"choices are {', '.join(choices)}", spelling.closest(str(value), choices)
        case "bool_type":
            reason, suggestion = "say true or false", "true"
        case _:
            reason, suggestion = "it has to be text; put it in quotes", None
    return Unusable(question=question, sentence=sentence, reason=reason, suggestion=suggestion)


def _check_applicable(given: Mapping[str, Given], answers: Answers) -> None:
    for question, need in NEEDS.items():
        answer = given.get(question)
        if answer is None or answer.strength is not Strength.SAID or answers.applies(question):
            continue
        if getattr(answers, question) not in (False, QUESTIONS[question].default):
            raise UsageError(
                f"{question} is asked only with {need}",
                cause=f"{question} is {getattr(answers, question)!r} ({answer.origin}), and {need} is off",
                fix={need: "true"},
            )


def _left_out(answers: Answers, given: Mapping[str, Given]) -> "Iterable[str]":
    for name in PRESETS[answers.start_from].capabilities:
        missing = [need for need in CAPABILITIES[name].needs if not getattr(answers, need)]
        if missing and name not in given:
            yield f"{name} is left out, because it needs {missing[0]}"
