"""Names of a project: what may be one, and what to propose instead.

Every `*_problem` function returns None for a usable name. Else it returns a `Problem`, whose suggestion,
where there is one, passes the same check.
"""

import keyword
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from scaffold.answers.reserved import COMMANDS, FOLDERS, OF_PYTHON, STDLIB, is_device
from scaffold.answers.spelling import LONGEST, canonical, slug, to_package

_DISTRIBUTION = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*\\]|[. ]$')


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a name cannot be used, as the end of a sentence about it, and a name that can be used."""

    reason: str
    suggestion: str | None = None


NOTHING_TAKEN: Mapping[str, str] = MappingProxyType({})


def folder_problem(name: str) -> Problem | None:
    """Check the last part of the path of a new project: a folder that every system can hold."""
    return _problem(name, _folder_reason, spell=slug)


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
    return Problem(reason=reason, suggestion=_first_usable(slug(project_name), _distribution_reason))


def distribution_problem(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> Problem | None:
    """Check a name for package indexes (PEP 508), in lower case.

    `taken` maps canonical names in use to what uses them ("a dependency of the project").
    """
    return _problem(name, lambda candidate: _distribution_reason(candidate, taken), spell=slug)


def command_problem(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> Problem | None:
    """Check the name of a command in a shell.

    `taken` maps canonical names of distributions in use to what uses them: many bring such a command.
    """
    return _problem(name, lambda candidate: _command_reason(candidate, taken), spell=slug)


def package_problem(name: str, taken: Mapping[str, str] = NOTHING_TAKEN) -> Problem | None:
    """Check an import name: an identifier in lower-case ASCII that shadows nothing.

    `taken` maps import names in use to what uses them.
    """
    return _problem(
        name,
        lambda candidate: _package_reason(candidate, taken),
        spell=lambda text: to_package(slug(text)),
        joint="_",
    )


def _folder_reason(name: str) -> str | None:
    if _CONTROL.search(name):
        return "control characters are not allowed"
    if is_device(name):
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
    if name in COMMANDS:
        return "it is the name of another command"
    return _distribution_reason(name, taken)


def _package_reason(name: str, taken: Mapping[str, str]) -> str | None:
    if keyword.iskeyword(name):
        return "it is a keyword of Python"
    if name in STDLIB:
        return "it is a module of Python's standard library"
    if name in FOLDERS:
        return "it is the name of a folder beside the package"
    if name in OF_PYTHON:
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
    if is_device(name):
        return "Windows reserves that name for a device"
    return None


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
