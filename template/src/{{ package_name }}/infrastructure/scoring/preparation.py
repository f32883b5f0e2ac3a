"""From raw rows to `02-preprocessed`: validated, typed, with the rows that were set apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import yaml

from ...config.scoring import DataQualitySettings
from ...domain.scoring.table import Table
from ...domain.scoring.targets import BinaryTarget
from ...errors import AppError
from .lineage_files import draft_record
from .outputs import Outputs
from .raw_files import RawFile
from .raw_rows import read_raw_rows
from .validation import Checked

SCHEMA_VERSION = "rows-4"
QUARANTINE = "quarantine.jsonl"


class DataQualityError(AppError):
    """Raw data that is too bad to fit a model on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Prepares raw files into `outputs`, as far as `quality` allows; `write` puts rows into a file.

    `join` adds the features of groups, whose state `features` returns by their names.
    """

    outputs: Outputs
    table: Table
    quality: DataQualitySettings
    file_name: str
    join: Callable[[pl.DataFrame], pl.DataFrame]
    features: Callable[[], Mapping[str, str]]
    write: Callable[[pl.DataFrame, Path, Table], None]

    def prepare(self, raw: RawFile) -> Path:
        """Write rows, quarantine and configuration as the current version and return its folder.

        Raises:
            DataQualityError: too many rows are bad, or the rest is not as declared; the quarantine is kept in
                `rejected.jsonl` beside the versions, and the current version stays.
        """
        # Asked first: what is added meanwhile makes another version.
        features = self.features()
        checked = read_raw_rows(raw.path, self.table, observed_at=raw.observed_at, join=self.join)
        rows = {"read": len(checked.kept) + len(checked.quarantined), "quarantined": len(checked.quarantined)}
        if problems := quality_problems(checked, self.table, self.quality):
            self.outputs.folder.mkdir(parents=True, exist_ok=True)
            rejected = self.outputs.folder / "rejected.jsonl"
            checked.quarantined.write_ndjson(rejected)
            raise DataQualityError(f"{raw.path}: {'; '.join(problems)}", hint=f"the reasons are in {rejected}")
        parameters: Mapping[str, str | float] = {
            "observed_at": raw.observed_at.isoformat(),
            **_flat(self.quality),
            "min_positive_rate": self.table.positive_rate[0],
            "max_positive_rate": self.table.positive_rate[1],
        }
        stored = {f"features {group}": state for group, state in features.items()}
        parameters = {**parameters, "storage": self.file_name, **stored}
        draft = draft_record(
            stage="02-preprocessed",
            schema_version=SCHEMA_VERSION,
            inputs={raw.path.as_posix(): raw.sha256},
            parameters=parameters,
            rows={**rows, "kept": len(checked.kept)},
        )

        def fill(folder: Path) -> None:
            self.write(checked.kept, folder / self.file_name, self.table)
            checked.quarantined.write_ndjson(folder / QUARANTINE)
            config = {"schema": SCHEMA_VERSION, "table": self.table.feature_version, **parameters}
            (folder / "pipeline_config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")

        return self.outputs.write(draft, fill, current=True)


def read_rows(
    file: Path,
    table: Table,
    quality: DataQualitySettings,
    *,
    observed_at: datetime,
    join: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows,
) -> Checked:
    """Return the rows of a raw file, kept and set apart, as far as `quality` allows; `join` adds features of groups.

    Raises:
        DataQualityError: too many rows are bad, or the rest is not as declared.
    """
    checked = read_raw_rows(file, table, observed_at=observed_at, join=join)
    if problems := quality_problems(checked, table, quality):
        raise DataQualityError(f"{file}: {'; '.join(problems)}")
    return checked


def quality_problems(checked: Checked, table: Table, quality: DataQualitySettings) -> list[str]:
    """Return a sentence for each limit that the data as a whole does not keep."""
    total = len(checked.kept) + len(checked.quarantined)
    if not len(checked.kept):
        first = f" ({checked.quarantined['reasons'][0]})" if total else ""
        return [f"none of {total} rows is as declared{first}"]
    problems = []
    share = len(checked.quarantined) / total
    if share > quality.max_quarantined_share:
        first = checked.quarantined["reasons"][0]
        problems.append(f"{share:.1%} of {total} rows are bad, {quality.max_quarantined_share:.1%} allowed ({first})")
    outcomes = checked.kept[table.target.name].drop_nulls()
    low, high = table.positive_rate
    binary = isinstance(table.target, BinaryTarget)
    if binary and len(outcomes) and not low <= (rate := outcomes.sum() / len(outcomes)) <= high:
        problems.append(f"share of positive outcomes {rate:.3f} is not within {low:g} and {high:g}")
    return problems


def _flat(quality: DataQualitySettings) -> dict[str, float]:
    return {name: float(value) for name, value in quality.model_dump().items()}
