"""Conditions on the values of a row, in a form that Python, data frames and SQL evaluate alike."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Value = float | bool | str


class Operator(StrEnum):
    """How a value is compared; all but the first two need numbers."""

    EQUAL = "=="
    NOT_EQUAL = "!="
    AT_LEAST = ">="
    AT_MOST = "<="
    MORE = ">"
    LESS = "<"


# The same functions compare values, and build expressions from columns of data frames and databases.
COMPARE: Mapping[Operator, Callable[[Any, Any], Any]] = {
    Operator.EQUAL: operator.eq,
    Operator.NOT_EQUAL: operator.ne,
    Operator.AT_LEAST: operator.ge,
    Operator.AT_MOST: operator.le,
    Operator.MORE: operator.gt,
    Operator.LESS: operator.lt,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one feature with a constant, written as `Condition("age", Operator.AT_LEAST, 18)`."""

    feature: str
    operator: Operator
    value: Value

    def holds(self, values: Mapping[str, Value | None]) -> bool:
        """Return whether a row satisfies the condition; of an unknown value none holds."""
        value = values[self.feature]
        return value is not None and bool(COMPARE[self.operator](value, self.value))

    def __str__(self) -> str:
        """Return the condition for people: `age >= 18`."""
        value = f"{self.value:g}" if isinstance(self.value, float) else str(self.value)
        return f"{self.feature} {self.operator} {value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Where `when` holds (everywhere without it), every condition of `require` has to hold; a row breaks it or not."""

    name: str
    require: tuple[Condition, ...]
    when: Condition | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All its conditions."""
        return (*(() if self.when is None else (self.when,)), *self.require)

    def holds(self, values: Mapping[str, Value | None]) -> bool:
        """Return whether a row satisfies the rule."""
        if self.when is not None and not self.when.holds(values):
            return True
        return all(condition.holds(values) for condition in self.require)

    def __str__(self) -> str:
        """Return the rule for people."""
        needed = " and ".join(map(str, self.require))
        return f"{self.name}: {needed}" + (f" where {self.when}" if self.when else "")
