"""`scaffold generate`: its flags, and the commands for a use case and a knowledge base."""

import inspect
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
Options = Mapping[str, str | None]

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

    def run(self, kind: str, name: str, options: Options, *, ask: "Ask | None" = None) -> NoReturn:
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


def _common(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> tuple[str, Common]:
    """Take the parameters that every kind has."""
    return name, Common(
        dry_run=dry_run,
        commands=not no_commands,
        trust=trust_template,
        answers_file=answers_file,
        json=json,
    )


def of_kind(kind: str) -> Callable[[Callable[..., Options]], Callable[..., Options]]:
    """Make a function the command `generate KIND`; its docstring is the command's.

    Its parameters are the kind's own flags, which stand before those that every kind has, and it returns
    them as options.
    """

    def register(options: Callable[..., Options]) -> Callable[..., Options]:
        own = inspect.signature(options).parameters
        first, *rest = inspect.signature(_common).parameters.values()

        def command(**given: object) -> None:
            said = {name: given.pop(name) for name in own}
            name, common = _common(**given)  # type: ignore[arg-type]
            common.run(kind, name, options(**said))

        command.__doc__ = options.__doc__
        command.__signature__ = inspect.Signature([first, *own.values(), *rest])  # type: ignore[attr-defined]
        generate.command(kind, epilog=EXIT_CODES)(command)
        return options

    return register


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


@of_kind("use-case")
def use_case(
    *,
    input_: Input = "text",
    output: Output = None,
) -> Options:
    """Add a use case: a model's reply to an input, validated, decided on by a rule and kept.

    It gets a prompt, a versioned schema, a service, a rule of the domain, a table with its migration, a
    route, a command, an offline stand-in and five cases to complete.
    """
    return {"input": input_, "output": output}


@of_kind("knowledge")
def knowledge(
    *,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FOLDER", help="The documents; those from elsewhere are copied."),
    ] = None,
) -> Options:
    """Add a knowledge base: a folder of documents that is ingested, searched and cited.

    It gets a setting for the folder, known-item queries derived from titles and headings, thresholds of
    search that are measured with them, and five questions to complete.
    """
    return {"from": from_}
