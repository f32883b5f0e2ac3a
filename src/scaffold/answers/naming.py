"""Names of a project: how one is derived from another, what may be one, and what to propose instead.

Every `*_problem` function returns None for a usable name. Else it returns a `Problem`, whose suggestion,
where there is one, passes the same check.
"""

import keyword
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

FALLBACK = "my-project"
LONGEST = 80

_DISTRIBUTION = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\]|[. ]$')
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(1, 10))]
)
# Modules of newer Pythons that the Python running now may not have.
_STDLIB = sys.stdlib_module_names | {"annotationlib", "compression"}
# Folders beside the package: the template's own, which a test compares, and common ones.
_FOLDERS = frozenset(
    {
        *("config", "data", "deployments", "docs", "evals", "experiments", "migrations", "notebooks"),
        *("bin", "build", "dist", "examples", "lib", "scripts", "src", "test", "tests", "tools"),
    }
)
# What a shell, the environment of a project or the tools beside it understand already.
_COMMANDS = frozenset(
    {
        *("activate", "deactivate", "pip", "python", "python3", "uv", "uvx"),
        *(
            "cd",
            "command",
            "echo",
            "env",
            "exec",
            "exit",
            "export",
            "false",
            "kill",
            "test",
            "time",
            "true",
            "which",
        ),
        *("docker", "git", "kubectl", "make", "node", "npm", "ssh", "sudo"),
    }
)
_OF_PYTHON = frozenset({"main", "conftest", "setup", "site_packages", "sitecustomize", "usercustomize"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a name cannot be used, as the end of a sentence about it, and a name that can be used."""

    reason: str
    suggestion: str | None = None


NOTHING_TAKEN: Mapping[str, str] = MappingProxyType({})


def humanise(folder: str) -> str:
    """Turn the last part of a path into a name for people: `data-platform` becomes `Data Platform`."""
    words = re.split(r"[\s._-]+", folder.strip())
    return " ".join(word[:1].upper() + word[1:] for word in words if word)


def to_distribution(project_name: str) -> str:
    """Derive the name for package indexes exactly as copier.yml does."""
    return re.sub(r"^-+|-+$", "", re.sub(r"[^a-z0-9]+", "-", project_name.lower())) or FALLBACK


def to_package(distribution_name: str) -> str:
    """Derive the import name exactly as copier.yml does."""
    return re.sub(r"^([0-9])", r"project_\1", re.sub(r"[^a-z0-9]+", "_", distribution_name))


def canonical(distribution_name: str) -> str:
    """Normalise the name of a distribution as PEP 503 does, so that two spellings compare equal."""
    return re.sub(r"[-_.]+", "-", distribution_name).lower()


def closest(name: str, options: Iterable[str]) -> str | None:
    """Find the option that `name` was probably meant to be."""
    import difflib

    matches = difflib.get_close_matches(name.lower(), list(options), n=1)
    return matches[0] if matches else None


def folder_problem(name: str) -> Problem | None:
    """Check the last part of the path of a new project: a folder that every system can hold."""
    return _problem(name, _folder_reason, spell=_slug)


def project_problem(name: str) -> Problem | None:
    """Check a name for people: any script, on one line."""
    return _problem(
        name, _project_reason, spell=lambda text: " ".join(_CONTROL.sub(" ", text).split())[:LONGEST]
    )


def derivation_problem(project_name: str) -> Problem | None:
    """Check that a name for package indexes can be derived from a name for people without losing letters.

    The suggestion is a distribution name.
    """
    foreign = "".join(
        sorted(
            {
                character
                for character in project_name
                if not character.isascii() and unicodedata.category(character)[0] in "LMN"
            }
        )
    )
    if foreign:
        reason = f"it has characters outside ASCII ({foreign})"
    elif not re.search(r"[a-z0-9]", project_name.lower()):
        reason = "it has no letter and no digit"
    else:
        return None
    return Problem(reason=reason, suggestion=_first_usable(_slug(project_name), _distribution_reason))


def distribution_problem(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> Problem | None:
    """Check a name for package indexes (PEP 508), in lower case.

    `taken` maps canonical names in use to what uses them ("a dependency of the project").
    """
    return _problem(name, lambda candidate: _distribution_reason(candidate, taken), spell=_slug)


def command_problem(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> Problem | None:
    """Check the name of a command in a shell.

    `taken` maps canonical names of distributions in use to what uses them: many bring such a command.
    """
    return _problem(name, lambda candidate: _command_reason(candidate, taken), spell=_slug)


def package_problem(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> Problem | None:
    """Check an import name: an identifier in lower-case ASCII that shadows nothing.

    `taken` maps import names in use to what uses them.
    """
    return _problem(
        name,
        lambda candidate: _package_reason(candidate, taken),
        spell=lambda text: to_package(_slug(text)),
        joint="_",
    )


def _folder_reason(name: str) -> str | None:
    if _CONTROL.search(name):
        return "control characters are not allowed"
    if _is_device(name):
        return "Windows reserves that name for a device"
    if _NOT_ON_WINDOWS.search(name):
        return "Windows allows no folder of that name"
    return None


def _project_reason(name: str) -> str | None:
    if not name.strip():
        return "it is empty"
    if len(name) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if _CONTROL.search(name):
        return "control characters are not allowed"
    return None


def _distribution_reason(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> str | None:
    if canonical(name) in taken:
        return f"it is {taken[canonical(name)]}"
    return _spelling_reason(
        name, _DISTRIBUTION, "lower-case letters, digits, '.', '_' and '-', between letters or digits"
    )


def _command_reason(name: str, taken: Mapping[str, str]) -> str | None:
    if name in _COMMANDS:
        return "it is the name of another command"
    return _distribution_reason(name, taken)


def _package_reason(name: str, taken: Mapping[str, str]) -> str | None:
    if keyword.iskeyword(name):
        return "it is a keyword of Python"
    if name in _STDLIB:
        return "it is a module of Python's standard library"
    if name in _FOLDERS:
        return "it is the name of a folder beside the package"
    if name in _OF_PYTHON:
        return "it has a meaning of its own for Python and its tools"
    if name in taken:
        return f"it is {taken[name]}"
    return _spelling_reason(name, _PACKAGE, "lower-case letters, digits and '_', starting with a letter")


def _spelling_reason(name: str, pattern: re.Pattern[str], shape: str) -> str | None:  # noqa: PLR0911
    if not name:
        return "it is empty"
    if len(name) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if not name.isascii():
        return "it has characters outside ASCII"
    if name != name.lower():
        return "capital letters are not allowed"
    if not pattern.fullmatch(name):
        return f"allowed are {shape}"
    if _is_device(name):
        return "Windows reserves that name for a device"
    return None


def _is_device(name: str) -> bool:
    return name.partition(".")[0].strip().lower() in _DEVICES


def _slug(name: str) -> str:
    """Spell `name` with a-z, 0-9 and single hyphens, dropping accents; empty where no letter can be kept."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: LONGEST - len("-project")].strip("-")


def ascii_words(name: str) -> list[str]:
    """Split a name into words of a-z and 0-9 in lower case, dropping accents; none where nothing is left."""
    return _slug(name).split("-") if _slug(name) else []


def _problem(
    name: str, reason_for: Callable[[str], str | None], *, spell: Callable[[str], str], joint: str = "-"
) -> Problem | None:
    reason = reason_for(name)
    if reason is None:
        return None
    return Problem(reason=reason, suggestion=_first_usable(spell(name), reason_for, joint=joint))


def _first_usable(name: str, reason_for: Callable[[str], str | None], *, joint: str = "-") -> str | None:
    if not name:
        return None
    candidates = (name, f"{name}{joint}app", f"{name}{joint}project")
    return next((candidate for candidate in candidates if reason_for(candidate) is None), None)
