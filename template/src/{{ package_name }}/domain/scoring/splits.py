"""Which rows a model learns from and which it is measured on."""

import hashlib
from enum import StrEnum


class Split(StrEnum):
    """The use of a row's outcome."""

    TRAINING = "training"
    HOLDOUT = "holdout"


def split_of(entity_id: str) -> Split:
    """Return the split that an id belongs to for good: one in five is held out, by a hash of the id."""
    digest = hashlib.sha256(entity_id.encode()).digest()
    return Split.HOLDOUT if digest[0] % 5 == 0 else Split.TRAINING
