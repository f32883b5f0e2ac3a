"""Declare the support agents, the tools that look up and refund orders, and the book that they write to."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...agents.refunds.claims import CLAIMS
from ...agents.refunds.escalate import escalate
from ...agents.refunds.look_up_order import look_up_order
from ...agents.refunds.propose_refund import propose_refund
from ...config.settings import Settings
from ...domain.refunds.policy import RefundPolicy
from ...infrastructure.refunds.database_book import DatabaseRefundBook
from ...infrastructure.refunds.in_memory_book import InMemoryRefundBook
from ...infrastructure.refunds.order_file import FileOrders
from ...infrastructure.refunds.support_script import play_support
from ...repositories.refunds import REFUND_BOOK
from ...services.agents.tools import Tool
from ...services.refunds import RefundService
from ..agents.declaration import AgentDeclaration, AgentSlice, StoreDeclaration, ToolDependencies

_ORDERS = Path("data/refunds/orders.jsonl")

SUPPORT = AgentDeclaration(
    name="support", role="support_agent", caller_role="customer", prompt="support_agent", script=play_support
)
SPECIALIST = AgentDeclaration(
    name="refunds", role="refund_specialist", caller_role="customer", prompt="support_agent", script=play_support
)
BOOK = StoreDeclaration(key=REFUND_BOOK, in_database=DatabaseRefundBook, in_memory=InMemoryRefundBook)


@contextmanager
def _open_tools(settings: Settings, dependencies: ToolDependencies) -> Iterator[tuple[Tool, ...]]:
    clock, new_id = dependencies.clock, dependencies.new_id
    orders = FileOrders(settings.evals_dir.parent / _ORDERS, now=clock())
    service = RefundService(orders=orders, policy=RefundPolicy(), clock=clock, new_id=new_id)
    yield look_up_order(service), propose_refund(service), escalate(clock=clock, new_id=new_id)


REFUNDS = AgentSlice(open_tools=_open_tools, agents=(SUPPORT, SPECIALIST), stores=(BOOK,), claims=CLAIMS)
