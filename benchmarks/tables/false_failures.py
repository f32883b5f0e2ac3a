"""Inside a project: how often the first model misses its initial threshold, and a shuffled one meets it.

A file is split again and again; thresholds are proposed from the training rows of each split, as `scaffold
generate table` proposes them, and a model of these is measured on the held-out ones. Rows split by time are
the file up to later and later moments.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "parts" / "table"))

Rows = Any


def module(name: str) -> Any:  # noqa: ANN401 - its types are those of another package
    """Return a module of the proposal, which runs in projects."""
    return import_module(f"proposal.{name}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    code: Any
    table: Any
    task: str

    def figures(self, training: Rows, held_out: Rows, seed: int) -> dict[str, float]:
        """Return whether a model misses its threshold, and a shuffled one meets it; or a refusal."""
        found = module("thresholds").find_thresholds(
            self.code, self.table, training, self.task, held_out=len(np.unique(held_out.groups))
        )
        [(name, bound)] = found.gate.items()
        shuffled = np.random.default_rng(seed).permutation(training.outcomes)
        values = [
            self._reached(found.estimator, training, outcomes, held_out)
            for outcomes in (training.outcomes, shuffled)
        ]
        met = [value >= bound if name.startswith("min_") else value <= bound for value in values]
        return {
            "missed": not met[0],
            "met by chance": met[1],
            "refused": found.weak,
            "threshold": bound,
            "held out": values[0],
        }

    def _reached(
        self, estimator: dict[str, Any], training: Rows, outcomes: "np.ndarray[Any, Any]", held_out: Rows
    ) -> float:
        model = self.code.trainer(self.table, estimator).fit(training.values, outcomes)
        scores = model.score(held_out.values)
        metrics = self.code.measure(self.table.target, held_out.outcomes, scores)
        return float(metrics[module("thresholds").METRIC[self.task]])


def main(package: str, trials: int, most: int, arguments: Sequence[str]) -> None:
    """Print the sums over the trials as JSON."""
    about = ("--name", "trial", "--package", package, "--allow-weak")
    trial, rows = _opened(module("wishes").parse_wishes([*arguments, *about]))
    splits = (
        _by_time(rows, trials)
        if type(trial.table.split).__name__ == "ByTime"
        else _by_group(rows, trials, most)
    )
    found = [trial.figures(*one, seed) for seed, one in enumerate(splits)]
    judged = [one for one in found if not one["refused"]]
    print(
        json.dumps(
            {
                "trials": len(found),
                "refused": len(found) - len(judged),
                "missed": sum(one["missed"] for one in judged),
                "met by chance": sum(one["met by chance"] for one in judged),
                "threshold": float(np.mean([one["threshold"] for one in found])),
                "held out": float(np.mean([one["held out"] for one in found])),
                "metric": module("thresholds").METRIC[trial.task],
            },
            default=int,
        )
    )


def _opened(wishes: Any) -> tuple[_Trial, Rows]:  # noqa: ANN401 - likewise
    code = module("project_code").ProjectCode(wishes.package)
    proposal, _ = module("command").proposal_of(code, wishes)
    declared = module("declaration")
    table = code.table(declared.declaration(proposal, declared.Measured()))
    checked = code.prepared(wishes.file, table, datetime(2000, 1, 1, tzinfo=UTC))
    parts = [code.labelled(checked.kept, table, split, wishes.file) for split in ("training", "holdout")]
    names = ("values", "protected", "outcomes", "groups", "times", "ids")
    columns = {name: np.concatenate([np.asarray(getattr(one, name)) for one in parts]) for name in names}
    rows = module("project_code").Rows(**columns)
    return _Trial(code=code, table=table, task=proposal.target.task), rows


def _by_group(rows: Rows, trials: int, most: int) -> Iterator[tuple[Rows, Rows]]:
    names = np.unique(rows.groups)
    chosen = max(10, round(len(names) * min(1.0, most / len(rows.outcomes))))
    for seed in range(trials):
        random = np.random.default_rng(seed)
        taken = random.permutation(names)[:chosen]
        held_out = taken[random.random(chosen) < 0.2]  # noqa: PLR2004 - the share of a project's split
        first = np.isin(rows.groups, held_out)
        yield rows.of(np.isin(rows.groups, taken) & ~first), rows.of(first)


def _by_time(rows: Rows, trials: int) -> Iterator[tuple[Rows, Rows]]:
    order = np.argsort(rows.times, kind="stable")
    for end in np.linspace(len(order) // 2, len(order), trials).astype(int):
        first = int(end * 0.8)
        yield rows.of(order[:first]), rows.of(order[first:end])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
