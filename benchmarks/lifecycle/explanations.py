"""Inside a project: time and exactness of explanations of the model that serves."""

import json
import time

import numpy as np
from support_desk.composition.scoring.explaining import explanation_service
from support_desk.composition.scoring.training import all_rows
from support_desk.config.loading import load_settings
from support_desk.domain.churn import TABLE

ROWS = 300


def main() -> None:
    """Print milliseconds for one row at a time, and the largest error of a sum."""
    settings = load_settings()
    service, rows = explanation_service(settings, TABLE), all_rows(settings, TABLE)
    pairs = [
        (one, tuple(values)) for one, values in zip(rows.ids[:ROWS], rows.values[:ROWS].tolist(), strict=True)
    ]
    started = time.perf_counter()
    service.explain_rows(pairs[:1])
    first = time.perf_counter() - started
    taken, errors, worked = [], [], time.process_time()
    for pair in pairs:
        started = time.perf_counter()
        [found] = service.explain_rows([pair])
        taken.append((time.perf_counter() - started) * 1000)
        errors.append(abs(found.base + sum(found.contributions.values()) - found.total))
    print(
        json.dumps(
            {
                "rows": len(taken),
                "first_ms": first * 1000,
                "p50_ms": float(np.percentile(taken, 50)),
                "p95_ms": float(np.percentile(taken, 95)),
                "cpu_ms": (time.process_time() - worked) * 1000 / len(taken),
                "error": max(errors),
            }
        )
    )


if __name__ == "__main__":
    main()
