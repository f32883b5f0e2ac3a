"""Presentations, through python-pptx."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ....retrieval.text.extraction import Extracted
from .archives import check_archive
from .composing import Composer, numeral, raised

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.shapes.base import BaseShape
    from pptx.text.text import TextFrame, _Paragraph

_BULLETS = ("{*}buAutoNum", "{*}buBlip", "{*}buChar", "{*}buNone")
_STYLES = {"alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def extract_pptx(data: bytes) -> Extracted:
    """Return the slides that are shown, each a section, in the order of their shapes; a chart is the table of its data.

    Raises:
        SourceError: the data is damaged, too large when unpacked, or has no text.
    """
    check_archive(data)
    import pptx  # noqa: PLC0415 - only who ingests a presentation pays for it

    presentation = pptx.Presentation(io.BytesIO(data))
    composer = Composer()
    warnings: list[str] = []
    for number, slide in enumerate(presentation.slides, start=1):
        if slide._element.get("show") == "0":  # noqa: SLF001 - no public name
            continue
        title = slide.shapes.title
        if title is not None and title.text_frame.text.strip():
            composer.add_heading(1, title.text_frame.text)
        else:
            composer.begin_section(1, f"Slide {number}")
        for shape in _shapes(slide.shapes):
            if title is None or shape.shape_id != title.shape_id:
                _add_shape(composer, shape)
                if _is_diagram(shape):
                    warnings.append(f"slide {number}: a diagram was not read")
    return composer.extracted(title=presentation.core_properties.title or "", warnings=warnings)


def _shapes(shapes: "Iterable[BaseShape]") -> "Iterator[Any]":
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _add_shape(composer: Composer, shape: Any) -> None:  # noqa: ANN401 - python-pptx types its shapes by what they have
    if shape.has_table:
        rows = shape.table.rows
        composer.add_table([["" if cell.is_spanned else cell.text for cell in row.cells] for row in rows])
    elif shape.has_chart:
        chart: Chart = shape.chart
        if chart.has_title and chart.chart_title.has_text_frame:
            composer.add(chart.chart_title.text_frame.text)
        composer.add_table(_chart_rows(chart))
    elif shape.has_text_frame:
        for number, paragraph in _numbered(shape.text_frame):
            composer.add(f"{number}{_text(paragraph)}".replace("\v", "\n"), is_item=True)


def _numbered(frame: "TextFrame") -> "Iterator[tuple[str, _Paragraph]]":
    """Yield the paragraphs that are shown with the numbers that a presentation leaves to who shows it."""
    counts: dict[int, tuple[str, int]] = {}
    for paragraph in frame.paragraphs:
        if not paragraph.text.strip():
            continue
        level = paragraph.level
        places = (paragraph._p.find("./{*}pPr"), frame._txBody.find(f"./{{*}}lstStyle/{{*}}lvl{level + 1}pPr"))  # noqa: SLF001 - no public name
        marks = (mark for place in places if place is not None for mark in place.iterchildren(*_BULLETS))
        bullet = next(marks, None)
        counts = {depth: count for depth, count in counts.items() if depth <= level}
        if bullet is None or not bullet.tag.endswith("}buAutoNum"):
            counts.pop(level, None)
            yield "", paragraph
            continue
        kind = str(bullet.attrib)
        before, number = counts.get(level, ("", 0))
        number = number + 1 if before == kind else int(bullet.get("startAt", "1"))
        counts[level] = kind, number
        yield f"{_auto_number(number, bullet.get('type', ''))} ", paragraph


def _text(paragraph: "_Paragraph") -> str:
    shown: list[str] = []
    for part in paragraph._p.content_children:  # noqa: SLF001 - no public name
        properties = part.find("./{*}rPr")
        baseline = "0" if properties is None else properties.get("baseline") or "0"
        shown.append(part.text if baseline[0] in "-0" else raised(part.text))
    return "".join(shown)


def _auto_number(number: int, kind: str) -> str:
    shown = numeral(number, next((style for name, style in _STYLES.items() if kind.startswith(name)), "1"))
    before = "(" if kind.endswith("ParenBoth") else ""
    after = ")" if "Paren" in kind else "" if kind.endswith("Plain") else "."
    return f"{before}{shown}{after}"


def _chart_rows(chart: "Chart") -> Sequence[Sequence[str]]:
    """Return a row for each category with the value of each series; without categories a row for each series."""
    series = [*chart.series]
    values = [[f"{value:.15g}" if value is not None else "" for value in one.values] for one in series]
    categories = [str(category) for plot in chart.plots for category in plot.categories]
    if not categories:
        return [[one.name, *row] for one, row in zip(series, values, strict=True)]
    rows = [
        [category, *(row[number] if number < len(row) else "" for row in values)]
        for number, category in enumerate(categories)
    ]
    return [["", *(one.name for one in series)], *rows]


def _is_diagram(shape: Any) -> bool:  # noqa: ANN401 - as above
    return any(data.get("uri") == _DIAGRAM for data in shape.element.iter("{*}graphicData"))
