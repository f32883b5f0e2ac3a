"""A use case: input, prompt, validated reply, a rule of the domain, record, route and command."""

from dataclasses import dataclass

from scaffold.generating.field_code import declared_values
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """The planner."""

    summary: str = (
        "a model's reply to an input: validated, decided on by a rule, kept; with route and command"
    )
    needs: tuple[str, ...] = ("llm",)
    measures: bool = False

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Turn the declared fields into lines of code."""
        dataset = f"evals/datasets/{order.name.module}/{order.name.dashed}-golden.jsonl"
        run = f"uv run python -m {project.package}"
        return Plan(
            values=declared_values(order),
            unmeasured=(
                f"the five cases of {dataset} are to be completed: until then nothing is measured",
                f"prompt {order.name.module} is a draft: its offline stand-in is no evidence about it",
            ),
            steps=(
                f"complete {dataset} and remove `skip` from each case",
                f"{run} eval datasets lock {order.name.dashed}-golden",
                f"{run} eval run",
                f"{run} prompts release {order.name.module}",
            ),
        )

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Measure nothing: the cases have no expected results yet."""
        del self, order, stage
        return plan


USE_CASE = UseCase()
