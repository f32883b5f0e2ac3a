"""Wire scoring. Data frames and estimators are imported when they are needed: other commands do not wait for them."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter

from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...domain.scoring.targets import score_range
from ...domain.thresholds import parse_thresholds
from ...evaluation.engine.suites import Measurement, Suite
from ...infrastructure.scoring.database_predictions import DatabasePredictionLog
from ..core import new_trace_id, open_app_database, utc_now
from .experiments import RUNS
from .features import complete_rows
from .rows import model_outputs, model_store, prepared_rows
from .tables import declared_tables
from .training import fit_in_memory

if TYPE_CHECKING:
    from ...api.console.scoring import Experiments, TableModels
    from ...services.scoring.experiments import ExperimentRun
    from ...services.scoring.serving import Challenger, ScoringService


@contextmanager
def open_scoring(
    settings: Settings, table: Table, challenger: "Challenger | None" = None
) -> Iterator["ScoringService"]:
    """Yield the scoring service over a table's current model, its prepared rows and the application's database."""
    from ...services.scoring.serving import ScoringService

    with open_app_database(settings) as engine:
        yield ScoringService(
            models=model_store(settings, table),
            table=table,
            open_rows=lambda: prepared_rows(settings, table),
            log=DatabasePredictionLog(
                engine,
                score_range=score_range(table.target),
                features=tuple(feature.name for feature in table.features),
            ),
            clock=utc_now,
            new_id=new_trace_id,
            complete=complete_rows(settings, table),
            challenger=challenger,
        )


@contextmanager
def open_services(settings: Settings) -> Iterator["list[ScoringService]"]:
    """Yield the scoring service of every declared table."""
    from .challengers import open_challengers

    with open_challengers(settings) as challenger_of, ExitStack() as stack:
        tables = declared_tables(settings).values()
        yield [stack.enter_context(open_scoring(settings, one, challenger_of(one))) for one in tables]


@contextmanager
def routes(settings: Settings) -> Iterator[APIRouter]:
    """Yield `POST /scores/<table>` for every table, and the pages of their models and of experiments."""
    from ...api.console.scoring import experiment_pages, scoring_pages
    from ...api.scoring import scoring_router

    with open_services(settings) as services:
        pages = scoring_pages([_models_of(settings, service) for service in services])
        pages.beside(experiment_pages(_experiments()), scoring_router(services))
        yield pages.checked({"models": partial(_check_models, settings, services)})


@contextmanager
def suites(settings: Settings) -> Iterator[tuple[Suite, ...]]:
    """Yield for every table the suite that fits the configured model in memory and holds it to its release gate."""
    yield tuple(
        Suite(
            name=f"{name}_model",
            measure=partial(_measure, settings, table),
            thresholds=parse_thresholds(table.release_gate),
        )
        for name, table in declared_tables(settings).items()
    )


def _check_models(settings: Settings, services: "Sequence[ScoringService]") -> None:
    """Load the released model of every table; before the first training there is none, and other routes work."""
    for service in services:
        if model_outputs(settings, service.table).find_current() is not None:
            service.models.load()


def _models_of(settings: Settings, service: "ScoringService") -> "TableModels":
    from ...api.console.scoring import TableModels

    kept = model_outputs(settings, service.table)

    def card(version: str) -> str | None:
        file = kept.folder / version / "card.html"
        return file.read_text("utf-8") if file.is_file() else None

    return TableModels(service=service, versions=kept.versions, card=card)


def _experiments() -> "Experiments":
    from ...api.console.scoring import Experiments
    from ...infrastructure.scoring.experiment_files import read_run

    @lru_cache(maxsize=100)
    def read(file: Path, _changed: int) -> "ExperimentRun":
        return read_run(file, folder=RUNS)

    def find(run_id: str) -> "ExperimentRun":
        file = RUNS / f"{run_id}.json"
        return read(file, file.stat().st_mtime_ns if file.is_file() else 0)

    def runs() -> list[str]:
        return [file.stem for file in sorted(RUNS.glob("*.json"), key=lambda one: one.stat().st_mtime_ns, reverse=True)]

    return Experiments(runs=runs, read=find)


def _measure(settings: Settings, table: Table) -> Measurement:
    fitted = fit_in_memory(settings, table)
    return Measurement(cases=len(fitted.scores), metrics=fitted.metrics)
