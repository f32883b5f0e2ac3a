"""Write the reports of a run: Markdown, HTML, JUnit and JSON."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from pydantic_core import to_json

from ..comparison.comparison import Comparison
from ..comparison.verdict import judgement, sentence
from ..engine.runs import Run
from .html import html_report
from .junit import junit_report
from .markdown import markdown_report

Render = Callable[[Run, Comparison | None], str]


class Format(StrEnum):
    """The format of a report."""

    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    JSON = "json"


def render(kind: Format, run: Run, comparison: Comparison | None = None) -> str:
    """Return the report of `run` in one format, beside the earlier run if it was compared with one."""
    return _RENDERS[kind](run, comparison)


def write_reports(run: Run, folder: Path) -> tuple[Path, ...]:
    """Write `<folder>/<run id>-evaluation` as Markdown, HTML and JUnit, and return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for kind, ending in ((Format.MARKDOWN, "md"), (Format.HTML, "html"), (Format.JUNIT, "xml")):
        file = folder / f"{run.run_id}-evaluation.{ending}"
        file.write_text(render(kind, run), encoding="utf-8")
        files.append(file)
    return tuple(files)


def comparison_payload(comparison: Comparison) -> dict[str, object]:
    """Return a comparison without the runs themselves."""
    return {
        "verdict": judgement(comparison),
        "sentence": sentence(comparison),
        "base": comparison.earlier.run_id,
        "candidate": comparison.later.run_id,
        "metrics": [
            {
                "suite": change.suite,
                "metric": change.metric.name,
                "segment": change.segment,
                "cases": change.cases,
                "base": change.earlier,
                "candidate": change.later,
                "low": change.interval.low,
                "high": change.interval.high,
                "p_value": change.p_value,
                "verdict": change.verdict,
            }
            for change in (*comparison.changes, *comparison.segments)
        ],
        "limits": [
            {
                "suite": limit.suite,
                "metric": limit.breach.threshold.metric,
                "direction": limit.breach.threshold.direction,
                "bound": limit.breach.threshold.bound,
                "value": limit.breach.value,
            }
            for limit in comparison.limits
        ],
        "cases": [{"suite": c.suite, "case": c.case, "transition": c.transition} for c in comparison.cases],
        "missing_suites": list(comparison.missing_suites),
    }


def _json_report(run: Run, comparison: Comparison | None) -> str:
    payload: object = comparison_payload(comparison) if comparison else run
    return to_json(payload, indent=1, inf_nan_mode="strings").decode() + "\n"


_RENDERS: Mapping[Format, Render] = {
    Format.MARKDOWN: markdown_report,
    Format.HTML: html_report,
    Format.JUNIT: junit_report,
    Format.JSON: _json_report,
}
