"""Write the reference part of docs/cli.md from the commands themselves."""

import ast
import inspect
import sys
from collections.abc import Iterator, Sequence

import typer.main
from typer.core import TyperCommand, TyperGroup

from scaffold.cli import payloads
from scaffold.cli.promote import app
from scaffold.errors import ExitCode
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
    """Describe every command, exit code and JSON object."""
    return "\n".join([MARK, "", *_commands(), *_exit_codes(), *_payloads()])


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    for name, command in _named(typer.main.get_group(app)):
        arguments = [it for it in command.params if it.param_type_name == "argument"]
        usage = " ".join(["scaffold", name, *(str(it.metavar) for it in arguments), "[OPTIONS]"])
        yield f"### `{usage}`\n"
        yield f"{inspect.cleandoc(command.help or '')}\n"
        yield from _table(
            ("argument or option", "meaning"),
            [
                (
                    f"`{_spelling(it.opts, it.metavar, argument=it in arguments)}`",
                    str(getattr(it, "help", "")),
                )
                for it in command.params
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
    yield "The shapes are stable: fields are added, never renamed or removed.\n"
    body = ast.parse(inspect.getsource(payloads)).body
    for node, following in zip(body, [*body[1:], None], strict=True):
        match node, following:
            case ast.ClassDef(name=name, body=fields), _:
                typed = [(it.target, it.annotation) for it in fields if isinstance(it, ast.AnnAssign)]
                yield from _payload(name, ast.get_docstring(node) or "", typed)
            case (
                # A field whose name is a keyword needs the call instead of the class.
                ast.Assign(value=ast.Call(args=[ast.Constant(value=str(name)), ast.Dict(keys, values)])),
                ast.Expr(value=ast.Constant(value=str(doc))),
            ):
                yield from _payload(name, inspect.cleandoc(doc), list(zip(keys, values, strict=True)))


def _payload(name: str, doc: str, fields: Sequence[tuple[ast.expr | None, ast.expr]]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{doc}\n"
    rows = [(ast.unparse(field).strip("'"), ast.unparse(kind)) for field, kind in fields if field]
    yield from _table(("field", "type"), [(f"`{field}`", f"`{kind}`") for field, kind in rows])


def _table(head: tuple[str, str], rows: list[tuple[str, str]]) -> Iterator[str]:
    yield f"| {head[0]} | {head[1]} |"
    yield "|---|---|"
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
    yield ""


if __name__ == "__main__":
    sys.exit(main())
