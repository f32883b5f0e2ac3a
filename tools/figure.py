"""A measured value beside the limit that it is held to."""

from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value; `limit` is the text of the limit that `holds` checks, or empty.

    A binding limit fails the build; any other is an aim, and the page says whether it is met.
    """

    name: str
    value: str
    limit: str = ""
    holds: bool = True
    binding: bool = True

    @property
    def verdict(self) -> str:
        """Say whether the limit holds, where there is one."""
        if not self.limit:
            return ""
        return "yes" if self.holds else "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lengths:
    """Lines of files or functions."""

    median: int
    p90: int
    max: int

    def fits(self, aim: "Lengths") -> bool:
        """Tell whether none of the three is longer than aimed for."""
        return self.median <= aim.median and self.p90 <= aim.p90 and self.max <= aim.max

    def __str__(self) -> str:
        """Give the three numbers in the order of the tables."""
        return f"{self.median} / {self.p90} / {self.max}"


def within(name: str, lengths: list[int], aim: tuple[int, int, int]) -> Figure:
    """Give median, 90th percentile and maximum of the lengths beside their aims."""
    filled = [length for length in lengths if length]
    measured = Lengths(median=round(median(filled)), p90=round(quantiles(filled, n=10)[-1]), max=max(filled))
    goal = Lengths(median=aim[0], p90=aim[1], max=aim[2])
    return Figure(
        name=name, value=str(measured), limit=f"<= {goal}", holds=measured.fits(goal), binding=False
    )


def at_most(name: str, value: int, limit: int) -> Figure:
    """Give a count that may not pass `limit`."""
    return Figure(name=name, value=str(value), limit=f"<= {limit}", holds=value <= limit)


def none_of(name: str, found: list[str]) -> Figure:
    """Give a count that has to be 0, with what was found."""
    value = ": ".join([str(len(found)), *([", ".join(found)] if found else [])])
    return Figure(name=name, value=value, limit="0", holds=not found)


def at_most_share(name: str, value: float, limit: float) -> Figure:
    """Give a share that may not pass `limit`."""
    return Figure(name=name, value=f"{value:.0%}", limit=f"<= {limit:.0%}", holds=value <= limit)


def at_least(name: str, value: float, limit: float) -> Figure:
    """Give a share that may not fall below `limit`."""
    return Figure(name=name, value=f"{value:.0%}", limit=f">= {limit:.0%}", holds=value >= limit)
