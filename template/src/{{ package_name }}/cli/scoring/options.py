"""Parameters that several commands take."""

from typing import Annotated

import typer

TableArgument = Annotated[
    str | None, typer.Argument(metavar="TABLE", help="A declared table; by default the only one.")
]
TableName = Annotated[str | None, typer.Option("--table", help="A declared table; by default the only one.")]
