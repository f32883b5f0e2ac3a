"""Metrics of events that have no span: requests to caches, and the values of features."""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from threading import Lock

from prometheus_client import Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

# Of each table: enough for quantiles that are steady, few enough to be sorted in a millisecond.
_NEWEST_ROWS = 500
_QUANTILES = (0.1, 0.5, 0.9)


class FeatureValues(Collector):
    """Quantiles of the features of the rows of each table that were scored last; what is unknown does not count."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: dict[tuple[str, tuple[str, ...]], deque[Sequence[float]]] = {}

    def add_rows(self, table: str, features: tuple[str, ...], rows: Iterable[Sequence[float]]) -> None:
        """Remember rows of a table; `features` name the values, in their order."""
        with self._lock:
            self._rows.setdefault((table, features), deque(maxlen=_NEWEST_ROWS)).extend(rows)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield a gauge for each table, feature and quantile."""
        values = GaugeMetricFamily(
            "feature_value",
            f"Quantiles of a feature among the last {_NEWEST_ROWS} rows",
            labels=["table", "feature", "quantile"],
        )
        with self._lock:
            found = [(table, features, list(rows)) for (table, features), rows in self._rows.items() if rows]
        for table, features, rows in found:
            for feature, column in zip(features, zip(*rows, strict=True), strict=False):
                known = sorted(filter(math.isfinite, column))
                for quantile in _QUANTILES if known else ():
                    values.add_metric([table, feature, str(quantile)], known[int(quantile * (len(known) - 1))])
        yield values


CACHE_REQUESTS = Counter("cache_requests", "Values asked of a cache", ["cache", "outcome"], registry=None)
FEATURE_VALUES = FeatureValues()
