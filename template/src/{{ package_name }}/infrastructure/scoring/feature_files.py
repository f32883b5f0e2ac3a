"""The rows that a model is fitted on, in `03-features`."""

from pathlib import Path

import polars as pl

from ...domain.scoring.splits import Split
from ...domain.scoring.table import Table
from ...repositories.scoring.feature_rows import LabelledBatch
from ..file_digests import sha256_of
from .lineage_files import draft_record
from .outputs import Outputs

_FEATURES = "features.parquet"


def write_features(
    outputs: Outputs, batches: dict[Split, LabelledBatch], table: Table, *, prepared: Path
) -> dict[str, str]:
    """Write the encoded rows of each split, with the list of features, as the current version.

    Returns:
        the path of the file and its SHA-256.
    """
    draft = draft_record(
        stage="03-features",
        schema_version=table.feature_version,
        inputs={prepared.as_posix(): sha256_of(prepared)},
        parameters={"selection": " and ".join(map(str, table.selection))},
        rows={split.value: len(batch.ids) for split, batch in batches.items()},
    )
    names = [feature.name for feature in table.features]

    def fill(folder: Path) -> None:
        frames = [_frame(batch, table).with_columns(split=pl.lit(split.value)) for split, batch in batches.items()]
        pl.concat(frames).write_parquet(folder / _FEATURES)
        (folder / "feature_list.txt").write_text("\n".join(names) + "\n", encoding="utf-8")

    file = outputs.write(draft, fill, current=True) / _FEATURES
    return {file.as_posix(): sha256_of(file)}


def _frame(batch: LabelledBatch, table: Table) -> pl.DataFrame:
    columns = {feature.name: batch.values[:, place] for place, feature in enumerate(table.features)}
    return pl.DataFrame({table.id.name: batch.ids, **columns, table.target.name: batch.outcomes})
