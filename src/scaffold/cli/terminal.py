"""Questions on a terminal: choose one, choose several, edit a text. Escape goes back."""

import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import questionary
from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import create_output

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyPressEvent

_ONE = "(arrows: move, Enter: choose, Esc: back)"
_SEVERAL = "(arrows: move, Space: switch, Enter: done, Esc: back)"
_YES_OR_NO = "(y/N)"


class Back(Exception):  # noqa: N818 - no error: the user wants the question before
    """The user pressed Escape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A line to choose: its value, and how it is shown."""

    value: str
    title: str


def choose(message: str, options: Sequence[Option], *, default: str) -> str:
    """Ask for one of the options; the pointer starts at the value `default`.

    Raises:
        Back: the user pressed Escape.
        EOFError: the input ended.
    """
    choices = _choices(options)
    first = next((choice for choice in choices if choice.value == default), None)
    return str(
        _answer(questionary.select(message, choices, default=first, instruction=_ONE, output=_stderr()))
    )


def choose_several(
    message: str,
    options: Sequence[Option],
    *,
    checked: Collection[str],
    problem: Callable[[Collection[str]], str | None],
) -> tuple[str, ...]:
    """Ask for any number of the options; `problem` says why a choice cannot be taken, None if it can.

    Raises:
        Back: the user pressed Escape.
        EOFError: the input ended.
    """
    question = questionary.checkbox(
        message,
        _choices(options, checked),
        validate=lambda chosen: problem(chosen) or True,
        instruction=_SEVERAL,
        output=_stderr(),
    )
    return tuple(_answer(question))


def edit(message: str, *, default: str) -> str:
    """Ask for a text; `default` is in the line already, to be taken or changed.

    Raises:
        Back: the user pressed Escape.
        EOFError: the input ended.
    """
    return str(_answer(questionary.text(message, default=default, output=_stderr())))


def confirm(message: str) -> bool:
    """Ask for a yes or no; the end of the input and Escape are a no."""
    try:
        return bool(
            _answer(
                questionary.confirm(
                    message, default=False, auto_enter=False, instruction=_YES_OR_NO, output=_stderr()
                )
            )
        )
    except (Back, EOFError):
        return False


def _choices(options: Sequence[Option], checked: Collection[str] = ()) -> list[questionary.Choice]:
    return [
        questionary.Choice(option.title, value=option.value, checked=option.value in checked)
        for option in options
    ]


def _answer(question: questionary.Question) -> Any:  # noqa: ANN401 - whatever the question gives
    application = question.application
    own = KeyBindings()

    @own.add(Keys.Escape, eager=True)
    def back(event: "KeyPressEvent") -> None:
        event.app.exit(exception=Back())

    @own.add(Keys.ControlD, eager=True)
    def end(event: "KeyPressEvent") -> None:
        event.app.exit(exception=EOFError())

    @own.add(Keys.SIGINT, eager=True)
    def interrupt(event: "KeyPressEvent") -> None:
        event.app.exit(exception=KeyboardInterrupt())

    application.key_bindings = merge_key_bindings([application.key_bindings or KeyBindings(), own])
    application.ttimeoutlen = 0.1
    return question.unsafe_ask()


def _stderr() -> Any:  # noqa: ANN401 - questionary passes it on untyped
    return create_output(stdout=sys.stderr)
