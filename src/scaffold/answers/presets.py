"""Presets and capabilities: the names a user types, and their contents.

Standard library only, because command line completion and `--help` read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

EXAMPLE = "example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A part of the generated project that can be switched on and off, and what it cannot do without."""

    name: str
    summary: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A starting choice of capabilities; the example comes with every preset until it is left out."""

    name: str
    summary: str
    capabilities: tuple[str, ...]

    @property
    def usual(self) -> tuple[str, ...]:
        """The capabilities that are on by default."""
        return (*self.capabilities, EXAMPLE)


CAPABILITIES: Mapping[str, Capability] = MappingProxyType(
    {
        capability.name: capability
        for capability in (
            Capability(
                name="llm",
                summary="Prompts, chat models and the data integrity gateway that checks their output",
            ),
            Capability(
                name="retrieval",
                summary="Documents ingested, searched and answered from with citations",
                needs=("llm",),
            ),
            Capability(
                name="agents",
                summary="An agent whose tools are held by permissions, budgets and an audit log",
                needs=("llm",),
            ),
            Capability(name="scoring", summary="Rows of a table scored, from raw data to a served score"),
            Capability(
                name="mlops",
                summary="Drift, fairness and serving manifests for the scoring model",
                needs=("scoring",),
            ),
            Capability(name="scale", summary="Batch workflows on a distributed engine"),
            Capability(
                name=EXAMPLE, summary="A worked example of each capability, which can be removed at any time"
            ),
        )
    }
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        preset.name: preset
        for preset in (
            Preset(
                name="standard",
                summary="a language model, retrieval, agents and scoring",
                capabilities=("llm", "retrieval", "agents", "scoring"),
            ),
            Preset(name="rag", summary="a language model and retrieval", capabilities=("llm", "retrieval")),
            Preset(name="ml", summary="scoring and mlops", capabilities=("scoring", "mlops")),
            Preset(name="minimal", summary="the layered spine with evaluation", capabilities=()),
            Preset(
                name="full",
                summary="everything",
                capabilities=tuple(name for name in CAPABILITIES if name != EXAMPLE),
            ),
        )
    }
)
