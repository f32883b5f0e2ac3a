"""Inside a project: false alarms and power of `drift`, beside the usual index rule and evidently's default.

Rows of the example's table are split anew for every draw, so that reference and current rows come from one
distribution. For power one number is raised by half its standard deviation. Arguments: draws, draws of
evidently.
"""

import json
import sys
import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset
from numpy.typing import NDArray
from support_desk.composition.scoring.training import all_rows
from support_desk.config.loading import load_settings
from support_desk.domain.churn import TABLE
from support_desk.domain.mlops.drift import DriftPolicy, DriftVerdict
from support_desk.domain.scoring.features import Number
from support_desk.services.mlops.drift import compare_values

SIZES = (30, 50, 100, 200, 500, 1_400)
POWER_ROWS = 200
USUAL_LIMIT = 0.25
Values = NDArray[np.float64]


def main() -> None:
    """Print shares of draws with an alarm."""
    warnings.simplefilter("ignore")
    draws, few = int(sys.argv[1]), int(sys.argv[2])
    batch = all_rows(load_settings(), TABLE)
    values = batch.values  # noqa: PD011 - no data frame
    found: dict[str, float | np.floating] = {
        "features": len(TABLE.features),
        "reference": len(values) - SIZES[-1],
        "draws": draws,
        "few": few,
    }
    for rows in SIZES:
        pairs = list(split(values, rows, draws))
        found[f"ours_{rows}"] = np.mean([ours(*pair) for pair in pairs])
        found[f"usual_{rows}"] = np.mean([usual(*pair) for pair in pairs])
        peer = [evidently(*pair) for pair in pairs[:few]]
        found[f"any_{rows}"], found[f"half_{rows}"] = np.mean(peer, axis=0)
    place = next(
        place for place, one in enumerate(TABLE.features) if isinstance(one, Number) and "monthly" in one.name
    )
    moved = [(before, shifted(after, place, values)) for before, after in split(values, POWER_ROWS, draws)]
    found["ours_power"] = np.mean([ours(*pair) for pair in moved])
    found["usual_power"] = np.mean([usual(*pair) for pair in moved])
    found["any_power"], found["half_power"] = np.mean([evidently(*pair) for pair in moved[:few]], axis=0)
    found["unseen"] = len(list(unseen_changes(values)))
    print(json.dumps({name: float(value) for name, value in found.items()}))


def split(values: Values, rows: int, draws: int) -> Iterator[tuple[Values, Values]]:
    """Yield reference rows and `rows` others."""
    for draw in range(draws):
        order = np.random.default_rng([rows, draw]).permutation(len(values))
        yield values[order[SIZES[-1] :]], values[order[:rows]]


def shifted(rows: Values, place: int, values: Values) -> Values:
    """Return the rows with a number raised by half a standard deviation."""
    moved = rows.copy()
    moved[:, place] += values[:, place].std() / 2
    return moved


def unseen_changes(values: Values) -> Iterator[str]:
    """Yield every feature and value whose complete take-over in 200 rows raises no alarm for that feature.

    A value that nearly all rows have already is no change and left out.
    """
    [(before, after)] = split(values, POWER_ROWS, 1)
    for place, feature in enumerate(TABLE.features):
        for value in np.unique(np.quantile(values[:, place], np.linspace(0, 1, 11), method="nearest")):
            if (values[:, place] == value).mean() < 0.9:  # noqa: PLR2004
                changed = after.copy()
                changed[:, place] = value
                if feature.name not in compare_values(before, changed, TABLE, DriftPolicy()).drifted:
                    yield f"{feature.name} = {value}"


def ours(before: Values, after: Values) -> bool:
    """Return whether the project raises an alarm."""
    return compare_values(before, after, TABLE, DriftPolicy()).verdict is DriftVerdict.DRIFTED


def usual(before: Values, after: Values) -> bool:
    """Return whether a population stability index over tenths of the reference exceeds 0.25 for a feature."""
    return any(index(before[:, place], after[:, place]) > USUAL_LIMIT for place in range(before.shape[1]))


def index(before: Values, after: Values) -> float:
    """Return the index as textbooks have it: ten bins of equal size, empty ones at one in ten thousand."""
    cuts = np.unique(np.quantile(before, np.linspace(0, 1, 11)[1:-1]))
    shares = [
        np.maximum(np.bincount(np.searchsorted(cuts, one), minlength=len(cuts) + 1) / len(one), 1e-4)
        for one in (before, after)
    ]
    return float(np.sum((shares[1] - shares[0]) * np.log(shares[1] / shares[0])))


def evidently(before: Values, after: Values) -> tuple[bool, bool]:
    """Return whether evidently's preset calls a column drifted, and half of them, its default."""
    names = [one.name for one in TABLE.features]
    frames = (pd.DataFrame(one, columns=names) for one in (after, before))
    counted = Report([DataDriftPreset()]).run(*frames).dict()["metrics"][0]["value"]
    return counted["count"] > 0, counted["share"] >= 0.5  # noqa: PLR2004


if __name__ == "__main__":
    main()
