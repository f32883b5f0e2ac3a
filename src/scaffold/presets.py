"""Presets and capabilities: the names a user types, and what stands behind each.

Standard library only, because command line completion and `--help` read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A feature of the generated project that can be switched on and off, and what it cannot do without."""

    name: str
    summary: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A starting choice of capabilities."""

    name: str
    summary: str
    capabilities: tuple[str, ...]


CAPABILITIES: Mapping[str, Capability] = MappingProxyType(
    {
        capability.name: capability
        for capability in (
            Capability(
                name="retrieval", summary="Documents ingested, searched and answered from with citations"
            ),
            Capability(
                name="agents",
                summary="A support agent whose tools are held by permissions, budgets and an audit log",
            ),
            Capability(name="scoring", summary="Customers scored for churn, from raw rows to a served score"),
            Capability(
                name="mlops",
                summary="Drift, fairness and serving manifests for the scoring model",
                needs=("scoring",),
            ),
            Capability(name="scale", summary="Batch workflows on a distributed engine"),
        )
    }
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                name="standard",
                summary="retrieval, agents and scoring",
                capabilities=("retrieval", "agents", "scoring"),
            ),
            Preset(name="rag", summary="retrieval and agents", capabilities=("retrieval", "agents")),
            Preset(name="ml", summary="scoring and mlops", capabilities=("scoring", "mlops")),
            Preset(name="minimal", summary="the layered spine with evaluation", capabilities=()),
            Preset(name="full", summary="everything", capabilities=tuple(CAPABILITIES)),
        )
    }
)
