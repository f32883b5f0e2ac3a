"""Look after rejected outputs: read them, try them again, close them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from ..errors import AppError
from ..repositories.failures import Failure, Failures
from ..repositories.outputs import OutputRecord
from .gateway import Gateway


class FailureDeskError(AppError):
    """A failure that is unknown, or in no state for what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureDesk:
    """The open and the resolved failures. `gateway_of` returns the gateway that a prompt's replies go through."""

    failures: Failures
    gateway_of: Callable[[str], Gateway[BaseModel]]
    clock: Callable[[], datetime]

    def latest(self, *, limit: int, resolved: bool | None) -> Sequence[Failure]:
        """Return the latest failures, newest first."""
        return self.failures.latest(limit=limit, resolved=resolved)

    def totals(self) -> Mapping[str, int]:
        """Return how many failures are `open` and how many are `resolved`."""
        return {"open": self.failures.count(resolved=False), "resolved": self.failures.count(resolved=True)}

    def find(self, failure_id: str) -> Failure:
        """Return one failure.

        Raises:
            FailureDeskError: there is none with this id.
        """
        failure = self.failures.find(failure_id)
        if failure is None:
            raise FailureDeskError(f"no failure {failure_id}", hint="run `failures list` for the ids")
        return failure

    def replay(self, failure_id: str) -> OutputRecord:
        """Check the reply again, by today's schema and corrections; store the output and resolve the failure.

        Raises:
            FailureDeskError: the failure is unknown, was resolved before, or the reply is still invalid.
        """
        failure = self._open(failure_id)
        result = self.gateway_of(failure.provenance.prompt).replay(failure)
        if result is None:
            raise FailureDeskError(
                f"failure {failure_id}: the reply is still invalid",
                hint="mend the prompt, the schema or the model, or close it with `failures resolve`",
            )
        self.resolve(failure_id, resolution=f"replayed: {result.record.status} as {result.record.trace_id}")
        return result.record

    def resolve(self, failure_id: str, *, resolution: str) -> None:
        """Close a failure, saying why.

        Raises:
            FailureDeskError: the failure is unknown or was resolved before.
        """
        self._open(failure_id)
        self.failures.resolve(failure_id, resolution=resolution, resolved_at=self.clock())

    def _open(self, failure_id: str) -> Failure:
        failure = self.find(failure_id)
        if failure.resolved_at is not None:
            raise FailureDeskError(f"failure {failure_id} was resolved: {failure.resolution}")
        return failure
