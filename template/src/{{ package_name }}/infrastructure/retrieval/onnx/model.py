"""A transformer in ONNX with its tokenizer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from ....config.loading import ConfigError
from ...file_digests import sha256_of

MODELS = ("model.onnx", "onnx/model.onnx")
TOKENIZER = "tokenizer.json"
_PAD = "[PAD]"


@dataclass(frozen=True, slots=True, kw_only=True)
class OnnxModel:
    """Runs texts, or pairs of texts, through a model. Safe to call from several threads.

    Attributes:
        name: of the folder, with the beginning of the model's hash.
    """

    name: str
    session: Any
    tokenizer: Tokenizer

    def run(self, texts: Sequence[str] | Sequence[tuple[str, str]]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Return the first output of the model for a batch, and the attention mask, shape `(n, tokens)`.

        A text longer than the limit that `open_model` was given is cut at its end.
        """
        encoded: list[Encoding] = self.tokenizer.encode_batch(list(texts))
        mask = np.array([one.attention_mask for one in encoded], dtype=np.int64)
        offered = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([one.type_ids for one in encoded], dtype=np.int64),
        }
        taken = {one.name: offered[one.name] for one in self.session.get_inputs()}
        return np.asarray(self.session.run(None, taken)[0], dtype=np.float32), mask


def open_model(folder: Path, *, max_tokens: int) -> OnnxModel:
    """Return the model in `folder`: `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`.

    Raises:
        ConfigError: a file is missing or cannot be read, or the model asks for inputs that no tokenizer gives.
    """
    file = next((folder / name for name in MODELS if (folder / name).is_file()), None)
    if file is None or not (folder / TOKENIZER).is_file():
        raise ConfigError(f"{folder}: holds no model: {MODELS[0]} and {TOKENIZER} are needed")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    except Exception as error:
        raise ConfigError(f"{folder}: the model cannot be read: {str(error).splitlines()[0]}") from error
    unknown = {one.name for one in session.get_inputs()} - {"input_ids", "attention_mask", "token_type_ids"}
    if unknown:
        raise ConfigError(f"{file}: asks for {', '.join(sorted(unknown))}, which a tokenizer does not give")
    tokenizer.enable_truncation(max_tokens)
    tokenizer.enable_padding(pad_id=tokenizer.token_to_id(_PAD) or 0, pad_token=_PAD)
    return OnnxModel(name=f"{folder.resolve().name}-{sha256_of(file)[:12]}", session=session, tokenizer=tokenizer)
