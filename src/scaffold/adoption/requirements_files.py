"""The requirements of requirements files."""

import codecs
import re
from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement

from scaffold.adoption.sources import Read

# Files that say what is required, of each group the first that is there; what is not pinned comes first.
_REQUIREMENTS = {
    "dependencies": ("requirements.in", "requirements.txt", "requirements/base.in", "requirements/base.txt"),
    "dev": tuple(
        f"{name}.{ending}"
        for ending in ("in", "txt")
        for name in (
            *("requirements-dev", "requirements_dev", "dev-requirements", "requirements/dev"),
            *("requirements-test", "requirements_test", "test-requirements", "requirements/tests"),
            "requirements/test",
        )
    ),
}


# What pip takes after a requirement; a lock file has hashes of its own.
_OPTIONS = re.compile(r"\s--(?:hash|config-settings|global-option)[ =]\S+")
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def requirements_of(read: Read) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Give the requirements by `dependencies` and `dev`, and the lines that are no plain requirement."""
    found: dict[str, tuple[str, ...]] = {}
    unread: list[str] = []
    for group, files in _REQUIREMENTS.items():
        stated: dict[str, None] = {}
        file = next((file for file in files if read(file) is not None), "")
        for line in _lines(read(file) or b""):
            text = _OPTIONS.sub("", re.sub(r"(^|\s)#.*", "", line)).strip()
            if not text:
                continue
            try:
                stated[str(Requirement(text))] = None
            except InvalidRequirement:
                unread.append(f"{file}: {text}")
        found[group] = tuple(stated)
    return found, tuple(unread)


def _lines(content: bytes) -> list[str]:
    """Read the lines as pip does: in the encoding that a mark says, continued ones as one."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    return re.sub(r"\\\r?\n", " ", content.decode(encoding, errors="replace")).splitlines()
