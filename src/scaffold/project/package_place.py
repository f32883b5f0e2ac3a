"""Where the import package of a project is, and where its answers say that it is."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from scaffold.answers.values import AnswerValue
from scaffold.errors import TargetError

QUESTION = "package_name"

_PACKAGE = re.compile(r"src/([^/]+)/__init__\.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Misplaced:
    """A recorded package whose folder does not exist, and the packages that do."""

    recorded: str
    found: tuple[str, ...]

    def __str__(self) -> str:
        """Say what is wrong."""
        there = " and ".join(f"src/{name}" for name in self.found)
        verb = "does" if len(self.found) == 1 else "do"
        return f"recorded package src/{self.recorded} does not exist, {there} {verb}"

    @property
    def fix(self) -> str:
        """Spell the command that records the right name."""
        return f"scaffold update --set {QUESTION}={self.found[0]}"


def misplaced(answers: Mapping[str, AnswerValue], paths: Collection[str]) -> Misplaced | None:
    """Compare the recorded package with the packages below `src/` among the paths of a project."""
    name = answers.get(QUESTION)
    found = sorted({match[1] for path in paths if (match := _PACKAGE.fullmatch(path))})
    if not isinstance(name, str) or not found or any(path.startswith(f"src/{name}/") for path in paths):
        return None
    return Misplaced(recorded=name, found=tuple(found))


def with_real_package(
    answers: Mapping[str, AnswerValue], wanted: AnswerValue | None, paths: Collection[str]
) -> Mapping[str, AnswerValue]:
    """Give the answers that the project as it is goes by: with the package's name after a renaming by hand.

    Raises:
        TargetError: the package was renamed, and the update would go on writing to the old place.
    """
    wrong = misplaced(answers, paths)
    if wrong is None:
        return answers
    if isinstance(wanted, str) and wanted in wrong.found:
        return {**answers, QUESTION: wanted}
    raise TargetError(str(wrong), cause="files would be added to a package that is gone", help=wrong.fix)
