"""Fairness bounds that a model may miss, and who accepted that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

_HASH = re.compile(r"[0-9a-f]{12,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Bounds of fairness that a model may miss as far as `limits` say, because its owner has accepted it.

    `limits` maps metrics, named as in the table of the evaluation, to the limits that replace their bounds; None keeps
    the bound and accepts that the metric is not measured, as of a group that is too small. `raw_data` is the
    beginning of the SHA-256 of the raw data that the owner was shown: the waiver holds for no other data. `expires`
    is its last day.
    """

    limits: Mapping[str, float | None]
    owner: str
    reason: str
    raw_data: str
    expires: date | None = None

    def __post_init__(self) -> None:
        """Refuse a waiver without limits, owner, reason or data."""
        if not (self.limits and self.owner and self.reason):
            raise ValueError("a waiver needs limits, an owner and a reason")
        if not _HASH.fullmatch(self.raw_data):
            raise ValueError("raw_data: 12 to 64 hexadecimal digits, the beginning of the SHA-256 of the raw file")

    def holds(self, *, raw_data: str, today: date) -> bool:
        """Return whether the waiver is for data with this SHA-256 and has not expired."""
        return raw_data.startswith(self.raw_data) and (self.expires is None or today <= self.expires)

    @property
    def grounds(self) -> str:
        """Return who accepted the miss, for what, and why."""
        until = f" until {self.expires}" if self.expires else ""
        return f"accepted by {self.owner} for raw data {self.raw_data}{until}: {self.reason}"

    def __str__(self) -> str:
        """Return the text for a model card."""
        shown = {metric: "not measured" if limit is None else f"{limit:g}" for metric, limit in self.limits.items()}
        return f"{', '.join(f'{metric} {limit}' for metric, limit in shown.items())}, {self.grounds}"
