"""Limits of a run of an agent, and what it has used up."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from .money import Money
from .rules import GateRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Limits of one run, each the last value that is still allowed.

    `steps` are tool calls, `seconds` the time the run was active (a pause is free), `model_cost_usd` what the model
    costs as far as that is known, and `payout` the sum of the amounts that tools pay out.
    """

    steps: int
    tokens: int
    seconds: float
    model_cost_usd: float
    payout: Money

    def without(self, spending: "Spending") -> Self:
        """Return what is left; of a limit that is used up, nothing."""
        left = max(self.payout.minor - spending.payout.minor, 0)
        return replace(
            self,
            steps=max(self.steps - spending.steps, 0),
            tokens=max(self.tokens - spending.tokens, 0),
            seconds=max(self.seconds - spending.seconds, 0.0),
            model_cost_usd=max(self.model_cost_usd - spending.model_cost_usd, 0.0),
            payout=replace(self.payout, minor=left),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """The consumption of a run; it only grows. `active_since` is when its seconds were last counted."""

    steps: int
    tokens: int
    seconds: float
    model_cost_usd: float
    payout: Money
    active_since: datetime

    @classmethod
    def none(cls, budget: Budget, *, now: datetime) -> Self:
        """Return the spending of a run that begins at `now`."""
        return cls(
            steps=0,
            tokens=0,
            seconds=0.0,
            model_cost_usd=0.0,
            payout=Money(minor=0, currency=budget.payout.currency),
            active_since=now,
        )

    def counted(self, *, now: datetime) -> Self:
        """Return the spending with the time until `now`; a clock that ran backwards adds nothing."""
        elapsed = max((now - self.active_since).total_seconds(), 0.0)
        return replace(self, seconds=self.seconds + elapsed, active_since=max(now, self.active_since))

    def plus(self, other: Self) -> Self:
        """Return the spending with what another agent has spent in the meantime; time passes for both alike."""
        return replace(
            self,
            steps=self.steps + other.steps,
            tokens=self.tokens + other.tokens,
            model_cost_usd=self.model_cost_usd + other.model_cost_usd,
            payout=self.payout.plus(other.payout),
        )

    def exceeded(self, budget: Budget) -> GateRule | None:
        """Return the rule of the first limit that is exceeded."""
        limits = (
            (GateRule.BUDGET_STEPS, self.steps <= budget.steps),
            (GateRule.BUDGET_TOKENS, self.tokens <= budget.tokens),
            (GateRule.BUDGET_SECONDS, self.seconds <= budget.seconds),
            (GateRule.BUDGET_MODEL_COST, self.model_cost_usd <= budget.model_cost_usd),
            (GateRule.BUDGET_PAYOUT, self.payout.fits(budget.payout)),
        )
        return next((rule for rule, kept in limits if not kept), None)
