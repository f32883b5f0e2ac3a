"""One order of each kind: what a user would ask for, in a project that can take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An order, and the preset of a project for it; `earlier` comes first.

    In options `{here}` is the folder of these tests."""

    kind: str
    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    preset: str = "rag"
    earlier: "Example | None" = None

    @property
    def arguments(self) -> list[str]:
        """The order as arguments of `scaffold generate`."""
        return [
            self.kind,
            self.name,
            *(word for name, value in self.options.items() for word in (f"--{name}", value)),
        ]


USE_CASE = Example(
    kind="use-case",
    name="complaints",
    options={"input": "text,plan:free|paid", "output": "category:pay|leave,urgent:bool,score:float,gist:str"},
)
ROUTE = Example(kind="route", name="pinger", preset="minimal")
AGENT = Example(kind="agent", name="front-desk", preset="standard")
EXAMPLES = (
    USE_CASE,
    Example(kind="knowledge", name="handbook", options={"from": "{here}/documents"}),
    Example(
        kind="prompt",
        name="greeting",
        options={"input": "text,years:int", "output": "mood:glad|sad,fit:bool"},
    ),
    Example(
        kind="table",
        name="parcels",
        options={"from": "{here}/tables/parcels.csv", "target": "late"},
        preset="ml",
    ),
    Example(kind="dataset", name="oddities", preset="minimal"),
    Example(kind="eval", name="politeness", preset="minimal"),
    ROUTE,
    Example(kind="workflow", name="tidy-up", preset="minimal"),
    Example(
        kind="migration", name="parcels", options={"columns": "title:str,amount:float"}, preset="minimal"
    ),
    AGENT,
    Example(
        kind="tool", name="tape-measure", options={"agent": "front-desk"}, preset="standard", earlier=AGENT
    ),
    Example(kind="adapter", name="one-by-one", options={"port": "executor"}, preset="minimal"),
    Example(kind="adapter", name="shoe-box", options={"port": "store"}),
)
