"""Which chat model answers, and how long and how much it may take."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

_DEFAULT_MODELS = {"openai": "gpt-5-mini", "anthropic": "claude-haiku-4-5"}


class FallbackSettings(BaseModel):
    """A model that is asked where those before it are out of order; the rest is as `chat` says.

    Its prices are its own: without them nothing of it counts against a cost limit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["openai", "anthropic", "azure", "openai-compatible"]
    model: str
    base_url: str | None = None
    api_version: str = "2024-10-21"
    native_schemas: bool | None = None
    input_usd_per_mtok: Annotated[float, Field(ge=0)] | None = None
    output_usd_per_mtok: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.provider in {"azure", "openai-compatible"} and not self.base_url:
            raise ValueError(f"provider {self.provider} needs base_url")
        if (self.input_usd_per_mtok is None) != (self.output_usd_per_mtok is None):
            raise ValueError("input_usd_per_mtok and output_usd_per_mtok go together")
        return self


class ChatSettings(BaseModel):
    """`offline` needs no key: it applies fixed rules and says so in every reply. Keys come from the environment.

    `allow_stand_in` lets `offline` answer; if not given, everywhere but with `APP_ENV=prod`. With `false`, and with
    `APP_ENV=prod`, only released prompts are loaded.

    `recorded` gives the replies of `model` that `eval record` has kept in `evals/recordings/`, without a key.
    `record_replies` is set by that command: every reply is kept with the beginning of its inputs.

    `timeout_s` bounds each wait for the network, `deadline_s` everything a request takes, its `max_attempts` tries
    included. A reply ends after `max_output_tokens` and is an error beyond `max_reply_bytes`. The total token and cost
    limits hold for each feature of a process on its own, from when it is opened; a cost limit needs the two
    prices, in USD per million tokens. `temperature` is sent only if set, as some models refuse it.

    `native_schemas` sends the schema of a reply, which the provider then enforces; if not given, to models that are
    known to support it. `fallbacks` are asked in their order where a model is out of order: one that failed
    `breaker_failures` times in a row is not asked for `breaker_open_s` seconds. A tenant may have `tenant_concurrent`
    requests at once, and as many as `tenant_rate` allows ("60/minute"), in each process.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: Literal["offline", "recorded", "openai", "anthropic", "azure", "openai-compatible"] = "offline"
    model: str | None = None
    allow_stand_in: bool | None = None
    record_replies: bool = False
    base_url: str | None = None
    api_version: str = "2024-10-21"
    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    deadline_s: Annotated[float, Field(gt=0)] = 90.0
    max_attempts: Annotated[int, Field(ge=1, le=10)] = 4
    max_output_tokens: Annotated[int, Field(ge=1)] = 2_048
    max_reply_bytes: Annotated[int, Field(ge=1_024)] = 4_000_000
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_total_tokens: Annotated[int, Field(ge=1)] | None = None
    max_cost_usd: Annotated[float, Field(gt=0)] | None = None
    input_usd_per_mtok: Annotated[float, Field(ge=0)] | None = None
    output_usd_per_mtok: Annotated[float, Field(ge=0)] | None = None
    native_schemas: bool | None = None
    fallbacks: tuple[FallbackSettings, ...] = ()
    breaker_failures: Annotated[int, Field(ge=1)] = 5
    breaker_open_s: Annotated[float, Field(gt=0)] = 30.0
    tenant_concurrent: Annotated[int, Field(ge=1)] | None = None
    tenant_rate: Annotated[str, Field(pattern=r"^[1-9]\d{0,5}/(second|minute|hour|day)$")] | None = None

    @property
    def model_name(self) -> str:
        """The model that is asked for; a deployment's name on Azure."""
        return self.model or _DEFAULT_MODELS.get(self.provider, self.provider)

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.provider in {"azure", "openai-compatible"} and not (self.model and self.base_url):
            raise ValueError(f"provider {self.provider} needs model and base_url")
        if self.provider == "recorded" and not self.model:
            raise ValueError("provider recorded needs model: the one whose replies were recorded")
        if self.fallbacks and self.provider in {"offline", "recorded"}:
            raise ValueError(f"fallbacks: provider {self.provider} has no outages")
        if self.record_replies and self.fallbacks:
            raise ValueError("record_replies: with fallbacks it would not be known whose replies are recorded")
        if self.record_replies and self.provider in {"offline", "recorded"}:
            raise ValueError(f"record_replies: provider {self.provider} is no model that could be recorded")
        prices = (self.input_usd_per_mtok, self.output_usd_per_mtok)
        if (self.max_cost_usd is not None and None in prices) or prices.count(None) == 1:
            raise ValueError("a cost limit needs input_usd_per_mtok and output_usd_per_mtok")
        return self
