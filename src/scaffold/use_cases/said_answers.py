"""The answers that `scaffold update --set` changes, checked against the questions of the template."""

import json
from collections.abc import Mapping
from pathlib import Path

from scaffold.answers import spelling
from scaffold.answers.questions import QUESTIONS
from scaffold.answers.resolution import Given, resolve
from scaffold.answers.values import AnswerValue
from scaffold.errors import UsageError
from scaffold.project import template_questions
from scaffold.project.yaml_texts import read_yaml
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


def require_asked(said: Mapping[str, str], asked: Mapping[str, AnswerValue], template: Path) -> None:
    """Refuse an answer to a question of `template` that the other answers leave out, or that is a secret.

    Raises:
        UsageError: with the questions that were not asked, or are not recorded.
    """
    secret = template_questions.secrets(template_questions.questions_of(template)) if said else ()
    for name in said:
        if name in secret:
            raise UsageError(
                f"the answer to {name} is a secret, which a project does not record",
                help="change it where it is used",
            )
        if name not in asked:
            needed = QUESTIONS[name].needs if name in QUESTIONS else None
            raise UsageError(
                f"{name} is not asked with the other answers of this project",
                cause=f"it is asked only with {needed}" if needed else None,
                help=f"scaffold update --set {needed}=true --set {name}={said[name]}" if needed else None,
            )


def _check_known(name: str, questions: Mapping[str, object]) -> None:
    if name in template_questions.asked(questions):
        return
    if name in questions and not name.startswith("_"):
        raise UsageError(f"{name} is computed from other answers and cannot be set")
    match = spelling.closest(name, template_questions.asked(questions))
    raise UsageError(
        f"the template has no question {name!r}", cause=f"did you mean {match!r}?" if match else None
    )


def _several(name: str, text: str) -> list[str]:
    """Read several choices: words between commas, or a list as YAML has it.

    Raises:
        UsageError: it is none.
    """
    import yaml

    if not text.lstrip().startswith("["):
        return [word for part in text.split(",") if (word := part.strip())]
    try:
        found = read_yaml(text)
    except yaml.YAMLError:
        found = None
    if not isinstance(found, list):
        raise UsageError(f"{name} cannot be {text!r}", cause="it is no list; say the choices, or [] for none")
    return [str(choice) for choice in found]


def _value(name: str, question: object, text: str) -> AnswerValue:
    """Read a truth value; Copier itself reads the other types from text."""
    offered = [str(choice) for choice in template_questions.choices_of(question)]
    several = isinstance(question, dict) and question.get("multiselect") is True
    words = _several(name, text) if several else [text]
    for word in words:
        if offered and word not in offered:
            raise UsageError(f"{name} cannot be {word!r}", cause=f"choices are {', '.join(offered)}")
    if several:
        return json.dumps(words, ensure_ascii=False)  # Copier reads a list from text, too
    if not isinstance(question, dict) or question.get("type") != "bool":
        return text
    if text.lower() not in _WORDS:
        raise UsageError(f"{name} cannot be {text!r}", cause="say true or false")
    return _WORDS[text.lower()]
