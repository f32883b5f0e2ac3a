"""Runs beside second readers and the peer: their texts of the files below a folder, as JSON lines.

`shown` are the texts by other readers, `stored` is all that a file holds, shown or not, `peer` the text by
markitdown.
"""

import csv
import html
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pypandoc
import pypdfium2
from bs4 import BeautifulSoup
from docutils.core import publish_string
from docx2python import docx2python
from markitdown import MarkItDown
from pdfminer.high_level import extract_text
from python_calamine import CalamineWorkbook, SheetVisibleEnum

_NOT_SHOWN = (
    *(
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "audio",
        "video",
        "object",
        "iframe",
        "nav",
        ".contents",
    ),
    *("[hidden]", "[style*=display]"),
)
_RST = {"report_level": 5, "halt_level": 6, "raw_enabled": False, "file_insertion_enabled": False}
_FILTER = Path(__file__).with_name("no_pictures.lua")
_PANDOC = {".docx": "docx", ".html": "html", ".md": "gfm", ".pptx": "pptx", ".rst": "rst", ".xlsx": "xlsx"}


def main(folder: str) -> None:
    """Print path and texts of each file."""
    peer = MarkItDown()
    for path in sorted(Path(folder).rglob("*.*")):
        try:
            texts = list(readings(path))
        except Exception as error:  # noqa: BLE001 - of any of these libraries
            print(f"{path.name}: not read: {error!r}"[:300], file=sys.stderr)
            continue
        try:
            text = peer.convert(str(path)).text_content
        except Exception:  # noqa: BLE001 - whatever it raises, it has no text
            text = ""
        print(json.dumps({"path": str(path), "shown": texts, "stored": stored(path), "peer": text}))


def readings(path: Path) -> Iterator[str]:
    """Yield the text as each of the other readers shows it."""
    match path.suffix:
        case ".csv":
            yield "\n".join(" ".join(row) for row in csv.reader(path.open(encoding="utf-8", newline="")))
        case ".docx":
            yield pandoc(path)
            yield docx2python(path).text
        case ".html":
            yield pandoc(path)
            yield page_text(path.read_bytes())
        case ".json":
            yield " ".join(scalars(json.loads(path.read_bytes())))
        case ".pdf":
            yield pdfium_text(path)
            with pymupdf.open(path) as document:
                yield "\n".join(page.get_text() for page in document)
        case ".pptx":
            yield re.sub(r"\[Graphic:[^\]]{0,300}\]", "", pandoc(path))
            yield slides_text(path)
        case ".rst":
            yield pandoc(path)
            yield page_text(publish_string(path.read_bytes(), writer="html5", settings_overrides=_RST))
        case ".xlsx":
            yield pandoc(path)
            yield workbook_text(path)
        case _:
            yield pandoc(path)


def pandoc(path: Path) -> str:
    """Return the text without pictures, of which pandoc shows the description."""
    formats = (
        "--from",
        _PANDOC[path.suffix],
        "--to",
        "plain",
        "--wrap",
        "none",
        "--lua-filter",
        str(_FILTER),
    )
    command = [pypandoc.get_pandoc_path(), *formats, str(path)]
    return subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()


def page_text(page: bytes) -> str:
    """Return the text of a page, but for what no browser shows."""
    soup = BeautifulSoup(page, "html5lib")
    for element in soup.select(", ".join(_NOT_SHOWN)):
        element.decompose()
    return soup.get_text()


def pdfium_text(path: Path) -> str:
    """Return the text of all pages."""
    return "\n".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(path))


def slides_text(path: Path) -> str:
    """Return the runs of text of all slides."""
    with zipfile.ZipFile(path) as parts:
        slides = [parts.read(name).decode() for name in parts.namelist() if re.match(r"ppt/slides/s", name)]
    joined = re.sub(r"</a:p>|<a:br", " \\g<0>", " ".join(slides))
    return html.unescape(re.sub(r"<[^>]{0,2000}>", "", joined))


def workbook_text(path: Path) -> str:
    """Return the cells of the sheets that are not hidden."""
    book = CalamineWorkbook.from_path(path)
    names = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    rows = [row for name in names for row in ([name], *book.get_sheet_by_name(name).to_python())]
    return "\n".join(" ".join(map(str, row)) for row in rows)


def scalars(value: object) -> list[str]:
    """Return keys and values of a JSON document."""
    if isinstance(value, dict):
        return [text for key, inner in value.items() for text in (key, *scalars(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in scalars(inner)]
    return [json.dumps(value).strip('"') if not isinstance(value, str) else value]


def stored(path: Path) -> list[str]:
    """Return ways to read all text that a file holds; of a word counts the most that one of them has."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
            content = " ".join(parts.read(name).decode("utf-8", "replace") for name in names)
        # A word may be in several runs; and text may be in attributes.
        joined = re.sub(r"</[wa]:(?:p|tc|tr)>|<[wa]:(?:br|tab|cr)\b", " \\g<0>", content)
        ways = [re.sub(r"<[^>]{0,2000}>", gap, text) for text, gap in ((content, " "), (joined, ""))]
        return [html.unescape(way) for way in (*ways, content)]
    if path.suffix == ".pdf":
        return [pdfium_text(path), extract_text(path), path.read_bytes().decode("latin-1")]
    content = path.read_bytes().decode("utf-8", "replace")
    return [html.unescape(content), html.unescape(re.sub(r"<[^>]{0,2000}>", "", content))]


if __name__ == "__main__":
    main(sys.argv[1])
