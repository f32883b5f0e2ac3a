"""The differences between two versions of a prompt."""

import difflib
import json

from .artifacts import PromptArtifact


def difference(before: PromptArtifact, after: PromptArtifact, *, old: str, new: str) -> str:
    """Return a unified diff of what two versions declare and of their texts, headed `old` and `new`; empty if equal."""
    return "".join(difflib.unified_diff(_lines(before), _lines(after), old, new))


def _lines(prompt: PromptArtifact) -> list[str]:
    payload = prompt.model_dump(mode="json", by_alias=True, exclude={"system", "text", "name"}, exclude_defaults=True)
    declared = [f"{key}: {json.dumps(value)}\n" for key, value in payload.items()]
    return [*declared, *prompt.wording.splitlines(keepends=True)]
