"""Turn feedback on outputs into candidate cases that a person reviews into a dataset."""

from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry.trace import get_current_span

from ...domain.audit import AuditEvent
from ...domain.clock import Clock
from ...domain.llm.feedback import (
    Candidate,
    FeedbackNotFoundError,
    FeedbackStateError,
    Review,
    Verdict,
    case_id_of,
)
from ...domain.redaction import redact
from ...repositories.llm.feedback import Candidates
from ...repositories.llm.outputs import OutputRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackService:
    """Keeps feedback without secrets and personal data, once for the same words."""

    candidates: Candidates
    outputs: OutputRecords
    clock: Clock

    def give(  # noqa: PLR0913 - what is said, of what, and by whom
        self, trace_id: str, *, text: str, verdict: Verdict, expected: str, by: str, tenant: str
    ) -> Candidate:
        """Keep a caller's judgement of the output of a trace; `text` is the question.

        Raises:
            FeedbackNotFoundError: no output was stored under this trace.
        """
        record = self.outputs.find(trace_id)
        if record is None:
            raise FeedbackNotFoundError(f"no output has the trace {trace_id!r}", hint="use the `trace_id` of the reply")
        prompt = record.provenance.prompt
        said = {"app.verdict": verdict.value, "app.judged": trace_id, "app.judged_prompt": prompt}
        get_current_span().set_attributes(said)
        text, expected = redact(text), redact(expected)
        case_id = case_id_of(tenant=tenant, prompt=prompt, text=text, verdict=verdict, expected=expected)
        return self.candidates.add(
            Candidate(
                case_id=case_id,
                tenant=tenant,
                prompt=prompt,
                trace_id=trace_id,
                text=text,
                verdict=verdict,
                expected=expected,
                given_by=by,
                given_at=self.clock(),
            )
        )

    def of_tenant(self, tenant: str, *, review: Review | None = None) -> Sequence[Candidate]:
        """Return the candidates of a tenant, the most frequent first."""
        return self.candidates.of_tenant(tenant, review=review)

    def find(self, case_id: str, *, tenant: str) -> Candidate:
        """Return a candidate.

        Raises:
            FeedbackNotFoundError: the tenant has none with this id.
        """
        found = self.candidates.find(case_id)
        if found is None or found.tenant != tenant:
            raise FeedbackNotFoundError(f"no candidate {case_id!r}", hint="`feedback list` shows them")
        return found

    def review(self, case_id: str, review: Review, *, by: str, tenant: str) -> Candidate:
        """Accept or dismiss a candidate.

        Raises:
            FeedbackNotFoundError: the tenant has none with this id.
            FeedbackStateError: it has been reviewed already.
        """
        before = self.find(case_id, tenant=tenant)
        reviewed = before.reviewed(review, by=by)
        logged = AuditEvent(
            at=self.clock(),
            trace_id=before.trace_id,
            tenant=tenant,
            principals=by,
            action="feedback.review",
            outcome="executed",
            details={"case_id": case_id, "before": before.review, "after": reviewed.review},
        )
        if not self.candidates.settle(reviewed, logged=logged):
            raise FeedbackStateError(f"candidate {case_id} was reviewed by another person")
        return reviewed
