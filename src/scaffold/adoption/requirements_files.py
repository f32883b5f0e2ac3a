"""The requirements of requirements files."""

import re
from collections.abc import Mapping

from packaging.requirements import InvalidRequirement, Requirement

from scaffold.adoption.sources import Read, text_of

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


def requirements_of(read: Read) -> tuple[Mapping[str, tuple[str, ...]], tuple[str, ...]]:
    """Give the requirements by `dependencies` and `dev`, and the lines that are no plain requirement."""
    found: dict[str, tuple[str, ...]] = {}
    unread: list[str] = []
    for group, files in _REQUIREMENTS.items():
        stated: dict[str, None] = {}
        file = next((file for file in files if read(file) is not None), "")
        for line in text_of(read, file).splitlines():
            text = re.sub(r"(^|\s)#.*", "", line).strip()
            if not text:
                continue
            try:
                stated[str(Requirement(text))] = None
            except InvalidRequirement:
                unread.append(f"{file}: {text}")
        found[group] = tuple(stated)
    return found, tuple(unread)
