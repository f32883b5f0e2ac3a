"""The kinds of columns of a declared table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from types import MappingProxyType

from .conditions import Condition, Value

YES_NO: Mapping[str, bool] = MappingProxyType(
    {"Yes": True, "No": False, "yes": True, "no": False, "True": True, "False": False, "true": True, "false": False}
    | {"1": True, "0": False}
)


class Monotone(IntEnum):
    """How a score may change when a feature grows and everything else stays equal."""

    DECREASING = -1
    NONE = 0
    INCREASING = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The value of an empty cell of a raw file, in rows where `when` holds."""

    value: Value
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A finite number from `minimum` to `maximum`, both included; `column` is its name in raw files.

    An `optional` number may be unknown: an empty cell of a raw file, null in a request, NaN for the model.
    """

    name: str
    minimum: float
    maximum: float
    integer: bool = False
    optional: bool = False
    unit: str = ""
    column: str = ""
    missing: Missing | None = None
    monotone: Monotone = Monotone.NONE

    def __post_init__(self) -> None:
        """Refuse a range that is empty or not finite."""
        if not (math.isfinite(self.minimum) and math.isfinite(self.maximum) and self.minimum <= self.maximum):
            raise ValueError(f"{self.name}: the range {self.minimum:g} to {self.maximum:g} is empty or not finite")

    def admits(self, value: object) -> bool:
        """Return whether the value belongs to the column."""
        if value is None:
            return self.optional
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return self.minimum <= value <= self.maximum and (not self.integer or float(value).is_integer())


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Yes or no; `spellings` maps what raw files write to the value."""

    name: str
    column: str = ""
    spellings: Mapping[str, bool] = field(default_factory=lambda: YES_NO)
    missing: Missing | None = None
    monotone: Monotone = Monotone.NONE

    def __post_init__(self) -> None:
        """Refuse a flag that nothing spells."""
        if set(self.spellings.values()) != {True, False}:
            raise ValueError(f"{self.name}: spellings need a word for yes and a word for no")

    def admits(self, value: object) -> bool:
        """Return whether the value belongs to the column."""
        return isinstance(value, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """One of `levels`, which are encoded by position; `ordered` if the order means something.

    `spellings` maps what raw files write to a level; without it each level is written as it is. `other` is the level of
    all words that are not declared; without it a row that has one is set apart.
    """

    name: str
    levels: tuple[str, ...]
    ordered: bool = False
    column: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    missing: Missing | None = None
    monotone: Monotone = Monotone.NONE

    def __post_init__(self) -> None:
        """Refuse levels that are empty or twice there, and spellings of unknown levels."""
        if not self.levels or len(set(self.levels)) < len(self.levels) or "" in self.levels:
            raise ValueError(f"{self.name}: levels have to be given, not empty and different")
        if unknown := sorted(set(self.spellings.values()) - set(self.levels)):
            raise ValueError(f"{self.name}: spellings name unknown levels: {', '.join(unknown)}")
        if self.other and self.other not in self.levels:
            raise ValueError(f"{self.name}: other is not one of the levels: {self.other}")
        if self.monotone and not self.ordered:
            raise ValueError(f"{self.name}: a monotone category has to be ordered")

    @property
    def words(self) -> Mapping[str, str]:
        """Values of raw files, mapped to levels."""
        return self.spellings or {level: level for level in self.levels}

    def admits(self, value: object) -> bool:
        """Return whether the value belongs to the column."""
        return value in self.levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A day from `minimum` to `maximum`, both included and written as ISO 8601; a model sees the number of days.

    `form` is how raw files write it, in the codes of `strptime`. An `optional` date may be unknown, as a number may.
    """

    name: str
    minimum: str
    maximum: str
    form: str = "%Y-%m-%d"
    optional: bool = False
    column: str = ""
    missing: Missing | None = None
    monotone: Monotone = Monotone.NONE

    def __post_init__(self) -> None:
        """Refuse a range that is empty or not of days."""
        try:
            first, last = date.fromisoformat(self.minimum), date.fromisoformat(self.maximum)
        except ValueError as error:
            raise ValueError(f"{self.name}: the range has to be two days: {error}") from error
        if first > last:
            raise ValueError(f"{self.name}: the range {first} to {last} is empty")

    def admits(self, value: object) -> bool:
        """Return whether the value belongs to the column."""
        if value is None:
            return self.optional
        try:
            return isinstance(value, str) and self.minimum <= date.fromisoformat(value).isoformat() <= self.maximum
        except ValueError:
            return False


Feature = Number | Flag | Category | Date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A derived feature: `numerator` over `denominator`, which counts as at least `minimum_denominator`."""

    name: str
    numerator: str
    denominator: str
    minimum_denominator: float

    def __post_init__(self) -> None:
        """Refuse a denominator that can be zero."""
        if not self.minimum_denominator > 0:
            raise ValueError(f"{self.name}: minimum_denominator has to be positive")

    @property
    def inputs(self) -> tuple[str, ...]:
        """The numbers that it is computed from."""
        return self.numerator, self.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A derived feature: `left` minus `right`."""

    name: str
    left: str
    right: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The numbers that it is computed from."""
        return self.left, self.right


Derived = Ratio | Difference


def is_optional(feature: Feature) -> bool:
    """Return whether the value of a feature may be unknown."""
    return isinstance(feature, Number | Date) and feature.optional


def raw_column(feature: Feature) -> str:
    """Return the name of a feature in raw files."""
    return feature.column or feature.name


def encoded(feature: Feature, value: Value | None) -> float:
    """Return a value as models read it; see `table.Table.encode`."""
    if value is None:
        return math.nan
    if isinstance(feature, Date):
        return float(date.fromisoformat(str(value)).toordinal())
    if isinstance(feature, Category):
        return float(feature.levels.index(str(value)))
    return float(value)
