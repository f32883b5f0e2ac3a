"""The kinds of parts, by name: each module has one planner."""

from collections.abc import Mapping
from types import MappingProxyType

from scaffold.generating.kind import Kind
from scaffold.generating.kinds.use_case import USE_CASE

KINDS: Mapping[str, Kind] = MappingProxyType({"use-case": USE_CASE})
