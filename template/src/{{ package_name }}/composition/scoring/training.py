"""Wire the training pipeline: raw rows, prepared rows, feature rows, model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ...config.scoring import EstimatorSettings
from ...config.settings import Settings
from ...domain.identity import Identity
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.waivers import Waiver
from ...errors import AppError, describe
from ..acts import open_acts
from ..core import utc_now
from .at_once import do_at_once
from .rows import (
    check_raw_rows,
    known_window,
    model_outputs,
    model_store,
    preparation,
    prepared_file,
    prepared_rows,
    raw_rows,
    stage,
)

if TYPE_CHECKING:
    from ...domain.scoring.windows import ScoringWindow
    from ...infrastructure.scoring.estimators import EstimatorTrainer
    from ...infrastructure.scoring.raw_files import RawFile
    from ...models.scoring import ModelRecord
    from ...repositories.scoring.feature_rows import FeatureRows, LabelledBatch
    from ...repositories.scoring.lineage import LineageRecord
    from ...workflows.scoring.training import MeasuredModel


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """A model that was kept, the version that serves now, and the counts of raw rows."""

    model: "ModelRecord"
    serving: str
    card: str
    rows: dict[str, int]


def prepare(settings: Settings, table: Table) -> "LineageRecord":
    """Prepare the raw data, whether outcomes are known or not, and return the record of what was written."""
    from ...infrastructure.scoring.lineage_files import read_record

    return read_record(preparation(settings, table).prepare(raw_file(settings, table)))


def train_at_once(settings: Settings, table: Table, parameters: Path | None = None, *, by: str) -> TrainingRun:
    """Train as `train` does, as a job of this process: `jobs list` shows the run from its start, also if it fails."""
    payload = {"table": table.name} | ({} if parameters is None else {"parameters": parameters.as_posix()})

    def work() -> TrainingRun:
        return train(settings, table, parameters, by=by)

    return do_at_once(settings, "train", payload, by=by, work=work, result=summary_of)


def summary_of(run: TrainingRun) -> dict[str, object]:
    """Return what the command prints of a run, and its job keeps."""
    return {
        "model_version": run.model.version,
        "serving": run.serving,
        "rows": run.rows,
        "metrics": dict(run.model.metrics),
        "card": run.card,
    }


def train(settings: Settings, table: Table, parameters: Path | None = None, *, by: str = "train") -> TrainingRun:
    """Prepare the raw data, fit a model, and keep it if it passes its release gate.

    It becomes the current one, unless `scoring.release` leaves that to a promotion and there is one already. Parameters
    of a file, such as `tune` writes, replace the configured ones. `by` names who asked for it in the audit log.
    """
    from ...infrastructure.code_commit import code_commit
    from ...infrastructure.scoring.audited_store import AuditedModelStore
    from ...infrastructure.scoring.feature_files import write_features
    from ...infrastructure.scoring.lineage_files import read_record
    from ...workflows.scoring.training import (
        TrainingContext,
        TrainingSpec,
        fit_and_measure,
        load_training_data,
        release,
    )

    raw = raw_file(settings, table)
    prepared = preparation(settings, table).prepare(raw)
    rows = prepared_rows(settings, table)
    data = load_training_data(rows, known_window(settings, table, rows), table)
    splits = {Split.TRAINING: data.training, Split.HOLDOUT: data.holdout}
    inputs = write_features(
        stage(settings, table, "03-features"), splits, table, prepared=prepared_file(settings, table)
    )
    fitting = trainer(settings, table, parameters)
    record = release(
        fit_and_measure(data, fitting, table.target),
        AuditedModelStore(
            model_store(settings, table),
            model_outputs(settings, table),
            partial(open_acts, settings, by=Identity.operator(by, tenant="main")),
        ),
        spec=TrainingSpec(
            feature_version=table.feature_version,
            inputs=inputs,
            parameters=fitting.parameters,
        ),
        context=TrainingContext(
            created=utc_now().isoformat(timespec="seconds"),
            code_commit=code_commit(),
            table=table,
            waivers=tuple(str(waiver) for waiver in waivers_in_force(settings, table)),
            tuned="" if parameters is None else parameters.read_text("utf-8"),
        ),
        current=settings.scoring.release == "immediate",
    )
    return _run_of(settings, table, record, read_record(prepared))


def _run_of(settings: Settings, table: Table, model: "ModelRecord", prepared: "LineageRecord") -> TrainingRun:
    outputs = model_outputs(settings, table)
    return TrainingRun(
        model=model,
        serving=outputs.current().name,
        card=(outputs.folder / model.version / "card.html").as_posix(),
        rows=dict(prepared.rows),
    )


def waivers_in_force(settings: Settings, table: Table) -> tuple[Waiver, ...]:
    """Return the waivers that hold today for the raw data as they are; without raw data there are none."""
    try:
        found = raw_file(settings, table).sha256
    except AppError:
        return ()
    return tuple(one for one in table.waivers if one.holds(raw_data=found, today=utc_now().date()))


def fit_in_memory(settings: Settings, table: Table) -> "MeasuredModel":
    """Return the configured model, fitted on the raw data; nothing is stored."""
    from ...workflows.scoring.training import fit_and_measure, load_training_data

    rows, window = _raw_rows(settings, table)
    return fit_and_measure(load_training_data(rows, window, table), trainer(settings, table), table.target)


def all_rows(settings: Settings, table: Table) -> "LabelledBatch":
    """Return the rows of the raw data whose outcome is known, of both splits; nothing is stored."""
    from ...services.scoring.rows import load_labelled_rows

    return load_labelled_rows(*_raw_rows(settings, table), None, table.target)


def trainer(settings: Settings, table: Table, parameters: Path | None = None) -> "EstimatorTrainer":
    """Return what fits the configured model, with the parameters of a file in place of the configured ones."""
    from ...infrastructure.scoring.estimators import EstimatorTrainer
    from ...infrastructure.scoring.experiment_files import read_parameters

    values = None if parameters is None else read_parameters(parameters, table=table.name)
    return EstimatorTrainer(table=table, settings=estimator_settings(settings, table, values))


def estimator_settings(
    settings: Settings, table: Table, values: Mapping[str, object] | None = None
) -> EstimatorSettings:
    """Return the settings of a table's estimator: the general ones, replaced by those of the table, then by `values`.

    Raises:
        AppError: the table or `values` name a setting that does not exist, or a value that it cannot have.
    """
    found = {**settings.scoring.estimator.model_dump(), **table.estimator, **(values or {})}
    try:
        return EstimatorSettings.model_validate(found)
    except ValidationError as error:
        raise AppError(f"the estimator of {table.name}: {describe(error)}") from error


def raw_file(settings: Settings, table: Table) -> "RawFile":
    """Return the raw file of a table in `01-raw`."""
    from ...infrastructure.scoring.raw_files import find_raw_file

    return find_raw_file(settings.scoring.data_dir / "01-raw" / table.name)


def add_raw_file(settings: Settings, table: Table, source: Path, *, observed_at: datetime, by: Identity) -> "RawFile":
    """Add a file to the raw data of a table for `by`, if its rows are as declared, and return it.

    Raises:
        AppError: it cannot be read, is there already, or too many of its rows are bad.
    """
    from ...infrastructure.scoring import raw_files

    raw_files.require_recordable(source, observed_at)
    check_raw_rows(settings, table, source, observed_at=observed_at)
    with open_acts(settings, by=by) as record:
        folder = settings.scoring.data_dir / "01-raw" / table.name
        added = raw_files.add_raw_file(folder, source, observed_at=observed_at)
        record("data.add", table=table.name, before=None, after=added.sha256)
    return added


def _raw_rows(settings: Settings, table: Table) -> "tuple[FeatureRows, ScoringWindow]":
    raw = raw_file(settings, table)
    rows = raw_rows(settings, table, raw.path, observed_at=raw.observed_at)
    return rows, known_window(settings, table, rows)
