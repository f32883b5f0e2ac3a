"""Tools about the customer's orders."""

from collections.abc import Iterator
from contextlib import contextmanager

from ....agents.tools.escalate import escalate
from ....agents.tools.look_up_order import look_up_order
from ....agents.tools.propose_refund import propose_refund
from ....config.settings import Settings
from ....domain.refunds.policy import RefundPolicy
from ....services.agents.tools import Tool
from ....services.refunds import RefundService
from .source import Surroundings


@contextmanager
def open_tools(settings: Settings, around: Surroundings) -> Iterator[tuple[Tool, ...]]:
    """Yield the tools that look orders up, give money back, and pass a case on."""
    del settings
    service = RefundService(orders=around.orders, policy=RefundPolicy(), clock=around.clock, new_id=around.new_id)
    yield (
        look_up_order(service),
        propose_refund(service),
        escalate(clock=around.clock, new_id=around.new_id),
    )
