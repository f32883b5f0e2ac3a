"""The schemas that replies of models have to satisfy."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..domain.triage import Action, Category, Priority, TriageDecision
from ..errors import AppError

Output = TypeVar("Output", bound=BaseModel)


class InvalidOutputError(AppError):
    """A reply that does not satisfy its schema; the message names the field."""


class SupportTriageDecision(BaseModel):
    """The reply to `support_triage`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    category: Category
    priority: Priority
    action: Action
    evidence: str


def parse_output(schema: type[Output], raw: str) -> Output:
    """Return `raw` as `schema`.

    Raises:
        InvalidOutputError: not JSON, or a field is missing, unknown or of the wrong type.
    """
    try:
        return schema.model_validate_json(raw)
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'reply'}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False)
        )
        raise InvalidOutputError(f"{schema.__name__}: {reasons}") from error


def to_decision(output: SupportTriageDecision) -> TriageDecision:
    """Return the domain's form of a validated reply."""
    return TriageDecision(
        category=output.category, priority=output.priority, action=output.action, evidence=output.evidence
    )
