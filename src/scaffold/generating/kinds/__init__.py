"""The kinds of parts, by name: each module has one planner."""

from collections.abc import Mapping
from types import MappingProxyType

from scaffold.generating.kind import Kind

KINDS: Mapping[str, Kind] = MappingProxyType({})
