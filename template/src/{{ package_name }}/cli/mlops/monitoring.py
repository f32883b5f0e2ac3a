"""`monitor` and `retrain`: whether served predictions are still good, and what to do if not."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.mlops.fairness import BoundCheck
from ...domain.mlops.promotion import PromotionAction
from ...domain.scoring.table import Table
from ...services.mlops.monitoring import MonitoringReport
from ..app import FAILED, print_note
from ..scoring.options import Every, TableArgument, TableName, print_each
from .models import payload_of

Days = Annotated[int | None, typer.Option(min=1, help="Days up to now that are judged; by default as configured.")]
Html = Annotated[Path | None, typer.Option(help="Also write the report to this file, as one page.")]


def register_monitoring(app: typer.Typer) -> None:
    """Add the group `monitor`, which alone does what its `run` does, and `retrain`."""
    group = typer.Typer(invoke_without_command=True)
    group.callback()(monitor)
    group.command("run")(run)
    group.command("report")(report)
    app.add_typer(group, name="monitor")
    app.command()(retrain)


def monitor(
    context: typer.Context, *, table: TableName = None, every: Every = False, days: Days = None, html: Html = None
) -> None:
    """Judge the served predictions of the champion; without a command as `run` does."""
    if context.invoked_subcommand is None:
        run(table=table, every=every, days=days, html=html)
    elif every or table is not None or days is not None or html is not None:
        raise typer.BadParameter(f"options come after `{context.invoked_subcommand}`", param_hint="monitor")


def run(*, table: TableName = None, every: Every = False, days: Days = None, html: Html = None) -> None:
    """Judge the served predictions; fails, and sends an alert, if the champion degraded or its inputs drifted."""
    if every and html is not None:
        raise typer.BadParameter("one page has one table: leave out --html, or --all", param_hint="--html")
    if _judge(table, days, html, alert=True, every=every):
        raise typer.Exit(FAILED)


def report(
    file: Annotated[Path | None, typer.Argument(help="Also write the report to this file, as one page.")] = None,
    *,
    table: TableName = None,
    days: Days = None,
) -> None:
    """Report what is known about the served predictions; sends no alert, deletes nothing and fails for no finding."""
    _judge(table, days, file, alert=False)


def _judge(name: str | None, days: int | None, html: Path | None, *, alert: bool, every: bool = False) -> bool:
    """Print the reports of the tables, and return whether one of them has a finding."""
    from ...composition.mlops.monitoring import monitor_table
    from ...services.mlops.monitoring_page import NO_PREDICTIONS, html_monitoring

    settings, notes, findings = load_settings(), list[str](), list[str]()

    def judged(table: Table) -> dict[str, object]:
        found = monitor_table(settings, table, days=days, alert=alert)
        if html is not None:
            html.write_text(html_monitoring(found, minimum_rows=settings.mlops.groups.rows), "utf-8")
        findings.extend(found.findings)
        new = found.findings or (() if found.predictions else (f"not measured: {NO_PREDICTIONS}",))
        notes.extend(f"{table.name}: {note}" if every else note for note in new)
        return _payload(found)

    print_each(settings, name, judged, every=every, notes=notes)
    return bool(findings)


def retrain(
    table: TableArgument = None,
    *,
    every: Every = False,
    days: Days = None,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Only if the model degraded or its inputs drifted, outside the cooldown.")
    ] = False,
) -> None:
    """Train on the raw data and promote the model if it is certainly better; fails if a due model is not replaced."""
    from ...composition.mlops.monitoring import retrain_table

    settings, kept = load_settings(), list[str]()

    def retrained(found: Table) -> dict[str, object]:
        done = retrain_table(settings, found, days=days, only_if_due=if_due)
        record, parameters = done.decision, done.parameters
        if record is None:
            print_note(f"{found.name}: not due")
        elif record.action is not PromotionAction.PROMOTE:
            kept.append(f"{record.version} was not promoted: {'; '.join(record.reasons)}")
        return {
            "due": list(done.due),
            "parameters": None if parameters is None else parameters.as_posix(),
            "decision": None if record is None else payload_of(record),
        }

    print_each(settings, table, retrained, every=every, notes=kept)
    if kept:
        raise typer.Exit(FAILED)


def _payload(report: MonitoringReport) -> dict[str, object]:
    drift = report.drift
    return {
        "table": report.table,
        "model_version": report.model_version,
        "window": {"start": report.start.isoformat(), "end": report.end.isoformat()},
        "predictions": report.predictions,
        "predictions_of_other_versions": report.others,
        "performance": {**asdict(report.performance), "verdict": report.performance_verdict},
        "segments": [{"name": name, **asdict(one)} for name, one in report.segments],
        "drift": {
            "verdict": drift.verdict,
            "rows": drift.rows,
            "features": [{**asdict(one), "verdict": verdict} for one, verdict in drift.features],
        },
        "fairness": [_fairness(check) for check in report.fairness],
        "findings": list(report.findings),
    }


def _fairness(check: BoundCheck) -> dict[str, object]:
    return {
        "metric": check.bound.metric,
        **asdict(check.found),
        "bound": f"{check.bound.symbol} {check.bound.bound:g}",
        "verdict": check.verdict,
    }
