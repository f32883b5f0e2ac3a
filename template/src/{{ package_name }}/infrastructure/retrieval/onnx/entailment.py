"""Check answers by natural language inference, with a cross-encoder of this machine."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ....config.loading import ConfigError
from ....retrieval.grounding.checker import GroundednessError
from ....retrieval.hits import RetrievalHit
from ....retrieval.text.sentences import sentences
from .model import OnnxModel

_BATCH = 32
_LABEL = "entailment"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxChecker:
    """A `GroundednessChecker` over a model that reads a passage and a sentence and gives a logit for each of `labels`.

    A sentence is supported if a passage entails it with a probability (softmax) of at least `least`.
    """

    model: OnnxModel
    labels: Sequence[str]
    least: float

    def unsupported(self, answer: str, cited: Sequence[RetrievalHit]) -> tuple[str, ...]:
        """Return the sentences of `answer` that no passage entails, in their order.

        Raises:
            GroundednessError: the output of the model is not one finite number for each label.
        """
        said = sentences(answer)
        pairs = [(hit.text, sentence) for sentence in said for hit in cited]
        entailed = [
            found for start in range(0, len(pairs), _BATCH) for found in self._run(pairs[start : start + _BATCH])
        ]
        rows = (entailed[number * len(cited) : (number + 1) * len(cited)] for number in range(len(said)))
        return tuple(one for one, row in zip(said, rows, strict=True) if max(row, default=0.0) < self.least)

    def _run(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        logits, _ = self.model.run(pairs)
        if logits.shape != (len(pairs), len(self.labels)) or not np.isfinite(logits).all():
            raise GroundednessError(f"{self.model.name}: gave {logits.shape} for {len(pairs)} pairs")
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        found: list[float] = (shares / shares.sum(axis=1, keepdims=True))[:, self.labels.index(_LABEL)].tolist()
        return found


def read_labels(folder: Path) -> tuple[str, ...]:
    """Return the labels of the model in `folder` in the order of its outputs, from `id2label` of its `config.json`.

    Raises:
        ConfigError: the file is missing or has no label `entailment`.
    """
    file = folder / "config.json"
    try:
        known = json.loads(file.read_text("utf-8"))["id2label"]
        labels = tuple(str(known[str(number)]).lower() for number in range(len(known)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{file}: id2label cannot be read") from error
    if _LABEL not in labels:
        raise ConfigError(f"{file}: id2label has {', '.join(labels)}, and no {_LABEL}")
    return labels
