"""The period that a scoring run covers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Windows around a moment, and horizons before it, have to be within the calendar.
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2901, 1, 1, tzinfo=UTC)
OBSERVABLE = "a time with its zone, from the year 1900 to 2900"


def is_observable(moment: datetime) -> bool:
    """Return whether rows and outcomes may have been observed at a moment, as `OBSERVABLE` says."""
    return moment.tzinfo is not None and EARLIEST <= moment < LATEST


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringWindow:
    """The moments from `start` up to, not including, `end`; both in UTC, where no hour is skipped or repeated."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Refuse a window that is ambiguous or is empty."""
        if self.start.tzinfo is not UTC or self.end.tzinfo is not UTC:
            raise ValueError("a scoring window needs times in UTC")
        if self.start >= self.end:
            raise ValueError("a scoring window has to end after it starts")


def window_of_days(first: date, last: date, zone: ZoneInfo) -> ScoringWindow:
    """Return the window of whole local days, `last` included.

    A day is as long as the zone says: 23 or 25 hours when the clock changes.
    """
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return ScoringWindow(start=start.astimezone(UTC), end=end.astimezone(UTC))
