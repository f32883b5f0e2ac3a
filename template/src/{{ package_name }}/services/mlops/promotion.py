"""Compare a challenger with the champion, and promote it or roll back."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...domain.clock import Clock
from ...domain.mlops.fairness import BoundCheck, check_bounds
from ...domain.mlops.promotion import Challenge, Decision, PromotionAction, PromotionPolicy
from ...domain.scoring.fairness import GroupLimits
from ...domain.scoring.table import Table
from ...domain.thresholds import Threshold, find_breaches, parse_thresholds
from ...errors import AppError, ErrorKind
from ...evaluation.mlops.skill import paired_gain, skill
from ...evaluation.scoring.metrics import measure
from ...models.scoring import ModelStore, ModelTrainer
from ...repositories.mlops.registry import ModelRegistry, PromotionRecord
from ...repositories.scoring.feature_rows import LabelledBatch
from .fairness import compare_protected


class NoChallengerError(AppError):
    """There is nothing to promote, or nothing to go back to."""

    kind = ErrorKind.CONFLICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The rows that a challenger is measured on.

    Attributes:
        holdout: rows that neither model was fitted on.
        rows: all rows with known outcome, for fairness.
        live_rows: number of rows that the challenger has scored beside the champion.
        trainer: fits the challenger's kind of model.
        bounds: of fairness, moved by the waivers in force.
        groups: the least sizes of groups that can be compared.
    """

    holdout: LabelledBatch
    rows: LabelledBatch
    trainer: ModelTrainer
    bounds: tuple[Threshold, ...]
    groups: GroupLimits
    live_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionService:
    """Decides about the versions of one table's model."""

    table: Table
    models: ModelStore
    registry: ModelRegistry
    policy: PromotionPolicy
    clock: Clock

    def challenger(self, version: str | None = None) -> str:
        """Return the version to be compared: the given one, that of the registry, or the newest but the champion.

        Raises:
            NoChallengerError: there is none.
        """
        champion, version = self.registry.champion(), version or self.registry.challenger()
        candidates = [one for one in self.registry.versions() if version is None or one == version]
        if version is None:
            candidates = [one for one in candidates if one != champion]
        if not candidates:
            known = ", ".join(self.registry.versions())
            if version and known:
                hint = f"there are {known}; `--table` names another table"
            else:
                hint = f"run `train {self.table.name}` to make one"
            cause = f"no version {version}" if version else "no challenger"
            raise NoChallengerError(f"{self.table.name}: {cause}", hint=hint)
        return candidates[0]

    def compare(self, version: str, evidence: Evidence) -> tuple[Challenge, Decision]:
        """Return what is known about a version beside the champion, and the decision; nothing is recorded.

        Fairness is judged as in the evaluation: by fits of the challenger's kind that have not seen the rows.

        Raises:
            ModelError: one of the two cannot be loaded.
        """
        champion, rows = self.registry.champion(), evidence.holdout
        scores = self.models.load(version).model.score(rows.values)
        gain = None
        if champion is not None:
            gain = paired_gain(rows.outcomes, self.models.load(champion).model.score(rows.values), scores)
        metrics = measure(self.table.target, rows.outcomes, scores)
        challenge = Challenge(
            version=version,
            champion=champion,
            skill=skill(rows.outcomes, scores),
            rows=len(rows.ids),
            gain=gain,
            breaches=find_breaches(metrics, parse_thresholds(self.table.release_gate)),
            fairness=self._fairness(evidence),
            live_rows=evidence.live_rows,
        )
        return challenge, self.policy.decide(challenge)

    def _fairness(self, evidence: Evidence) -> tuple[BoundCheck, ...]:
        if not evidence.bounds:
            return ()
        found = compare_protected(evidence.rows, evidence.trainer, self.table, evidence.groups)
        return check_bounds(found, evidence.bounds)

    def promote(self, version: str, decision: Decision, *, by: str, reason: str = "") -> PromotionRecord:
        """Record a decision; the version becomes the champion if it is to be promoted.

        With `reason` a person promotes a version that the policy would keep as challenger; one that is blocked is
        never promoted.
        """
        action, reasons = decision.action, decision.reasons
        if reason and action is PromotionAction.KEEP and version != self.registry.champion():
            action, reasons = PromotionAction.PROMOTE, (*reasons, f"promoted all the same: {reason}")
        champion = version if action is PromotionAction.PROMOTE else self.registry.champion()
        return self._record(version, action, champion, reasons, by)

    def rollback(self, *, by: str, reason: str) -> PromotionRecord:
        """Make the champion before the current one the champion again, and record why.

        Raises:
            NoChallengerError: there was none before, or it is no longer kept.
        """
        earlier = self.previous()
        if earlier is None:
            raise NoChallengerError(
                f"{self.table.name}: no earlier champion to go back to",
                hint="`models list` shows the versions, `models promote VERSION` chooses one",
            )
        return self._record(earlier, PromotionAction.PROMOTE, earlier, (f"rolled back: {reason}",), by)

    def previous(self) -> str | None:
        """Return the champion before the current one, which a rollback goes back to; `None` if none is kept.

        Where nothing was ever decided, training has released every version: then it is the one that was kept before.
        """
        champion, kept, history = self.registry.champion(), self.registry.versions(), self.registry.history()
        if not history and champion in kept:
            return next(iter(kept[kept.index(champion) + 1 :]), None)
        earlier = [one.champion for one in history if one.champion in kept]
        while earlier and earlier[-1] == champion:
            earlier.pop()
        return earlier[-1] if earlier else None

    def challenge(self, version: str | None, *, by: str, reason: str) -> PromotionRecord:
        """Try a version beside the champion from now on, in place of any other; `None` ends the trial.

        Raises:
            NoChallengerError: it is not kept, or is the champion, or there is none whose trial could end.
        """
        champion, tried = self.registry.champion(), version or self.registry.challenger()
        if tried is None or tried == champion or champion is None:
            raise NoChallengerError(
                f"{self.table.name}: {tried} is the champion" if tried else f"{self.table.name}: no version is tried",
                hint="`models list` shows the versions",
            )
        self.challenger(tried)
        reasons = (f"tried beside {champion}: {reason}" if version else f"no longer tried: {reason}",)
        return self._record(tried, PromotionAction.CHALLENGE, champion, reasons, by, challenger=version)

    def _record(  # noqa: PLR0913 - the facts of a record
        self,
        version: str,
        action: PromotionAction,
        champion: str | None,
        reasons: Sequence[str],
        by: str,
        *,
        challenger: str | None = None,
    ) -> PromotionRecord:
        self._record_released()
        if action is not PromotionAction.CHALLENGE:
            tried = self.registry.challenger()
            is_over = tried == champion or (tried == version and action is PromotionAction.BLOCK)
            challenger = None if is_over else tried
        record = PromotionRecord(
            version=version,
            action=action,
            champion=champion,
            reasons=tuple(reasons),
            by=by,
            at=self.clock(),
            challenger=challenger,
        )
        self.registry.record(record)
        return record

    def _record_released(self) -> None:
        """Record the champion that training released without a decision, so that a rollback can go back to it."""
        champion, history = self.registry.champion(), self.registry.history()
        if champion is None or (history and history[-1].champion == champion):
            return
        self.registry.record(
            PromotionRecord(
                version=champion,
                action=PromotionAction.PROMOTE,
                champion=champion,
                reasons=("it was released when it was trained",),
                by="train",
                at=self.clock(),
                challenger=None if self.registry.challenger() == champion else self.registry.challenger(),
            )
        )
