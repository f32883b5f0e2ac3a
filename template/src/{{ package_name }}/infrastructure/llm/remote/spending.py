"""Spending limits of a model while it is open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from ....errors import AppError


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """USD per million tokens."""

    input_usd_per_mtok: float
    output_usd_per_mtok: float

    def cost_usd(self, input_tokens: int, output_tokens: int) -> float:
        """Return what the tokens cost."""
        return (input_tokens * self.input_usd_per_mtok + output_tokens * self.output_usd_per_mtok) / 1e6


@dataclass(slots=True)
class Bill:
    """The cost and tokens of one finished request."""

    tokens: int = 0
    cost_usd: float = 0.0


@dataclass(slots=True, kw_only=True)
class Spending:
    """Tokens and money spent and set aside so far; limits of None do not bind. Safe to use from several threads.

    `scope` names the settings that hold the limits, and `error` is raised where one would be passed.
    """

    scope: str
    error: type[AppError]
    max_tokens: int | None = None
    max_cost_usd: float | None = None
    prices: Prices | None = None
    tokens: int = 0
    cost_usd: float = 0.0
    _lock: Lock = field(default_factory=Lock)

    @contextmanager
    def reserve(self, *, input_tokens: int, output_tokens: int, prices: Prices | None = None) -> Iterator[Bill]:
        """Set aside the most that a request can take, and replace it by its `Bill`, or by nothing.

        `prices` take the place of its own.

        Raises:
            AppError: a limit would be passed; it is an `error`, and nothing is set aside.
        """
        tokens = input_tokens + output_tokens
        known = prices or self.prices
        cost = known.cost_usd(input_tokens, output_tokens) if known else 0.0
        with self._lock:
            self._check(tokens, cost)
            self._add(tokens, cost)
        bill = Bill()
        try:
            yield bill
        finally:
            with self._lock:
                self._add(bill.tokens - tokens, bill.cost_usd - cost)

    def _check(self, tokens: int, cost: float) -> None:
        if self.max_tokens is not None and self.tokens + tokens > self.max_tokens:
            raise self.error(
                f"{self.scope}.max_total_tokens: {self.tokens} of {self.max_tokens} tokens are spent or set aside, "
                f"and the request may take {tokens}",
                hint="raise the limit, or start a new process",
            )
        if self.max_cost_usd is not None and self.cost_usd + cost > self.max_cost_usd:
            raise self.error(
                f"{self.scope}.max_cost_usd: {self.cost_usd:.4f} of {self.max_cost_usd:g} USD are spent or set aside, "
                f"and the request may cost {cost:.4f}",
                hint="raise the limit, or start a new process",
            )

    def _add(self, tokens: int, cost: float) -> None:
        self.tokens += tokens
        self.cost_usd += cost
