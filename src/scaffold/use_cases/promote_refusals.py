"""Refusals of a promotion: a selection without a function, and modules that exist already."""

from collections.abc import Mapping, Sequence

from scaffold.errors import TargetError
from scaffold.generating.notebooks.pieces import Reason, Selection
from scaffold.generating.project import ProjectFiles


def require_some(selection: Selection, notebook: str, failed: tuple[str, ...] = ()) -> None:
    """Refuse a selection of which nothing can be moved; `failed` says what went wrong before."""
    if selection.functions:
        return
    raise TargetError(
        f"no function of {notebook} can be moved",
        cause="; ".join(failed) or None,
        details=tuple(reason_lines(selection.refused)),
        help="change the functions as it says, or choose others with --function",
    )


def reason_lines(refused: Mapping[str, tuple[Reason, ...]]) -> list[str]:
    """Spell the reasons, one line each."""
    return [f"{name}: {it.obstacle}: {it.text}" for name, reasons in refused.items() for it in reasons]


def refuse_existing(paths: Sequence[str], files: ProjectFiles) -> None:
    """Refuse to overwrite files of the project."""
    if present := tuple(path for path in paths if path in files.tree):
        raise TargetError(
            "files of that name exist already, and are never overwritten",
            details=present,
            help="choose another name for the modules: --name NAME",
        )
