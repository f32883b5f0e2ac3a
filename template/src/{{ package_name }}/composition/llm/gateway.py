"""Wire the data integrity gateway: what every prompt's replies go through before they are stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pydantic import BaseModel
from sqlalchemy import Engine

from ...config.settings import Settings
from ...infrastructure.llm.database_failures import DatabaseFailures
from ...infrastructure.llm.database_outputs import DatabaseOutputRecords
from ...infrastructure.llm.in_memory import InMemoryAlerts, InMemoryFailures, InMemoryOutputRecords
from ...models.llm.chat import ChatModel
from ...prompts.artifacts import PromptArtifact
from ...prompts.outputs import Output, OutputSchema
from ...prompts.registry import load_registry, named_by, schema_of
from ...repositories.llm.failures import Failures
from ...repositories.llm.outputs import OutputRecords
from ...services.alerts import Alerts
from ...services.llm.correction import Corrector
from ...services.llm.gateway import Gateway, ValidateInputs
from ...services.llm.rates import RateAlarm
from ..alerts import open_alerts
from ..core import new_trace_id, open_app_database, utc_now
from .production import find_prompt

CORRECTION = "output_correction"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputStores:
    """Where outputs end up, valid or not, and who hears of those that are not."""

    outputs: OutputRecords
    failures: Failures
    alerts: Alerts


@contextmanager
def open_stores(settings: Settings, engine: Engine) -> Iterator[OutputStores]:
    """Yield the stores of the application."""
    with open_alerts(settings) as alerts:
        yield OutputStores(outputs=DatabaseOutputRecords(engine), failures=DatabaseFailures(engine), alerts=alerts)


def stores_in_memory(*, latest: int | None = None) -> OutputStores:
    """Return stores that leave no trace and keep the `latest` of each kind, or all."""
    return OutputStores(
        outputs=InMemoryOutputRecords(latest=latest),
        failures=InMemoryFailures(latest=latest),
        alerts=InMemoryAlerts(latest=latest),
    )


def build_gateway(  # noqa: PLR0913 - what a gateway stands between
    prompt: str,
    output: type[Output],
    *,
    model: ChatModel,
    stores: OutputStores,
    settings: Settings,
    validate: ValidateInputs[Output] = lambda _output, _inputs: (),
) -> Gateway[Output]:
    """Return the gateway for the replies to `prompt`, which are read as `output` and held to `validate`.

    Raises:
        PromptError: there is no such prompt, or production may load no version of it.
        OutputSchemaError: the prompt names another schema than `output`, or another version of it.
    """
    artifact = find_prompt(settings, prompt)
    gateway = _gateway(artifact, schema_of(artifact, output), model, stores, settings)
    return replace(gateway, validate=validate)


def build_corrector(
    schema: OutputSchema[Output], *, model: ChatModel, settings: Settings, repairs: bool = True
) -> Corrector[Output]:
    """Return what corrects replies that have to satisfy `schema`; without `repairs` it is the model alone."""
    correction = find_prompt(settings, CORRECTION)
    named_by(correction, load_registry())
    return Corrector(
        model=model,
        prompt=correction,
        schema=schema,
        max_corrections=settings.gateway.max_corrections,
        max_reply_chars=settings.gateway.max_reply_chars,
        repairs=repairs,
    )


def build_any_gateway(prompt: str, *, model: ChatModel, stores: OutputStores, settings: Settings) -> Gateway[BaseModel]:
    """Return the gateway for the replies to `prompt`, of any type; raises what `build_gateway` raises."""
    artifact = find_prompt(settings, prompt)
    return _gateway(artifact, named_by(artifact, load_registry()), model, stores, settings)


@contextmanager
def open_output_records(settings: Settings) -> Iterator[OutputRecords]:
    """Yield the stored outputs."""
    with open_app_database(settings) as engine:
        yield DatabaseOutputRecords(engine)


def _gateway(
    prompt: PromptArtifact, schema: OutputSchema[Output], model: ChatModel, stores: OutputStores, settings: Settings
) -> Gateway[Output]:
    return Gateway(
        prompt=prompt,
        model=model,
        corrector=build_corrector(schema, model=model, settings=settings),
        outputs=stores.outputs,
        failures=stores.failures,
        alerts=stores.alerts,
        corrections=RateAlarm(
            event="outputs.corrected",
            subject=prompt.name,
            message="replies had to be corrected, or could not be",
            limit=settings.gateway.max_correction_rate,
            alerts=stores.alerts,
            clock=utc_now,
        ),
        clock=utc_now,
        new_id=new_trace_id,
    )
