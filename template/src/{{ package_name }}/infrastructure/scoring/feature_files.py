"""The rows that a model is fitted on, in `03-features`."""

from pathlib import Path

import polars as pl

from ...domain.scoring.policy import FeaturePolicy, Part
from ...repositories.scoring.feature_rows import LabelledBatch
from .lineage_files import draft_record, sha256_of
from .outputs import Outputs

_FEATURES = "features.parquet"


def write_features(
    outputs: Outputs, batches: dict[Part, LabelledBatch], policy: FeaturePolicy, *, accounts: Path
) -> dict[str, str]:
    """Write the encoded rows of each part, with the list of features, as the current version.

    Returns:
        the path of the file and its SHA-256.
    """
    draft = draft_record(
        stage="03-features",
        schema_version=policy.version,
        inputs={accounts.as_posix(): sha256_of(accounts)},
        parameters={f"at_least.{name}": bound for name, bound in policy.at_least.items()},
        rows={part.value: len(batch.customer_ids) for part, batch in batches.items()},
    )
    names = [feature.name for feature in policy.features]
    with outputs.write(draft, current=True) as folder:
        frames = [_frame(batch, names).with_columns(part=pl.lit(part.value)) for part, batch in batches.items()]
        pl.concat(frames).write_parquet(folder / _FEATURES)
        (folder / "feature_list.txt").write_text("\n".join(names) + "\n", encoding="utf-8")
    file = outputs.current() / _FEATURES
    return {file.as_posix(): sha256_of(file)}


def _frame(batch: LabelledBatch, names: list[str]) -> pl.DataFrame:
    columns = {name: batch.values[:, place] for place, name in enumerate(names)}
    return pl.DataFrame({"customer_id": batch.customer_ids, **columns, "churned": batch.churned})
