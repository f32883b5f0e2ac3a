"""A prompt: the artifact, the schema of its reply, an offline stand-in and five cases to complete."""

from dataclasses import dataclass

from scaffold.generating.field_code import declared_values
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The planner."""

    summary: str = "a prompt artifact with the versioned schema of its reply and an offline stand-in"
    needs: tuple[str, ...] = ("llm",)
    measures: bool = False

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Turn the declared fields into lines of code."""
        del project
        return Plan(
            values=declared_values(order),
            unmeasured=(
                f"prompt {order.name.module} is a draft, and no suite measures it yet: use cases bring one",
            ),
        )

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Measure nothing: no suite asks the prompt yet."""
        del self, order, stage
        return plan


PROMPT = Prompt()
