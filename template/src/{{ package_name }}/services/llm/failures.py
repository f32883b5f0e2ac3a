"""Look after rejected outputs: read them, try them again, close them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from ...domain.audit import AuditEvent
from ...domain.clock import Clock
from ...domain.identity import Identity
from ...errors import AppError, ErrorKind
from ...repositories.llm.failures import Failure, Failures, Replay
from ...repositories.llm.outputs import DuplicateOutputError, OutputRecord
from .gateway import Gateway, Rejected


class FailureDeskError(AppError):
    """A failure that is unknown, or in no state for what was asked."""

    kind = ErrorKind.CONFLICT


# Does with a replayed output what would have been done with a first one; asked again, it does nothing more.
FollowUp = Callable[[Failure, OutputRecord], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureDesk:
    """The open and the resolved failures. `gateway_of` returns the gateway that a prompt's replies go through.

    `follow_ups` say by prompt what comes after an output; a prompt without one ends with its output.
    """

    failures: Failures
    gateway_of: Callable[[str], Gateway[BaseModel]]
    follow_ups: Mapping[str, FollowUp]
    clock: Clock

    def latest(self, *, limit: int, resolved: bool | None, skip: int = 0) -> Sequence[Failure]:
        """Return the latest failures, newest first, without the first `skip`."""
        return self.failures.latest(limit=limit, resolved=resolved, skip=skip)

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

    def replays(self, failure_id: str) -> Sequence[Replay]:
        """Return what was tried since, oldest first."""
        return self.failures.replays(failure_id)

    def replay(self, failure_id: str, *, by: Identity, regenerate: bool = False) -> OutputRecord:
        """Check and correct the reply again, or have a new one written; store the output and resolve the failure.

        What a first output would have led to follows once, also when an earlier replay was killed half way. Every try
        is kept, also one that stays invalid; the failure is open then.

        Raises:
            FailureDeskError: the failure is unknown, was resolved before, was kept without the inputs that a new reply
                needs, or the reply is still invalid.
            ChatModelError: the model gave no new reply.
        """
        failure = self._open(failure_id)
        if regenerate and not failure.inputs:
            raise FailureDeskError(f"failure {failure_id}: it was kept without its inputs", hint="replay its reply")
        gateway = self.gateway_of(failure.provenance.prompt)
        # A replay that was killed may have stored the output and not have come to what follows.
        record = gateway.outputs.find(failure.trace_id) or self._try(gateway, failure, regenerate=regenerate)
        # Failures of older versions were kept without their subject: nothing is known that could follow.
        if failure.subject and (follow_up := self.follow_ups.get(failure.provenance.prompt)):
            follow_up(failure, record)
        self._resolve(
            failure, resolution=f"replayed: {record.status} as {record.trace_id}", by=by, act="failures.replay"
        )
        return record

    def resolve(self, failure_id: str, *, resolution: str, by: Identity) -> None:
        """Close a failure, saying why.

        Raises:
            FailureDeskError: the failure is unknown or was resolved before.
        """
        self._resolve(self._open(failure_id), resolution=resolution, by=by, act="failures.resolve")

    def _resolve(self, failure: Failure, *, resolution: str, by: Identity, act: str) -> None:
        now, failure_id = self.clock(), failure.failure_id
        logged = AuditEvent(
            at=now,
            trace_id=failure.trace_id,
            tenant=by.tenant,
            principals=by.principals,
            action=act,
            outcome="executed",
            details={"failure_id": failure_id, "before": "open", "after": "resolved"},
        )
        if not self.failures.resolve(failure_id, resolution=resolution, resolved_at=now, logged=logged):
            self._open(failure_id)

    def _try(self, gateway: Gateway[BaseModel], failure: Failure, *, regenerate: bool) -> OutputRecord:
        try:
            result = gateway.replay(failure, regenerate=regenerate)
        except DuplicateOutputError as error:
            raise FailureDeskError(
                f"failure {failure.failure_id}: another replay was faster", hint=f"`failures show {failure.failure_id}`"
            ) from error
        if not isinstance(result, Rejected):
            return result.record
        reasons = "; ".join(self.replays(failure.failure_id)[-1].attempts[-1].errors)
        raise FailureDeskError(
            f"failure {failure.failure_id}: the {'new ' if regenerate else ''}reply is still invalid: {reasons}",
            hint="ask the model again with --regenerate, fix the prompt or the schema, or run `failures resolve`",
        )

    def _open(self, failure_id: str) -> Failure:
        failure = self.find(failure_id)
        if failure.resolved_at is not None:
            raise FailureDeskError(f"failure {failure_id} was resolved: {failure.resolution}")
        return failure
