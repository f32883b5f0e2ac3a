"""Orders, as the shop's system knows them."""

from typing import Protocol

from ..domain.refunds.orders import Order


class Orders(Protocol):
    """Reads orders; the platform never writes them."""

    def find(self, tenant: str, order_id: str) -> Order | None:
        """Return the order of this tenant."""
        ...
