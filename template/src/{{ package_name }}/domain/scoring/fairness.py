"""Groups whose treatment by a model is compared, and the result of a comparison."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product

from .features import Category
from .table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLimits:
    """The least sizes of groups that can be compared.

    Attributes:
        rows: of every group.
        outcomes: rows of every group among which a rate is taken: those with the positive outcome for recall.
    """

    rows: int = 30
    outcomes: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """Groups by one protected attribute, or by two at once.

    `places` are the positions of the attributes among those of the table, `levels` the names of the groups.
    """

    name: str
    places: tuple[int, ...]
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A metric of the difference between groups, with the ends of its 95 % interval.

    All three numbers are NaN where it was not measured; then `reason` says why.
    """

    value: float
    low: float
    high: float
    reason: str = ""


def groupings(table: Table) -> tuple[Grouping, ...]:
    """Return the groups of every protected attribute, and those of every two of them (`<first>_x_<second>`).

    A model can treat the groups of each attribute alike and those of both at once differently.
    """
    return tuple(_groupings(table.protected))


def _groupings(attributes: tuple[Category, ...]) -> Iterator[Grouping]:
    for place, one in enumerate(attributes):
        yield Grouping(name=one.name, places=(place,), levels=tuple(one.levels))
    for (first, one), (second, other) in combinations(enumerate(attributes), 2):
        levels = tuple(f"{left}, {right}" for left, right in product(one.levels, other.levels))
        yield Grouping(name=f"{one.name}_x_{other.name}", places=(first, second), levels=levels)
