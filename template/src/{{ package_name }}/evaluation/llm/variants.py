"""The results of two variants as two runs, which are compared like any others."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ...domain.llm.variants import Mode, Variant, VariantResult, VariantTest
from ..comparison.comparison import Comparison, compare
from ..engine.metrics import COST, LATENCY, Metric
from ..engine.results import SuiteResult
from ..engine.runs import Run
from ..engine.suites import CaseResult, Measurement

# Scores that are no shares of which more is better.
_METRICS: Mapping[str, tuple[Metric, ...]] = {
    "latency_ms": (LATENCY,),
    "cost_usd": (COST,),
    "corrected": (Metric(name="corrected", score="corrected", better="lower"),),
}


def compare_variants(test: VariantTest, results: Sequence[VariantResult]) -> Comparison | None:
    """Return how the candidate compares with the control; None while one of them has no result.

    A request that both have answered is a case with two results. In a split a subject is a case, with the mean of its
    scores at its own variant and none at the other.
    """
    by_variant = {variant: _by_unit(variant, results) for variant in Variant}
    if not all(by_variant.values()):
        return None
    units = sorted({result.unit for result in results})
    scores = sorted({name for result in results for name in result.scores})
    metrics = tuple(metric for name in scores for metric in _METRICS.get(name, (Metric(name=name, score=name),)))
    control, candidate = (
        _run(test, variant, metrics, [_row(test, unit, by_variant[variant].get(unit, ())) for unit in units], results)
        for variant in Variant
    )
    return compare(control, candidate)


def _by_unit(variant: Variant, results: Sequence[VariantResult]) -> Mapping[str, Sequence[VariantResult]]:
    found: dict[str, list[VariantResult]] = defaultdict(list)
    for result in results:
        if result.variant is variant:
            found[result.unit].append(result)
    return found


def _row(test: VariantTest, unit: str, own: Sequence[VariantResult]) -> CaseResult:
    row = CaseResult(id=unit, content=unit, scores=_means(own))
    if test.mode is Mode.SPLIT or not own:
        return row
    return CaseResult(id=unit, content=unit, scores=row.scores, output=own[0].output, failure=own[0].error)


def _means(own: Sequence[VariantResult]) -> Mapping[str, float | None]:
    values: dict[str, list[float]] = defaultdict(list)
    for result in own:
        for name, score in result.scores.items():
            if score is not None:
                values[name].append(score)
    return {name: math.fsum(found) / len(found) for name, found in values.items()}


def _run(
    test: VariantTest,
    variant: Variant,
    metrics: tuple[Metric, ...],
    rows: Sequence[CaseResult],
    results: Sequence[VariantResult],
) -> Run:
    values = {metric.name: metric.value(row.score(metric) for row in rows) for metric in metrics}
    suite = SuiteResult(
        name=test.name,
        measurement=Measurement(cases=len(rows), metrics=values),
        thresholds=(),
        provenance={"variant": variant, "revision": test.revision},
        metrics=metrics,
        rows=tuple(rows),
        about=f"requests of {test.use_case}, {test.mode}",
    )
    times = [result.recorded_at for result in results]
    seconds = (max(times) - min(times)).total_seconds()
    return Run(
        run_id=f"{test.name}-{variant}", started_at=min(times), seconds=seconds, code=test.revision, suites=(suite,)
    )
