"""Whether a challenger replaces the champion."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..thresholds import Breach
from .fairness import BoundCheck


class PromotionAction(StrEnum):
    """The decision about a version.

    `KEEP` leaves the champion; `BLOCK` also says that the version is unfit. `CHALLENGE` tries it beside the champion.
    """

    PROMOTE = "promote"
    KEEP = "keep"
    BLOCK = "block"
    CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """Skill of the challenger minus that of the champion on the same rows, with its 95 % interval.

    Skill is the share of the variance of the outcome that the predictions explain: 1 is perfect, 0 no better than the
    mean. For probabilities it is the Brier skill score.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """All that is known about a challenger.

    Attributes:
        version: the challenger.
        champion: the version that it would replace; None if there is none.
        skill: of the challenger on held-out rows.
        rows: number of these rows.
        gain: over the champion on the same rows; None without a champion.
        breaches: thresholds of the release gate that the challenger misses.
        fairness: the bounds of fairness, moved by waivers, and what they were applied to.
        live_rows: number of rows that it has scored beside the champion.
    """

    version: str
    champion: str | None
    skill: float
    rows: int
    gain: Gain | None
    breaches: tuple[Breach, ...]
    fairness: tuple[BoundCheck, ...] = ()
    live_rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An action and the reasons for it, one sentence each."""

    action: PromotionAction
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionPolicy:
    """Promotes a challenger that is certainly better and misses no limit; blocks one that is worse, unfair or leaking.

    Attributes:
        smallest_gain: the gain that the lower end of the interval has to exceed.
        highest_skill: a model above it is taken to have seen the outcome.
        minimum_rows: fewer held-out rows cannot decide.
        minimum_live_rows: the rows that a challenger has to have scored beside the champion.
    """

    smallest_gain: float = 0.0
    highest_skill: float = 0.995
    minimum_rows: int = 30
    minimum_live_rows: int = 0

    def decide(self, challenge: Challenge) -> Decision:
        """Return the action for a challenger; a first model is promoted if nothing blocks it."""
        if blocks := tuple(self._blocks(challenge)):
            return Decision(action=PromotionAction.BLOCK, reasons=blocks)
        gain = challenge.gain
        if gain is None:
            return Decision(action=PromotionAction.PROMOTE, reasons=("there is no champion yet",))
        if challenge.version == challenge.champion:
            return Decision(action=PromotionAction.KEEP, reasons=("it is the champion",))
        if gain.low > self.smallest_gain and challenge.live_rows < self.minimum_live_rows:
            reason = f"it scored {challenge.live_rows} rows beside the champion, {self.minimum_live_rows} are needed"
            return Decision(action=PromotionAction.KEEP, reasons=(reason,))
        if gain.low > self.smallest_gain:
            return Decision(action=PromotionAction.PROMOTE, reasons=(f"it is better: {_shown(gain)}",))
        return Decision(action=PromotionAction.KEEP, reasons=(f"it is not certainly better: {_shown(gain)}",))

    def _blocks(self, challenge: Challenge) -> Iterator[str]:
        yield from map(str, challenge.breaches)
        yield from (str(check) for check in challenge.fairness if not check.is_met)
        if challenge.rows < self.minimum_rows:
            yield f"it was measured on {challenge.rows} rows, at least {self.minimum_rows} are needed"
        if math.isnan(challenge.skill):
            yield "its skill was not measured: all outcomes are equal"
        elif challenge.skill > self.highest_skill:
            yield f"a skill of {challenge.skill:.4f} is too good to be true: does a feature know the outcome?"
        if challenge.gain is not None and challenge.gain.high < 0:
            yield f"it is worse than {challenge.champion}: {_shown(challenge.gain)}"


def _shown(gain: Gain) -> str:
    return f"skill {gain.value:+.4f}, 95 % interval {gain.low:+.4f} to {gain.high:+.4f}"
