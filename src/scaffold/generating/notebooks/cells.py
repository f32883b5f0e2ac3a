"""Read the code cells of a notebook as Python; magics are taken out, line by line."""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.errors import UsageError
from scaffold.project.python_texts import parsed

# Magics of a cell that run its code as it is.
_TRANSPARENT = {"time", "timeit", "capture", "prun"}
_ASSIGNED = re.compile(r"^(\s*)([A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*)\s*=\s*[%!]")
_LINE = re.compile(r"^(\s*)(?:[%!?].*|[\w.]+\?\??\s*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCell:
    """A code cell; `number` counts the code cells from 1.

    `text` is Python with the lines of `source`, and `magics` maps the numbers of the lines that were not,
    from 1, to them. `tree` is None where a cell is not Python; `problem` says why.
    """

    number: int
    index: int
    source: str
    text: str
    magics: Mapping[int, str]
    assigned_by_magic: frozenset[str]
    tree: ast.Module | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notebook:
    """A notebook: its JSON document, its bytes, and its code cells."""

    document: Mapping[str, Any]
    content: bytes
    cells: tuple[CodeCell, ...]


def read_notebook(content: bytes, name: str) -> Notebook:
    """Read the content of the file `name`.

    Raises:
        UsageError: it is no notebook of format 4 with Python code.
    """
    try:
        document = json.loads(content)
        cells = document["cells"]
        language = document.get("metadata", {}).get("kernelspec", {}).get("language", "python")
        sources = [(index, _joined(cell["source"])) for index, cell in enumerate(cells) if _is_code(cell)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{name} is not a notebook",
            cause="it is not a JSON document of notebook format 4",
            help="name a file that Jupyter saved: scaffold promote NOTEBOOK.ipynb",
        ) from error
    if language != "python":
        raise UsageError(f"{name} is a notebook of {language}, not of Python")
    found = tuple(_cell(number, index, text) for number, (index, text) in enumerate(sources, start=1))
    return Notebook(document=document, content=content, cells=found)


def spelled_like(content: bytes, document: Mapping[str, Any], changed: Mapping[str, Any]) -> bytes | None:
    """Spell `changed` as `content` spells `document`; None where that is no usual layout of JSON."""
    for indent in (1, 2, 4, None):
        for ascii_only in (False, True):
            for end in ("\n", ""):
                if _spelled(document, indent, end, ascii_only=ascii_only) == content:
                    return _spelled(changed, indent, end, ascii_only=ascii_only)
    return None


def _spelled(document: Mapping[str, Any], indent: int | None, end: str, *, ascii_only: bool) -> bytes:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    return f"{text}{end}".encode()


def _is_code(cell: Mapping[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code")


def _joined(source: str | Sequence[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _cell(number: int, index: int, source: str) -> CodeCell:
    text, magics, assigned = source, dict[int, str](), frozenset[str]()
    tree = parsed(source)
    if tree is None:
        text, magics, assigned = _without_magics(source)
        tree = parsed(text)
    return CodeCell(
        number=number,
        index=index,
        source=source,
        text=text,
        magics=magics,
        assigned_by_magic=assigned,
        tree=tree,
        problem="" if tree else _problem(text),
    )


def _problem(text: str) -> str:
    try:
        ast.parse(text)
    except SyntaxError as error:
        return f"{error.msg}, line {error.lineno}"
    except ValueError as error:
        return str(error)
    except (RecursionError, MemoryError):
        return "it is nested too deeply"
    return ""


def _without_magics(source: str) -> tuple[str, dict[int, str], frozenset[str]]:
    lines, magics = source.split("\n"), dict[int, str]()
    assigned: set[str] = set()
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        magics[first + 1] = lines[first]
        if lines[first][2:].split(maxsplit=1)[:1] and lines[first][2:].split()[0] not in _TRANSPARENT:
            magics |= {place: line for place, line in enumerate(lines, start=1) if line.strip()}
            return "\n" * (len(lines) - 1), magics, frozenset()
        lines[first] = ""
    for place, line in enumerate(lines):
        if found := _ASSIGNED.match(line):
            magics[place + 1] = line.strip()
            assigned |= {name.strip() for name in found[2].split(",")}
            lines[place] = f"{found[1]}pass"
        elif found := _LINE.match(line):
            magics[place + 1] = line.strip()
            lines[place] = f"{found[1]}pass"
    return "\n".join(lines), magics, frozenset(assigned)
