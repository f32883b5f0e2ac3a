"""A customer, as far as a churn score may look."""

from dataclasses import dataclass
from enum import StrEnum


class InternetService(StrEnum):
    """How the customer is connected."""

    NONE = "none"
    DSL = "dsl"
    FIBER = "fiber"


class Contract(StrEnum):
    """For how long the customer is bound, shortest first."""

    MONTHLY = "month-to-month"
    ONE_YEAR = "one-year"
    TWO_YEARS = "two-year"


class PaymentMethod(StrEnum):
    """How the customer pays."""

    ELECTRONIC_CHECK = "electronic-check"
    MAILED_CHECK = "mailed-check"
    BANK_TRANSFER = "bank-transfer"
    CREDIT_CARD = "credit-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The state of an account at one moment. Charges are in US dollars, tenure in billed months.

    What must not decide about a customer (gender, age) is not here.
    """

    customer_id: str
    tenure_months: int
    monthly_charges: float
    total_charges: float
    has_partner: bool
    has_dependents: bool
    phone_service: bool
    multiple_lines: bool
    online_security: bool
    online_backup: bool
    device_protection: bool
    tech_support: bool
    streaming_tv: bool
    streaming_movies: bool
    paperless_billing: bool
    internet_service: InternetService
    contract: Contract
    payment_method: PaymentMethod
