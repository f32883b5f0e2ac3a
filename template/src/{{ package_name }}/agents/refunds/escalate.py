"""`escalate`."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import Field

from ...repositories.agents.ledger import UnitOfWork
from ...repositories.agents.runs import AgentRun
from ...repositories.refunds import REFUND_BOOK, Escalation
from ...services.agents.tools import Effect, SchemaTool, ToolArguments, ToolResult


class Escalate(ToolArguments):
    """Hand the case to a person of the desk, with a summary."""

    summary: Annotated[str, Field(min_length=1, max_length=2000)]


def escalate(*, clock: Callable[[], datetime], new_id: Callable[[], str]) -> SchemaTool[Escalate]:
    """Return the tool. The case goes to the desk's one queue: there is no recipient to name."""

    def run(arguments: Escalate, work: UnitOfWork, run: AgentRun) -> ToolResult:
        customer = run.caller
        escalation = Escalation(
            escalation_id=new_id(),
            tenant=customer.tenant,
            customer_id=customer.name,
            summary=arguments.summary,
            created_at=clock(),
        )
        work.store(REFUND_BOOK).add_escalation(escalation)
        return ToolResult(data={"escalated": escalation.escalation_id}, action_id=escalation.escalation_id)

    return SchemaTool(name="escalate", effect=Effect.ACT, arguments=Escalate, run=run, opens_case=True)
