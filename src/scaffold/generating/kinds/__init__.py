"""The kinds of parts, by name: each module has one planner."""

from collections.abc import Mapping
from types import MappingProxyType

from scaffold.generating.kind import Kind
from scaffold.generating.kinds.adapter import ADAPTER
from scaffold.generating.kinds.agents import TOOL
from scaffold.generating.kinds.knowledge import KNOWLEDGE
from scaffold.generating.kinds.plain import AGENT, DATASET, EVAL, MIGRATION, ROUTE, WORKFLOW
from scaffold.generating.kinds.prompt import PROMPT
from scaffold.generating.kinds.table import TABLE
from scaffold.generating.kinds.use_case import USE_CASE

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "use-case": USE_CASE,
        "knowledge": KNOWLEDGE,
        "table": TABLE,
        "prompt": PROMPT,
        "dataset": DATASET,
        "eval": EVAL,
        "agent": AGENT,
        "tool": TOOL,
        "route": ROUTE,
        "workflow": WORKFLOW,
        "migration": MIGRATION,
        "adapter": ADAPTER,
    }
)
