"""Ask the next model of an agent where one is out of order."""

import logging
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model

from ..llm.breaker import CircuitBreaker
from ..llm.remote.calls import CallError, Limits, call
from ..llm.remote.spending import Prices

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRoute:
    """A model, the breaker of its provider (by default one that never opens), and what it costs."""

    model: Model
    breaker: CircuitBreaker = field(default_factory=lambda: CircuitBreaker(failures=sys.maxsize, open_s=1))
    prices: Prices | None = None


async def ask_first(
    routes: Sequence[ModelRoute], send: Callable[[Model], Awaitable[ModelResponse]], *, limits: Limits
) -> tuple[ModelResponse, ModelRoute]:
    """Return the response of the first model that gives one, and its route; the next is asked after an outage only.

    Raises:
        CallError: none did, or one found the request wrong.
    """
    failed: list[str] = []
    attempts, hint = 0, None
    for route in routes:
        if not route.breaker.admits():
            failed.append(f"{route.model.model_name}: not asked, as it failed {route.breaker.failures} times in a row")
            continue
        outage: bool | None = None
        try:
            response, _ = await call(partial(send, route.model), limits=limits)
            outage = False
        except CallError as error:
            outage = error.is_outage
            if not outage or len(routes) == 1:
                raise
            _log.warning("model of an agent failed", extra={"model": route.model.model_name, "reason": str(error)})
            failed.append(f"{route.model.model_name}: {error}")
            attempts, hint = attempts + error.attempts, error.hint
        else:
            return response, route
        finally:
            if outage is None:
                route.breaker.withdraw()
            else:
                route.breaker.report(is_outage=outage)
    raise CallError("; ".join(failed), attempts=attempts, is_outage=True, hint=hint)
