"""`trace`: what led to a decision, from what was kept of it."""

from typing import Annotated

import typer

from ..config.loading import load_settings
from ..errors import AppError, ErrorKind
from ..repositories.traces import StoredSpan
from .app import print_json, print_table

_Trace = tuple[StoredSpan, ...]


class TraceNotFoundError(AppError):
    """Nothing was kept under this id."""

    kind = ErrorKind.NOT_FOUND


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(no_args_is_help=True, help="Traces of requests and jobs.")
    group.command("show")(show)
    group.command("list")(list_traces)
    app.add_typer(group, name="trace")


def show(
    any_id: Annotated[str, typer.Argument(help="A trace id, or the id of a decision, run, job or failure.")],
) -> None:
    """Print every step of one request or job: inputs, passages, replies, checks, cost and outcome."""
    from ..composition.telemetry import open_traces

    with open_traces(load_settings()) as traces:
        spans = traces.of(any_id)
    if not spans:
        raise TraceNotFoundError(
            f"{any_id}: nothing is kept under this id", hint="`trace list` shows what is kept; see telemetry.keep_days"
        )
    print_json({"trace_id": spans[0].trace_id, "spans": [_payload(span) for span in spans]})


def list_traces(  # noqa: PLR0913 - one parameter an option
    *,
    slow: Annotated[float | None, typer.Option(help="Only those that took more milliseconds.")] = None,
    refused: Annotated[bool, typer.Option("--refused", help="Only those whose answer was refused.")] = False,
    corrected: Annotated[bool, typer.Option("--corrected", help="Only those with a corrected output.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that failed.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many of the newest to look at.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the newest traces, newest first."""
    from ..composition.telemetry import open_traces

    with open_traces(load_settings()) as traces:
        found = traces.newest(limit)
    chosen = [
        trace
        for trace in found
        if (slow is None or trace[0].elapsed_ms > slow)
        and (not refused or _has(trace, "app.refused", value=True))
        and (not corrected or _has(trace, "app.status", value="corrected"))
        and (not failed or any(span.is_error for span in trace))
    ]
    if as_json:
        print_json([_payload(trace[0]) for trace in chosen])
        return
    rows = [
        (t[0].trace_id, f"{t[0].started_at:%Y-%m-%d %H:%M:%S}", _title(t[0]), f"{t[0].elapsed_ms:.0f}") for t in chosen
    ]
    print_table("Traces", ("trace", "time (UTC)", "what", "ms"), rows)


def _has(trace: _Trace, name: str, *, value: object) -> bool:
    return any(span.attributes.get(name) == value for span in trace)


def _title(span: StoredSpan) -> str:
    return " ".join(str(span.attributes[name]) for name in ("http.route", "app.kind") if name in span.attributes)


def _payload(span: StoredSpan) -> dict[str, object]:
    return {
        "trace_id": span.trace_id,
        "span_id": span.span_id,
        "parent_id": span.parent_id,
        "name": span.name,
        "started_at": span.started_at.isoformat(),
        "elapsed_ms": span.elapsed_ms,
        "error": span.is_error,
        "attributes": dict(span.attributes),
    }
