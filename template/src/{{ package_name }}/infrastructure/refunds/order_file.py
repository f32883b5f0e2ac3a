"""Orders from a file of JSON lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...domain.agents.money import Money
from ...domain.refunds.orders import Order
from ...domain.triage import Plan
from ...errors import AppError, describe
from ...json_lines import each_once, json_lines


class OrderFileError(AppError):
    """An order file that cannot be used; the message names file and line."""


class _OrderLine(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    order_id: str
    tenant: str
    customer_id: str
    plan: Plan
    paid: str
    currency: str
    ordered_days_ago: int
    delivered_days_ago: int | None
    final_sale: bool = False

    def order(self, now: datetime) -> Order:
        delivered = None if self.delivered_days_ago is None else now - timedelta(days=self.delivered_days_ago)
        return Order(
            order_id=self.order_id,
            tenant=self.tenant,
            customer_id=self.customer_id,
            plan=self.plan,
            paid=Money.parse(self.paid, self.currency),
            ordered_at=now - timedelta(days=self.ordered_days_ago),
            delivered_at=delivered,
            final_sale=self.final_sale,
        )


class FileOrders:
    """`Orders` of a sample shop. Their days count back from `now`, so that the sample never ages."""

    def __init__(self, file: Path, *, now: datetime) -> None:
        orders = each_once(_read(file, now), file, lambda one: f"{one.tenant}/{one.order_id}", error=OrderFileError)
        self._orders = {(order.tenant, order.order_id): order for order in orders}

    def find(self, tenant: str, order_id: str) -> Order | None:
        """Return the order of this tenant."""
        return self._orders.get((tenant, order_id))


def _read(file: Path, now: datetime) -> Iterator[tuple[int, Order]]:
    for number, line in json_lines(file, error=OrderFileError):
        try:
            yield number, _OrderLine.model_validate_json(line).order(now)
        except ValidationError as error:
            raise OrderFileError(f"{file}:{number}: not an order: {describe(error)}") from error
        except ValueError as error:
            raise OrderFileError(f"{file}:{number}: not an order: {error}") from error
