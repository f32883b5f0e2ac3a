"""`scaffold generate`: its flags, and the commands for a use case and a knowledge base."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from scaffold.cli.app import EXIT_CODES
from scaffold.cli.examining import app
from scaffold.cli.flags import Json, TrustTemplate
from scaffold.cli.inside import AnswersFile, Preview, project_here

if TYPE_CHECKING:
    from scaffold.use_cases.generate_order import Request

__all__ = ["app"]

Ask = Callable[["Request"], "Request"]

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="The part's name: lower-case words joined by '_' or '-'.")
]
NoCommands = Annotated[
    bool,
    typer.Option(
        "--no-commands", help="Run no command of the project; print those that write locks and snapshots."
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The flags that every kind has."""

    dry_run: bool
    commands: bool
    trust: str | None
    answers_file: str | None
    json: bool

    def run(
        self, kind: str, name: str, options: Mapping[str, str | None], *, ask: "Ask | None" = None
    ) -> NoReturn:
        """Add the part, with the `options` that were given and those that `ask` adds, and exit."""
        from scaffold.cli.generated import run_generate
        from scaffold.use_cases.generate_order import Request

        request = Request(
            project=project_here(self.answers_file, self.trust, may_ask=not (self.dry_run or self.json)),
            kind=kind,
            name=name,
            options={flag: value for flag, value in options.items() if value is not None},
            dry_run=self.dry_run,
            commands=self.commands,
        )
        asked = ask(request) if ask else request
        raise typer.Exit(run_generate(asked, as_json=self.json, asked=ask is not None))


generate = typer.Typer(invoke_without_command=True)
app.add_typer(generate, name="generate", epilog=EXIT_CODES)


@generate.callback()
def kinds(
    context: typer.Context,
    *,
    list_: Annotated[
        bool, typer.Option("--list", help="List the kinds of parts, each with a line that explains it.")
    ] = False,
    json: Json = False,
) -> None:
    """Add a part to the project in this folder: its files in every layer, its tests, and its wiring.

    Nothing that exists is overwritten, nothing is committed, and the command that takes it back is printed.
    """
    if context.invoked_subcommand is None:
        from scaffold.cli.generated import print_kinds
        from scaffold.cli.output import say

        if list_ or json:
            print_kinds(as_json=json)
        else:
            say(context.get_help())


Input = Annotated[
    str,
    typer.Option("--input", metavar="FIELDS", help="Fields of the input, such as 'text,plan:free|paid'."),
]
Output = Annotated[
    str | None,
    typer.Option(
        metavar="FIELDS",
        help="Fields of the result: NAME:TYPE, separated by commas; str, int, float, bool or a|b|c.",
    ),
]


@generate.command("use-case", epilog=EXIT_CODES)
def use_case(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    input_: Input = "text",
    output: Output = None,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a use case: a model's reply to an input, validated, decided on by a rule and kept.

    It gets a prompt, a versioned schema, a service, a rule of the domain, a table with its migration, a
    route, a command, an offline stand-in and five cases to complete.
    """
    options = {"input": input_, "output": output}
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("use-case", name, options)


@generate.command("knowledge", epilog=EXIT_CODES)
def knowledge(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FOLDER", help="The documents; those from elsewhere are copied."),
    ] = None,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a knowledge base: a folder of documents that is ingested, searched and cited.

    It gets a setting for the folder, known-item queries derived from titles and headings, thresholds of
    search that are measured with them, and five questions to complete.
    """
    common = Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )
    common.run("knowledge", name, {"from": from_})
