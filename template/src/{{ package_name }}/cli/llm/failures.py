"""`failures`: rejected outputs, to read, to try again and to close."""

import json
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...repositories.llm.failures import Attempt, Failure, Replay
from ..app import operator, print_json, print_list, print_note

_FailureId = Annotated[str, typer.Argument(help="The id, as `failures list` shows it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Outputs of models that stayed invalid.")
    group.command("list")(list_failures)
    group.command()(show)
    group.command()(replay)
    group.command()(resolve)
    app.add_typer(group, name="failures")


def list_failures(
    *,
    every: Annotated[bool, typer.Option("--all", help="Show resolved ones too.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, newest first.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List failures that are open, newest first."""
    from ...composition.llm.failures import open_failure_desk

    with open_failure_desk(load_settings()) as desk:
        failures = desk.latest(limit=limit, resolved=None if every else False)
        totals = desk.totals()
    if as_json:
        print_json({**totals, "failures": [_summary(failure) for failure in failures]})
        return
    rows = [tuple(str(value or "") for value in _summary(failure).values()) for failure in failures]
    columns = ("id", "failed at", "prompt", "schema", "reason", "resolution")
    empty = "no failures; an output that is still invalid after its corrections is kept as one"
    print_list("Failures", columns, rows, empty=empty)
    if any(totals.values()):
        print_note(f"{totals['open']} open, {totals['resolved']} resolved; `failures list --all` shows all")


def show(failure_id: _FailureId) -> None:
    """Print everything that is known about one failure, as JSON."""
    from ...composition.llm.failures import open_failure_desk

    with open_failure_desk(load_settings()) as desk:
        failure = desk.find(failure_id)
        replays = desk.replays(failure_id)
    provenance = failure.provenance
    print_json(
        {
            "failure_id": failure.failure_id,
            "trace_id": failure.trace_id,
            "subject": failure.subject,
            "failed_at": failure.failed_at.isoformat(),
            "latency_ms": failure.latency_ms,
            "model": provenance.model,
            "prompt": provenance.prompt,
            "prompt_version": provenance.prompt_version,
            "prompt_hash": provenance.prompt_hash,
            "correction_hash": provenance.correction_hash,
            "schema": provenance.schema_name,
            "schema_version": provenance.schema_version,
            "inputs": failure.inputs,
            "attempts": _attempts(failure.attempts),
            "replays": [_replay(replay) for replay in replays],
            "resolved_at": failure.resolved_at.isoformat() if failure.resolved_at else None,
            "resolution": failure.resolution,
        }
    )


def replay(
    failure_id: _FailureId,
    *,
    regenerate: Annotated[
        bool, typer.Option("--regenerate", help="Have the model write a new reply, from the inputs as they were kept.")
    ] = False,
) -> None:
    """Check and correct the reply again by today's schema and prompts; a valid output is stored and the failure closed.

    What would have followed at first follows now. Every try is kept and shown by
    `failures show`, also one that stays invalid.
    """
    from ...composition.llm.failures import open_failure_desk
    from ...composition.telemetry import open_command_trace

    settings = load_settings()
    with open_command_trace(settings, "failures replay"), open_failure_desk(settings) as desk:
        record = desk.replay(failure_id, by=operator(), regenerate=regenerate)
    print_json({"trace_id": record.trace_id, "status": record.status, "document": record.document})


def resolve(
    failure_id: _FailureId, note: Annotated[str, typer.Option(help="What became of it, for those who read it later.")]
) -> None:
    """Close a failure by hand."""
    from ...composition.llm.failures import open_failure_desk

    if not note.strip():
        raise typer.BadParameter("the note is empty")
    with open_failure_desk(load_settings()) as desk:
        desk.resolve(failure_id, resolution=note, by=operator())
    typer.echo(json.dumps({"failure_id": failure_id, "resolution": note}, ensure_ascii=False))


def _summary(failure: Failure) -> dict[str, str | None]:
    provenance = failure.provenance
    return {
        "failure_id": failure.failure_id,
        "failed_at": failure.failed_at.isoformat(timespec="seconds"),
        "prompt": f"{provenance.prompt} {provenance.prompt_version}",
        "schema": f"{provenance.schema_name} {provenance.schema_version}",
        "reason": "; ".join(failure.attempts[-1].errors)[:200],
        "resolution": failure.resolution,
    }


def _attempts(attempts: tuple[Attempt, ...]) -> list[dict[str, object]]:
    return [{"raw": attempt.raw, "errors": attempt.errors, "latency_ms": attempt.latency_ms} for attempt in attempts]


def _replay(replay: Replay) -> dict[str, object]:
    return {
        "replayed_at": replay.replayed_at.isoformat(),
        "regenerated": replay.regenerated,
        "status": replay.status or "rejected",
        "model": replay.provenance.model,
        "prompt_version": replay.provenance.prompt_version,
        "schema_version": replay.provenance.schema_version,
        "latency_ms": replay.latency_ms,
        "attempts": _attempts(replay.attempts),
    }
