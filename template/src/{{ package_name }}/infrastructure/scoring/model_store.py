"""Models in a folder: a transformer as JSON, an estimator without executable pickles, hashes of both."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...domain.scoring.table import Table
from ...errors import AppError, describe
from ...models.scoring import Documents, ModelError, ModelRecord, StoredModel
from ...repositories.scoring.lineage import LineageRecord
from ..file_digests import sha256_of
from .estimators import FittedEstimator, family_of
from .lineage_files import draft_record, read_record
from .outputs import Outputs
from .transformer import FeatureTransformer, column_names, number_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

STAGE = "model"
_TRANSFORMER, _MODEL, _PROBES = "transformer.json", "model.json", "probes.json"
_RETRAIN = "run `train` to make a new model"

SchemaT = TypeVar("SchemaT", bound=BaseModel)
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")

    feature_version: str
    kind: str
    metrics: dict[str, float]
    intervals: dict[str, tuple[Finite, Finite]] = {}
    libraries: dict[str, str]


class _Transformer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    feature_version: str
    columns: list[str]
    means: tuple[Finite, ...]
    scales: tuple[Finite, ...]


class _Probes(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # An unknown value is null.
    values: list[list[Finite | None]]
    transformed: list[list[Finite | None]]
    scores: list[list[Finite]]


class FolderModelStore:
    """A `ModelStore` over versioned folders."""

    def __init__(self, outputs: Outputs, table: Table) -> None:
        self._outputs = outputs
        self._table = table
        self._loaded: tuple[Path, StoredModel] | None = None

    def save(self, stored: StoredModel, *, probes: "NDArray[np.float64]", documents: Documents, current: bool) -> str:
        """Write the version beside the others, then name it: a kill in between leaves the old one current."""
        record, model = stored.record, stored.model
        if not isinstance(model, FittedEstimator):
            raise TypeError(f"cannot store a {type(model).__name__}")
        family = family_of(model.kind)
        draft = draft_record(
            stage=STAGE,
            schema_version=record.feature_version,
            inputs=record.inputs,
            parameters=record.parameters,
        )
        current = current or not self._serves()

        def fill(folder: Path) -> None:
            _write(folder / _TRANSFORMER, _transformer_payload(model.transformer))
            facts = {
                "feature_version": record.feature_version,
                "kind": model.kind,
                "metrics": dict(record.metrics),
                "intervals": dict(record.intervals),
                "libraries": {family.library: family.version},
            }
            _write(folder / _MODEL, facts)
            _write(folder / _PROBES, _probes_payload(model, probes))

        def describe(folder: Path, version: str) -> None:
            # Equal estimators have other bytes each time; equal scores of the probes tell that they are equal.
            family.save(model.estimator, folder / family.file_name)
            for name, text in documents(version).items():
                (folder / name).write_text(text, encoding="utf-8")

        draft = replace(draft, version=record.version)
        return self._outputs.write(draft, fill, describe=describe, current=current).name

    def describe(self, version: str | None = None) -> ModelRecord:
        """Return the record of a version, by default the current one."""
        folder = self._folder(version)
        lineage = _lineage(folder)
        _check_files(folder, {_MODEL}, lineage.files)
        return _record(lineage, _read(folder / _MODEL, _Model))

    def load(self, version: str | None = None) -> StoredModel:
        """Return a version, by default the current one; it is read and checked once."""
        folder = self._folder(version)
        if self._loaded is None or self._loaded[0] != folder:
            self._loaded = (folder, self._load(folder))
        return self._loaded[1]

    def _serves(self) -> bool:
        """Return whether there is a current version that can be loaded: no other can be compared with it otherwise."""
        try:
            self._load(self._folder(None))
        except ModelError:
            return False
        return True

    def _folder(self, version: str | None) -> Path:
        try:
            return self._outputs.current() if version is None else self._outputs.version(version)
        except AppError as error:
            raise ModelError(f"no model: {error}", hint=error.hint) from error

    def _load(self, folder: Path) -> StoredModel:
        lineage = _lineage(folder)
        _check_files(folder, {_TRANSFORMER, _MODEL, _PROBES, *lineage.files}, lineage.files)
        facts = _read(folder / _MODEL, _Model)
        family = family_of(facts.kind)
        _check_files(folder, {family.file_name}, lineage.files)
        wrote, now = facts.libraries.get(family.library), family.version
        if wrote != now:
            raise ModelError(f"{folder}: written by {family.library} {wrote}, this is {now}", hint=_RETRAIN)
        transformer = self._load_transformer(folder / _TRANSFORMER)
        probes = _read(folder / _PROBES, _Probes)
        values = np.array(probes.values, dtype=np.float64)
        model, found = _load_estimator(folder / family.file_name, facts.kind, transformer, values)
        if found != probes.model_dump():
            raise ModelError(f"{folder}: does not score known rows as it did when it was fitted", hint=_RETRAIN)
        return StoredModel(record=_record(lineage, facts), model=model, background=values)

    def _load_transformer(self, file: Path) -> FeatureTransformer:
        found = _read(file, _Transformer)
        wanted = (self._table.feature_version, list(column_names(self._table)), len(number_names(self._table)))
        if (found.feature_version, found.columns, len(found.means)) != wanted or len(found.scales) != wanted[2]:
            raise ModelError(
                f"{file}: made for the features {found.feature_version}, declared are {self._table.feature_version}",
                hint=_RETRAIN,
            )
        return FeatureTransformer(table=self._table, means=found.means, scales=found.scales)


def _lineage(folder: Path) -> LineageRecord:
    try:
        return read_record(folder)
    except AppError as error:
        raise ModelError(str(error), hint=_RETRAIN) from error


def _record(lineage: LineageRecord, facts: _Model) -> ModelRecord:
    return ModelRecord(
        version=lineage.version,
        feature_version=facts.feature_version,
        inputs=lineage.inputs,
        parameters=lineage.parameters,
        metrics=facts.metrics,
        intervals=facts.intervals,
    )


def _check_files(folder: Path, names: Iterable[str], known: Mapping[str, str]) -> None:
    for name in names:
        if not (folder / name).is_file() or sha256_of(folder / name) != known.get(name):
            raise ModelError(f"{folder / name}: not the file that was saved", hint=_RETRAIN)


def _load_estimator(
    file: Path, kind: str, transformer: FeatureTransformer, probes: "NDArray[np.float64]"
) -> tuple[FittedEstimator, dict[str, object]]:
    try:
        estimator = family_of(kind).load(file, transformer.table.target)
        model = FittedEstimator(transformer=transformer, kind=kind, estimator=estimator)
        return model, _probes_payload(model, probes)
    except Exception as error:
        # Libraries say in many ways that a file is none of theirs, not to be trusted, or for other data.
        reason = " ".join(str(error).split())
        raise ModelError(f"{file}: not an estimator that can be used: {reason}", hint=_RETRAIN) from error


def _probes_payload(model: FittedEstimator, values: "NDArray[np.float64]") -> dict[str, object]:
    # Trees give the same score within a leaf, so that scores alone would not show a small change of the transformer.
    transformed, scores = model.transformer.transform(values), model.score(values)
    return {"values": _nulls(values), "transformed": _nulls(transformed), "scores": scores.tolist()}


def _nulls(values: "NDArray[np.float64]") -> list[list[float | None]]:
    return [[None if math.isnan(value) else value for value in row] for row in values.tolist()]


def _transformer_payload(transformer: FeatureTransformer) -> dict[str, object]:
    return {
        "feature_version": transformer.table.feature_version,
        "columns": column_names(transformer.table),
        "means": transformer.means,
        "scales": transformer.scales,
    }


def _write(file: Path, payload: Mapping[str, object]) -> None:
    # JSON keeps every bit of a float: it is written as the shortest text that reads back as the same number.
    file.write_text(json.dumps(payload, indent=2) + "\n", encoding="utf-8")


def _read(file: Path, schema: type[SchemaT]) -> SchemaT:
    try:
        return schema.model_validate_json(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{file}: cannot be read: {error}", hint=_RETRAIN) from error
    except ValidationError as error:
        raise ModelError(f"{file}: cannot be read: {describe(error)}", hint=_RETRAIN) from error
