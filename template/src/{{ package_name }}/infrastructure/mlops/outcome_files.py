"""Read files of outcomes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ...domain.mlops.outcomes import Outcome
from ...domain.scoring.table import Table
from ...domain.scoring.targets import NumberTarget
from ...domain.scoring.windows import OBSERVABLE, is_observable
from ...errors import AppError, ErrorKind
from ..scoring.table_files import read_text_table
from ..scoring.validation import number_form

TIME = "observed_at"
_SHOWN = 5


class OutcomeFileError(AppError):
    """A file of outcomes that cannot be used; nothing was stored."""

    kind = ErrorKind.INVALID


def read_outcomes(file: Path, table: Table, *, observed_at: datetime | None) -> list[Outcome]:
    """Return the outcomes of a file with the columns of the table's id and target, named as in raw files.

    A column `observed_at` (ISO 8601 with a zone) says when each was observed; without it `observed_at` does.

    Raises:
        OutcomeFileError: the file cannot be read, a column is missing, or a row has no known outcome or no time.
    """
    rows = read_text_table(file, encoding=table.layout.encoding)
    entity, outcome = table.id.column or table.id.name, table.target.column or table.target.name
    wanted = [entity, outcome] if observed_at is not None and TIME not in rows.columns else [entity, outcome, TIME]
    if missing := [name for name in wanted if name not in rows.columns]:
        raise OutcomeFileError(
            f"{file}: no column {', '.join(missing)}",
            hint=f"the columns are {entity}, {outcome} and {TIME}, for which --observed-at TIME can stand in",
        )
    found, wrong = [], []
    for number, row in enumerate(rows.select(wanted).iter_rows(), start=2):
        try:
            found.append(_outcome(row, table, observed_at))
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise OutcomeFileError(f"{file}: {'; '.join(wrong[:_SHOWN])}{more}", hint="correct or remove these lines")
    return found


def _outcome(row: Sequence[str | None], table: Table, observed_at: datetime | None) -> Outcome:
    entity, outcome, *rest = row
    time = _moment(rest[0]) if rest else observed_at
    if not entity or time is None:
        raise ValueError(f"no {table.id.name}" if time else "no time")
    if not is_observable(time):
        raise ValueError(f"observed at {time.isoformat()}, which is not {OBSERVABLE}")
    return Outcome(entity_id=entity, value=_value(outcome, table), observed_at=time.astimezone(UTC))


def _number(text: str, table: Table) -> float:
    if not re.fullmatch(number_form(table), text):
        raise ValueError(f"{text!r} is not a number with a decimal {table.layout.decimal!r}")
    return float(text.replace(".", "").replace(",", ".") if table.layout.decimal == "," else text)


def _value(cell: str | None, table: Table) -> float:
    target, text = table.target, (cell or "").strip()
    if isinstance(target, NumberTarget):
        value = _number(text, table)
        if not target.minimum <= value <= target.maximum:
            raise ValueError(f"{value:g} is not from {target.minimum:g} to {target.maximum:g}")
        return value
    if text not in target.words:
        # A whole number is written with a fraction where other outcomes are not known, as in raw files.
        text = re.sub(r"^([0-9]+)\.0+$", r"\1", text)
    if text not in target.words:
        raise ValueError(f"{text!r} is none of {', '.join(target.words)}")
    return target.words[text]


def _moment(cell: str | None) -> datetime:
    time = datetime.fromisoformat((cell or "").strip())
    if time.tzinfo is None:
        raise ValueError(f"{cell!r} has no time zone")
    return time
