"""The questions as data: what may be asked, of which type, with which choices."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from scaffold.answers.model import NEEDS, Answers
from scaffold.answers.values import AnswerValue

# Names of questions in earlier releases; answers under them are still understood.
RENAMED: Mapping[str, str] = MappingProxyType({"preset": "start_from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the template.

    `default` is the answer when nothing else is said. `choices` is empty for free text. `needs` names the
    answer without which the question is not asked.
    """

    name: str
    summary: str
    kind: type[str | bool]
    default: AnswerValue
    choices: tuple[str, ...]
    needs: str | None


def _questions() -> Mapping[str, Question]:
    defaults = Answers()
    return MappingProxyType(
        {
            name: Question(
                name=name,
                summary=field.description or "",
                kind=bool if field.annotation is bool else str,
                default=getattr(defaults, name),
                choices=get_args(field.annotation),
                needs=NEEDS.get(name),
            )
            for name, field in Answers.model_fields.items()
        }
    )


QUESTIONS = _questions()
