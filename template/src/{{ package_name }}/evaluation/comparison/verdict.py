"""The verdict on a comparison, and the sentence that a reviewer reads."""

import math
from collections.abc import Iterator
from typing import Literal

from .comparison import BrokenLimit, CaseChange, Comparison
from .regression import Change
from .statistics import Interval

Judgement = Literal["pass", "warn", "inconclusive", "fail"]


def judgement(comparison: Comparison) -> Judgement:
    """Return `fail` if anything certainly got worse, else the worst of `inconclusive`, `warn` and `pass`."""
    if any(True for _ in _failures(comparison)):
        return "fail"
    if any(change.verdict == "inconclusive" for change in comparison.changes):
        return "inconclusive"
    return "warn" if any(True for _ in _warnings(comparison)) else "pass"


def sentence(comparison: Comparison) -> str:
    """Return the verdict as a sentence: what improved, what failed, and what is uncertain."""
    found = ", ".join(clause for _, clause in clauses(comparison)) or "nothing that matters has changed"
    return f"{judgement(comparison).upper()}: {found}."


def clauses(comparison: Comparison) -> Iterator[tuple[Judgement, str]]:
    """Yield the clauses of `sentence` in their order, each with the judgement that it supports."""
    yield from (("pass", f"improved {_moved(c)}") for c in comparison.changes if c.verdict == "improved")
    yield from (("fail", clause) for clause in _failures(comparison))
    yield from (("inconclusive", _inconclusive(c)) for c in comparison.changes if c.verdict == "inconclusive")
    yield from (("warn", clause) for clause in _warnings(comparison))


def label(name: str) -> str:
    """Return the name of a metric or a suite with spaces."""
    return name.replace("_", " ")


def span(interval: Interval) -> str:
    """Return the interval of a change as text; empty if there is none."""
    return "" if math.isnan(interval.low) else f"{interval.low:+.2g} to {interval.high:+.2g}"


def number(value: float, unit: str = "") -> str:
    """Return a value with its unit; milliseconds from a second on are seconds, and NaN was not measured."""
    if math.isnan(value):
        return "not measured"
    if unit == "ms" and abs(value) >= 1000:  # noqa: PLR2004 - a second
        return f"{value / 1000:.3g} s"
    return f"{value:.4g} {unit}".strip()


def _failures(comparison: Comparison) -> Iterator[str]:
    yield from (f"regressed {_moved(c)}" for c in comparison.changes if c.verdict == "regressed")
    yield from (_limit(limit) for limit in comparison.limits if limit.certain)
    if broke := [change for change in comparison.cases if change.transition == "broke" and change.is_critical]:
        more = f" and {len(broke) - 1} more" if broke[1:] else ""
        yield f"broke the critical case {broke[0].case} ({broke[0].reason}){more}"
    yield from _counted("lost", [c for c in comparison.cases if c.transition == "missing"])
    yield from _counted(
        "cannot compare", [c for c in comparison.cases if c.transition == "edited"], after=" edited since"
    )
    yield from (f"lost the suite {label(name)}" for name in comparison.missing_suites)


def _warnings(comparison: Comparison) -> Iterator[str]:
    yield from (f"slightly worse {_moved(c)}" for c in comparison.changes if c.verdict == "slight")
    yield from (_limit(limit) for limit in comparison.limits if not limit.certain)
    yield from _counted("found", list(comparison.flaky), after=" flaky, as nothing else differs")
    for change in comparison.segments:
        if change.verdict == "regressed":
            yield f"in segment {change.segment} regressed {_moved(change)}"


def _moved(change: Change) -> str:
    what = f"{label(change.suite)} {label(change.metric.name)}"
    if change.metric.unit:
        earlier, later = (number(value, change.metric.unit) for value in (change.earlier, change.later))
        return f"{what} ({earlier} to {later})"
    if math.isnan(change.later):
        return f"{what} ({change.earlier:.2f} to nothing left to measure)"
    amount = f"{change.later - change.earlier:+.2f}"
    if math.isnan(change.interval.low):
        return f"{what} ({amount})"
    return f"{what} ({amount}, 95 % CI {change.interval.low:+.2f} to {change.interval.high:+.2f})"


def _inconclusive(change: Change) -> str:
    if math.isnan(change.minimum_detectable_effect):
        return f"cannot test {_moved(change)}: it has no scores case by case"
    least = f"changes below {change.minimum_detectable_effect:.2f} are not detectable on {change.cases} cases"
    return f"inconclusive change of {_moved(change)}: {least}"


def _limit(limit: BrokenLimit) -> str:
    suite, breach = label(limit.suite), limit.breach
    if limit.metric is None or breach.value is None or not limit.metric.is_budget:
        return f"missed the release gate of {suite} ({label(str(breach))})"
    unit = limit.metric.unit
    kind = "latency budget" if unit == "ms" else f"budget of {label(limit.metric.name)}"
    verb = "exceeded" if limit.certain else "may exceed"
    excess = f"{number(breach.value, unit)} {breach.symbol} {number(breach.threshold.bound, unit)}"
    return f"{verb} the {kind} of {suite} ({excess})"


def _counted(verb: str, changes: list[CaseChange], after: str = "") -> Iterator[str]:
    if changes:
        shown = ", ".join(change.case for change in changes[:3])
        more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""  # noqa: PLR2004 - as many as were shown
        yield f"{verb} {len(changes)} case{'s' if len(changes) > 1 else ''}{after} ({shown}{more})"
