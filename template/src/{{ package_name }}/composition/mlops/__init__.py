"""Wire the monitoring and serving of released models, on top of scoring."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter

from ...config.settings import Settings
from ...domain.mlops.drift import DriftPolicy
from ...domain.scoring.table import Table
from ...domain.scoring.waivers import Waiver
from ...evaluation.engine.suites import Measurement, Suite
from .. import scoring
from ..scoring import rows as scoring_rows
from ..scoring import training
from ..scoring.explaining import explanation_service
from ..scoring.tables import declared_tables
from .monitoring import reports_folder
from .promotion import fairness_bounds, group_limits

if TYPE_CHECKING:
    from ...api.console.mlops import MonitoredTable
    from ...services.mlops.drift import DriftReport


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield the routes of KServe's protocols for every table, and the pages of monitoring."""
    from ...api.console.mlops import monitoring_pages
    from ...api.mlops import mlops_router

    tables = [_monitored(settings, table) for table in declared_tables(settings).values()]
    pages = monitoring_pages(tables, evals=settings.evals_dir)
    with scoring.open_services(settings) as services:
        found = mlops_router(services, [explanation_service(settings, service.table) for service in services])
        yield pages.beside(found)


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[Suite, ...]]:
    """Yield for every table with protected attributes the suite that compares how their groups are treated."""
    tables = declared_tables(settings).values()
    yield tuple(_fairness_suite(settings, table) for table in tables if table.protected)


def drift(settings: Settings, table: Table, current: Path | None) -> "DriftReport":
    """Return the drift of each feature from the training rows.

    `current` is a raw file to compare with; without it the held-out rows are compared.
    """
    from ...services.mlops.drift import compare_with_training_rows

    reference, compared = scoring_rows.prepared_rows(settings, table), None
    notes = [age] if (age := scoring_rows.age_note(settings, reference)) else []
    if current is not None:
        raw = training.raw_file(settings, table)
        compared, apart = scoring_rows.check_raw_rows(settings, table, current, observed_at=raw.observed_at)
        notes += [f"rows set apart and not compared: {len(apart)}; the first: {apart[0]}"] if apart else []
    window = scoring_rows.known_window(settings, table, reference)
    policy = DriftPolicy(**settings.mlops.drift.model_dump())
    return replace(compare_with_training_rows(reference, compared, window, table, policy), notes=tuple(notes))


def _monitored(settings: Settings, table: Table) -> "MonitoredTable":
    from ...api.console.mlops import MonitoredTable
    from ...infrastructure.mlops.monitoring_files import read_page, read_reports

    folder = reports_folder(settings, table.name)
    return MonitoredTable(
        name=table.name,
        reports=partial(read_reports, folder),
        page=partial(read_page, folder),
        fairness=f"{table.name}_fairness" if table.protected else None,
    )


def _fairness_suite(settings: Settings, table: Table) -> Suite:
    # A waiver that does not hold is left out, so that its bounds count.
    waivers = training.waivers_in_force(settings, table)
    thresholds, reasons = fairness_bounds(settings, table)
    measure = partial(_measure_fairness, settings, table, [one for one in table.waivers if one not in waivers])
    return Suite(name=f"{table.name}_fairness", measure=measure, thresholds=thresholds, waived=reasons)


def _measure_fairness(settings: Settings, table: Table, void: list[Waiver]) -> Measurement:
    from ...services.mlops.fairness import measure_fairness

    rows, trainer = training.all_rows(settings, table), training.trainer(settings, table)
    measured = measure_fairness(rows, trainer, table, group_limits(settings))
    return replace(measured, failures=(*(f"this waiver does not hold: {one}" for one in void), *measured.failures))
