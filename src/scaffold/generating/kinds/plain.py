"""Kinds whose files depend on the name alone, or on one list of fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scaffold.errors import UsageError
from scaffold.generating.field_code import draft_cases
from scaffold.generating.fields import FieldType, parse_fields
from scaffold.generating.kind import Order, Plan, ProjectFiles, Stage

Values = Callable[[Order], Mapping[str, object]]
COLUMNS_EXAMPLE = "title:str,amount:float"
_COLUMN_TYPES = {
    FieldType.TEXT: "String",
    FieldType.WHOLE: "Integer",
    FieldType.NUMBER: "Float",
    FieldType.FLAG: "Boolean",
}


def _nothing(order: Order) -> Mapping[str, object]:
    del order
    return {}


def _cases(order: Order) -> Mapping[str, object]:
    return {"cases": list(draft_cases(order, text="text", others={}))}


def _columns(order: Order) -> Mapping[str, object]:
    fields = parse_fields(order.options.get("columns", "name"), flag="--columns", example=COLUMNS_EXAMPLE)
    levels = [field.name for field in fields if field.type is FieldType.LEVELS]
    if levels:
        raise UsageError(
            f"--columns: {levels[0]} has levels", cause="a column of text holds them", help=f"{levels[0]}:str"
        )
    columns = [{"name": field.name, "column": _COLUMN_TYPES[field.type]} for field in fields]
    return {
        "columns": columns,
        "column_types": sorted({"Integer", *(column["column"] for column in columns)}),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainKind:
    """A planner; in its lines `{name}`, `{dashed}` and `{package}` are filled."""

    summary: str
    needs: tuple[str, ...] = ()
    measures: bool = False
    values: Values = _nothing
    unmeasured: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()

    def plan(self, order: Order, project: ProjectFiles) -> Plan:
        """Compute the values and fill the lines."""

        def filled(lines: tuple[str, ...]) -> tuple[str, ...]:
            names = {"name": order.name.module, "dashed": order.name.dashed, "package": project.package}
            return tuple(line.format(**names) for line in lines)

        return Plan(values=self.values(order), unmeasured=filled(self.unmeasured), steps=filled(self.steps))

    def measured(self, order: Order, plan: Plan, stage: Stage) -> Plan:
        """Measure nothing."""
        del self, order, stage
        return plan


DATASET = PlainKind(
    summary="a dataset of five cases to complete, with its lock",
    values=_cases,
    unmeasured=("no suite runs {dashed} yet: scaffold generate eval, or cases_from in one of yours",),
    steps=(
        "complete evals/datasets/{name}/{dashed}.jsonl and remove `skip` from each case",
        "uv run python -m {package} eval datasets lock {dashed}",
    ),
)
EVAL = PlainKind(
    summary="an evaluation suite: its cases, a grader, and limits that count once the cases are complete",
    values=_cases,
    unmeasured=("what is measured is to be chosen in composition/{name}.py, and the cases to be completed",),
    steps=(
        "return what is measured from `_answer` in composition/{name}.py",
        "complete evals/datasets/{name}/{dashed}-golden.jsonl and remove `skip` from each case",
        "uv run python -m {package} eval datasets lock {dashed}-golden",
        "uv run python -m {package} eval run --suite {name}",
    ),
)
MIGRATION = PlainKind(
    summary="a database table with its migration, up and down",
    values=_columns,
    steps=("change the columns in infrastructure/{name}/tables.py and the migration alike",),
)
AGENT = PlainKind(
    summary="an agent with a tool, permissions, an offline stand-in, and cases of what it may and may not do",
    needs=("agents",),
    unmeasured=("prompt {name} is a draft: the rules that stand in for a model are no evidence about it",),
    steps=(
        "replace the facts in domain/{name}/facts.py by what the agent knows",
        "uv run python -m {package} agent {dashed} 'What are the opening hours?' --caller anna",
        "scaffold generate tool NAME --agent {dashed}",
    ),
)
ROUTE = PlainKind(
    summary="an HTTP route with its models, its service and its snapshot",
    steps=("write what the route does in services/{name}.py",),
)
WORKFLOW = PlainKind(
    summary="a batch job over the lines of a file, on the engine of the settings, with its command",
    steps=("write what is done with an item in domain/{name}.py",),
)
