"""`trace`: what led to a decision, from what was kept of it."""

from typing import Annotated

import typer

from ..config.loading import load_settings
from ..repositories.traces import StoredSpan, TraceFilter
from ..services.traces import TraceNotFoundError
from .app import print_json, print_list


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
        raise TraceNotFoundError(any_id)
    print_json({"trace_id": spans[0].trace_id, "spans": [_payload(span) for span in spans]})


def list_traces(  # noqa: PLR0913 - one parameter an option
    *,
    slow: Annotated[float | None, typer.Option(help="Only those that took more milliseconds.")] = None,
    refused: Annotated[bool, typer.Option("--refused", help="Only those whose answer was refused.")] = False,
    corrected: Annotated[bool, typer.Option("--corrected", help="Only those with a corrected output.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that failed.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the newest traces, newest first."""
    from ..composition.telemetry import open_traces

    chosen = TraceFilter(slower_than_ms=slow, refused=refused, corrected=corrected, failed=failed)
    with open_traces(load_settings()) as traces:
        found = traces.newest(limit, chosen=chosen)
    if as_json:
        print_json([_payload(trace[0]) for trace in found])
        return
    rows = [
        (t[0].trace_id, f"{t[0].started_at:%Y-%m-%d %H:%M:%S}", _title(t[0]), f"{t[0].elapsed_ms:.0f}") for t in found
    ]
    empty = "no such traces; requests to `serve` and jobs leave them where telemetry.store is set"
    print_list("Traces", ("trace", "time (UTC)", "what", "ms"), rows, empty=empty)


def _title(span: StoredSpan) -> str:
    words = [str(span.attributes[name]) for name in ("http.route", "app.kind") if name in span.attributes]
    refusal = span.attributes.get("app.refusal_reason")
    return " ".join([*words, f"refused: {refusal}"] if refusal else words)


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
