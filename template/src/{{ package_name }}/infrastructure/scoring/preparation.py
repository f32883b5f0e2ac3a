"""From raw accounts to `02-preprocessed`: validated, typed, with what was left out and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
import yaml

from ...config.scoring import DataQualitySettings
from ...domain.scoring.policy import FeaturePolicy
from ...errors import AppError
from .lineage_files import draft_record
from .outputs import Outputs
from .raw_accounts import read_raw_accounts
from .raw_files import RawFile
from .validation import Checked

SCHEMA_VERSION = "accounts-2"
QUARANTINE = "quarantine.jsonl"


class DataQualityError(AppError):
    """Raw data that nothing should be learned from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Prepares raw files into `outputs`, as far as `quality` allows; `write` puts accounts into a file."""

    outputs: Outputs
    policy: FeaturePolicy
    quality: DataQualitySettings
    file_name: str
    write: Callable[[pl.DataFrame, Path, FeaturePolicy], None]

    def prepare(self, raw: RawFile) -> Path:
        """Write accounts, quarantine and configuration as the current version and return its folder.

        Raises:
            DataQualityError: too many rows are bad, or the rest is not like customers; the quarantine is kept in
                `rejected.jsonl` beside the versions, and the current version stays.
        """
        checked = read_raw_accounts(raw.path, self.policy, observed_at=raw.observed_at)
        rows = {"read": len(checked.kept) + len(checked.quarantined), "quarantined": len(checked.quarantined)}
        if problems := quality_problems(checked, self.quality):
            self.outputs.folder.mkdir(parents=True, exist_ok=True)
            rejected = self.outputs.folder / "rejected.jsonl"
            checked.quarantined.write_ndjson(rejected)
            raise DataQualityError(f"{raw.path}: {'; '.join(problems)}", hint=f"the reasons are in {rejected}")
        parameters: Mapping[str, str | float] = {"observed_at": raw.observed_at.isoformat(), **_flat(self.quality)}
        parameters = {**parameters, "storage": self.file_name}
        draft = draft_record(
            stage="02-preprocessed",
            schema_version=SCHEMA_VERSION,
            inputs={raw.path.as_posix(): raw.sha256},
            parameters=parameters,
            rows={**rows, "kept": len(checked.kept)},
        )
        with self.outputs.write(draft, current=True) as folder:
            self.write(checked.kept, folder / self.file_name, self.policy)
            checked.quarantined.write_ndjson(folder / QUARANTINE)
            config = {"schema": SCHEMA_VERSION, "policy": self.policy.version, **parameters}
            (folder / "pipeline_config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
        return self.outputs.current()


def read_accounts(
    file: Path, policy: FeaturePolicy, quality: DataQualitySettings, *, observed_at: datetime
) -> pl.DataFrame:
    """Return the accounts of a raw file, as far as `quality` allows.

    Raises:
        DataQualityError: too many rows are bad, or the rest is not like customers.
    """
    checked = read_raw_accounts(file, policy, observed_at=observed_at)
    if problems := quality_problems(checked, quality):
        raise DataQualityError(f"{file}: {'; '.join(problems)}")
    return checked.kept


def quality_problems(checked: Checked, quality: DataQualitySettings) -> list[str]:
    """Return a sentence for each limit that the data as a whole does not keep."""
    total = len(checked.kept) + len(checked.quarantined)
    if not len(checked.kept):
        return [f"none of {total} rows is an account"]
    problems = []
    share = len(checked.quarantined) / total
    if share > quality.max_quarantined_share:
        first = checked.quarantined["reasons"][0]
        problems.append(f"{share:.1%} of {total} rows are bad, {quality.max_quarantined_share:.1%} allowed ({first})")
    outcomes = checked.kept["churned"].drop_nulls()
    churn = outcomes.sum() / len(outcomes) if len(outcomes) else None
    if churn is not None and not quality.min_churn_rate <= churn <= quality.max_churn_rate:
        problems.append(
            f"churn rate {churn:.3f} is not within {quality.min_churn_rate:g} and {quality.max_churn_rate:g}"
        )
    return problems


def _flat(quality: DataQualitySettings) -> dict[str, float]:
    return {name: float(value) for name, value in quality.model_dump().items()}
