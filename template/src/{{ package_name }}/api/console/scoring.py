"""Models: which one scores the rows of each table, how well, and its card; and the experiments before them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse

from ...errors import AppError
from ...models.scoring import ModelError, ModelRecord
from ...services.scoring.experiments import ExperimentRun
from ...services.scoring.serving import ScoringService
from .pages import HEADERS, NotFoundError, PageNumber, Pages, page_of, render

# A report is a page of its own, with its style inside and no script.
_DOCUMENT_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; sandbox"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableModels:
    """The models of one table: `versions` returns those that are kept, the newest first, `card` the page of one."""

    service: ScoringService
    versions: Callable[[], Sequence[str]]
    card: Callable[[str], str | None]

    def current(self) -> tuple[ModelRecord | None, str]:
        """Return the model that scores, or why there is none."""
        try:
            return self.service.models.load().record, ""
        except ModelError as error:
            return None, " ".join(filter(None, (f"{error}.", error.hint)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiments:
    """Recorded runs: their ids, the newest first, and what returns one of them or raises an `AppError`."""

    runs: Callable[[], Sequence[str]]
    read: Callable[[str], ExperimentRun]

    def summary(self, run_id: str) -> tuple[str, ExperimentRun | None, str]:
        """Return the id, and the run or why it cannot be read."""
        try:
            return run_id, self.read(run_id), ""
        except AppError as error:
            return run_id, None, str(error)


def experiment_pages(experiments: Experiments) -> Pages:
    """Return the pages of sweeps."""
    router = Pages()

    @router.page("/console/experiments", title="Experiments", about="Recorded sweeps over parameters, best first.")
    def list_runs(request: Request, page: PageNumber = 1) -> HTMLResponse:
        known = experiments.runs()
        shown = page_of(page, lambda limit, skip: known[skip : skip + limit]).map(experiments.summary)
        return render(request, "scoring/experiments.html", runs=shown)

    @router.get("/console/experiments/{run_id}")
    def show_run(request: Request, run_id: str, page: PageNumber = 1) -> HTMLResponse:
        if run_id not in experiments.runs():
            raise NotFoundError(f"experiment {run_id}: no such run")
        run = experiments.read(run_id)
        ranking = list(enumerate(run.ranking(), start=1))
        shown = page_of(page, lambda limit, skip: ranking[skip : skip + limit])
        return render(request, "scoring/experiment.html", run_id=run_id, run=run, ranking=shown, total=len(ranking))

    return router


def scoring_pages(tables: Iterable[TableModels]) -> Pages:
    """Return the pages."""
    router, by_name = Pages(), {one.service.table.name: one for one in tables}

    @router.page("/console/scoring", title="Models", about="The model of each table, its metrics, card and versions.")
    def list_models(request: Request) -> HTMLResponse:
        found = [(name, *one.current(), one.versions()) for name, one in by_name.items()]
        return render(request, "scoring/models.html", tables=found)

    @router.get("/console/scoring/{table}/{version}")
    def show_card(table: str, version: str) -> HTMLResponse:
        models = by_name.get(table)
        # Among the names that there are, so that a version cannot lead out of the folder.
        card = models.card(version) if models and version in models.versions() else None
        if card is None:
            raise NotFoundError(f"{table} {version}: no such card")
        return show_document(card)

    return router


def show_document(html: str) -> HTMLResponse:
    """Return a report that is a page of its own."""
    return HTMLResponse(html, headers=_DOCUMENT_HEADERS)
