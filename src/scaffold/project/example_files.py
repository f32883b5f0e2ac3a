"""The files of the worked example, by the names of its parts in their paths."""

from collections.abc import Collection
from pathlib import PurePosixPath

PARTS = frozenset({"churn", "policies", "refunds", "triage"})


def example_files(paths: Collection[str]) -> frozenset[str]:
    """Pick the modules of the example among the paths of a project."""
    return frozenset(path for path in paths if path.startswith("src/") and _is_of_example(path))


def is_mostly_gone(template: Collection[str], project: Collection[str]) -> bool:
    """Return whether most modules of the example that the template has are missing from the project."""
    made = example_files(template)
    return len(made - set(project)) * 2 > len(made)


def _is_of_example(path: str) -> bool:
    names = PurePosixPath(path).with_suffix("").parts
    return bool(PARTS.intersection(names))
