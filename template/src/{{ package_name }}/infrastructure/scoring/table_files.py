"""Read files of any common layout as rows of text: CSV of any dialect, Parquet and Excel."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO, StringIO
from itertools import islice
from pathlib import Path

import fastexcel
import polars as pl

from ...errors import AppError
from .text_encodings import encoding_of

_DELIMITERS = (",", ";", "\t", "|")
_BLANK = " "
_SAMPLE = 64 * 1024
_LINES = 50
_EXCEL = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
_SEP_LINE = re.compile(r"sep=[^\r\n](\r\n|\r|\n)")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PACKED = "unpack it, and name the file that is in it"
# How files of other formats begin, and what to do with them.
_FORMATS = (
    (b"\x1f\x8b", "compressed with gzip", _PACKED),
    (b"BZh9", "compressed with bzip2", _PACKED),
    (b"\xfd7zXZ", "compressed with xz", _PACKED),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", _PACKED),
    (b"PK\x03\x04", "a zip archive or a workbook", f"{_PACKED}; a workbook has a name that ends in .xlsx"),
    (b"\xd0\xcf\x11\xe0", "an old workbook of Excel", "give it a name that ends in .xls"),
    (b"PAR1\x15", "Parquet", "give it a name that ends in .parquet"),
    (b"ARROW1\0", "Arrow", "save it as Parquet"),
    (b"%PDF", "PDF", "save its table as CSV"),
    *((start, "HTML or XML", "save its table as CSV or .xlsx") for start in (b"<!", b"<?", b"<html", b"<table")),
    (b"[{", "JSON", "save it as CSV or Parquet"),
    (b'{"', "JSON", "save it as CSV or Parquet"),
)


def read_text_table(
    file: Path, *, header: Sequence[str] = (), encoding: str = "", ignored: Sequence[str] = ()
) -> pl.DataFrame:
    """Return the cells of a file as text, each column under its name; `header` names the columns of a file without.

    The ending says whether a file is Parquet or Excel (its first sheet); every other is CSV, whose delimiter and
    encoding are found in it, as far as they can be (`encoding` names that of a file that is not Unicode). Of `ignored`
    columns, those that are no text are null.

    Raises:
        AppError: there is no such file, or it is none of these; the message says what it is.
    """
    if not file.is_file():
        raise AppError(f"{file}: no such file", hint="put the raw data back; the README.md of its folder says how")
    try:
        if file.suffix.lower() in {".parquet", ".pq"}:
            _require_beginning(file, (b"PAR1",), "Parquet")
            return _as_text(file, pl.read_parquet(file), ignored)
        if file.suffix.lower() in _EXCEL:
            _require_beginning(file, _WORKBOOKS, "a workbook")
            return _named(_excel(file, has_header=not header), header, file)
        return _named(_csv(file, encoding, has_header=not header), header, file)
    except (pl.exceptions.PolarsError, fastexcel.FastExcelError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise AppError(f"{file}: cannot be read: {first}") from error
    except UnicodeError as error:
        raise AppError(f"{file}: its letters are in an unknown encoding", hint="save the file as UTF-8") from error
    except OSError as error:
        raise AppError(f"{file}: cannot be read: {error.strerror or error}") from error


def delimiter_of(text: str) -> str:
    """Return the delimiter of the beginning of a CSV file: the one that cuts all lines into equally many fields.

    A comma where none does: the file has one column.
    """
    best, most = ",", 1
    for delimiter in _DELIMITERS:
        widths = {len(row) for row in _rows(text, delimiter)}
        if len(widths) == 1 and (found := widths.pop()) > most:
            best, most = delimiter, found
    if most == 1:
        # Where lines differ in length the header decides, so that the line that is wrong can be named.
        first = text.partition("\n")[0]
        best = max(_DELIMITERS, key=first.count)
        if not first.count(best) and {len(row) for row in _rows(text, _BLANK)} not in ({1}, set()):
            best = _BLANK
    return best


def _csv(file: Path, declared: str, *, has_header: bool) -> pl.DataFrame:
    beginning = _beginning(file)
    if not beginning.strip():
        raise AppError(f"{file}: is empty")
    if (other := _other_format(beginning)) is not None:
        what, hint = other
        raise AppError(f"{file}: is {what}, not text", hint=hint)
    encoding = encoding_of(file, declared)
    sample = beginning.decode(encoding, errors="ignore")
    if "\0" in sample:
        hint = (
            "if it is UTF-16 without a byte order mark: --encoding utf-16-le, or `encoding` of the declaration's layout"
        )
        raise AppError(f"{file}: is not a text file", hint=hint)
    # Lines that end as on an old Macintosh; and the first line in which Excel names its delimiter.
    returns, marked = "\r" in sample and "\n" not in sample, _SEP_LINE.match(sample)
    sample = sample.replace("\r", "\n") if returns else sample
    sample = sample[marked.end() :] if marked else sample
    delimiter = delimiter_of(sample)
    if has_header:
        _require_distinct(next(iter(_rows(sample, delimiter)), []), file)
    source: Path | BytesIO = file
    if encoding != "utf-8-sig" or returns or marked:
        text = file.read_bytes().decode(encoding)[marked.end() if marked else 0 :]
        source = BytesIO((text.replace("\r", "\n") if returns else text).encode())
    try:
        rows = pl.read_csv(source, separator=delimiter, infer_schema=False, has_header=has_header)
    except pl.exceptions.PolarsError as error:
        reason = _first_ragged_line(file.read_bytes().decode(encoding), delimiter)
        hint = "the first line that is read has to name the columns: remove what is above it"
        raise AppError(f"{file}: cannot be read as CSV: {reason}", hint=hint) from error
    # Polars leaves quotes within a name doubled.
    rows = rows.rename({name: name.replace('""', '"') for name in rows.columns})
    # An empty line, as many files end with, is no row.
    return rows.filter(~pl.all_horizontal(pl.all().is_null())) if len(rows.columns) > 1 else rows


def _beginning(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(_SAMPLE)


def _other_format(beginning: bytes) -> tuple[str, str] | None:
    text = beginning.removeprefix(b"\xef\xbb\xbf").lstrip()
    words = (beginning, text, text[:10].lower())
    return next(((what, hint) for start, what, hint in _FORMATS if any(it.startswith(start) for it in words)), None)


def _require_beginning(file: Path, expected: tuple[bytes, ...], what: str) -> None:
    """Refuse a file whose name says what it is not."""
    beginning = _beginning(file)
    if not beginning.startswith(expected):
        found, _ = _other_format(beginning) or ("empty" if not beginning else "likely text", "")
        hint = "give it a name that ends as its format does, such as .csv"
        raise AppError(f"{file}: is not {what}, as its name says, but {found}", hint=hint)


def _rows(text: str, delimiter: str) -> list[list[str]]:
    lines = text.splitlines()
    whole = lines if len(lines) <= _LINES else lines[:-1]  # The sample may end within a line.
    return [row for row in islice(csv.reader(whole, delimiter=delimiter, skipinitialspace=True), _LINES) if row]


def _first_ragged_line(text: str, delimiter: str) -> str:
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    expected = len(next(reader, []))
    for row in reader:
        if row and len(row) != expected:
            return (
                f"line {reader.line_num} has {len(row)} fields, the first line {expected} (separated by {delimiter!r})"
            )
    return f"no line is wrong by itself; are the quotes closed? (fields separated by {delimiter!r})"


def _excel(file: Path, *, has_header: bool) -> pl.DataFrame:
    book = fastexcel.read_excel(file)
    if has_header:
        first = book.load_sheet(0, header_row=None, n_rows=1, dtypes="string").to_polars()
        _require_distinct([str(name or "") for name in first.row(0)] if len(first) else [], file)
    return book.load_sheet(0, header_row=0 if has_header else None, dtypes="string").to_polars()


def _require_distinct(names: Sequence[str], file: Path) -> None:
    """Refuse columns of one name: a declaration could not say which of them it means."""
    counts = Counter(name.strip() for name in names)
    if twice := [name for name, count in counts.items() if name and count > 1]:
        raise AppError(
            f"{file}: several columns are called {', '.join(map(repr, twice))}",
            hint="give each column a name of its own, in the file or with a header in the declaration's layout",
        )


def _named(rows: pl.DataFrame, header: Sequence[str], file: Path) -> pl.DataFrame:
    if not header:
        return rows.rename({name: name.strip() for name in rows.columns})
    _require_distinct(header, file)
    if len(header) != len(rows.columns):
        raise AppError(f"{file}: has {len(rows.columns)} columns, the declaration names {len(header)}")
    return rows.rename(dict(zip(rows.columns, header, strict=True)))


def _as_text(file: Path, rows: pl.DataFrame, ignored: Sequence[str]) -> pl.DataFrame:
    nested = [name for name, kind in rows.schema.items() if kind.is_nested() or kind in {pl.Binary, pl.Object}]
    rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in nested if name in ignored)
    if unread := [name for name in nested if name not in ignored]:
        raise AppError(
            f"{file}: columns of lists or bytes cannot be read: {', '.join(unread)}",
            hint="leave them out: --ignore, or `ignored` of the declaration",
        )
    moments = [
        pl.col(name).dt.cast_time_unit("us").dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("%:z" if kind.time_zone else ""))
        for name, kind in rows.schema.items()
        if isinstance(kind, pl.Datetime)
    ]
    spans = [pl.col(name).dt.total_microseconds() / 1e6 for name, kind in rows.schema.items() if kind == pl.Duration]
    floats = [pl.col(name).fill_nan(None) for name, kind in rows.schema.items() if kind.is_float()]
    return rows.with_columns(*moments, *spans, *floats).select(pl.all().cast(pl.String))
