"""Simulate two runs of a system and count how often a rule calls the later one a regression.

Run by `make bench-evaluation` in a generated project, whose package is the argument.
"""

import importlib
import math
import random
import sys
from collections.abc import Callable, Sequence
from statistics import NormalDist, fmean, variance
from typing import Any

CASES, REPEATS, COMPARISONS = 100, 3, 200
MEAN, LEVEL, TOLERATED = 0.8, 0.05, 0.01
# Of the beta distribution that the chances of cases come from: mean 0.8, most of them near 0 or 1.
_A, _B = 0.48, 0.12

NOTE = f"""
{COMPARISONS} comparisons of {CASES} cases with {REPEATS} answers. Each case has a chance of its own to be
answered rightly, {MEAN} on average and mostly near 0 or 1; a worse system has each lowered by the same
share. Aim: no change is called a regression in at most {LEVEL:.0%} of the comparisons."""

Pairs = Sequence[tuple[float, float]]
Rule = Callable[[list[Pairs]], bool]


def simulate(draw: random.Random, fall: float) -> Pairs:
    """Return the scores of the same cases in two runs; the later system is worse by `fall` on average."""

    def run(chance: float) -> float:
        return sum(draw.random() < chance for _ in range(REPEATS)) / REPEATS

    chances = [draw.betavariate(_A, _B) for _ in range(CASES)]
    return [(run(chance), run(chance * (1 - fall / MEAN))) for chance in chances]


def mean_fell(metrics: list[Pairs]) -> bool:
    """The mean fell by more than `TOLERATED`: a common rule of command lines."""
    return any(fmean(later - earlier for earlier, later in pairs) < -TOLERATED for pairs in metrics)


def unpaired_z(metrics: list[Pairs]) -> bool:
    """The means differ by a two-sided z-test that does not know which cases are the same."""
    (pairs,) = metrics
    earlier, later = [a for a, _ in pairs], [b for _, b in pairs]
    error = math.sqrt((variance(earlier) + variance(later)) / CASES)
    return (fmean(later) - fmean(earlier)) / error < NormalDist().inv_cdf(LEVEL / 2)


def project_rule(package: str) -> Rule:
    """Return the rule of a generated project, for one metric or several at once."""
    regression: Any = importlib.import_module(f"{package}.evaluation.comparison.regression")
    metrics: Any = importlib.import_module(f"{package}.evaluation.engine.metrics")

    def regressed(measured: list[Pairs]) -> bool:
        changes = [
            regression.measure_change("suite", metrics.Metric(name=str(number), score="right"), pairs)
            for number, pairs in enumerate(measured)
        ]
        verdicts: list[str] = [change.verdict for change in regression.judge_changes(changes)]
        return "regressed" in verdicts

    return regressed


def share(rule: Rule, *, fall: float, metrics: int = 1) -> float:
    """Return how often `rule` calls a regression."""
    draw = random.Random(20_261_126)  # noqa: S311 - simulation, not cryptography
    return fmean(rule([simulate(draw, fall) for _ in range(metrics)]) for _ in range(COMPARISONS))


def main() -> int:
    """Print the shares of false alarms and of falls that are found; fail when the project cries wolf."""
    ours = project_rule(sys.argv[1])
    print("| rule | called a regression: no change | -5 points | -10 points |")
    print("|---|---:|---:|---:|")
    for name, rule in (
        ("mean fell by more than .01", mean_fell),
        ("unpaired z", unpaired_z),
        ("this project", ours),
    ):
        print(
            f"| {name} | " + " | ".join(f"{share(rule, fall=fall):.3f}" for fall in (0.0, 0.05, 0.1)) + " |"
        )
    many = share(ours, fall=0.0, metrics=10)
    print(f"| this project, any of 10 metrics | {many:.3f} | | |")
    print(NOTE)
    return 0 if max(many, share(ours, fall=0.0)) <= LEVEL else 1


if __name__ == "__main__":
    raise SystemExit(main())
