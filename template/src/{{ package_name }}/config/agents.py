"""Settings of agents: their runtime, the budget of a run, approvals and sessions."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_STRICT = ConfigDict(extra="forbid", frozen=True)


class BudgetSettings(BaseModel):
    """Limits of one run: tool calls, tokens, active seconds, USD that the model costs, EUR that tools pay out."""

    model_config = _STRICT

    steps: Annotated[int, Field(ge=1, le=1000)] = 12
    tokens: Annotated[int, Field(ge=1)] = 50_000
    seconds: Annotated[float, Field(gt=0)] = 60.0
    model_cost_usd: Annotated[float, Field(ge=0)] = 0.5
    payout: Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,2})?$")] = "500.00"


class AgentsSettings(BaseModel):
    """`offline` needs no key: it follows fixed rules and says so in every answer.

    `chat.allow_stand_in` holds for it as well. If no `runtime` is given, `chat.provider` decides: it is `offline` if
    that is, unless `model` is set.

    `pydantic_ai` calls the model of `chat`, or `model` if set: a name that pydantic-ai knows, such as `openai:gpt-5`.
    Keys come from the provider's own variable in the environment. The model is given `request_timeout_s` for each
    request. A call that a person has to agree to waits `approval_minutes`; of a session the last `memory_messages`
    are remembered, for `memory_days` after the last one.
    """

    model_config = _STRICT

    runtime: Literal["offline", "pydantic_ai"] | None = None
    model: str | None = None
    request_timeout_s: Annotated[float, Field(gt=0)] = 30.0
    approval_minutes: Annotated[int, Field(ge=1, le=43_200)] = 1440
    memory_days: Annotated[int, Field(ge=1, le=365)] = 30
    memory_messages: Annotated[int, Field(ge=2, le=1000)] = 40
    budget: BudgetSettings = BudgetSettings()
