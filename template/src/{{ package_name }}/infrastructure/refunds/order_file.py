"""Orders from a file of JSON lines."""

from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ...domain.agents.money import Money
from ...domain.refunds.orders import Order
from ...domain.triage import Plan
from ...errors import AppError, describe


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
        self._orders = {(order.tenant, order.order_id): order for order in _read(file, now)}

    def find(self, tenant: str, order_id: str) -> Order | None:
        """Return the order of this tenant."""
        return self._orders.get((tenant, order_id))


def _read(file: Path, now: datetime) -> list[Order]:
    try:
        # Not `splitlines`: a line may hold what else Unicode calls the end of one.
        lines = file.read_text("utf-8").removesuffix("\n").split("\n")
    except OSError as error:
        raise OrderFileError(f"{file}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise OrderFileError(f"{file}: not UTF-8 at byte {error.start}") from error
    orders = []
    for number, line in enumerate(lines, start=1):
        try:
            orders.append(_OrderLine.model_validate_json(line).order(now))
        except ValidationError as error:
            raise OrderFileError(f"{file}:{number}: not an order: {describe(error)}") from error
        except ValueError as error:
            raise OrderFileError(f"{file}:{number}: not an order: {error}") from error
    return orders
