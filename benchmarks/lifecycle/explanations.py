"""Inside a project: time and exactness of explanations of the configured model, fitted anew."""

import json
import time

import numpy as np
from support_desk.composition.scoring.training import fit_in_memory
from support_desk.config.loading import load_settings
from support_desk.domain.churn import TABLE
from support_desk.infrastructure.scoring.estimators import FittedEstimator
from support_desk.infrastructure.scoring.explainers import explain_fitted

ROWS, BACKGROUND = 200, 50


def main() -> None:
    """Print milliseconds for one row at a time, and the largest error of a sum."""
    fitted = fit_in_memory(load_settings(), TABLE)
    held_out, model = fitted.data.holdout.values, fitted.model
    assert isinstance(model, FittedEstimator)  # noqa: S101
    explainer = explain_fitted(model, held_out[:BACKGROUND], TABLE)
    taken, errors, worked = [], [], time.process_time()
    for row in held_out[-ROWS:]:
        started = time.perf_counter()
        found = explainer.explain(row[np.newaxis])
        taken.append((time.perf_counter() - started) * 1000)
        errors.append(np.abs(found.base + found.contributions[0].sum(axis=0) - found.totals[0]).max())
    worked = (time.process_time() - worked) * 1000 / len(taken)
    middle = float(np.percentile(taken, 50))
    print(json.dumps({"rows": ROWS, "cpu_ms": worked, "p50_ms": middle, "error": float(max(errors))}))


if __name__ == "__main__":
    main()
