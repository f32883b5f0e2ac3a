"""Raw tables of the tests, as lines of text and as workbooks."""

import random
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

Lines = list[str]


def sales(
    *more: str, cell: Callable[[random.Random, bool, int], str] = lambda *_: "", rows: int = 600
) -> Lines:
    """Make rows whose outcome follows from size and kind, with columns `more` whose words `cell` gives."""
    source = random.Random(3)
    lines = [",".join(("size", "kind", *more, "sold"))]
    for number in range(rows):
        size, kind = source.uniform(1, 100), source.choice("abc")
        sold = source.random() < 0.1 + 0.6 * (size > 50) + 0.2 * (kind == "c")
        cells = [cell(source, sold, number)] if more else []
        lines.append(",".join((f"{size:.2f}", kind, *cells, "yes" if sold else "no")))
    return lines


def write_sheet(file: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write a workbook whose first sheet has the rows; cells that are numbers are stored as such."""
    cells = [
        "".join(f"<c><v>{cell}</v></c>" if is_number(cell) else words(cell) for cell in row) for row in rows
    ]
    sheet = "".join(f"<row>{row}</row>" for row in cells)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds_ = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds_}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds_}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="rows" sheetId="1" r:id="r1"/><sheet name="notes" sheetId="2" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(file, "w") as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


def words(cell: str) -> str:
    return f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if cell else "<c/>"
