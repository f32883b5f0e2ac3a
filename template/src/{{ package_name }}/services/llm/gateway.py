"""The data integrity gateway: what a model wrote is validated, corrected within bounds, and only then stored."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic

from ...domain.clock import Clock, NewId
from ...domain.redaction import redact
from ...errors import AppError
from ...models.llm.chat import ChatModel, ChatModelError, ChatReply, ChatRequest
from ...prompts.artifacts import PromptArtifact
from ...prompts.outputs import Output
from ...repositories.llm.failures import Failure, Failures, Replay
from ...repositories.llm.outputs import OutputRecord, OutputRecords, OutputStatus, Provenance
from ..alerts import Alerts, send_or_log
from .correction import Checked, Corrector
from .kept import first_reply, outage_alert, redact_document, redacted, rejection_alert
from .rates import RateAlarm

# Returns a sentence for each thing that is wrong with an output to these inputs.
ValidateInputs = Callable[[Output, Mapping[str, str]], tuple[str, ...]]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(Generic[Output]):
    """The reply was valid as it came, and is stored."""

    value: Output
    record: OutputRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Generic[Output]):
    """The reply became valid by correction, and is stored."""

    value: Output
    record: OutputRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The reply stayed invalid: it is kept as a failure, and an alert was raised."""

    failure: Failure


GatewayResult = Accepted[Output] | Corrected[Output] | Rejected


