"""Names of parts: one word that becomes a module, a class, a constant and a title."""

import keyword
import re
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.answers import spelling
from scaffold.errors import UsageError

# So that the name of its first database revision, `<name>_0001`, fits into 32 characters.
LONGEST = 27
# Names that Python, its tools or the layout of a project give a meaning of its own.
_TAKEN_BY_LAYOUT = frozenset(
    {
        *(
            "api",
            "cli",
            "config",
            "domain",
            "services",
            "repositories",
            "infrastructure",
            "workflows",
            "prompts",
        ),
        *(
            "models",
            "evaluation",
            "composition",
            "errors",
            "main",
            "core",
            "part",
            "parts",
            "app",
            "own",
            "tests",
        ),
        *(
            "conftest",
            "unit",
            "integration",
            "contract",
            "e2e",
            "data",
            "docs",
            "evals",
            "migrations",
            "all",
            "test",
        ),
        *("health", "healthz", "livez", "metrics", "openapi", "readyz", "redoc", "scores"),
    }
)
_TAKEN_ON_WINDOWS = re.compile(r"(con|prn|aux|nul|(com|lpt)\d)")
_SHAPE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartName:
    """The name of a part in the forms that files need; `module` is `hr_answers`."""

    module: str

    @property
    def class_name(self) -> str:
        """`HrAnswers`."""
        return "".join(word[:1].upper() + word[1:] for word in self.module.split("_"))

    @property
    def constant(self) -> str:
        """`HR_ANSWERS`."""
        return self.module.upper()

    @property
    def dashed(self) -> str:
        """`hr-answers`, as in commands, paths of routes and names of datasets."""
        return self.module.replace("_", "-")

    @property
    def title(self) -> str:
        """`Hr answers`, as in headings."""
        words = self.module.replace("_", " ")
        return words[:1].upper() + words[1:]


def ordering(kind: str, name: str, options: Mapping[str, str]) -> str:
    """Spell the command that orders a part; options without a value are switches."""
    flags = [word for flag, value in options.items() for word in (f"--{flag}", value) if word]
    return shlex.join(["scaffold", "generate", kind, name, *flags])


def part_name(
    name: str,
    *,
    kind: str,
    taken: Mapping[str, str],
    options: Mapping[str, str] | None = None,
    adapt: bool = False,
) -> PartName:
    """Return the name of a part; hyphens are read as underscores.

    `taken` maps names in use to what uses them, `options` are those of the order. With `adapt`, the
    suggestion is taken where there is one.

    Raises:
        UsageError: it cannot be used; the help is the command with a name that can.
    """
    module = name.replace("-", "_")
    reason = _reason(module, taken)
    if reason is None:
        return PartName(module=module)
    suggestion = _suggestion(module, kind, taken)
    if adapt and suggestion:
        return PartName(module=suggestion)
    raise UsageError(
        f"no {kind} can be called {name!r}",
        cause=reason,
        help=ordering(kind, suggestion, options or {})
        if suggestion
        else "choose a name of letters, digits and '_'",
    )


def _reason(name: str, taken: Mapping[str, str]) -> str | None:  # noqa: PLR0911 - one line per rule
    if not name:
        return "it is empty"
    if not name.isascii():
        return "it has characters outside ASCII, and it becomes the name of modules"
    if len(name) > LONGEST:
        return f"it is longer than {LONGEST} characters, and it becomes a part of longer ones"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "it is a keyword of Python"
    if not _SHAPE.fullmatch(name):
        return "allowed are lower-case letters, digits and single '_' between them, starting with a letter"
    if name in sys.stdlib_module_names:
        return "it is a module of Python's standard library"
    if name.startswith("test_"):
        return "pytest takes modules whose names begin with 'test_' for tests"
    if name in _TAKEN_BY_LAYOUT or _TAKEN_ON_WINDOWS.fullmatch(name):
        return "it has a meaning of its own in a project or on Windows"
    if name in taken:
        return f"it is {taken[name]}"
    return None


def _suggestion(name: str, kind: str, taken: Mapping[str, str]) -> str | None:
    plain = spelling.ascii_words(name)
    while len(plain) > 1 and len("_".join(plain)) > LONGEST:
        plain = plain[:-1]
    stem = "_".join(plain)[:LONGEST].strip("_")
    if stem and not stem[0].isalpha():
        stem = f"n{stem}"[:LONGEST]
    tail = f"_{kind.replace('-', '_')}"
    candidates = (
        stem,
        f"{stem[: LONGEST - len(tail)].rstrip('_')}{tail}",
        f"own_{stem}"[:LONGEST].rstrip("_"),
    )
    return next((candidate for candidate in candidates if stem and _reason(candidate, taken) is None), None)
