"""The flags of `scaffold generate table`: how each is spelled and explained."""

from typing import Annotated

import typer

Raw = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="The raw data: CSV of any dialect, Parquet or Excel."),
]
Target = Annotated[str | None, typer.Option(metavar="COLUMN", help="The column that is predicted.")]
Task = Annotated[
    str | None, typer.Option(help="binary, classes or number; by default what the target's cells suggest.")
]
Positive = Annotated[
    str | None,
    typer.Option(metavar="WORD", help="The outcome of a binary target whose probability is scored."),
]
Id = Annotated[
    str | None,
    typer.Option("--id", metavar="COLUMN", help="The key of a row; without one rows are numbered."),
]
Time = Annotated[
    str | None,
    typer.Option(metavar="COLUMN", help="The time of observation: the newest fifth is held out."),
]
Group = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Rows with the same value are in one split.")
]
Split = Annotated[str | None, typer.Option(help="id, group or time.")]
Protected = Annotated[
    str | None,
    typer.Option(metavar="COLUMNS", help="Categories that no model sees, to compare groups by."),
]
Ignore = Annotated[str | None, typer.Option(metavar="COLUMNS", help="Columns that are not read.")]
Keep = Annotated[
    str | None,
    typer.Option(metavar="COLUMNS", help="Columns that stay features although they look otherwise."),
]
Missing = Annotated[str | None, typer.Option(metavar="WORDS", help="Words that stand for an empty cell.")]
Header = Annotated[
    str | None, typer.Option(metavar="COLUMNS", help="The names of the columns of a file that has none.")
]
Decimal = Annotated[str | None, typer.Option(help="The separator of fractions: '.' or ','.")]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The encoding of text that is neither Unicode nor Windows-1252."),
]
ObservedAt = Annotated[
    str | None,
    typer.Option(metavar="TIME", help="When the rows were observed; by default the file's own time."),
]
Balanced = Annotated[
    bool,
    typer.Option("--balanced", help="Give every outcome the same total weight when a model is fitted."),
]
AllowWeak = Annotated[
    bool,
    typer.Option("--allow-weak", help="Declare the table although a model of it is no better than chance."),
]
Defaults = Annotated[bool, typer.Option("--defaults", help="Ask nothing; take what the file suggests.")]
