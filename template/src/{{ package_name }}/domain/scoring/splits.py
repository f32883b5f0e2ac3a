"""Which rows a model learns from and which it is measured on."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

HOLDOUT_SHARE = 0.2


class Split(StrEnum):
    """The use of a row's outcome."""

    TRAINING = "training"
    HOLDOUT = "holdout"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByGroup:
    """Rows with the same value of the raw `column` stay together, as those of one patient or household do."""

    column: str


@dataclass(frozen=True, slots=True)
class ByTime:
    """The newest fifth of the rows is held out: a model is measured on what came after all it has learned from."""


@dataclass(frozen=True, slots=True)
class ById:
    """One id in five is held out."""


Splitting = ById | ByGroup | ByTime


def split_of(key: str) -> Split:
    """Return the split that an id or group belongs to for good: one in five is held out, by a hash of the key."""
    digest = hashlib.sha256(key.encode()).digest()
    return Split.HOLDOUT if digest[0] % 5 == 0 else Split.TRAINING


def digest_of(key: str) -> str:
    """Return a short name for a group whose key is long, such as the content of a row."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
