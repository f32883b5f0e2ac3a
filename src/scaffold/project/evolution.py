"""How recorded answers meet the questions of another version of the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from scaffold.answers.presets import CAPABILITIES, EXAMPLE, PRESETS
from scaffold.answers.questions import RENAMED
from scaffold.answers.values import AnswerValue
from scaffold.project.template_questions import choices_of, questions_of

# What every project of a release with the question `preset` has, and what its presets had besides today's.
ALWAYS_THERE = ("llm", EXAMPLE)
_FORMERLY: Mapping[str, tuple[str, ...]] = MappingProxyType({"rag": ("agents",)})

# Exact types, since a bool is an int to Python.
_TYPES: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {"str": (str,), "bool": (bool,), "int": (int,), "float": (int, float)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """A question whose answer an update changes; None means "not asked"."""

    question: str
    before: AnswerValue | None
    after: AnswerValue | None
    why: str


def has_preset_question(answers: Mapping[str, AnswerValue]) -> bool:
    """Tell whether the answers are of a release that asked `preset`; see `start_from` in copier.yml."""
    return "preset" in answers


def capabilities_of(answers: Mapping[str, AnswerValue]) -> dict[str, bool]:
    """Say for each capability whether a project with these recorded answers has it.

    An answers file may be sparse: what it leaves out is as the template's defaults make it.
    """
    former = has_preset_question(answers)
    start = str(answers.get("preset" if former else "start_from", "standard"))
    usual = PRESETS[start].usual if start in PRESETS else (EXAMPLE,)
    if former:
        usual = (*usual, *ALWAYS_THERE, *_FORMERLY.get(start, ()))
    found: dict[str, bool] = {}
    for name, capability in CAPABILITIES.items():
        needs_met = all(found[need] for need in capability.needs)
        found[name] = needs_met and answers.get(name, name in usual) is True
    return found


def named_as_in(template: Path, answers: Mapping[str, AnswerValue]) -> Mapping[str, AnswerValue]:
    """Give answers the names that the questions of `template` have, which may be an earlier release."""
    questions = questions_of(template)
    former = {new: old for old, new in RENAMED.items() if old in questions and new not in questions}
    return {former.get(name, name): value for name, value in answers.items()}


def unusable(template: Path, answers: Mapping[str, AnswerValue]) -> Mapping[str, str]:
    """Name the answers that the questions in `template/copier.yml` no longer accept, with the reason.

    They are left to the template's defaults, which may refer to them (a renamed question takes the old
    answer as `{{ old | default(...) }}`). Only choices and types that are written out are judged.
    """
    questions = questions_of(template)
    found = ((name, _objection(questions.get(name), value)) for name, value in answers.items())
    return {name: reason for name, reason in found if reason}


def compare(
    before: Mapping[str, AnswerValue], after: Mapping[str, AnswerValue], *, dropped: Mapping[str, str]
) -> tuple[AnswerChange, ...]:
    """List the answers that differ, in the order in which the template asks, removed ones last."""
    changes = []
    for question in [*after, *(name for name in before if name not in after)]:
        old, new = before.get(question), after.get(question)
        if old == new and (question in before) == (question in after):
            continue
        if question in dropped:
            why = dropped[question]
        elif question not in before:
            why = "new question"
        elif question not in after:
            why = "no longer asked"
        else:
            why = "as asked"
        changes.append(AnswerChange(question=question, before=old, after=new, why=why))
    return tuple(changes)


def _objection(question: object, value: AnswerValue) -> str | None:
    if not isinstance(question, dict):
        return None
    offered = {str(choice) for choice in choices_of(question)}
    if offered:
        chosen = value if isinstance(value, list) else [value]  # of several choices, or of one
        gone = [str(choice) for choice in chosen if str(choice) not in offered]
        return f"{', '.join(gone)} is no longer offered" if gone else None
    expected = _TYPES.get(str(question.get("type")))
    if expected is None or type(value) in expected:
        return None
    return f"{value!r} is not of type {question['type']}"
