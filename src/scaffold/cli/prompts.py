"""Asking on a terminal: few questions, the preset first, and each answer becomes a flag of the command."""

from collections.abc import Callable, Collection

from rich.console import Console
from rich.prompt import Confirm, Prompt
from rich.table import Table
from rich.text import Text

from scaffold.answers.presets import EXAMPLE, PRESETS
from scaffold.answers.questions import QUESTIONS, Question
from scaffold.answers.resolution import Resolution
from scaffold.answers.values import AnswerValue
from scaffold.cli.command_line import PATH, NewCommand
from scaffold.errors import UsageError

ASKED = ("start_from", "example", "project_name", "description", "ci", "licence")


def ask(
    command: NewCommand, answered: Collection[str], resolve: Callable[[NewCommand], Resolution]
) -> NewCommand:
    """Complete `command` by asking what neither its flags nor an answers file (`answered`) say.

    An answer that cannot be used is asked for again, with the one that `resolve` proposes.

    Raises:
        UsageError: the input ended, or what was said before cannot be used and nothing better is known.
    """
    console = Console(stderr=True)
    try:
        while command.path is None:
            command = command.answered(PATH, Prompt.ask(Text("Folder of the new project"), console=console))
        known = {*command.said(), *answered}
        for question in ASKED:
            command, resolution = _settled(command, resolve, console)
            if question not in known and resolution.answers.applies(question):
                default = _as_word(getattr(resolution.answers, question))
                command = command.answered(question, _prompt(question, default, console))
        return _settled(command, resolve, console)[0]
    except EOFError:
        raise UsageError(
            "the input ended before all questions were answered", help=f"{command.without_questions()}"
        ) from None


def confirm_trust(address: str) -> bool:
    """Ask whether code from the template at `address` may run; the end of the input is a no."""
    question = Text(
        f"The template at {address} is not the one of this installation.\n"
        "This command contacts it, and what comes from there runs in the gates. Trust it from now on?"
    )
    try:
        return Confirm.ask(question, console=Console(stderr=True), default=False)
    except EOFError:
        return False


def _settled(
    command: NewCommand, resolve: Callable[[NewCommand], Resolution], console: Console
) -> tuple[NewCommand, Resolution]:
    while True:
        try:
            return command, resolve(command)
        except UsageError as error:
            if not error.fix:
                raise
            reason = Text(": ".join(filter(None, [error.message, error.cause])), style="red")
            console.print(reason, soft_wrap=True)
            for question, suggestion in error.fix.items():
                command = command.answered(question, _prompt(question, suggestion, console))


def _prompt(question: str, default: str | None, console: Console) -> str:
    if question == "start_from":
        console.print(_presets())
    known = QUESTIONS.get(question)
    text = Text(_wording(known) if known else "Folder of the new project")
    if known and known.kind is bool:
        return _as_word(Confirm.ask(text, console=console, default=default == "true"))
    choices = list(known.choices) or None if known else None
    if default is None:
        return Prompt.ask(text, console=console, choices=choices)
    return Prompt.ask(text, console=console, choices=choices, default=default)


def _wording(question: Question) -> str:
    if question.name == EXAMPLE:
        return "Start with the worked example? Without it the project starts empty"
    return question.summary


def _as_word(value: AnswerValue) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _presets() -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for preset in PRESETS.values():
        table.add_row(Text(preset.name, style="bold"), preset.summary)
    return table
