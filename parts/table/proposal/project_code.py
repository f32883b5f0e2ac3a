"""The project's own code, imported by the name of its package: what reads, splits, fits and measures."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """A generated project with scoring. Its types are not known here: it is another package."""

    package: str

    def module(self, path: str) -> Any:
        """Return a module of the package."""
        return import_module(f"{self.package}.{path}")

    def read(self, file: Path, header: tuple[str, ...]) -> pl.DataFrame:
        """Return the cells of a raw file.

        Raises:
            Exception: the project's own, of whose message the first line is for people.
        """
        found: pl.DataFrame = self.module("infrastructure.scoring.table_files").read_text_table(
            file, header=header
        )
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
        """Return the rows of a split whose outcome is known."""
        feature_rows = self.module("infrastructure.scoring.polars_rows").PolarsFeatureRows(
            rows.lazy(), table, source=file
        )
        window = self.module("domain.scoring.windows").ScoringWindow
        day = self.module("datetime") if False else import_module("datetime")
        whole = window(
            start=day.datetime(1, 1, 1, tzinfo=day.UTC), end=day.datetime(9999, 1, 1, tzinfo=day.UTC)
        )
        splits = self.module("domain.scoring.splits").Split
        return self.module("services.scoring.rows").load_labelled_rows(
            feature_rows, whole, splits(split), table.target
        )

    def trainer(self, table: Any, settings: dict[str, Any]) -> Any:
        """Return what fits an estimator with these settings."""
        about = self.module("config.scoring").EstimatorSettings(**settings)
        return self.module("infrastructure.scoring.estimators").EstimatorTrainer(table=table, settings=about)

    def measure(self, target: Any, outcomes: Any, scores: Any) -> dict[str, float]:
        """Return the metrics of scores."""
        found: dict[str, float] = self.module("evaluation.scoring.metrics").measure(target, outcomes, scores)
        return found
