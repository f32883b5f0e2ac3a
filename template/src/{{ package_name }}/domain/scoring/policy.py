"""The feature policy: which rows are scored and which features a score may use."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .customers import Contract, Customer, InternetService, PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number within `minimum` and `maximum`, both included."""

    name: str
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Yes or no."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One of `levels`; their order is that of the encoded values, and means something where they are `ordered`."""

    name: str
    levels: tuple[str, ...]
    ordered: bool = False


Feature = Number | Flag | Category


class Part(StrEnum):
    """What a customer's outcome is used for."""

    TRAINING = "training"
    HOLDOUT = "holdout"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeaturePolicy:
    """The rows and columns of a score, in words that every adapter understands.

    `features` may reach the model, in this order; `protected` may not, and are kept for proving that the model
    treats their groups alike. A customer is active when each number in `at_least` reaches its bound. More of a
    feature in `falling` never raises a score, everything else being equal.
    """

    version: str
    features: tuple[Feature, ...]
    protected: tuple[Category, ...]
    at_least: Mapping[str, float]
    falling: tuple[str, ...]

    def is_active(self, customer: Customer) -> bool:
        """Return whether the customer is to be scored."""
        return not self.below(customer)

    def below(self, customer: Customer) -> tuple[str, ...]:
        """Return the numbers that do not reach their bound in `at_least`."""
        return tuple(name for name, bound in self.at_least.items() if getattr(customer, name) < bound)

    def encode(self, customer: Customer) -> tuple[float, ...]:
        """Return the feature values: numbers as they are, flags as 0 or 1, categories as the place of their level."""
        return tuple(_encoded(feature, getattr(customer, feature.name)) for feature in self.features)

    def position(self, name: str) -> int:
        """Return the place of a feature in a row of values."""
        return next(place for place, feature in enumerate(self.features) if feature.name == name)


def part_of(customer_id: str) -> Part:
    """Return the part that a customer belongs to for good: one in five is held out, by a hash of the id."""
    digest = hashlib.sha256(customer_id.encode()).digest()
    return Part.HOLDOUT if digest[0] % 5 == 0 else Part.TRAINING


def _encoded(feature: Feature, value: object) -> float:
    if isinstance(feature, Category):
        return float(feature.levels.index(str(value)))
    return float(value) if isinstance(value, int | float) else float(str(value))


CHURN_POLICY = FeaturePolicy(
    version="churn-1",
    features=(
        Number(name="tenure_months", minimum=0, maximum=1200),
        Number(name="monthly_charges", minimum=0, maximum=10_000),
        Number(name="total_charges", minimum=0, maximum=1_000_000),
        Flag(name="has_partner"),
        Flag(name="has_dependents"),
        Flag(name="phone_service"),
        Flag(name="multiple_lines"),
        Flag(name="online_security"),
        Flag(name="online_backup"),
        Flag(name="device_protection"),
        Flag(name="tech_support"),
        Flag(name="streaming_tv"),
        Flag(name="streaming_movies"),
        Flag(name="paperless_billing"),
        Category(name="internet_service", levels=tuple(level.value for level in InternetService)),
        Category(name="contract", levels=tuple(level.value for level in Contract), ordered=True),
        Category(name="payment_method", levels=tuple(level.value for level in PaymentMethod)),
    ),
    protected=(
        Category(name="gender", levels=("female", "male")),
        Category(name="age_group", levels=("under-65", "65-and-over")),
    ),
    # Before the first bill there is no behaviour to judge by.
    at_least={"tenure_months": 1},
    falling=("contract", "online_security", "tech_support"),
)
