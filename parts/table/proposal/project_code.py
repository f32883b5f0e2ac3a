"""The project's own code, imported by the name of its package: what reads, splits, fits and measures."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from .wishes import ProposalError, Wishes


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A generated project with scoring. Its types are not known here: it is another package."""

    package: str

    def module(self, path: str) -> Any:
        """Return a module of the package."""
        return import_module(f"{self.package}.{path}")

    def read(self, wishes: Wishes) -> pl.DataFrame:
        """Return the cells of the raw file, of ignored columns those that are text.

        Raises:
            Exception: the project's own, of whose message the first line is for people.
        """
        found: pl.DataFrame = self.module("infrastructure.scoring.table_files").read_text_table(
            wishes.file, header=wishes.header, encoding=wishes.encoding, ignored=wishes.ignore
        )
        return found

    def other_sheets(self, file: Path) -> tuple[str, ...]:
        """Return the sheets of a workbook that are not read, because only the first one is."""
        is_workbook = file.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
        return tuple(import_module("fastexcel").read_excel(file).sheet_names[1:]) if is_workbook else ()

    def secrets(self, file: Path) -> dict[str, list[int]]:
        """Return the lines of a file that the project's gate takes for secrets, by their kind."""
        script = Path("scripts", "find_secrets.py")
        spec = spec_from_file_location("find_secrets", script)
        if spec is None or spec.loader is None or not script.is_file():
            return {}
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        found: dict[str, list[int]] = {}
        for _, line, kind in module.secrets_in([file]):
            found.setdefault(kind, []).append(line)
        return found

    def table(self, source: str) -> Any:
        """Return the `TABLE` of a declaration."""
        names: dict[str, Any] = {
            "__name__": f"{self.package}.domain.proposed",
            "__package__": f"{self.package}.domain",
        }
        exec(compile(source, "declaration", "exec"), names)  # noqa: S102 - written by this proposal
        return names["TABLE"]

    def prepared(self, file: Path, table: Any, observed_at: Any) -> Any:
        """Return the rows that the declaration keeps and those that it sets apart."""
        return self.module("infrastructure.scoring.raw_rows").read_raw_rows(
            file, table, observed_at=observed_at
        )

    def labelled(self, rows: pl.DataFrame, table: Any, split: str, file: Path) -> Any:
        """Return the rows of a split whose outcome is known.

        Raises:
            ProposalError: they are too few.
        """
        feature_rows = self.module("infrastructure.scoring.polars_rows").PolarsFeatureRows(
            rows.lazy(), table, source=file
        )
        window = self.module("domain.scoring.windows").ScoringWindow
        whole = window(start=datetime(1, 1, 1, tzinfo=UTC), end=datetime(9999, 1, 1, tzinfo=UTC))
        splits = self.module("domain.scoring.splits").Split
        loading = self.module("services.scoring.rows")
        try:
            return loading.load_labelled_rows(feature_rows, whole, splits(split), table.target)
        except loading.OutcomeError as error:
            raise ProposalError(
                f"of the {split} rows, {error.lacking}",
                help="a file with more rows of the rare outcomes",
            ) from error

    def trainer(self, table: Any, settings: dict[str, Any]) -> Any:
        """Return what fits an estimator with these settings."""
        about = self.module("config.scoring").EstimatorSettings(**settings)
        return self.module("infrastructure.scoring.estimators").EstimatorTrainer(table=table, settings=about)

    def measure(self, target: Any, outcomes: Any, scores: Any) -> dict[str, float]:
        """Return the metrics of scores."""
        found: dict[str, float] = self.module("evaluation.scoring.metrics").measure(target, outcomes, scores)
        return found

    def measure_draws(self, target: Any, outcomes: Any, scores: Any, weights: Any) -> dict[str, Any]:
        """Return the metrics of resamples; `weights` (resamples, rows) is how often a row is drawn."""
        found: dict[str, Any] = self.module("evaluation.scoring.metrics").measure_draws(
            target, outcomes, scores, weights.astype(np.float64)
        )
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Labelled rows in arrays, as the project's `LabelledBatch` has them."""

    values: Any
    protected: Any
    outcomes: Any
    groups: Any
    times: Any
    ids: Any

    def of(self, places: Any) -> "Rows":
        """Return some of the rows."""
        return Rows(**{name: getattr(self, name)[places] for name in self.__slots__})


def sample(rows: Any, most: int) -> Any:
    """Return about so many of the rows, whole groups of them."""
    if len(rows.outcomes) <= most:
        return rows
    groups = np.asarray(rows.groups)
    names = np.random.default_rng(0).permutation(np.unique(groups))
    chosen = np.isin(groups, names[: max(1, int(len(names) * most / len(groups)))])
    return Rows(**{name: np.asarray(getattr(rows, name)) for name in Rows.__slots__}).of(chosen)
