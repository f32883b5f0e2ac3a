"""Load a prompt artifact and render it strictly."""

import hashlib
import json
import string
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ..config.llm.yaml_source import YamlError, YamlSource, read_yaml
from ..domain.thresholds import Threshold, parse_thresholds
from ..errors import AppError, problems_of
from .files import prompt_files, shown

_STRICT = ConfigDict(extra="forbid", frozen=True)
_LIMIT = "^((min|max)_.+|p95_latency_ms)$"
_FORMER_FIELDS = ("min_grounded_answer_rate", "max_invalid_action_rate", "p95_latency_ms")
_Bound = Annotated[float, Field(allow_inf_nan=False)]


class PromptError(AppError):
    """A prompt artifact that cannot be loaded or rendered; what is wrong in a file is named with its line."""


class ReleaseGate(BaseModel):
    """The limits that metrics on a dataset must meet before the prompt may be released.

    A limit is named `min_<metric>`, `max_<metric>` or `p95_latency_ms`, which is an upper bound. A rate is in [0, 1].
    """

    model_config = _STRICT

    eval_dataset: str
    limits: Annotated[dict[Annotated[str, Field(pattern=_LIMIT)], _Bound], Field(min_length=1)]

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        """The limits, parsed."""
        return parse_thresholds(self.limits)

    @model_validator(mode="before")
    @classmethod
    def _accept_limits_beside_the_dataset(cls, data: object) -> object:
        # Artifacts and locks of version 0.1.0 have three limits as fields of the gate.
        if not isinstance(data, Mapping):
            return data
        fields = {name: value for name, value in data.items() if name not in _FORMER_FIELDS}
        former = {name: value for name, value in data.items() if name in _FORMER_FIELDS}
        limits = fields.get("limits", {})
        if not former or not isinstance(limits, Mapping):
            return data
        if twice := sorted(former.keys() & limits.keys()):
            raise ValueError(f"{', '.join(twice)}: given in `limits` and beside it")
        return {**fields, "limits": {**former, **limits}}

    @field_validator("limits")
    @classmethod
    def _rates_are_shares(cls, limits: dict[str, float]) -> dict[str, float]:
        for threshold in parse_thresholds(limits):
            if threshold.metric.endswith("_rate") and not 0 <= threshold.bound <= 1:
                raise ValueError(f"{threshold}: a rate is in [0, 1]")
        return limits


class PromptOutputs(BaseModel):
    """The schema in `schemas.py` that a reply has to satisfy, and the version of it that the text asks for."""

    model_config = _STRICT

    schema_name: str = Field(alias="schema")
    schema_version: Annotated[int, Field(ge=1, alias="version")]


class ModelSettings(BaseModel):
    """How the model is asked; what is not set is left to the model's own configuration."""

    model_config = _STRICT

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_output_tokens: Annotated[int, Field(ge=1)] | None = None


class PromptArtifact(BaseModel):
    """One version of one prompt.

    `system` has instructions without inputs, which a provider gets apart from `text`: what is in `text` cannot pass for
    them.
    """

    model_config = _STRICT

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    version: Annotated[str, Field(min_length=1)]
    owner: Annotated[str, Field(min_length=1)]
    inputs: tuple[str, ...]
    outputs: PromptOutputs
    release_gate: ReleaseGate
    model: ModelSettings = ModelSettings()
    system: str = ""
    text: Annotated[str, Field(min_length=1)]

    @property
    def content_hash(self) -> str:
        """SHA-256 of what a model's reply depends on (texts, inputs, output schema, model settings), hexadecimal."""
        content = self.model_dump(mode="json", include={"text", "inputs", "outputs", "model"})
        if self.system:
            content["system"] = self.system
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @property
    def wording(self) -> str:
        """Instructions and text as they are written, with an empty line between them."""
        return "\n".join(filter(None, (self.system, self.text)))

    @property
    def provenance(self) -> dict[str, str]:
        """The fields of every record of an inference with this prompt: `prompt`, `prompt_version`, `prompt_hash`."""
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
    """Return the artifact `prompts/<feature>/<name>.yaml`.

    Raises:
        PromptError: there is no such file, or as in `parse_prompt`.
    """
    file = prompt_files().get(name)
    if file is None:
        raise PromptError(f"prompt {name}: no such prompt", hint="`prompts list` shows the prompts there are")
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise PromptError(f"{shown(file)}: not UTF-8: {error}") from error
    return parse_prompt(text, name=name, origin=shown(file))


def load_prompts() -> tuple[PromptArtifact, ...]:
    """Return every artifact of the package, sorted by name; errors as in `load_prompt`."""
    return tuple(load_prompt(name) for name in prompt_files())


@cache
def parse_prompt(text: str, *, name: str, origin: str) -> PromptArtifact:
    """Return the artifact with this text; `origin` is the file that messages name.

    Raises:
        PromptError: not YAML, a field is missing, unknown or wrong, the name is not the file's, or the text and the
            declared inputs disagree. Every problem is named with its line.
    """
    try:
        source = read_yaml(text)
        artifact = PromptArtifact.model_validate(source.value)
    except YamlError as error:
        raise PromptError(f"{origin}:{error}") from error
    except ValidationError as error:
        raise PromptError("\n".join(_reasons(error, source, origin))) from error
    problems = [f"{origin}:{line}: {problem}" for line, problem in _disagreements(artifact, source, text, name)]
    if problems:
        raise PromptError("\n".join(problems))
    return artifact


def _reasons(error: ValidationError, source: YamlSource, origin: str) -> Iterator[str]:
    for problem in problems_of(error):
        yield f"{origin}:{source.line(problem.location)}: {problem.line('file')}"


def _disagreements(artifact: PromptArtifact, source: YamlSource, text: str, name: str) -> Iterator[tuple[int, str]]:
    if artifact.name != name:
        yield source.line(("name",)), f"name: {artifact.name!r} is not the name of the file"
    for misplaced in (name for name in artifact.inputs if f"{{{name}}}" in artifact.system):
        yield source.line(("system",)), f"system: {{{misplaced}}} is not filled there; inputs belong in `text`"
    try:
        fields = list(string.Formatter().parse(artifact.text))
    except ValueError as error:
        yield source.line(("text",)), f"text: {error}; write a brace that is text twice"
        return
    used = {field: (spec, conversion) for _, field, spec, conversion in fields if field is not None}
    for field, (spec, conversion) in used.items():
        line = _line_of(f"{{{field}", text, source.line(("text",)))
        if not field.isidentifier() or spec or conversion:
            yield line, f"text: {{{field}}} is not a plain placeholder; write a brace that is text twice"
        elif field not in artifact.inputs:
            yield line, f"text: {{{field}}} is used but not declared"
    for index, declared in enumerate(artifact.inputs):
        if declared not in used:
            yield source.line(("inputs", index)), f"inputs: {declared} is declared but not used"
        if declared in artifact.inputs[:index]:
            yield source.line(("inputs", index)), f"inputs: {declared} is declared twice"


def _line_of(needle: str, text: str, start: int) -> int:
    lines = text.splitlines()
    return next((number for number in range(start, len(lines) + 1) if needle in lines[number - 1]), start)
