"""Seeded random search."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ...domain.mlops.tuning import Range, Trial, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomSampler:
    """A `Sampler` that draws every trial by itself (Bergstra and Bengio, Random search, 2012)."""

    seed: int

    def propose(self, space: Mapping[str, Range], earlier: Sequence[Trial], number: int) -> Mapping[str, Value]:
        """Return values that depend on the seed and the number alone."""
        del earlier
        random = np.random.default_rng([self.seed, number])
        return {name: _value(one, float(random.uniform())) for name, one in space.items()}


def _value(one: Range, share: float) -> Value:
    if one.log:
        value = math.exp(math.log(one.low) + share * (math.log(one.high) - math.log(one.low)))
    else:
        value = one.low + share * (one.high - one.low)
    value = min(max(value, one.low), one.high)
    return round(value) if one.integer else value
