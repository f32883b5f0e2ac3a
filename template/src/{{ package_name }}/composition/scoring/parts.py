"""Wire the parts of a prediction: steps of leased work, done by the engine that `workflows.engine` names."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...domain.scoring.windows import ScoringWindow
from ...domain.work import WorkItem
from ...errors import AppError
from ...infrastructure.work.database_queue import DatabaseWorkQueue
from ...models.scoring import StoredModel
from ...repositories.scoring.feature_rows import FeatureRows, IdRange
from ...services.work import Progress
from ...services.worker import Worker
from ..core import new_trace_id, open_app_database, utc_now
from ..executors import open_executor

if TYPE_CHECKING:
    from ...workflows.scoring.steps import StepCounts

# Is given how far a run is, at first and after each part; what it raises ends the run.
PartProgress = Callable[["StepCounts"], None]

# Batches of a part: to take, keep and record a part costs as much as to score some ten thousand rows.
PART_BATCHES = 5
_TENANT = "main"
_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    rows: int
    sha256: str


_RANGE = TypeAdapter(IdRange)
_WRITTEN = TypeAdapter(_Written)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScorer:
    """Scores the parts of one run, each into a file of `folder`; it may do so in another process.

    `run` identifies the run: what it makes, and how that is divided.
    """

    settings: Settings
    run: str
    folder: Path
    open_rows: Callable[[], FeatureRows]
    stored: StoredModel
    table: Table
    window: ScoringWindow

    def do_next(self, _: int) -> WorkItem | None:
        """Do a part that is due, and return it as it was left; `None` if there is none."""
        with open_app_database(self.settings) as engine:
            worker = Worker(
                queue=DatabaseWorkQueue(engine),
                handlers={self.run: self.score},
                clock=utc_now,
                new_id=new_trace_id,
                lease=timedelta(seconds=self.settings.work.lease_s),
            )
            return worker.run_next()

    def score(self, item: WorkItem, _: Progress) -> Mapping[str, object]:
        """Return the number of rows and the hash of the file.

        Raises:
            PredictionError: the part cannot be scored.
        """
        from ...infrastructure.file_digests import sha256_of
        from ...infrastructure.scoring.prediction_files import PredictionError, write_part
        from ...workflows.scoring.inference import score_part

        ids, file = _RANGE.validate_python(item.payload), self.file(item)
        batch_rows = self.settings.scoring.batch_rows
        try:
            batches = score_part(self.open_rows(), self.stored, self.window, ids=ids, batch_rows=batch_rows)
            rows = write_part(batches, file, self.table)
        except (ValueError, OSError) as error:
            raise PredictionError(f"rows from {self.table.id.name} {ids.first}: {error}") from error
        return asdict(_Written(rows=rows, sha256=sha256_of(file)))

    def file(self, item: WorkItem) -> Path:
        """Return the file of a part."""
        return self.folder / f"{item.item_id}.csv"

    def is_kept(self, item: WorkItem) -> bool:
        """Return whether the file of a part that was scored is there as it was written."""
        from ...infrastructure.file_digests import sha256_of

        file = self.file(item)
        return file.is_file() and sha256_of(file) == _WRITTEN.validate_python(item.result).sha256


def score_parts(settings: Settings, scorer: PartScorer, progress: PartProgress) -> Mapping[Path, int]:
    """Score the parts that an earlier attempt of the run has not, and return the rows of each file, in their order.

    Raises:
        PredictionError: there are no rows, or parts could not be scored. The others are kept for the next attempt.
    """
    from ...infrastructure.scoring.prediction_files import PredictionError
    from ...workflows.scoring.steps import Steps

    ranges = scorer.open_rows().ranges(scorer.window, rows=PART_BATCHES * settings.scoring.batch_rows)
    if not ranges:
        hint = "`predict` without days takes the newest ones that were prepared"
        raise PredictionError("no row to score was observed in this window", hint=hint)
    scorer.folder.mkdir(parents=True, exist_ok=True)
    workers = settings.workflows.model_copy(update={"workers": settings.scoring.workers})
    with (
        open_app_database(settings) as engine,
        open_executor(settings.model_copy(update={"workflows": workers})) as executor,
    ):
        steps = Steps(
            queue=DatabaseWorkQueue(engine),
            run=scorer.run,
            tenant=_TENANT,
            clock=utc_now,
            new_id=new_trace_id,
            poll_s=settings.work.poll_s,
        )
        steps.begin([asdict(one) for one in ranges], is_kept=scorer.is_kept)
        for counts in steps.finish(executor, scorer.do_next):
            progress(counts)
        if failed := steps.failed():
            raise _not_scored(scorer.table, failed, parts=len(ranges))
        return {scorer.file(item): _WRITTEN.validate_python(item.result).rows for item in steps.done()}


def discard_parts(folder: Path, *, days: int) -> None:
    """Delete the parts of a run that is done, and those of runs that ended some days ago without a result."""
    shutil.rmtree(folder, ignore_errors=True)
    oldest = utc_now().timestamp() - timedelta(days=days).total_seconds()
    for other in folder.parent.iterdir():
        with suppress(FileNotFoundError):
            if other.stat().st_mtime < oldest:
                shutil.rmtree(other, ignore_errors=True)


def _not_scored(table: Table, failed: Sequence[WorkItem], *, parts: int) -> AppError:
    from ...infrastructure.scoring.prediction_files import PredictionError

    reasons = [item.error or "" for item in failed[:_SHOWN]]
    more = f"; and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
    return PredictionError(
        f"{table.name}: {len(failed)} of {parts} parts cannot be scored: {'; '.join(reasons)}{more}",
        hint=f"`predict {table.name}` for the same days tries these parts again, and no others",
    )