class RejectedOutputError(AppError):
    """An output that stayed invalid; it is kept as `failure`."""

    def __init__(self, failure: Failure) -> None:
        reasons = "; ".join(failure.attempts[-1].errors)
        super().__init__(
            f"the reply to {failure.provenance.prompt} was rejected: {reasons}",
            hint=f"it is kept: run `failures show {failure.failure_id}`",
        )
        self.failure = failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(Generic[Output]):
    """The only way from the replies to `prompt` into `outputs`.

    `clock` returns the current time in UTC and `new_id` an id that was never returned before. `validate` returns what
    is wrong with an output in the light of its inputs, beyond what its schema says. `corrections` hears of every reply
    whether it had to be corrected. People are alerted to outages of the model.
    """

    prompt: PromptArtifact
    model: ChatModel
    corrector: Corrector[Output]
    outputs: OutputRecords
    failures: Failures
    alerts: Alerts
    clock: Clock
    new_id: NewId
    timer: Callable[[], float] = time.perf_counter
    validate: ValidateInputs[Output] = lambda _output, _inputs: ()
    corrections: RateAlarm | None = None

    def run(
        self, inputs: Mapping[str, str], *, trace_id: str, subject: str = "", sample: int = 0
    ) -> GatewayResult[Output]:
        """Ask the model and return what became of its reply, which is stored either way under `trace_id`.

        `subject` is the caller's id of what the inputs are about; a failure keeps it. `sample` numbers replies to the
        same inputs where several are wanted.

        Raises:
            ChatModelError: the model gave no reply; there is nothing to store.
        """
        request = self._request(inputs, sample=sample)
        started = self.timer()
        with self._watched(trace_id):
            reply = self.model.complete(request)
            return self._settle(reply, inputs, trace_id=trace_id, subject=subject, started=started)

    def stream(self, inputs: Mapping[str, str], *, trace_id: str) -> Iterator[str | GatewayResult[Output]]:
        """Yield the reply's text in pieces as it is written, unchecked, and at the end what `run` would return.

        Nothing is stored before the end: an iterator that is closed early stops the model and leaves nothing.

        Raises:
            ChatModelError: the model gave no reply, or broke off; there is nothing to store.
        """
        request = self._request(inputs)
        started = self.timer()
        with self._watched(trace_id):
            for piece in self.model.stream(request):
                if isinstance(piece, ChatReply):
                    yield self._settle(piece, inputs, trace_id=trace_id, started=started)
                else:
                    yield piece

    def replay(self, failure: Failure, *, regenerate: bool = False) -> GatewayResult[Output]:
        """Try `failure` once more by today's prompts, schema and corrections, and keep the outcome as a replay.

        Its first reply is checked and corrected again; with `regenerate` the model is asked anew, with the inputs as
        they were kept. A valid output is stored under the failure's trace.

        Raises:
            ChatModelError: the model gave no new reply; there is nothing to keep.
            PromptError: the inputs that were kept are not those that the prompt has today.
            DuplicateOutputError: the trace has an output by now; it is left as it is.
        """
        started = self.timer()
        reply = self.model.complete(self._request(failure.inputs)) if regenerate else first_reply(failure)
        checked = self._check(reply, failure.inputs, started)
        latency_ms = self._since(started)
        provenance = self._provenance(reply.model)
        if not regenerate:
            provenance = replace(provenance, evidence=failure.provenance.evidence)
        result: GatewayResult[Output] = Rejected(failure=failure)
        if checked.value is not None:
            record = self._record(checked, checked.value, failure.trace_id, provenance, latency_ms)
            result = self._store(checked.value, record)
        replay = Replay(
            replay_id=self.new_id(),
            failure_id=failure.failure_id,
            regenerated=regenerate,
            status=None if isinstance(result, Rejected) else result.record.status,
            attempts=tuple(redacted(attempt) for attempt in checked.refused),
            provenance=provenance,
            latency_ms=latency_ms,
            replayed_at=self.clock(),
        )
        self.failures.add_replay(replay)
        return result

    def _request(self, inputs: Mapping[str, str], *, sample: int = 0) -> ChatRequest:
        return ChatRequest(
            prompt=self.prompt.name,
            prompt_hash=self.prompt.content_hash,
            system=self.prompt.system,
            text=self.prompt.render(inputs),
            inputs=inputs,
            sample=sample,
            max_output_tokens=self.prompt.model.max_output_tokens,
            temperature=self.prompt.model.temperature,
            reply_schema=self.corrector.reply_schema,
        )

    @contextmanager
    def _watched(self, trace_id: str) -> Iterator[None]:
        try:
            yield
        except ChatModelError as error:
            if error.is_outage:
                send_or_log(self.alerts, outage_alert(error, self.prompt.name, trace_id=trace_id, now=self.clock()))
            raise

    def _check(self, reply: ChatReply, inputs: Mapping[str, str], started: float) -> Checked[Output]:
        validate = partial(self._wrong, inputs)
        return self.corrector.check(reply, latency_ms=self._since(started), validate=validate)

    def _wrong(self, inputs: Mapping[str, str], value: Output) -> tuple[str, ...]:
        # Older failures were kept without their inputs: there is nothing to compare with.
        return self.validate(value, inputs) if inputs else ()

    def _settle(
        self, reply: ChatReply, inputs: Mapping[str, str], *, trace_id: str, started: float, subject: str = ""
    ) -> GatewayResult[Output]:
        checked = self._check(reply, inputs, started)
        latency_ms = self._since(started)
        provenance = self._provenance(reply.model)
        if self.corrections:
            self.corrections.report(bad=checked.value is None or checked.status is OutputStatus.CORRECTED)
        if checked.value is not None:
            return self._store(checked.value, self._record(checked, checked.value, trace_id, provenance, latency_ms))
        failure = Failure(
            failure_id=self.new_id(),
            trace_id=trace_id,
            provenance=provenance,
            attempts=tuple(redacted(attempt) for attempt in checked.refused),
            latency_ms=latency_ms,
            failed_at=self.clock(),
            inputs={name: redact(value) for name, value in inputs.items()},
            subject=subject,
        )
        self._keep(failure)
        return Rejected(failure=failure)

    def _store(self, value: Output, record: OutputRecord) -> Accepted[Output] | Corrected[Output]:
        self.outputs.add(record)
        level = logging.DEBUG if record.status is OutputStatus.ACCEPTED else logging.INFO
        _log.log(level, "output %s", record.status, extra={"trace_id": record.trace_id, "attempts": record.attempts})
        if record.status is OutputStatus.ACCEPTED:
            return Accepted(value=value, record=record)
        return Corrected(value=value, record=record)

    def _keep(self, failure: Failure) -> None:
        try:
            self.failures.add(failure)
        except Exception:
            # The log is the last place left that can hold it.
            _log.critical("failure could not be stored: %r", failure, extra={"trace_id": failure.trace_id})
            raise
        finally:
            send_or_log(self.alerts, rejection_alert(failure))

    def _record(
        self, checked: Checked[Output], value: Output, trace_id: str, provenance: Provenance, latency_ms: float
    ) -> OutputRecord:
        return OutputRecord(
            trace_id=trace_id,
            status=checked.status,
            document=redact_document(value.model_dump(mode="json")),
            provenance=provenance,
            attempts=checked.replies,
            latency_ms=latency_ms,
            input_tokens=checked.usage.input_tokens,
            output_tokens=checked.usage.output_tokens,
            cost_usd=checked.usage.cost_usd,
            stored_at=self.clock(),
        )

    def _provenance(self, model: str) -> Provenance:
        schema = self.corrector.schema
        return Provenance(
            evidence=self.model.evidence,
            model=model,
            prompt=self.prompt.name,
            prompt_version=self.prompt.version,
            prompt_hash=self.prompt.content_hash,
            correction_hash=self.corrector.prompt.content_hash,
            schema_name=schema.name,
            schema_version=schema.version,
        )

    def _since(self, started: float) -> float:
        return (self.timer() - started) * 1000
