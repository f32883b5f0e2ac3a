"""Traces: what led to each decision, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from ...repositories.traces import EVERY_TRACE, TraceFilter
from ...services.traces import Step, TraceService
from ..identity import Caller
from .pages import PageNumber, Pages, page_of, render

_HOME = "/console/traces"
_SLOW_MS = 1_000.0
# A longer text is shown as a block.
_SHORT = 120


class Show(StrEnum):
    """Which traces a page lists."""

    DECISIONS = "decisions"
    SLOW = "slow"
    REFUSED = "refused"
    CORRECTED = "corrected"
    REJECTED = "rejected"
    FAILED = "failed"
    ALL = "all"


_FILTERS: Mapping[Show, TraceFilter] = {
    Show.DECISIONS: TraceFilter(decisions=True),
    Show.SLOW: TraceFilter(slower_than_ms=_SLOW_MS),
    Show.REFUSED: TraceFilter(refused=True),
    Show.CORRECTED: TraceFilter(corrected=True),
    Show.REJECTED: TraceFilter(rejected=True),
    Show.FAILED: TraceFilter(failed=True),
    Show.ALL: EVERY_TRACE,
}
# Shown elsewhere on the page.
_HIDDEN = frozenset({"app.tenant", "http.request.method", "http.route"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A step as a page shows it: short values, long texts, and lists of the same length side by side."""

    step: Step
    title: str
    values: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def traces_pages(service: TraceService) -> Pages:
    """Return the pages. Callers see the traces of their tenant."""
    router = Pages()

    @router.page(_HOME, title="Traces", about="What led to each decision: inputs, steps, checks and outcome.")
    def list_traces(request: Request, by: Caller, show: Show = Show.DECISIONS, page: PageNumber = 1) -> Response:
        found = page_of(page, lambda limit, skip: service.newest(by=by, chosen=_FILTERS[show], limit=limit, skip=skip))
        return render(
            request,
            "traces/list.html",
            traces=found.map(lambda steps: (steps[0].span, title_of(steps[0]), outcomes(steps))),
            show=show,
            choices=list(Show),
            slow_ms=_SLOW_MS,
        )

    @router.get(f"{_HOME}/find")
    def find(any_id: str = "") -> Response:
        return RedirectResponse(f"{_HOME}/{quote(any_id.strip(), safe='')}".rstrip("/"), status_code=303)

    @router.get(f"{_HOME}/{{any_id}}")
    def show_trace(request: Request, any_id: str, by: Caller) -> Response:
        steps = service.find(any_id, by=by)
        return render(
            request,
            "traces/trace.html",
            title=title_of(steps[0]),
            first=steps[0].span,
            outcomes=outcomes(steps),
            steps=[shown(step) for step in steps],
        )

    return router


def title_of(step: Step) -> str:
    """Return the route, or the kind of the job, that a trace begins with."""
    attributes = step.span.attributes
    return str(attributes.get("http.route") or attributes.get("app.kind") or step.span.name)


def outcomes(steps: Sequence[Step]) -> Sequence[tuple[str, str]]:
    """Return the outcomes of the steps, each once, with the tone of its badge."""
    found: dict[str, str] = {}
    for step in steps:
        attributes = step.span.attributes
        if step.span.is_error:
            found["failed"] = "bad"
        if attributes.get("app.refused") is True:
            found[f"refused: {reason}" if (reason := attributes.get("app.refusal_reason")) else "refused"] = "warn"
        if status := attributes.get("app.status"):
            found[str(status)] = {"rejected": "bad", "corrected": "warn"}.get(str(status), "good")
        if state := attributes.get("app.state"):
            found[str(state)] = {"done": "good", "failed": "bad"}.get(str(state), "")
    return tuple(found.items())


def shown(step: Step) -> Shown:
    """Return a step as a page shows it."""
    attributes = {name: value for name, value in step.span.attributes.items() if name not in _HIDDEN}
    lists = {name: value for name, value in attributes.items() if isinstance(value, list | tuple) and value}
    texts = {name: str(value) for name, value in attributes.items() if not isinstance(value, list | tuple)}
    height = max((len(value) for value in lists.values()), default=0)
    columns = [name for name, value in lists.items() if len(value) == height]
    values = {**texts, **{name: ", ".join(map(str, lists[name])) for name in lists if name not in columns}}
    return Shown(
        step=step,
        title=title_of(step),
        values=[(label(name), value) for name, value in values.items() if _is_short(value)],
        texts=[(label(name), value) for name, value in values.items() if not _is_short(value)],
        columns=[label(name) for name in columns],
        rows=[[_cell(lists[name][row]) for name in columns] for row in range(height)],
    )


def label(name: str) -> str:
    """Return the name of an attribute for people: `gen_ai.usage.input_tokens` is `Input tokens`."""
    return name.rpartition(".")[2].replace("_", " ").capitalize()


def _is_short(value: str) -> bool:
    return len(value) <= _SHORT and "\n" not in value


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
