"""The parts of outputs and rejected outputs that are stored: without secrets and personal data."""

from collections.abc import Mapping
from datetime import datetime

from ...domain.redaction import redact
from ...models.llm.chat import ChatModelError, ChatReply, Usage
from ...repositories.llm.failures import Attempt, Failure
from ..alerts import Alert, Severity


def rejection_alert(failure: Failure) -> Alert:
    """Return the alert about a rejected output."""
    details = {
        "failure_id": failure.failure_id,
        "trace_id": failure.trace_id,
        "prompt": f"{failure.provenance.prompt} {failure.provenance.prompt_version}",
        "schema": f"{failure.provenance.schema_name} {failure.provenance.schema_version}",
        "model": failure.provenance.model,
        "reason": "; ".join(failure.attempts[-1].errors)[:500],
    }
    return Alert(
        event="output.rejected",
        message=f"a reply to {failure.provenance.prompt} stayed invalid after {len(failure.attempts)} attempts",
        details=details,
        raised_at=failure.failed_at,
    )


def outage_alert(error: ChatModelError, prompt: str, *, trace_id: str, now: datetime) -> Alert:
    """Return the alert about a chat model that gives no replies."""
    return Alert(
        event="chat.outage",
        message="the chat model gives no replies",
        details={"prompt": prompt, "trace_id": trace_id, "reason": redact(str(error))[:500]},
        raised_at=now,
        severity=Severity.CRITICAL,
        subject="chat",
    )


def redacted(attempt: Attempt) -> Attempt:
    """Return an attempt without secrets and personal data."""
    errors = tuple(redact(error) for error in attempt.errors)
    return Attempt(raw=redact(attempt.raw), errors=errors, latency_ms=attempt.latency_ms)


def first_reply(failure: Failure) -> ChatReply:
    """Return the reply that was rejected first, as a new one that costs nothing."""
    usage = Usage(input_tokens=0, output_tokens=0, cost_usd=0.0)
    return ChatReply(text=failure.attempts[0].raw, model=failure.provenance.model, usage=usage)


def redact_document(document: Mapping[str, object]) -> dict[str, object]:
    """Return a document with every text in it redacted; its form is the same."""
    return {name: _redact_texts(value) for name, value in document.items()}


def _redact_texts(value: object) -> object:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return redact_document(value)
    return [_redact_texts(item) for item in value] if isinstance(value, list) else value
