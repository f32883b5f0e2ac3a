"""Monitoring reports as files: of each a page, and beside it the facts that a list shows."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ...errors import AppError, describe
from ...services.mlops.monitoring import KeptReport

# Of each table; older ones are deleted.
_KEPT = 50
_REPORT = TypeAdapter(KeptReport)


class MonitoringFileError(AppError):
    """Facts of a report that cannot be read."""


def write_report(folder: Path, report: KeptReport, page: str) -> None:
    """Keep a report in `folder` under its id, and delete the oldest beyond fifty."""
    folder.mkdir(parents=True, exist_ok=True)
    # The facts come last and go first: what is listed has its page.
    content = json.dumps(asdict(report), default=str, ensure_ascii=False, indent=2)
    for suffix, text in ((".html", page), (".json", content)):
        partial = folder / f"{report.report_id}{suffix}.partial"
        partial.write_text(text, "utf-8")
        partial.replace(folder / f"{report.report_id}{suffix}")
    for file in sorted(folder.glob("*.json"))[:-_KEPT]:
        file.unlink(missing_ok=True)
        file.with_suffix(".html").unlink(missing_ok=True)


def read_reports(folder: Path) -> Sequence[KeptReport]:
    """Return the reports of a folder, newest first.

    Raises:
        MonitoringFileError: one cannot be read; the message names its file.
    """
    return [_read(file) for file in sorted(folder.glob("*.json"), reverse=True)]


def read_page(folder: Path, report_id: str) -> str | None:
    """Return the page of a report; None if there is none."""
    # Among the names that there are, so that an id cannot lead out of the folder.
    file = next((file for file in folder.glob("*.html") if file.stem == report_id), None)
    return file.read_text("utf-8") if file else None


def _read(file: Path) -> KeptReport:
    try:
        return _REPORT.validate_json(file.read_bytes())
    except ValidationError as error:
        raise MonitoringFileError(f"{file}: not a report: {describe(error)}", hint="delete it") from error
