"""Decide where a ticket goes, and keep the decision with its provenance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..domain.triage import Ticket, apply_triage_policy
from ..prompts.schemas.triage import SupportTriageDecision, to_decision
from ..repositories.triage_records import TriageRecord, TriageRecords
from .gateway import Gateway, Rejected, RejectedOutputError


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageService:
    """Model suggests, gateway validates, domain decides, repository remembers.

    `clock` returns the current time in UTC and `new_id` an id that was never returned before.
    """

    gateway: Gateway[SupportTriageDecision]
    records: TriageRecords
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def triage(self, ticket: Ticket) -> TriageRecord:
        """Return the stored decision about `ticket`.

        Raises:
            ChatModelError: the model gave no reply.
            RejectedOutputError: the reply stayed invalid; it is kept as a failure and there is no decision.
        """
        trace_id = self.new_id()
        inputs = {"ticket_text": ticket.text, "customer_plan": ticket.plan.value}
        result = self.gateway.run(inputs, trace_id=trace_id)
        if isinstance(result, Rejected):
            raise RejectedOutputError(result.failure)
        provenance = result.record.provenance
        record = TriageRecord(
            trace_id=trace_id,
            ticket_id=ticket.ticket_id,
            decision=apply_triage_policy(ticket, to_decision(result.value)),
            model=provenance.model,
            prompt_version=provenance.prompt_version,
            prompt_hash=provenance.prompt_hash,
            decided_at=self.clock(),
        )
        self.records.add(record)
        return record
