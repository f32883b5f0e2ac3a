"""Load a prompt artifact and render it strictly."""

import hashlib
import string
from collections.abc import Mapping
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import AppError

_STRICT = ConfigDict(extra="forbid", frozen=True)


class PromptError(AppError):
    """A prompt artifact that cannot be loaded or rendered."""


class ReleaseGate(BaseModel):
    """What an evaluation must show before the prompt may be released. Rates are shares of cases in [0, 1]."""

    model_config = _STRICT

    eval_dataset: str
    min_grounded_answer_rate: Annotated[float, Field(ge=0, le=1)]
    max_invalid_action_rate: Annotated[float, Field(ge=0, le=1)]
    p95_latency_ms: Annotated[float, Field(gt=0)]

    def thresholds(self) -> dict[str, float]:
        """Return the limits by name: `min_...` bounds from below, anything else from above."""
        return self.model_dump(exclude={"eval_dataset"})


class PromptOutputs(BaseModel):
    """The schema in `schemas/` that a reply has to satisfy, and the version of it that the text asks for."""

    model_config = _STRICT

    schema_name: str = Field(alias="schema")
    schema_version: Annotated[int, Field(ge=1, alias="version")]


class PromptArtifact(BaseModel):
    """One version of one prompt."""

    model_config = _STRICT

    name: str
    version: str
    owner: str
    inputs: tuple[str, ...]
    outputs: PromptOutputs
    release_gate: ReleaseGate
    text: str

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text and its declared inputs and schema, hexadecimal."""
        content = "\x00".join((self.outputs.schema_name, str(self.outputs.schema_version), *self.inputs, self.text))
        return hashlib.sha256(content.encode()).hexdigest()

    @property
    def provenance(self) -> dict[str, str]:
        """What every record of an inference with this prompt names: `prompt`, `prompt_version`, `prompt_hash`."""
        return {"prompt": self.name, "prompt_version": self.version, "prompt_hash": self.content_hash}

    def render(self, values: Mapping[str, str]) -> str:
        """Return the text with every placeholder filled; values are inserted as they are.

        Raises:
            PromptError: an input is missing or not declared.
        """
        if missing := sorted(set(self.inputs) - set(values)):
            raise PromptError(f"prompt {self.name}: missing input {', '.join(missing)}")
        if extra := sorted(set(values) - set(self.inputs)):
            raise PromptError(f"prompt {self.name}: undeclared input {', '.join(extra)}")
        return self.text.format_map(values)


def load_prompt(name: str) -> PromptArtifact:
    """Return the artifact `prompts/<name>.yaml`.

    Raises:
        PromptError: there is no such file, a field is wrong, or the text and the declared inputs disagree.
    """
    file = files(__package__) / f"{name}.yaml"
    if not file.is_file():
        raise PromptError(f"prompts/{name}.yaml: no such prompt")
    try:
        artifact = PromptArtifact.model_validate(yaml.safe_load(file.read_text("utf-8")))
        used = {field for _, field, _, _ in string.Formatter().parse(artifact.text) if field is not None}
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise PromptError(f"prompts/{name}.yaml: {error}") from error
    if wrong := sorted(used ^ set(artifact.inputs)):
        raise PromptError(f"prompts/{name}.yaml: {', '.join(wrong)}: declared but not used, or used but not declared")
    return artifact


def load_prompts() -> tuple[PromptArtifact, ...]:
    """Return every artifact of the package, sorted by name; errors as in `load_prompt`."""
    names = (file.name for file in files(__package__).iterdir())
    return tuple(load_prompt(name.removesuffix(".yaml")) for name in sorted(names) if name.endswith(".yaml"))
