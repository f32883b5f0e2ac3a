"""Hold metrics to thresholds."""

from collections.abc import Mapping


def broken_thresholds(metrics: Mapping[str, float], thresholds: Mapping[str, float]) -> tuple[str, ...]:
    """Return one sentence for each threshold that is not met, in the order of the thresholds.

    `min_<metric>` bounds from below, `max_<metric>` or the bare name of a metric from above. A metric that was not
    measured, or is NaN, does not meet its threshold.
    """
    broken = []
    for name, limit in thresholds.items():
        metric = name.removeprefix("min_").removeprefix("max_")
        value = metrics.get(metric)
        if value is None:
            broken.append(f"{metric} was not measured")
        elif name.startswith("min_") and not value >= limit:
            broken.append(f"{metric} {value:.4g} < {limit:.4g}")
        elif not name.startswith("min_") and not value <= limit:
            broken.append(f"{metric} {value:.4g} > {limit:.4g}")
    return tuple(broken)
