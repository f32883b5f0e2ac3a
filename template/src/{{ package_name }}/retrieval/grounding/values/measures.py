"""Amounts and their units, of which those of the same measure can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

from ..reading.vocabulary import vocabulary

# What a share has as its unit; its number is of a hundred.
SHARE = "percent"
# By how much equal amounts may differ: in different units as rounded, in bytes as some count them by 1,024.
_ROUNDED: Mapping[str, float] = MappingProxyType({"data": 0.05})
_NEAR, NEAR_SHARE = 0.01, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number with the readings that its separators allow, its unit (empty if unknown) and the word after it."""

    readings: frozenset[str]
    unit: str
    following: str

    def equals(self, other: "Quantity") -> bool:
        """Return whether both may be the same number."""
        return not self.readings.isdisjoint(other.readings)

    def is_as_much(self, other: "Quantity") -> bool:
        """Return whether both may be the same amount of one measure, in the same unit or another."""
        pairs = [(own, its) for own in self.values for its in other.values]
        if self.unit == other.unit == SHARE:
            return any(abs(own - its) <= NEAR_SHARE for own, its in pairs)
        if {self.unit, other.unit} == {"celsius", "fahrenheit"}:
            return any(abs(_celsius(own, self.unit) - _celsius(its, other.unit)) <= 1 for own, its in pairs)
        (measure, size), (its_measure, its_size) = measured(self.unit), measured(other.unit)
        if not measure or measure != its_measure:
            return False
        if self.unit == other.unit:
            return self.equals(other)
        near = _ROUNDED.get(measure, _NEAR)
        return any(abs(own * size - its * its_size) <= near * abs(own * size) for own, its in pairs)

    def is_same(self, other: "Quantity") -> bool:
        """Return whether both may be the same number, or as much."""
        return self.equals(other) or self.is_as_much(other)

    @property
    def values(self) -> tuple[float, ...]:
        """Return its readings that are numbers, and not versions."""
        return tuple(float(reading) for reading in sorted(self.readings) if reading.count(".") <= 1)


def exactly(value: float, unit: str) -> Quantity:
    """Return so much of a unit."""
    return Quantity(readings=frozenset({format(Decimal(f"{value:.6f}").normalize(), "f")}), unit=unit, following="")


def measured(unit: str) -> tuple[str, float]:
    """Return what a unit measures, and how many of the measure's first unit it is; of other units, nothing."""
    return _measures().get(unit, ("", 1.0))


def unit_of(written: str) -> str:
    """Return the unit with this spelling, or nothing."""
    units = unit_spellings()
    return units.get(written) or units.get(written.lower(), "")


@cache
def unit_spellings() -> dict[str, str]:
    """Return the unit of each spelling."""
    return {spelling: unit for unit, spellings in vocabulary().units.items() for spelling in spellings}


def _celsius(value: float, unit: str) -> float:
    return (value - 32) / 1.8 if unit == "fahrenheit" else value


@cache
def _measures() -> dict[str, tuple[str, float]]:
    return {unit: (measure, size) for measure, units in vocabulary().measures.items() for unit, size in units.items()}
