"""YAML whose values know the line they stand on."""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from ...errors import AppError
from ..loading import LOADER


class YamlError(AppError):
    """Text that is not YAML, or names a key twice; the message starts with the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlSource:
    """A parsed document. Lines count from 1."""

    value: object
    _root: yaml.Node | None

    def line(self, path: Sequence[str | int]) -> int:
        """Return the line of the value at `path`, or of the nearest value around it that exists."""
        node, found = self._root, 1
        for step in path:
            inner = _child(node, step)
            if inner is None:
                break
            node, found = inner, inner.start_mark.line + 1
        return found


def read_yaml(text: str) -> YamlSource:
    """Return the one document in `text`.

    Raises:
        YamlError: not YAML, or a mapping has a key twice.
    """
    try:
        loader = LOADER(text)
        root = loader.get_single_node()
        _reject_repeated_keys(root)
        value: object = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(f"{mark.line + 1 if mark else 1}: not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise YamlError(f"1: not YAML: {error}") from error
    return YamlSource(value=value, _root=root)


def _child(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child: yaml.Node = node.value[step]
        return child
    return None


def _reject_repeated_keys(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                raise YamlError(f"{key.start_mark.line + 1}: key {key.value!r} appears twice")
            seen.add(key.value)
            _reject_repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _reject_repeated_keys(item)
