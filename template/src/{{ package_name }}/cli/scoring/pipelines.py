"""`prepare`, `train` and `predict`."""

import getpass
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from ...config.loading import load_settings
from ...domain.scoring.performance import PerformanceVerdict
from ...domain.scoring.table import Table
from ..app import FAILED, print_json, print_note
from .options import Every, TableArgument, print_each

if TYPE_CHECKING:
    from ...composition.scoring.inference import WindowMetrics
    from ...workflows.scoring.steps import StepCounts

FirstDay = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")]
LastDay = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")]


def prepare(table: TableArgument = None) -> None:
    """Prepare the raw data for `predict`, outcomes known or not; `train` does so itself."""
    from ...composition.scoring import tables, training

    settings = load_settings()
    record = training.prepare(settings, tables.find_table(settings, table))
    print_json({"version": record.version, "rows": dict(record.rows)})


def train(
    table: TableArgument = None,
    *,
    every: Every = False,
    parameters: Annotated[Path | None, typer.Option(help="A file of parameters, as `tune` writes.")] = None,
) -> None:
    """Prepare the raw data and fit a model; it is kept if it passes its release gate, and serves as settings say.

    `jobs list` shows every run, also one that failed.
    """
    from ...composition.scoring import training

    settings = load_settings()

    def trained(found: Table) -> dict[str, object]:
        run = training.train_at_once(settings, found, parameters, by=getpass.getuser())
        if run.serving != run.model.version:
            print_note(f"{found.name}: {run.serving} goes on serving; `models promote` decides about the new one")
        return training.summary_of(run)

    print_each(settings, table, trained, every=every)


def predict(  # noqa: PLR0913 - one parameter an option
    table: TableArgument = None,
    *,
    every: Every = False,
    first: FirstDay = None,
    last: LastDay = None,
    zone: Annotated[str, typer.Option(help="Time zone of the days.")] = "UTC",
    metrics: Annotated[bool, typer.Option("--metrics", help="Measure held-out rows with known outcome.")] = False,
) -> None:
    """Score every row of a window of days; by default the newest days that are configured.

    With --metrics it fails, and sends an alert, if the model is certainly worse there than at release.
    """
    from ...composition.scoring import inference, rows

    if (first is None) != (last is None) or (first and last and first > last):
        raise typer.BadParameter("give both, the first day not after the last", param_hint="--from, --to")
    settings = load_settings()
    days = (first.date(), last.date()) if first and last else None

    def predicted(found: Table) -> dict[str, object]:
        try:
            window = rows.scoring_window(settings, found, days, _zone(zone))
        except OverflowError as error:
            raise typer.BadParameter("the days are at the end of the calendar", param_hint="--from, --to") from error
        if note := rows.age_note(settings, rows.prepared_rows(settings, found)):
            print_note(f"{found.name}: {note}")
        # First, so that outcomes that are missing stop the run before it writes.
        measured = inference.measure_window(settings, found, window) if metrics else None
        if measured is not None and measured.verdict is PerformanceVerdict.DEGRADED:
            worse.append(f"{found.name}: {measured.performance.fall}")
        run = inference.predict(settings, found, window, progress=_print_parts)
        return {
            "file": run.file.as_posix(),
            "rows": run.rows,
            "window": {"start": window.start.isoformat(), "end": window.end.isoformat()},
            "model_version": run.model_version,
            **({} if measured is None else _measured(measured)),
        }

    worse: list[str] = []
    print_each(settings, table, predicted, every=every, notes=worse)
    if worse:
        raise typer.Exit(FAILED)


def _measured(found: "WindowMetrics") -> dict[str, object]:
    return {"metrics": dict(found.metrics), "release": {**asdict(found.performance), "verdict": found.verdict}}


def _print_parts(counts: "StepCounts") -> None:
    if counts.all > 1:
        failed = f", {counts.failed} failed" if counts.failed else ""
        print_note(f"{counts.done} of {counts.all} parts scored{failed}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise typer.BadParameter(f"no time zone {name!r}", param_hint="--zone") from error
