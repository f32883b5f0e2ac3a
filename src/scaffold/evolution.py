"""How recorded answers meet the questions of another version of the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.ports import AnswerValue

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "str": str,
    "bool": bool,
    "int": int,
    "float": (int, float),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerChange:
    """A question whose answer an update changes; None stands for "not asked"."""

    question: str
    before: AnswerValue | None
    after: AnswerValue | None
    why: str


def unusable(template: Path, answers: Mapping[str, AnswerValue]) -> Mapping[str, str]:
    """Name the answers that the questions in `template/copier.yml` no longer accept, with the reason.

    They are left to the template's defaults, which may refer to them (a renamed question takes the old
    answer as `{{ old | default(...) }}`). Only choices and types that are written out are judged.
    """
    questions = _questions((template / "copier.yml").read_text("utf-8"))
    found = ((name, _objection(questions.get(name), value)) for name, value in answers.items())
    return {name: reason for name, reason in found if reason}


def unrun_migrations(template: Path) -> tuple[str, ...]:
    """Say that the migrations of a template are not run, where it has any."""
    text = (template / "copier.yml").read_text("utf-8")
    if "_migrations" not in text or not _questions(text).get("_migrations"):
        return ()
    return (
        "the template has migrations (_migrations), which are not run: look what they do, and do it by hand",
    )


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
    choices = question.get("choices")
    if isinstance(choices, dict):
        choices = list(choices.values())
    if isinstance(choices, list) and not any("{" in str(choice) for choice in choices):
        offered = [choice[1] if isinstance(choice, list) else choice for choice in choices]
        return None if value in offered else f"{value} is no longer offered"
    expected = _TYPES.get(str(question.get("type")))
    if expected is None or (isinstance(value, expected) and isinstance(value, bool) <= (expected is bool)):
        return None
    return f"{value!r} is not of type {question['type']}"


def _questions(text: str) -> Mapping[str, object]:
    """Read `copier.yml` although it may hold tags that only Copier knows, such as `!include`."""
    import yaml

    class TolerantLoader(yaml.SafeLoader):
        pass

    TolerantLoader.add_multi_constructor("!", lambda _loader, _suffix, _node: None)
    merged: dict[str, object] = {}
    for document in yaml.load_all(text, Loader=TolerantLoader):
        merged |= document if isinstance(document, dict) else {}
    return merged
