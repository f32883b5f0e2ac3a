"""One order of each kind: what a user would type, in a project that can take it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Arguments of `scaffold generate`, and the preset of a project for them; `earlier` comes first."""

    kind: str
    name: str
    options: Sequence[str] = ()
    preset: str = "rag"
    earlier: "Example | None" = None

    @property
    def arguments(self) -> list[str]:
        return [self.kind, self.name, *self.options]


USE_CASE = Example(
    kind="use-case",
    name="complaints",
    options=(
        "--input",
        "text,plan:free|paid",
        "--output",
        "category:pay|leave,urgent:bool,score:float,gist:str",
    ),
)
EXAMPLES = (USE_CASE,)
