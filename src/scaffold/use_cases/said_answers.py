"""The answers that `scaffold update --set` changes, checked against the questions of the template."""

from collections.abc import Mapping
from pathlib import Path

from scaffold.answers import spelling
from scaffold.answers.questions import QUESTIONS
from scaffold.answers.resolution import Given, resolve
from scaffold.answers.values import AnswerValue
from scaffold.errors import UsageError
from scaffold.project import template_questions
from scaffold.use_cases.names import check_names

_WORDS = {"true": True, "yes": True, "false": False, "no": False}


def typed(template: Path, said: Mapping[str, str]) -> Mapping[str, AnswerValue]:
    """Read what was said as the questions of an exported template ask for it.

    Raises:
        UsageError: no such question, or a value that it does not take.
    """
    questions = template_questions.questions_of(template)
    for name in said:
        _check_known(name, questions)
    if template_questions.is_kin(questions):
        given = {
            name: Given(value=value, origin=f"--set {name}")
            for name, value in said.items()
            if name in QUESTIONS
        }
        check_names(resolve([given]), template)
    return {name: _value(name, questions[name], text) for name, text in said.items()}


def require_asked(said: Mapping[str, str], asked: Mapping[str, AnswerValue]) -> None:
    """Refuse an answer to a question that the other answers leave out.

    Raises:
        UsageError: with the questions that were not asked.
    """
    for name in said:
        if name not in asked:
            needed = QUESTIONS[name].needs if name in QUESTIONS else None
            raise UsageError(
                f"{name} is not asked with the other answers of this project",
                cause=f"it is asked only with {needed}" if needed else None,
                help=f"scaffold update --set {needed}=true --set {name}={said[name]}" if needed else None,
            )


def _check_known(name: str, questions: Mapping[str, object]) -> None:
    question = questions.get(name)
    if isinstance(question, dict) and question.get("when") is not False and not name.startswith("_"):
        return
    if isinstance(question, dict):
        raise UsageError(f"{name} is computed from other answers and cannot be set")
    match = spelling.closest(name, template_questions.asked(questions))
    raise UsageError(
        f"the template has no question {name!r}", cause=f"did you mean {match!r}?" if match else None
    )


def _value(name: str, question: object, text: str) -> AnswerValue:
    """Read a truth value; Copier itself reads the other types from text."""
    offered = [str(choice) for choice in template_questions.choices_of(question)]
    if offered and text not in offered:
        raise UsageError(f"{name} cannot be {text!r}", cause=f"choices are {', '.join(offered)}")
    if not isinstance(question, dict) or question.get("type") != "bool":
        return text
    if text.lower() not in _WORDS:
        raise UsageError(f"{name} cannot be {text!r}", cause="say true or false")
    return _WORDS[text.lower()]
