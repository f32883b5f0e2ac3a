"""Wire the promotion of models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...config.settings import Settings
from ...domain.identity import Identity
from ...domain.mlops.promotion import Challenge, Decision, PromotionPolicy
from ...domain.scoring.fairness import GroupLimits
from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...domain.scoring.targets import METRICS
from ...domain.thresholds import Threshold, parse_thresholds
from ...infrastructure.scoring.database_predictions import DatabasePredictionLog
from ...repositories.mlops.registry import PromotionRecord
from ..acts import open_acts
from ..core import open_app_database, utc_now
from ..scoring import rows as scoring_rows
from ..scoring import training

if TYPE_CHECKING:
    from ...models.scoring import ModelRecord
    from ...services.mlops.promotion import Evidence, PromotionService


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSummary:
    """A version of a model: `metric` is the one that ranks models of its task, `trained_at` is ISO 8601.

    `alias` is `champion`, `challenger` (tried beside it), `previous` (the one that a rollback goes back to), or empty.
    """

    version: str
    is_champion: bool
    alias: str
    trained_at: str
    metric: str
    value: float


def describe_versions(settings: Settings, table: Table) -> tuple[VersionSummary, ...]:
    """Return the versions that are kept, the newest first."""
    from ...infrastructure.scoring.lineage_files import read_record

    service, outputs = open_promotion(settings, table), scoring_rows.model_outputs(settings, table)
    metric, champion = METRICS[table.target.task][0], service.registry.champion()
    aliases = {service.previous(): "previous", service.registry.challenger(): "challenger", champion: "champion"}
    return tuple(
        VersionSummary(
            version=version,
            is_champion=version == champion,
            alias=aliases.get(version, ""),
            trained_at=read_record(outputs.version(version)).created_at.isoformat(),
            metric=metric,
            value=service.models.describe(version).metrics[metric],
        )
        for version in service.registry.versions()
    )


def describe_version(settings: Settings, table: Table, version: str | None) -> tuple[VersionSummary, "ModelRecord"]:
    """Return a version, by default the champion, and its record.

    Raises:
        ModelError: it is not kept, or there is no champion.
    """
    record = scoring_rows.model_store(settings, table).describe(version)
    [found] = [one for one in describe_versions(settings, table) if one.version == record.version]
    return found, record


def compare_versions(settings: Settings, table: Table, version: str | None) -> tuple[Challenge, Decision]:
    """Return what is known about a version beside the champion, and the decision."""
    service = open_promotion(settings, table)
    challenger = service.challenger(version)
    return service.compare(challenger, _evidence(settings, table, service, challenger))


def promote_version(
    settings: Settings, table: Table, version: str | None, *, by: str, reason: str = ""
) -> PromotionRecord:
    """Decide about a version and record the decision."""
    service = open_promotion(settings, table)
    challenger = service.challenger(version)
    _, decision = service.compare(challenger, _evidence(settings, table, service, challenger))
    return service.promote(challenger, decision, by=by, reason=reason)


def challenge_with(settings: Settings, table: Table, version: str | None, *, by: str, reason: str) -> PromotionRecord:
    """Try a version beside the champion in the service; None ends the trial."""
    return open_promotion(settings, table).challenge(version, by=by, reason=reason)


def roll_back(settings: Settings, table: Table, *, by: str, reason: str) -> PromotionRecord:
    """Make the champion before the current one the champion again."""
    return open_promotion(settings, table).rollback(by=by, reason=reason)


def read_history(settings: Settings, table: Table) -> Sequence[PromotionRecord]:
    """Return every decision, the oldest first."""
    return open_promotion(settings, table).registry.history()


def open_promotion(settings: Settings, table: Table) -> "PromotionService":
    """Return what decides about the versions of a table's model."""
    from ...infrastructure.mlops.audited_registry import AuditedModelRegistry
    from ...infrastructure.mlops.folder_registry import FolderModelRegistry
    from ...services.mlops.promotion import PromotionService

    return PromotionService(
        table=table,
        models=scoring_rows.model_store(settings, table),
        registry=AuditedModelRegistry(
            FolderModelRegistry(scoring_rows.model_outputs(settings, table)),
            table=table.name,
            open_acts=lambda by: open_acts(settings, by=Identity.operator(by, tenant="main")),
        ),
        policy=PromotionPolicy(**settings.mlops.promotion.model_dump()),
        clock=utc_now,
    )


def fairness_bounds(settings: Settings, table: Table) -> tuple[tuple[Threshold, ...], dict[str, str]]:
    """Return the bounds of fairness, moved by the waivers that hold, and the reason for each that was moved."""
    from ...services.mlops.fairness import bounds_of, waived

    waivers = training.waivers_in_force(settings, table)
    return waived(bounds_of(parse_thresholds(settings.mlops.fairness.model_dump()), table), waivers)


def group_limits(settings: Settings) -> GroupLimits:
    """Return the least sizes of groups that can be compared."""
    return GroupLimits(**settings.mlops.groups.model_dump())


def _evidence(settings: Settings, table: Table, service: "PromotionService", version: str) -> "Evidence":
    from ...infrastructure.scoring.estimators import EstimatorTrainer
    from ...services.mlops.promotion import Evidence
    from ...services.scoring.rows import load_labelled_rows

    rows = scoring_rows.prepared_rows(settings, table)
    window = scoring_rows.known_window(settings, table, rows)
    fitted = service.models.describe(version).parameters
    known = training.trainer(settings, table).parameters.keys()
    parameters = {name: value for name, value in fitted.items() if name in known}
    with open_app_database(settings) as engine:
        live_rows = DatabasePredictionLog(engine).count(table.name, version)
    return Evidence(
        holdout=load_labelled_rows(rows, window, Split.HOLDOUT, table.target),
        rows=load_labelled_rows(rows, window, None, table.target),
        trainer=EstimatorTrainer(table=table, settings=training.estimator_settings(settings, table, parameters)),
        bounds=fairness_bounds(settings, table)[0],
        groups=group_limits(settings),
        live_rows=live_rows,
    )
