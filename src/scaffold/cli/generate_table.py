"""The command of `scaffold generate` for a scored table."""

from typing import Annotated

import typer

from scaffold.cli.app import EXIT_CODES
from scaffold.cli.flags import Json, TrustTemplate
from scaffold.cli.generate import Common, Name, NoCommands, app, generate
from scaffold.cli.inside import Preview

__all__ = ["app"]


@generate.command("table", epilog=EXIT_CODES)
def table(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="The raw data: CSV of any dialect, Parquet or Excel."),
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column that is predicted.")
    ] = None,
    task: Annotated[
        str | None,
        typer.Option(help="binary, classes or number; by default what the target's cells suggest."),
    ] = None,
    positive: Annotated[
        str | None,
        typer.Option(metavar="WORD", help="The outcome of a binary target whose probability is scored."),
    ] = None,
    id_: Annotated[
        str | None,
        typer.Option("--id", metavar="COLUMN", help="The key of a row; without one rows are numbered."),
    ] = None,
    time: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="The time of observation: the newest fifth is held out."),
    ] = None,
    group: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Rows with the same value are in one split.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="id, group or time.")] = None,
    protected: Annotated[
        str | None,
        typer.Option(metavar="COLUMNS", help="Categories that no model sees, to compare groups by."),
    ] = None,
    ignore: Annotated[str | None, typer.Option(metavar="COLUMNS", help="Columns that are not read.")] = None,
    keep: Annotated[
        str | None,
        typer.Option(metavar="COLUMNS", help="Columns that stay features although they look otherwise."),
    ] = None,
    missing: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Words that stand for an empty cell.")
    ] = None,
    header: Annotated[
        str | None, typer.Option(metavar="COLUMNS", help="The names of the columns of a file that has none.")
    ] = None,
    decimal: Annotated[str | None, typer.Option(help="The separator of fractions: '.' or ','.")] = None,
    observed_at: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="When the rows were observed; by default the file's own time."),
    ] = None,
    balanced: Annotated[
        bool,
        typer.Option("--balanced", help="Give every outcome the same total weight when a model is fitted."),
    ] = False,
    allow_weak: Annotated[
        bool,
        typer.Option(
            "--allow-weak", help="Declare the table although a model of it is no better than chance."
        ),
    ] = False,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    json: Json = False,
) -> None:
    """Add a scored table, declared from a file: columns, ranges, levels, and an initial release threshold.

    It gets a declaration in `domain/`, the raw file with a card of what was found in it, and tests. Columns
    in a list are separated by commas.
    """
    options = {
        "from": from_,
        "target": target,
        "task": task,
        "positive": positive,
        "id": id_,
        "time": time,
        "group": group,
        "split": split,
        "protected": protected,
        "ignore": ignore,
        "keep": keep,
        "missing": missing,
        "header": header,
        "decimal": decimal,
        "observed-at": observed_at,
        "balanced": "" if balanced else None,
        "allow-weak": "" if allow_weak else None,
    }
    common = Common(dry_run=dry_run, commands=not no_commands, trust=trust_template, json=json)
    common.run("table", name, options)
