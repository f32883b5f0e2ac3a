"""Models in a folder: a transformer as JSON, an estimator without executable pickles, a manifest with their hashes."""

import hashlib
import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import sklearn
import skops.io
from pydantic import BaseModel, ConfigDict, ValidationError

from ...domain.scoring.policy import FeaturePolicy
from ...models.scoring import ModelError, ModelRecord, StoredModel
from .boosting import BoostedChurnModel
from .transformer import FeatureTransformer

# Everything else in the file has to be a type that skops knows to be harmless.
_TRUSTED = ["sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor"]
_TRANSFORMER, _ESTIMATOR, _MANIFEST, _CURRENT = "transformer.json", "estimator.skops", "manifest.json", "CURRENT"
_RETRAIN = "run `train` to make a new model"

SchemaT = TypeVar("SchemaT", bound=BaseModel)


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: str
    feature_version: str
    data_hash: str
    metrics: dict[str, float]
    libraries: dict[str, str]
    files: dict[str, str]


class _Transformer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    feature_version: str
    features: list[str]
    means: tuple[float, ...]
    scales: tuple[float, ...]


class FolderModelStore:
    """A `ModelStore`: one folder a version, and a file that names the current one."""

    def __init__(self, folder: Path, policy: FeaturePolicy) -> None:
        self._folder = folder
        self._policy = policy
        self._loaded: StoredModel | None = None

    def save(self, stored: StoredModel) -> None:
        """Write the version beside the others, then name it: a kill in between leaves the old one current."""
        if not isinstance(stored.model, BoostedChurnModel):
            raise TypeError(f"cannot store a {type(stored.model).__name__}")
        target = self._folder / stored.record.version
        partial = target.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        transformer = _Transformer(
            feature_version=self._policy.version,
            features=[feature.name for feature in self._policy.features],
            means=stored.model.transformer.means,
            scales=stored.model.transformer.scales,
        )
        (partial / _TRANSFORMER).write_text(transformer.model_dump_json(indent=2) + "\n", encoding="utf-8")
        skops.io.dump(stored.model.estimator, partial / _ESTIMATOR)
        manifest = {
            **asdict(stored.record),
            "libraries": {"scikit-learn": sklearn.__version__},
            "files": {name: _sha256(partial / name) for name in (_TRANSFORMER, _ESTIMATOR)},
        }
        (partial / _MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)
        _write_atomically(self._folder / _CURRENT, stored.record.version + "\n")

    def load(self) -> StoredModel:
        """Return the current model; it is read and checked once a version."""
        current = self._folder / _CURRENT
        if not current.is_file():
            raise ModelError(f"{self._folder}: no model yet", hint="run `train` first")
        version = current.read_text("utf-8").strip()
        if self._loaded is None or self._loaded.record.version != version:
            self._loaded = self._load(self._folder / version)
        return self._loaded

    def _load(self, folder: Path) -> StoredModel:
        manifest = _read(folder / _MANIFEST, _Manifest)
        for name, expected in manifest.files.items():
            if not (folder / name).is_file() or _sha256(folder / name) != expected:
                raise ModelError(f"{folder / name}: not the file that was saved", hint=_RETRAIN)
        wrote = manifest.libraries.get("scikit-learn")
        if wrote != sklearn.__version__:
            raise ModelError(f"{folder}: written by scikit-learn {wrote}, this is {sklearn.__version__}", hint=_RETRAIN)
        transformer = _read(folder / _TRANSFORMER, _Transformer)
        names = [feature.name for feature in self._policy.features]
        if transformer.feature_version != self._policy.version or transformer.features != names:
            raise ModelError(
                f"{folder / _TRANSFORMER}: made for features {transformer.feature_version}, "
                f"the policy is {self._policy.version}",
                hint=_RETRAIN,
            )
        return StoredModel(
            record=ModelRecord(
                version=manifest.version,
                feature_version=manifest.feature_version,
                data_hash=manifest.data_hash,
                metrics=manifest.metrics,
            ),
            model=BoostedChurnModel(
                transformer=FeatureTransformer(policy=self._policy, means=transformer.means, scales=transformer.scales),
                estimator=skops.io.load(folder / _ESTIMATOR, trusted=_TRUSTED),
            ),
        )


def _read(file: Path, schema: type[SchemaT]) -> SchemaT:
    try:
        return schema.model_validate_json(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise ModelError(f"{file}: cannot be read: {error}", hint=_RETRAIN) from error


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_atomically(file: Path, text: str) -> None:
    partial = file.with_name(file.name + ".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)
