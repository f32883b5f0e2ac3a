"""`GET /readyz`: whether the service can do its work now, for what sends it requests."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import anyio
import anyio.to_thread
from anyio import CapacityLimiter, Lock
from fastapi import APIRouter, Response
from pydantic import BaseModel

from ..errors import AppError
from .problems import problem

_SECONDS = 2.0
_log = logging.getLogger(__name__)
# By their names; one raises, at best an `AppError`, if what it looks at cannot be used.
Check = Callable[[], None]
Checks = Mapping[str, Check]
# Whoever asks more often gets the last answer.
_SECONDS_KEPT = 1.0


@dataclass(slots=True, kw_only=True)
class Readiness:
    """Checks, which share two threads; a request that comes while they run waits for their answer."""

    checks: Checks
    monotonic: Callable[[], float] = time.monotonic
    _threads: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))
    _running: Lock = field(default_factory=Lock)
    _last: dict[str, str] = field(default_factory=dict)
    _until: float = float("-inf")

    async def missing(self) -> dict[str, str]:
        """Return what is missing, by the names of the checks; a check that takes too long counts as failed."""
        async with self._running:
            if self.monotonic() >= self._until:
                self._last = {name: reason for name in self.checks if (reason := await self._reason(name))}
                self._until = self.monotonic() + _SECONDS_KEPT
                if self._last:
                    _log.warning("not ready", extra={"missing": dict(self._last)})
            return self._last

    async def _reason(self, name: str) -> str | None:
        try:
            with anyio.fail_after(_SECONDS):
                await anyio.to_thread.run_sync(self.checks[name], limiter=self._threads, abandon_on_cancel=True)
        except AppError as error:
            return str(error)
        except TimeoutError:
            return f"no answer within {_SECONDS:g} seconds"
        except Exception as error:  # noqa: BLE001 - whatever it raises, what it looks at cannot be used
            _log.exception("a check failed")
            return f"{type(error).__name__}: {error}"
        return None


class ReadinessResponse(BaseModel):
    """The service is ready: these checks passed."""

    status: str
    checks: list[str]


def readiness_router(readiness: Readiness) -> APIRouter:
    """Return the route."""
    router = APIRouter(tags=["health"])

    @router.head("/readyz", include_in_schema=False, response_model=None)
    @router.get("/readyz", response_model=ReadinessResponse, summary="Whether requests can be served now")
    async def ready() -> Response | ReadinessResponse:
        """Answer whether requests can be served now; `/livez` is about the process alone."""
        missing = await readiness.missing()
        if not missing:
            return ReadinessResponse(status="ready", checks=sorted(readiness.checks))
        errors = [{"field": name, "reason": "not ready"} for name in missing]
        detail = f"not ready: {', '.join(missing)}; the log says why"
        return problem(503, "Not ready", detail, errors=errors)

    return router
