"""`lineage show`."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...repositories.scoring.lineage import LineageStep
from ..app import FAILED, print_json, print_note
from .options import TableName


def register_lineage(app: typer.Typer) -> None:
    """Add the group `lineage`."""
    group = typer.Typer(no_args_is_help=True, help="Where data, models and predictions came from.")
    group.callback()(_group)
    group.command("show")(show)
    app.add_typer(group, name="lineage")


def _group() -> None:
    """Where data, models and predictions came from."""


def show(
    output: Annotated[
        str | None,
        typer.Argument(help="A file, a folder, or the trace id of a score; by default the newest predictions."),
    ] = None,
    *,
    table: TableName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Walk from an output back to raw data; fails when a file on the way is not what it was."""
    from ...composition.scoring import inference, rows, tables

    settings = load_settings()
    served = None if output is None or Path(output).exists() else inference.served_score(settings, output)
    start = Path(output) if output else inference.newest_predictions(settings, tables.find_table(settings, table))
    if served is not None:
        print_note(
            f"{served.trace_id}: {served.table} {served.entity_id} scored {served.score} "
            f"at {served.scored_at:%Y-%m-%d %H:%M} UTC "
            f"by model {served.model_version}, features {served.feature_version}"
        )
        start = rows.model_folder(settings, served.table, served.model_version)
    steps = inference.lineage(start)
    if as_json:
        print_json([_payload(step) for step in steps])
    else:
        for step in steps:
            typer.echo("\n".join("  " * step.depth + line for line in _lines(step)))
    broken = [sentence for step in steps for sentence in step.broken]
    for sentence in broken:
        print_note(f"broken: {sentence}")
    if broken:
        raise typer.Exit(FAILED)


def _payload(step: LineageStep) -> dict[str, object]:
    return {**asdict(step), "record": {**asdict(step.record), "created_at": step.record.created_at.isoformat()}}


def _lines(step: LineageStep) -> list[str]:
    record = step.record
    counts = ", ".join(f"{count} {name}" for name, count in record.rows.items())
    return [
        f"{record.stage} {record.version}  ({step.folder})",
        f"  made {record.created_at:%Y-%m-%d %H:%M} UTC by {record.code_commit}, schema {record.schema_version}",
        *([f"  rows: {counts}"] if counts else []),
        *(f"  {name}  sha256 {digest[:12]}" for name, digest in record.files.items()),
    ]
