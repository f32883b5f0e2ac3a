"""Write what an evaluation found for people to read."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from .results import SuiteResult


def write_report(results: Sequence[SuiteResult], folder: Path, *, today: date) -> Path:
    """Write `<folder>/<date>-evaluation.md` over an earlier one of the same day and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{today.isoformat()}-evaluation.md"
    file.write_text("\n".join(_lines(results, today)) + "\n", encoding="utf-8")
    return file


def _lines(results: Sequence[SuiteResult], today: date) -> list[str]:
    lines = [f"# Evaluation of {today.isoformat()}", ""]
    for result in results:
        lines += [f"## {result.name}: {'passed' if result.passed else 'failed'}", ""]
        lines += [f"{result.measurement.cases} cases.", "", "| metric | value |", "|---|---|"]
        lines += [f"| {name} | {value:.4g} |" for name, value in result.measurement.metrics.items()]
        lines += ["", *(f"- threshold not met: {sentence}" for sentence in result.broken)]
        lines += [f"- {failure}" for failure in result.measurement.failures]
        lines.append("")
    return lines
