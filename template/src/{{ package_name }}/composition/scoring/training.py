"""Wire the training pipeline: raw accounts, prepared accounts, feature rows, model."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...config.scoring import Waiver
from ...config.settings import Settings
from ...domain.scoring.policy import CHURN_POLICY, Part
from ...domain.thresholds import parse_thresholds
from ...errors import AppError
from ..core import utc_now
from .rows import model_store, newest_window, preparation, prepared_file, prepared_rows, raw_rows, stage

if TYPE_CHECKING:
    from ...domain.scoring.windows import ScoringWindow
    from ...infrastructure.scoring.estimators import ChurnModelTrainer
    from ...infrastructure.scoring.raw_files import RawFile
    from ...models.scoring import ModelRecord
    from ...repositories.scoring.feature_rows import FeatureRows, LabelledBatch
    from ...repositories.scoring.lineage import LineageRecord
    from ...workflows.scoring.training import FittedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRun:
    """A released model and what became of the raw rows."""

    model: "ModelRecord"
    card: str
    rows: dict[str, int]


def prepare(settings: Settings) -> "LineageRecord":
    """Prepare the raw data, whether outcomes are known or not, and return the record of what was written."""
    from ...infrastructure.scoring.lineage_files import read_record

    return read_record(preparation(settings).prepare(raw_file(settings)))


def train(settings: Settings) -> TrainingRun:
    """Prepare the raw data, fit a model, and make it the current one if it passes its release gate."""
    from ...infrastructure.scoring.feature_files import write_features
    from ...infrastructure.scoring.lineage_files import code_commit, read_record
    from ...workflows.scoring.training import Occasion, Recipe, fit_and_measure, load_training_data, release

    raw = raw_file(settings)
    prepared = preparation(settings).prepare(raw)
    data = load_training_data(prepared_rows(settings), newest_window(settings, raw.observed_at))
    parts = {Part.TRAINING: data.training, Part.HOLDOUT: data.holdout}
    inputs = write_features(stage(settings, "03-features"), parts, CHURN_POLICY, accounts=prepared_file(settings))
    record = release(
        fit_and_measure(data, trainer(settings)),
        model_store(settings),
        recipe=Recipe(feature_version=CHURN_POLICY.version, inputs=inputs, parameters=trainer(settings).parameters),
        occasion=Occasion(
            created=utc_now().isoformat(timespec="seconds"),
            code_commit=code_commit(),
            policy=CHURN_POLICY,
            waivers=tuple(str(waiver) for waiver in waivers_in_force(settings)),
        ),
        thresholds=parse_thresholds(settings.scoring.gate.model_dump()),
    )
    card = settings.state_dir / "models" / record.version / "card.html"
    return TrainingRun(model=record, card=card.as_posix(), rows=dict(read_record(prepared).rows))


def waivers_in_force(settings: Settings) -> tuple[Waiver, ...]:
    """Return the waivers that hold today for the raw data as they are; without raw data there are none."""
    try:
        found = raw_file(settings).sha256
    except AppError:
        return ()
    return tuple(one for one in settings.scoring.waivers if one.holds(raw_data=found, today=utc_now().date()))


def fit_in_memory(settings: Settings) -> "FittedModel":
    """Return the configured model, fitted on the raw data; nothing is stored."""
    from ...workflows.scoring.training import fit_and_measure, load_training_data

    rows, window = _raw_rows(settings)
    return fit_and_measure(load_training_data(rows, window), trainer(settings))


def all_customers(settings: Settings) -> "LabelledBatch":
    """Return the active customers of the raw data whose outcome is known, of both parts; nothing is stored."""
    from ...services.scoring.rows import load_labelled_rows

    return load_labelled_rows(*_raw_rows(settings), None)


def trainer(settings: Settings) -> "ChurnModelTrainer":
    """Return what fits the configured model."""
    from ...infrastructure.scoring.estimators import ChurnModelTrainer

    return ChurnModelTrainer(policy=CHURN_POLICY, settings=settings.scoring.estimator)


def raw_file(settings: Settings) -> "RawFile":
    """Return the raw account file of `01-raw`."""
    from ...infrastructure.scoring.raw_files import find_raw_file

    return find_raw_file(settings.scoring.data_dir / "01-raw")


def _raw_rows(settings: Settings) -> "tuple[FeatureRows, ScoringWindow]":
    raw = raw_file(settings)
    rows = raw_rows(settings, raw.path, observed_at=raw.observed_at)
    return rows, newest_window(settings, raw.observed_at)
