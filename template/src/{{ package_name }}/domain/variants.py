"""Assignment of subjects to variants: the same one every time, in every process and without a memory."""

import hashlib
import math
from collections.abc import Mapping

_HASHES = 2**64


def assign(subject: str, weights: Mapping[str, float], *, salt: str) -> str:
    """Return the variant of `subject`; of many subjects, each variant gets its share of the sum of `weights`.

    The result depends on the arguments only, and not on the order of `weights`. Where one weight changes, subjects move
    to that variant or from it, and no others do. With another `salt`, the name of the test, the assignment is
    independent of this one.

    Weighted rendezvous hashing. C. Schindelhauer, G. Schomaker: Weighted Distributed Hash Tables (SPAA 2005).

    Raises:
        ValueError: no weight is positive, or one is negative or not finite.
    """
    if not all(math.isfinite(weight) and weight >= 0 for weight in weights.values()) or not any(weights.values()):
        raise ValueError(f"weights must be finite, not negative and not all 0: {dict(weights)}")
    return max(
        (name for name, weight in weights.items() if weight > 0),
        key=lambda name: (weights[name] / -math.log(_uniform(salt, name, subject)), name),
    )


def _uniform(*parts: str) -> float:
    """Return a number in (0, 1) that is uniform over hashed texts."""
    # Lengths keep ("a", "bc") apart from ("ab", "c").
    text = "".join(f"{len(part)}:{part}" for part in parts)
    drawn = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    return (drawn + 0.5) / _HASHES
