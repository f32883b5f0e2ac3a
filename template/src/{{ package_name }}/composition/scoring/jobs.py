"""The jobs that train a model and score a window of days."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ...config.settings import Settings
from ...domain.scoring.windows import EARLIEST, LATEST
from ...services.work import Progress
from ..job import Job

if TYPE_CHECKING:
    from ...workflows.scoring.steps import StepCounts


def _no_number(value: object) -> object:
    # It would be taken for seconds since 1970, of which the OpenAPI document says nothing.
    if isinstance(value, int | float):
        raise ValueError("give a day as text, such as 2026-01-31")  # noqa: TRY004 - pydantic reports no other
    return value


Day = Annotated[date, BeforeValidator(_no_number)]


class PredictParameters(BaseModel):
    """A table and the days to score, both inclusive and in UTC; without days, the newest that are configured."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str | None = Field(default=None, max_length=200)
    first: Day | None = None
    last: Day | None = None

    @model_validator(mode="after")
    def _has_both_days_in_order(self) -> Self:
        if (self.first is None) != (self.last is None) or (self.first and self.last and self.first > self.last):
            raise ValueError("give both days, the first not after the last")
        if self.first and self.last and not EARLIEST.date() <= self.first <= self.last < LATEST.date():
            raise ValueError(f"days have to be from {EARLIEST:%Y} to {LATEST.year - 1}")
        return self


def _predict(settings: Settings, parameters: BaseModel, progress: Progress) -> Mapping[str, object]:
    from . import inference, rows, tables

    wanted = PredictParameters.model_validate(parameters)
    found = tables.find_table(settings, wanted.table)
    days = (wanted.first, wanted.last) if wanted.first and wanted.last else None
    window = rows.scoring_window(settings, found, days, ZoneInfo("UTC"))

    def report(counts: "StepCounts") -> None:
        # A checkpoint, so that a job that goes on after each of many crashes is not given up.
        progress.report(counts.done / counts.all, {"done": counts.done})

    run = inference.predict(settings, found, window, progress=report)
    note = rows.age_note(settings, rows.prepared_rows(settings, found))
    noted = {"note": note} if note else {}
    return {"file": run.file.as_posix(), "rows": run.rows, "model_version": run.model_version, **noted}


class TrainParameters(BaseModel):
    """A table; it may be left out if only one is declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str | None = Field(default=None, max_length=200)


def _train(settings: Settings, parameters: BaseModel, progress: Progress) -> Mapping[str, object]:
    from . import tables, training

    table = tables.find_table(settings, TrainParameters.model_validate(parameters).table)
    progress.report(0.0)
    return training.summary_of(training.train(settings, table))


TRAIN = Job(kind="train", parameters=TrainParameters, run=_train)
PREDICT = Job(kind="predict", parameters=PredictParameters, run=_predict)
