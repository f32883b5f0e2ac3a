"""Models: which one scores the rows of each table, how well, and its card."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse

from ...errors import AppError, ErrorKind
from ...models.scoring import ModelError, ModelRecord
from ...services.scoring.serving import ScoringService
from .pages import HEADERS, Pages, render

# A card is a page of its own, with its style inside and no script.
_CARD_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'; sandbox"
    ),
}


class _CardNotFoundError(AppError):
    kind = ErrorKind.NOT_FOUND


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
            raise _CardNotFoundError(f"{table} {version}: no such card")
        return HTMLResponse(card, headers=_CARD_HEADERS)

    return router
