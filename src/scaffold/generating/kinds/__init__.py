"""The kinds of parts, by name: each module has one planner."""

from collections.abc import Mapping
from types import MappingProxyType

from scaffold.generating.kind import Kind
from scaffold.generating.kinds.knowledge import KNOWLEDGE
from scaffold.generating.kinds.table import TABLE
from scaffold.generating.kinds.use_case import USE_CASE

KINDS: Mapping[str, Kind] = MappingProxyType({"knowledge": KNOWLEDGE, "table": TABLE, "use-case": USE_CASE})
