"""Tables in files: CSV, and workbooks through openpyxl."""

import csv
import io
import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import TYPE_CHECKING

from ....retrieval.text.extraction import Extracted, SourceError
from .archives import check_archive
from .composing import Composer
from .decoding import decode

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_DELIMITERS = ",;\t|"
# What spreadsheet programs write first, and do not show.
_STATED = re.compile(r"sep=([,;\t|])\r?\n")
# In a number's format: text in quotes, `[$EUR-407]`, and signs of currencies.
_WORDS = re.compile(r"\"([^\"]{0,100})\"|\[\$([^\]\[-]{1,20})[^\]\[]{0,20}\]|([$\u20ac\u00a3\u00a5])")
# A number's format with a percent sign that counts, and the digits after its point.
_SHARE = re.compile(r"[^;%\"\\.]{0,50}(?:\.([0#?]{0,20}))?[^;%\"\\.]{0,50}%")
_MAX_CELLS = 2_000_000


def extract_csv(data: bytes) -> Extracted:
    """Return a line for each row; the first row is the header.

    Raises:
        SourceError: the data is empty, is no text, its encoding cannot be told, or a quote is never closed.
    """
    text = decode(data)
    delimiter = _delimiter(text)
    if stated := _STATED.match(text):
        text, delimiter = text[stated.end() :], stated[1]
    # The limit is one of the process: it is only raised, since others read CSV too.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    composer = Composer()
    try:
        composer.add_table(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)))
    except csv.Error as error:
        raise SourceError(f"is not CSV: {error}") from error
    return composer.extracted()


def _delimiter(text: str) -> str:
    """Return the sign that the first row has most often, outside of quotes."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(first.split('"')[::2])
    return max(_DELIMITERS, key=unquoted.count)


def extract_xlsx(data: bytes) -> Extracted:
    """Return the visible sheets of a workbook, each a section with a line for each row; formulas as they were computed.

    Raises:
        SourceError: the data is damaged, too large when unpacked, or has no text.
    """
    check_archive(data)
    import openpyxl  # noqa: PLC0415 - only who ingests a workbook pays for it

    workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    composer = Composer()
    sheets = [(sheet.title, _rows(sheet)) for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if not any(any(map(any, rows)) for _, rows in sheets):
        raise SourceError("shows no text")
    for title, rows in sheets:
        composer.add_heading(1, title)
        composer.add_table(rows)
    return composer.extracted(title=workbook.properties.title or "")


def _rows(sheet: "Worksheet") -> list[list[str]]:
    if (sheet.max_row or 0) * (sheet.max_column or 0) > _MAX_CELLS:
        raise SourceError(f"has more than {_MAX_CELLS:,} cells in a sheet")
    hidden = {
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min or 0, (dimension.max or 0) + 1)
    }
    return [
        [_shown(cell.value, cell.number_format) for cell in row if cell.column not in hidden]
        for row in sheet.iter_rows()
        if not sheet.row_dimensions[row[0].row].hidden
    ]


def _shown(value: object, number_format: str) -> str:
    match value:
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
        case float() | int() if (share := _SHARE.match(number_format)) and not isinstance(value, bool):
            # Spreadsheet programs round a half up.
            with localcontext(rounding=ROUND_HALF_UP):
                return f"{Decimal(str(value)):.{len(share[1] or '')}%}"
        case float() | int() if not isinstance(value, bool):
            return _with_words(f"{value:.15g}" if isinstance(value, float) else str(value), number_format)
        case _:
            return "" if value is None else str(value)


def _with_words(number: str, number_format: str) -> str:
    """Return a number with the currency or unit, and the leading zeros, of its format."""
    shown = number_format.partition(";")[0]
    if shown and not shown.strip("0"):
        return number.zfill(len(shown))
    digits = re.search(r"[#0?]", shown)
    words = [(found.start(), next(filter(None, found.groups()), "").strip()) for found in _WORDS.finditer(shown)]
    before = [word for place, word in words if digits and place < digits.start()]
    after = [word for place, word in words if digits and place > digits.start()]
    return " ".join(word for word in (*before, number, *after) if word)
