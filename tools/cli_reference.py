"""Write the reference part of docs/cli.md from the commands themselves."""

import inspect
import sys
from collections.abc import Iterator, Sequence

import typer.main
from typer.core import TyperCommand, TyperGroup

from scaffold.cli.fleet import app
from scaffold.errors import ExitCode
from tools.json_schemas import PAYLOADS, usage_of
from tools.worktree import ROOT

PAGE = ROOT / "docs" / "cli.md"

MARK = "<!-- From here on written by `uv run python -m tools.cli_reference`; a test holds it current. -->"


def main() -> int:
    """Write the page anew below the mark."""
    PAGE.write_text(f"{introduction()}{reference()}", "utf-8")
    return 0


def introduction() -> str:
    """Give what people wrote: the page down to the mark."""
    return PAGE.read_text("utf-8").partition(MARK)[0]


def reference() -> str:
    """Describe every command, exit code and JSON document."""
    return "\n".join([MARK, "", *_commands(), *_exit_codes(), *_payloads()])


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    for name, command in _named(typer.main.get_group(app)):
        arguments = [parameter for parameter in command.params if parameter.param_type_name == "argument"]
        usage = " ".join(["scaffold", name, *(str(argument.metavar) for argument in arguments), "[OPTIONS]"])
        yield f"### `{usage}`\n"
        yield f"{inspect.cleandoc(command.help or '')}\n"
        yield from _table(
            ("argument or option", "meaning"),
            [
                (
                    f"`{_spelling(parameter.opts, parameter.metavar, argument=parameter in arguments)}`",
                    str(getattr(parameter, "help", "")),
                )
                for parameter in command.params
            ],
        )


def _named(group: TyperGroup, prefix: str = "") -> Iterator[tuple[str, TyperGroup | TyperCommand]]:
    """Give every command with its whole name; a group comes before its commands."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup | TyperCommand):
            yield f"{prefix}{name}", command
        if isinstance(command, TyperGroup):
            yield from _named(command, f"{prefix}{name} ")


def _spelling(opts: Sequence[str], metavar: str | None, *, argument: bool) -> str:
    return metavar or "" if argument else " ".join(filter(None, [", ".join(opts), metavar]))


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n"
    yield from _table(("code", "meaning"), [(str(int(code)), code.meaning) for code in ExitCode])


def _payloads() -> Iterator[str]:
    yield "## JSON\n"
    yield "The shapes are stable: fields are added, never renamed or removed. Each has a JSON Schema:\n"
    rows = [(f"`{usage_of(command)}`", f"[{command}.json](schemas/{command}.json)") for command in PAYLOADS]
    yield from _table(("command", "schema"), rows)
    yield 'A command that fails prints `{"error": {...}}` instead, which every schema describes too.\n'


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> Iterator[str]:
    yield f"| {head[0]} | {head[1]} |"
    yield "|---|---|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
