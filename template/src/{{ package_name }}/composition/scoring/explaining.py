"""Wire explanations of predictions."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...errors import AppError
from ..core import utc_now
from ..extras import require_extra
from .features import complete_rows
from .rows import known_window, model_store, prepared_rows, raw_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...models.scoring import Explainer, StoredModel
    from ...services.scoring.explaining import Explanation, ExplanationService

_MOST_ROWS = 1_000


def explanation_service(settings: Settings, table: Table) -> "ExplanationService":
    """Return what explains the predictions of a table's current model."""
    from ...services.scoring.explaining import ExplanationService

    return ExplanationService(
        models=model_store(settings, table),
        table=table,
        open_rows=partial(prepared_rows, settings, table),
        explainer_of=_explainers(settings, table),
        complete=complete_rows(settings, table),
    )


def explain_file(settings: Settings, table: Table, file: Path) -> "list[Explanation]":
    """Return the explanations of the rows of a raw file, whether their outcomes are known or not.

    Raises:
        AppError: the file cannot be read, or has more rows than can be explained at once.
    """
    rows = raw_rows(settings, table, file, observed_at=utc_now())
    [*batches] = rows.active(known_window(settings, table, rows), batch_rows=_MOST_ROWS)
    if len(batches) > 1:
        raise AppError(f"{file}: has more than {_MOST_ROWS} rows", hint="explain fewer rows at a time")
    found = [(one, values) for batch in batches for one, values in zip(batch.ids, batch.values.tolist(), strict=True)]
    return explanation_service(settings, table).explain_rows(found) if found else []


def _explainers(settings: Settings, table: Table) -> "Callable[[StoredModel], Explainer]":
    """Return what makes the explainer of a model; it is kept until another model is asked for."""
    from ...infrastructure.scoring.explainers import explainer_of

    if (chosen := settings.scoring.explainer) == "shap":
        require_extra("shap", module="shap", needed_by="scoring.explainer: shap")
    kept: list[tuple[StoredModel, Explainer]] = []

    def found(stored: "StoredModel") -> "Explainer":
        known = next((explainer for model, explainer in kept if model is stored), None)
        if known is None:
            known = explainer_of(stored, table, chosen)
            kept[:] = [(stored, known)]
        return known

    return found
