"""Amounts of money."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Self

_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_AMOUNT = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?\Z", re.ASCII)
_DIGITS = {"JPY": 0, "KRW": 0, "KWD": 3, "BHD": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """`minor` counts the smallest unit of `currency` (ISO 4217), so that sums are exact."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Refuse what is not a currency code."""
        if not _CURRENCY.match(self.currency):
            raise ValueError(f"{self.currency!r} is not a currency code such as EUR")

    @classmethod
    def parse(cls, amount: str, currency: str) -> Self:
        """Return `amount`, a plain decimal such as `12.50`.

        Raises:
            ValueError: not a plain decimal, or finer than the currency's smallest unit.
        """
        if not _AMOUNT.match(amount):
            raise ValueError(f"{amount!r} is not an amount of money")
        minor = Decimal(amount).scaleb(_DIGITS.get(currency, 2))
        if minor % 1:
            raise ValueError(f"{amount!r} is finer than the smallest unit of {currency}")
        return cls(minor=int(minor), currency=currency)

    def plus(self, other: Self) -> Self:
        """Return the sum; adding two currencies is a `ValueError`."""
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return type(self)(minor=self.minor + other.minor, currency=self.currency)

    def fits(self, limit: Self) -> bool:
        """Return whether this is at most `limit`; another currency never fits."""
        return self.currency == limit.currency and self.minor <= limit.minor

    def __str__(self) -> str:
        digits = _DIGITS.get(self.currency, 2)
        return f"{Decimal(self.minor).scaleb(-digits):.{digits}f} {self.currency}"
