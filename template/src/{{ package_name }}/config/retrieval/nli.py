"""Settings of the check of answers by natural language inference."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class NliSettings(BaseModel):
    """`path` is the folder of a cross-encoder in ONNX with its `config.json`; pairs are cut at `max_tokens`.

    A sentence is supported where a passage entails it with a probability of at least `least`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path | None = None
    max_tokens: Annotated[int, Field(ge=16, le=32_768)] = 512
    least: Annotated[float, Field(gt=0, lt=1)] = 0.5
