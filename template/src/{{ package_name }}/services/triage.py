"""Decide where a ticket goes, and keep the decision with its provenance."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ..domain.triage import Ticket, apply_triage_policy
from ..models.chat import ChatModel, ChatRequest
from ..prompts.artifacts import PromptArtifact
from ..prompts.outputs import SupportTriageDecision, parse_output, to_decision
from ..repositories.triage_records import TriageRecord, TriageRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageService:
    """Model suggests, schema validates, domain decides, repository remembers.

    `clock` returns the current time in UTC and `new_id` an id that was never returned before.
    """

    model: ChatModel
    prompt: PromptArtifact
    records: TriageRecords
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

    def triage(self, ticket: Ticket) -> TriageRecord:
        """Return the stored decision about `ticket`.

        Raises:
            ChatModelError: the model gave no reply.
            InvalidOutputError: the reply does not satisfy the schema; nothing is stored.
        """
        inputs = {"ticket_text": ticket.text, "customer_plan": ticket.plan.value}
        request = ChatRequest(prompt=self.prompt.name, text=self.prompt.render(inputs), inputs=inputs)
        reply = self.model.complete(request)
        suggested = to_decision(parse_output(SupportTriageDecision, reply.text))
        record = TriageRecord(
            trace_id=self.new_id(),
            ticket_id=ticket.ticket_id,
            decision=apply_triage_policy(ticket, suggested),
            model=reply.model,
            prompt_version=self.prompt.version,
            prompt_hash=self.prompt.content_hash,
            decided_at=self.clock(),
        )
        self.records.add(record)
        return record
