"""`outputs`: what passed the gateway."""

import typer

from ...config.loading import load_settings
from ...errors import AppError
from ...prompts.registry import stored_schema
from ..app import print_json


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Validated outputs of models.")
    group.command()(show)
    group.command()(count)
    app.add_typer(group, name="outputs")


def show(trace_id: str) -> None:
    """Print one output as JSON, its document brought to the newest version of its schema."""
    from ...composition.llm.gateway import open_output_records

    with open_output_records(load_settings()) as outputs:
        record = outputs.find(trace_id)
    if record is None:
        raise AppError(f"no output {trace_id}", hint="a rejected one is in `failures list`")
    provenance = record.provenance
    schema = stored_schema(provenance.schema_name)
    print_json(
        {
            "trace_id": record.trace_id,
            "status": record.status,
            "schema": schema.name,
            "schema_version": schema.version,
            "stored_schema_version": provenance.schema_version,
            "document": schema.load(record.document, version=provenance.schema_version).model_dump(mode="json"),
            "model": provenance.model,
            "prompt": provenance.prompt,
            "prompt_version": provenance.prompt_version,
            "prompt_hash": provenance.prompt_hash,
            "correction_hash": provenance.correction_hash,
            "attempts": record.attempts,
            "latency_ms": record.latency_ms,
            "input_tokens": record.input_tokens,
            "output_tokens": record.output_tokens,
            "cost_usd": record.cost_usd,
            "stored_at": record.stored_at.isoformat(),
        }
    )


def count() -> None:
    """Print how many outputs were accepted, corrected and rejected."""
    from ...composition.llm.failures import open_failure_desk
    from ...composition.llm.gateway import open_output_records

    settings = load_settings()
    with open_output_records(settings) as outputs, open_failure_desk(settings) as desk:
        counts = {status.value: number for status, number in outputs.counts().items()}
        totals = desk.totals()
    print_json({**counts, "rejected": totals["open"] + totals["resolved"], "open_failures": totals["open"]})
