"""The flags of `scaffold new` and `show`: how each is spelled, completed and explained."""

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from scaffold.answers.presets import CAPABILITIES, PRESETS


def matching_presets(incomplete: str) -> list[str]:
    """Complete the name of a preset."""
    from scaffold.errors import ScaffoldError
    from scaffold.wiring.answers import own_presets

    own: list[str] = []
    with contextlib.suppress(ScaffoldError, OSError):
        own = list(own_presets())
    return [name for name in (*PRESETS, *own) if name.startswith(incomplete)]


def matching_capabilities(incomplete: str) -> list[str]:
    """Complete the name of a capability."""
    return [name for name in CAPABILITIES if name.startswith(incomplete)]


def matching_assignments(incomplete: str) -> list[str]:
    """Complete an answer as KEY=VALUE."""
    from scaffold.cli.catalogue import assignments

    return [pair for pair in assignments() if pair.startswith(incomplete)]


def filled(value: str | None) -> str | None:
    """Refuse an empty value, as a shell gives for a variable that is not set.

    Raises:
        BadParameter: it is empty.
    """
    if value is not None and not value.strip():
        raise typer.BadParameter("it is empty")
    return value


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Template = Annotated[
    str | None,
    typer.Option(
        metavar="URL|FOLDER",
        callback=filled,
        help="Template to use instead of scaffold's own. [env var: SCAFFOLD_TEMPLATE]",
    ),
]
Ref = Annotated[
    str | None, typer.Option(metavar="REF", callback=filled, help="Tag, branch or commit of the template.")
]
TrustTemplate = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        callback=filled,
        help="Trust the project's template, which is not this installation's; remembered."
        " With a slash at the end: all templates below it.",
    ),
]
PresetName = Annotated[
    str, typer.Argument(metavar="PRESET", autocompletion=matching_presets, help="Name of a preset.")
]

Target = Annotated[str | None, typer.Argument(metavar="PATH", help="Folder of the new project.")]
Preset = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        callback=filled,
        autocompletion=matching_presets,
        help=f"What to start from: {', '.join(PRESETS)}, or your organisation's: acme/rag.",
    ),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="CAP",
        autocompletion=matching_capabilities,
        help=f"Add a capability (repeatable): {', '.join(CAPABILITIES)}.",
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CAP", autocompletion=matching_capabilities, help="Leave a capability out (repeatable)."
    ),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        autocompletion=matching_assignments,
        help="Answer a question (repeatable); `scaffold list` names them all.",
    ),
]
AnswersFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="YAML or JSON file with answers, such as a .copier-answers.yml."),
]
Documents = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Start with a knowledge base of these documents, without the example unless --with example.",
    ),
]
TableFile = Annotated[
    Path | None,
    typer.Option(
        "--table",
        metavar="FILE",
        help="Start with a scored table of this file (CSV, Parquet, Excel), without the example unless "
        "--with example.",
    ),
]
TargetColumn = Annotated[
    str | None,
    typer.Option(
        "--target", metavar="COLUMN", callback=filled, help="The column of --table that is predicted."
    ),
]
Defaults = Annotated[bool, typer.Option("--defaults", help="Ask nothing; take defaults.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Print what would be created and write nothing.")]
NoGit = Annotated[bool, typer.Option("--no-git", help="Make no git repository and no first commit.")]
NoLock = Annotated[bool, typer.Option("--no-lock", help="Write no lock file; use no network.")]
UpgradeDeps = Annotated[
    bool,
    typer.Option(
        "--upgrade-deps", help="Lock the newest versions instead of those the template was tested with."
    ),
]
Force = Annotated[
    bool,
    typer.Option("--force", help="Add to a folder that is not empty; replaced files are kept in a backup."),
]
