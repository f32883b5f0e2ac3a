"""Find the raw file of `01-raw`, as its record describes it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ...errors import AppError
from .lineage_files import METADATA, read_record, sha256_of

# Windows around a moment have to be within the calendar.
_FIRST_YEAR, _LAST_YEAR = 1900, 2900


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFile:
    """A raw file as its `metadata.json` describes it."""

    path: Path
    sha256: str
    observed_at: datetime


def find_raw_file(folder: Path) -> RawFile:
    """Return the raw file of a stage.

    Raises:
        AppError: the record is not that of one file and a moment, or the file is not the recorded one.
    """
    record = read_record(folder)
    moment = record.parameters.get("observed_at")
    observed_at = _moment(moment)
    if len(record.files) != 1 or observed_at is None:
        raise AppError(
            f"{folder / METADATA}: needs one file, and the parameter observed_at as a time with its zone, "
            f"from the year {_FIRST_YEAR} to {_LAST_YEAR}; found {len(record.files)} and {moment!r}",
            hint='for example "observed_at": "2026-09-30T00:00:00+00:00"',
        )
    [(name, known)] = record.files.items()
    path = folder / name
    if not path.is_file() or sha256_of(path) != known:
        raise AppError(f"{path}: not the file that metadata.json records", hint="raw data is never edited: put it back")
    return RawFile(path=path, sha256=known, observed_at=observed_at)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
