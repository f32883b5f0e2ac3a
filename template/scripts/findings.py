"""Where a problem is: the places that the output of a tool names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
FILE = r"(?P<file>[\w.@+-][\w./@+ -]*?)"

# How tools name a place, tried in this order on each line.
FORMS = (
    re.compile(rf"^\s*-->\s+{FILE}:(?P<line>\d+)(?::\d+)?$"),
    re.compile(rf"^(?:error: |FAILED |ERROR |Location:\s+)?{FILE}:(?P<line>\d+)(?::\d+)?(?:[:\s](?P<message>.*))?$"),
    re.compile(rf"^\s*(?:(?:FAILED|ERROR)\s+)?{FILE}::(?P<message>.*)$"),
    re.compile(r"^report: (?P<file>[^,]+)"),
    re.compile(r"^\W*(?P<module>\w+(?:\.\w+)+) -> [\w.]+ \(l\.(?P<line>\d+)"),
    re.compile(rf"^(?:error: |Would reformat: )?{FILE}(?:(?: would be reformatted)?$|:\s+(?P<message>.+)$)"),
    # import-linter's list of modules that are no layer; uv and others put a file in backticks.
    re.compile(r"^\s*-? ?(?P<module>\w+(?:\.\w+)+)$"),
    re.compile(r"^[^`]*`(?P<file>[^`]+)`"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A file relative to the root, with `/`; lines count from 1, and are None where only the file is known."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        """Write it as an editor reads it."""
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem at one place."""

    place: Place
    message: str


def find_places(output: str, *, root: Path) -> tuple[Finding, ...]:
    """Return the problems in the output of a tool whose file exists under `root`, each once, in their order."""
    found: dict[tuple[Place, str], Finding] = {}
    previous = ""
    for line in output.splitlines():
        for place, message in _named_in(line, previous, root):
            # A line has one problem; what is said of a whole file differs by its words.
            found.setdefault((place, "" if place.line else message), Finding(place=place, message=message))
        previous = line.strip() or previous
    return tuple(found.values())


def without_colours(text: str) -> str:
    """Return `text` without the escapes that colour a terminal."""
    return COLOUR.sub("", text)


def _named_in(line: str, previous: str, root: Path) -> Iterator[tuple[Place, str]]:
    for form in FORMS:
        match = form.match(line)
        if match is None:
            continue
        named = match.groupdict()
        file = _of_module(named["module"], root) if "module" in named else _existing(named["file"], root)
        if file is not None:
            number = named.get("line")
            arrow = "-->" in line
            message = previous if arrow else named.get("message") or line
            yield Place(file=file, line=int(number) if number else None), message.strip()
            return


def _existing(name: str, root: Path) -> str | None:
    """Return the file of this name; the package's own commands name files relative to the package."""
    path = Path(name)
    if path.is_absolute():
        path = path.relative_to(root.resolve()) if path.is_relative_to(root.resolve()) else path
        return path.as_posix() if not path.is_absolute() and _is_file(root / path) else None
    # What looks like a name may be anything, a pattern too.
    for candidate in (root / path, *(package / path for package in root.glob("src/*"))):
        if _is_file(candidate):
            return candidate.relative_to(root).as_posix()
    return None


def _of_module(module: str, root: Path) -> str | None:
    place = Path("src", *module.split("."))
    candidates = (place.with_suffix(".py"), place / "__init__.py")
    return next((path.as_posix() for path in candidates if _is_file(root / path)), None)


def _is_file(path: Path) -> bool:
    """Tell whether there is such a file; a name that the system refuses, being too long, names none."""
    try:
        return path.is_file()
    except OSError:
        return False
