"""The numbers and bullets of Word's lists, which a document defines and does not hold."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from .composing import numeral
from .docx_xml import Element, integer, is_on, value

_PLACE = re.compile(r"%([1-9])")
_STYLES = {"lowerLetter": "a", "lowerRoman": "i", "upperLetter": "A", "upperRoman": "I"}
_GAPS = {"nothing": "", "space": " ", "tab": " "}
# Word repeats a letter instead of counting on: after z comes aa, then bb.
_LETTERS, _MOST_LETTERS = 26, 780
_LEVELS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """A level of a list: `text` has a place "%2" for the number of level 2; `restarts_after` is a level, 0 is none."""

    start: int
    style: str
    text: str
    restarts_after: int
    is_legal: bool
    is_hidden: bool
    gap: str
    paragraph_style: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """A list; those of one `family` count on where the other ended, but for the levels that are `begun_anew`."""

    family: str
    levels: Mapping[int, _Level]
    begun_anew: frozenset[int]


class Lists:
    """The lists that a document defines, of its parts `numbering` and `styles`."""

    def __init__(self, numbering: Element | None, styles: Element) -> None:
        self.styles = {value(style, "styleId") or "": style for style in styles.iterfind("./{*}style")}
        self._default_style = next((name for name, style in self.styles.items() if _is_default(style)), "")
        self._lists = {} if numbering is None else dict(self._read(numbering))

    def marks(self, paragraphs: Iterable[Element]) -> Iterator[tuple[Element, str]]:
        """Yield the paragraphs of lists with what stands before their text, counted in this order."""
        counts: dict[str, dict[int, int]] = {}
        seen = set[str]()
        for paragraph in paragraphs:
            name, depth = self._place(paragraph)
            found = self._lists.get(name)
            if found is None or depth not in found.levels:
                continue
            count = counts.setdefault(found.family, {})
            if name not in seen:
                seen.add(name)
                for number in found.begun_anew:
                    count.pop(number, None)
            level = found.levels[depth]
            count[depth] = count[depth] + 1 if depth in count else level.start
            for deeper, below in found.levels.items():
                if deeper > depth and depth < below.restarts_after:
                    count.pop(deeper, None)
            for above in range(depth):
                if above in found.levels:
                    count.setdefault(above, found.levels[above].start)
            if not level.is_hidden:
                yield paragraph, self._mark(level, found.levels, count)

    def _mark(self, level: _Level, levels: Mapping[int, _Level], count: Mapping[int, int]) -> str:
        if level.style == "bullet":
            # A bullet is a sign of any font; only words are written as they are.
            return f"{level.text}{level.gap}" if len(level.text) > 1 and level.text.isalpha() else "- "

        def shown(found: "re.Match[str]") -> str:
            place = int(found[1]) - 1
            if place not in count or place not in levels:
                return ""
            return _number(count[place], "decimal" if level.is_legal else levels[place].style)

        text = _PLACE.sub(shown, level.text)
        return f"{text}{level.gap}" if text.strip() else ""

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Return the list of a paragraph and its level, its own or that of its style."""
        own = paragraph.find("./{*}pPr/{*}numPr")
        style = paragraph.find("./{*}pPr/{*}pStyle")
        of_style = value(style) if style is not None else self._default_style
        name, depth = _named(own)
        chain = list(self.chain(of_style or ""))
        for inherited in chain:
            if name is None or depth is None:
                its_name, its_depth = _named(self.styles[inherited].find("./{*}pPr/{*}numPr"))
                name = its_name if name is None else name
                depth = its_depth if depth is None else depth
        if depth is None and own is None and name in self._lists:
            levels = self._lists[name].levels
            depth = next((n for one in chain for n, level in levels.items() if level.paragraph_style == one), 0)
        return name or "", depth or 0

    def chain(self, style: str) -> Iterator[str]:
        """Yield a style and those that it is based on, the nearest first."""
        seen = set[str]()
        while style in self.styles and style not in seen:
            seen.add(style)
            yield style
            based_on = self.styles[style].find("./{*}basedOn")
            style = "" if based_on is None else value(based_on) or ""

    def _read(self, numbering: Element) -> Iterator[tuple[str, _List]]:
        kinds = {value(kind, "abstractNumId"): kind for kind in numbering.iterfind("./{*}abstractNum")}
        of_style = {value(link): kind for kind in kinds.values() for link in kind.iterfind("./{*}styleLink")}
        for one in numbering.iterfind("./{*}num"):
            named = one.find("./{*}abstractNumId")
            kind = None if named is None else kinds.get(value(named))
            if kind is None:
                continue
            link = kind.find("./{*}numStyleLink")
            kind = kind if link is None else of_style.get(value(link), kind)
            levels = dict(_levels(kind))
            begun_anew = set[int]()
            for override in one.iterfind("./{*}lvlOverride"):
                levels.update(_levels(override))
                number, start = integer(override, "ilvl"), override.find("./{*}startOverride")
                if start is not None and number in levels:
                    levels[number] = replace(levels[number], start=integer(start))
                    begun_anew.add(number)
            yield (
                value(one, "numId") or "",
                _List(family=value(kind, "abstractNumId") or "", levels=levels, begun_anew=frozenset(begun_anew)),
            )


def _levels(parent: Element) -> Iterator[tuple[int, _Level]]:
    for level in parent.iterfind("./{*}lvl"):
        number = integer(level, "ilvl")
        parts = {name: level.find(f"./{{*}}{name}") for name in ("start", "lvlText", "lvlRestart", "suff", "pStyle")}
        style = next(
            (value(one) for one in level.iterfind(".//{*}numFmt") if value(one) != "custom"),
            None,
        )
        if 0 <= number < _LEVELS:
            yield (
                number,
                _Level(
                    start=integer(parts["start"]),
                    style=style or "decimal",
                    text=_text(parts["lvlText"]),
                    restarts_after=integer(parts["lvlRestart"], default=number),
                    is_legal=is_on(level.find("./{*}isLgl")),
                    is_hidden=is_on(level.find("./{*}rPr/{*}vanish")),
                    gap=_GAPS.get(_text(parts["suff"]), " "),
                    paragraph_style=_text(parts["pStyle"]),
                ),
            )


def _named(numbered: Element | None) -> tuple[str | None, int | None]:
    """Return the list and the level that an element names."""
    if numbered is None:
        return None, None
    name, depth = numbered.find("./{*}numId"), numbered.find("./{*}ilvl")
    return None if name is None else value(name), None if depth is None else integer(depth)


def _is_default(style: Element) -> bool:
    return value(style, "type") == "paragraph" and value(style, "default") in {"1", "true", "on"}


def _text(element: Element | None) -> str:
    return "" if element is None else value(element) or ""


def _number(number: int, style: str) -> str:
    match style:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{number:02}"
        case "lowerLetter" | "upperLetter" if 0 < number <= _MOST_LETTERS:
            return numeral((number - 1) % _LETTERS + 1, _STYLES[style]) * ((number - 1) // _LETTERS + 1)
        case "lowerRoman" | "upperRoman":
            return numeral(number, _STYLES[style])
        case _:
            return str(number)
