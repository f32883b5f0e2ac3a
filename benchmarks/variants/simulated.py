"""Simulate tests of variants and count how often a difference is found. Run by `make bench-variants`."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import fmean

from support_desk.domain.llm.variants import Mode, Variant, VariantResult, VariantTest
from support_desk.evaluation.llm.variants import compare_variants

SIMULATIONS, UNITS, REQUESTS, LEVEL = 200, 300, 3, 0.05
METRICS = {"answered": 0.8, "supported": 0.9}
GAINS = (0.0, 0.05, 0.1)
NOTE = f"""
Shares of {SIMULATIONS} simulated tests of {UNITS} questions (shadow) or callers with {REQUESTS} requests
each (split), in which the candidate is called improved or regressed in any of {len(METRICS)} metrics. Each
question or caller has a chance of its own to be answered well. A planted difference raises that of
`answered` by the points given; in an A/A test nothing differs. Aim: at most {LEVEL:.0%} false alarms."""


def results(draw: random.Random, test: VariantTest, gain: float) -> Iterator[VariantResult]:
    """Yield the results of one simulated test."""
    is_split = test.mode is Mode.SPLIT
    for unit in range(UNITS):
        chances = {name: draw.betavariate(4 * mean, 4 * (1 - mean)) for name, mean in METRICS.items()}
        served = test.variant_of(f"{draw.random()}") if is_split else None
        for variant in (served,) if served else tuple(Variant):
            raised = gain if variant is Variant.CANDIDATE else 0.0
            for _ in range(REQUESTS if is_split else 1):
                scores = {
                    "answered": float(draw.random() < min(chances["answered"] + raised, 1.0)),
                    "supported": float(draw.random() < chances["supported"]),
                }
                yield VariantResult(
                    test=test.name,
                    revision="r",
                    variant=variant,
                    unit=str(unit),
                    scores=scores,
                    output="",
                    error="",
                    recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
                )


def found(mode: Mode, gain: float) -> float:
    """Return the share of the tests in which a difference is found."""
    draw = random.Random(20_261_130)  # noqa: S311 - simulation, not cryptography
    test = VariantTest(name="t", use_case="ask", mode=mode, share=1.0, revision="r")
    compared = (compare_variants(test, list(results(draw, test, gain))) for _ in range(SIMULATIONS))
    return fmean(
        any(change.verdict in {"improved", "regressed"} for change in one.changes)
        for one in compared
        if one is not None
    )


def main() -> int:
    """Print the table; fail where nothing differs and something is found too often."""
    print("| mode | A/A | " + " | ".join(f"+{gain * 100:.0f} points" for gain in GAINS[1:]) + " |")
    print("|---|" + "---:|" * len(GAINS))
    shares = {mode: [found(mode, gain) for gain in GAINS] for mode in (Mode.SHADOW, Mode.SPLIT)}
    for mode, row in shares.items():
        print(f"| {mode.value} | " + " | ".join(f"{share:.3f}" for share in row) + " |")
    print(NOTE)
    return int(any(row[0] > LEVEL for row in shares.values()))


if __name__ == "__main__":
    raise SystemExit(main())
