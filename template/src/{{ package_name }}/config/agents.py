"""What drives the support agent, and what one of its runs may use up."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_Amount = Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,4})?$")]


class BudgetSettings(BaseModel):
    """Limits of one run: tool calls, tokens, active seconds, USD that the model costs, EUR that tools pay out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    steps: Annotated[int, Field(ge=1, le=1000)] = 12
    tokens: Annotated[int, Field(ge=1)] = 50_000
    seconds: Annotated[float, Field(gt=0)] = 60.0
    model_cost_usd: Annotated[float, Field(ge=0)] = 0.5
    payout: _Amount = "500.00"


class AgentsSettings(BaseModel):
    """`offline` needs no key: it follows fixed rules and says so in every answer.

    A call that a person has to agree to waits `approval_minutes`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    runtime: Literal["offline"] = "offline"
    approval_minutes: Annotated[int, Field(ge=1, le=43_200)] = 1440
    budget: BudgetSettings = BudgetSettings()
