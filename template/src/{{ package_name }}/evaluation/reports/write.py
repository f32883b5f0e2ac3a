"""Write the reports of a run: Markdown, HTML, JUnit and JSON."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from pydantic_core import to_json

from ..comparison.comparison import Comparison
from ..comparison.verdict import judgement, sentence
from ..engine.runs import Run
from .html import html_pages, html_report
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


def write_report(kind: Format, run: Run, file: Path, comparison: Comparison | None = None) -> None:
    """Write the report of `run`. HTML is two files: `page.html` links to every case in `page-cases.html` beside it."""
    if kind is Format.HTML:
        cases = file.with_name(f"{file.stem}-cases{file.suffix}")
        first, second = html_pages(run, comparison, cases=quote(cases.name))
        cases.write_text(second, "utf-8")
        file.write_text(first, "utf-8")
    else:
        file.write_text(render(kind, run, comparison), "utf-8")


def write_reports(run: Run, folder: Path) -> None:
    """Write `<folder>/<run id>-evaluation` as Markdown, HTML and JUnit."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, ending in ((Format.MARKDOWN, "md"), (Format.HTML, "html"), (Format.JUNIT, "xml")):
        write_report(kind, run, folder / f"{run.run_id}-evaluation.{ending}")


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
