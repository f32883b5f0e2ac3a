"""Asking on a terminal: a few questions, then a review from which every answer can be changed.

Each answer becomes a flag of the command, so that the same project can be made without asking.
"""

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.answers.model import Answers
from scaffold.answers.presets import CAPABILITIES, EXAMPLE, PRESETS
from scaffold.answers.questions import QUESTIONS
from scaffold.answers.resolution import Resolution
from scaffold.answers.values import AnswerValue
from scaffold.cli.new_command import PATH, NewCommand
from scaffold.cli.output import say
from scaffold.cli.terminal import Back, Option, choose, choose_several, confirm, edit
from scaffold.errors import UsageError

PRESET, SEVERAL = "start_from", "capabilities"
# What is asked one after the other; everything else has a default and is in the review.
FIRST = (PATH, PRESET, SEVERAL, EXAMPLE, "project_name")

_CREATE = "create"
_FOLDER = "Folder of the new project"
_WIDTH = 48
_OPTIONAL = tuple(name for name in CAPABILITIES if name != EXAMPLE)

Resolve = Callable[[NewCommand], Resolution]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that was answered, and the command before that."""

    place: int
    command: NewCommand


History = tuple[Asked, ...]


def ask(command: NewCommand, answered: Collection[str], resolve: Resolve) -> NewCommand:
    """Complete `command` by asking what neither its flags nor an answers file (`answered`) say.

    An answer that cannot be used is asked for again, with the one that `resolve` proposes.

    Raises:
        UsageError: the input ended, or what was said before cannot be used and nothing better is known.
    """
    known = {*command.said(), *answered, *((PATH,) if command.path else ())}
    if known.intersection(_OPTIONAL):
        known.add(SEVERAL)
    open_ = [question for question in FIRST if question not in known]
    try:
        return _reviewed(*_asked(command, open_, (), resolve), open_, resolve)
    except EOFError:
        raise UsageError(
            "the input ended before all questions were answered", help=f"{command.without_questions()}"
        ) from None


def ask_folder() -> Path:
    """Ask for the folder of the new project; the end of the input interrupts the command."""
    text = ""
    while not text.strip():
        with contextlib.suppress(Back):
            text = edit(_FOLDER, default=text)
    return Path(text.strip())


def confirm_trust(address: str) -> bool:
    """Ask whether code from the template at `address` may run; the end of the input is a no."""
    say(f"The template at {address} is not the one of this installation.", err=True)
    say("This command contacts it, and what comes from there runs in the gates.", err=True)
    return confirm("Trust it from now on?")


def _asked(
    command: NewCommand, questions: Sequence[str], history: History, resolve: Resolve
) -> tuple[NewCommand, History]:
    """Ask the questions that follow on `history`; Escape takes the last answer back."""
    place = history[-1].place + 1 if history else 0
    while place < len(questions):
        try:
            changed = _put(questions[place], command, resolve)
        except Back:
            if history:
                command, place, history = history[-1].command, history[-1].place, history[:-1]
            continue
        history = (*history, Asked(place=place, command=command))
        command, place = changed, place + 1
    return command, history


def _reviewed(
    command: NewCommand, history: History, questions: Sequence[str], resolve: Resolve
) -> NewCommand:
    """Show all answers until the project is wanted; each can be changed, and Escape asks the last again."""
    chosen = _CREATE
    while True:
        try:
            command, resolution = _settled(command, resolve)
            options = list(_review(command, resolution.answers))
            chosen = choose(f"Create {command.path}", options, default=chosen)
        except Back:
            if history:
                command, history = _asked(history[-1].command, questions, history[:-1], resolve)
                chosen = _CREATE
            continue
        if chosen == _CREATE:
            return command
        with contextlib.suppress(Back):
            command = _put(chosen, command, resolve)


def _review(command: NewCommand, answers: Answers) -> Iterator[Option]:
    def line(question: str, summary: str, value: str) -> Option:
        return Option(value=question, title=f"{summary:{_WIDTH}} {value or '(empty)'}")

    yield Option(value=_CREATE, title="Create the project")
    yield line(PATH, _FOLDER, str(command.path))
    yield line(PRESET, QUESTIONS[PRESET].summary, answers.start_from)
    yield line(
        SEVERAL,
        "Capabilities",
        ", ".join(capability for capability in answers.capabilities() if capability != EXAMPLE),
    )
    yield line(EXAMPLE, "Worked example", "yes" if answers.example else "no")
    for question in QUESTIONS.values():
        if question.name not in {PRESET, *CAPABILITIES} and answers.applies(question.name):
            yield line(question.name, question.summary, str(getattr(answers, question.name)))


def _settled(command: NewCommand, resolve: Resolve) -> tuple[NewCommand, Resolution]:
    while True:
        try:
            return command, resolve(command)
        except UsageError as error:
            if not error.fix:
                raise
            say(": ".join(filter(None, [error.message, error.cause])), err=True)
            for question, suggestion in error.fix.items():
                command = _put_one(question, command, suggestion or "")


def _put(question: str, command: NewCommand, resolve: Resolve) -> NewCommand:
    """Ask one question, with the answer that the command leads to so far as default."""
    if question == PATH:
        return _put_one(PATH, command, str(command.path or ""))
    command, resolution = _settled(command, resolve)
    answers = resolution.answers
    if question == SEVERAL:
        return _put_capabilities(command, answers)
    while True:
        changed = _put_one(question, command, _as_word(getattr(answers, question)))
        if question == PRESET and changed.preset != answers.start_from:
            changed = _with_usual_capabilities(changed)
        with contextlib.suppress(Back):  # from a question that the answer led to
            return _settled(changed, resolve)[0]


def _with_usual_capabilities(command: NewCommand) -> NewCommand:
    """Forget which capabilities were chosen, because another preset brings its own."""
    keep = {EXAMPLE}.intersection
    return replace(command, with_=tuple(keep(command.with_)), without=tuple(keep(command.without)))


def _put_one(question: str, command: NewCommand, default: str) -> NewCommand:
    if question == PATH:
        text = ""
        while not text.strip():
            text = edit(_FOLDER, default=default)
        return replace(command, path=Path(text.strip()))
    if question == PRESET:
        options = [
            Option(value=preset.name, title=f"{preset.name:10} {preset.summary}")
            for preset in PRESETS.values()
        ]
        return command.answered(question, choose(QUESTIONS[question].summary, options, default=default))
    if question == EXAMPLE:
        options = [
            Option(value="true", title="with the worked example, which can be removed at any time"),
            Option(value="false", title="empty"),
        ]
        return command.answered(question, choose("Start", options, default=default))
    known = QUESTIONS[question]
    values = known.choices or (("true", "false") if known.kind is bool else ())
    if values:
        options = [Option(value=value, title=value) for value in values]
        return command.answered(question, choose(known.summary, options, default=default))
    return command.answered(question, edit(known.summary, default=default))


def _put_capabilities(command: NewCommand, answers: Answers) -> NewCommand:
    options = [Option(value=name, title=f"{name:10} {CAPABILITIES[name].summary}") for name in _OPTIONAL]
    chosen = choose_several("Capabilities", options, checked=answers.capabilities(), problem=_missing)
    for name in _OPTIONAL:
        command = command.answered(name, "true" if name in chosen else "false")
    return command


def _missing(chosen: Collection[str]) -> str | None:
    for name in chosen:
        for need in CAPABILITIES[name].needs:
            if need not in chosen:
                return f"{name} needs {need}: choose it too, or leave {name} out"
    return None


def _as_word(value: AnswerValue) -> str:
    return str(value).lower() if isinstance(value, bool) else value
