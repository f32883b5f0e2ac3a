"""Parts that cannot be added to a project, each with what the user can do about it."""

from scaffold.errors import TargetError
from scaffold.generating.drafting import Draft
from scaffold.generating.kind import Kind
from scaffold.generating.project import ProjectFiles


def require_capabilities(name: str, kind: Kind, files: ProjectFiles) -> None:
    """Refuse a kind that needs capabilities which the project is without."""
    missing = [capability for capability in kind.needs if capability not in files.capabilities]
    if missing:
        raise TargetError(
            f"{name} needs {' and '.join(missing)}, which this project does not have",
            help=f"scaffold add {' '.join(missing)}",
        )


def refuse_existing(draft: Draft, files: ProjectFiles, present: list[str]) -> None:
    """Refuse where files exist that a part is about to bring with other content; nothing is overwritten."""
    differing = tuple(path for path in present if files.read(path) != (draft.folder / path).read_bytes())
    if differing and len(present) < len(draft.paths):
        raise TargetError(
            "files of that name exist already, and are never overwritten",
            details=differing,
            help="choose another name, or move them away",
        )


def refuse_ignored(ignored: frozenset[str]) -> None:
    """Refuse a part with files that git ignores: they would never be committed."""
    if ignored:
        raise TargetError(
            "git ignores files of the part, so that they would never be committed",
            details=tuple(sorted(ignored)),
            help="take the pattern out of .gitignore, or choose another name",
        )
