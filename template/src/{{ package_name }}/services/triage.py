"""Decide where a ticket goes, and keep the decision with its provenance."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..domain.clock import Clock, NewId
from ..domain.triage import Action, Plan, Ticket, apply_triage_policy, find_unfounded
from ..prompts.triage.schemas import TRIAGE, SupportTriageDecision, to_decision
from ..repositories.llm.failures import Failure
from ..repositories.llm.outputs import OutputRecord
from ..repositories.triage import DuplicateTriageRecordError, TriageRecord, TriageRecords
from .llm.gateway import Gateway, Rejected, RejectedOutputError


def find_wrong_evidence(output: SupportTriageDecision, inputs: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is wrong with the evidence of a reply to these inputs."""
    wrong = find_unfounded(to_decision(output), inputs["ticket_text"])
    return (wrong,) if wrong else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageDecisions:
    """Processing of a validated output: the domain decides, the repository stores. `clock` returns the time in UTC."""

    records: TriageRecords
    clock: Clock

    def keep(self, ticket: Ticket, output: OutputRecord) -> TriageRecord:
        """Store and return the decision about `ticket` that `output` leads to.

        Raises:
            DuplicateTriageRecordError: the output has led to a decision before.
        """
        provenance = output.provenance
        suggested = to_decision(TRIAGE.load(output.document, version=provenance.schema_version))
        record = TriageRecord(
            trace_id=output.trace_id,
            ticket_id=ticket.ticket_id,
            decision=apply_triage_policy(ticket, suggested),
            produced_by=provenance.evidence,
            model=provenance.model,
            prompt_version=provenance.prompt_version,
            prompt_hash=provenance.prompt_hash,
            decided_at=self.clock(),
        )
        self.records.add(record)
        return record

    def follow_up(self, failure: Failure, output: OutputRecord) -> None:
        """Store the decision that a replayed output leads to, once; the ticket is what the failure kept of it."""
        text, plan = failure.inputs["ticket_text"], Plan(failure.inputs["customer_plan"])
        with suppress(DuplicateTriageRecordError):
            self.keep(Ticket(ticket_id=failure.subject, text=text, plan=plan), output)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageService:
    """Model suggests, gateway validates, domain decides, repository remembers.

    `new_id` returns an id that was never returned before; `escalated` is called after a decision that a person has to
    look at is stored.
    """

    gateway: Gateway[SupportTriageDecision]
    decisions: TriageDecisions
    new_id: NewId
    escalated: Callable[[], None] = lambda: None

    def triage(self, ticket: Ticket) -> TriageRecord:
        """Return the stored decision about `ticket`.

        Raises:
            ChatModelError: the model gave no reply.
            RejectedOutputError: the reply stayed invalid; it is kept as a failure and there is no decision.
        """
        inputs = {"ticket_text": ticket.text, "customer_plan": ticket.plan.value}
        result = self.gateway.run(inputs, trace_id=self.new_id(), subject=ticket.ticket_id)
        if isinstance(result, Rejected):
            raise RejectedOutputError(result.failure)
        record = self.decisions.keep(ticket, result.record)
        if record.decision.action is Action.ESCALATE:
            self.escalated()
        return record
