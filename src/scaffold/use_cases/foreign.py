"""Templates of other kinds: refused before anything is made of them."""

import shlex
from pathlib import Path

from scaffold.errors import TargetError, TemplateError
from scaffold.project import evolution, recorded
from scaffold.project.origin import Snapshot


def require_kin(snapshot: Snapshot) -> None:
    """Refuse a template that does not ask for the names of a project as scaffold's own template does.

    Raises:
        TemplateError: with its questions, and the command of Copier that makes a project of it.
    """
    questions = evolution.questions_of(snapshot.folder)
    if not evolution.is_kin(questions):
        command = shlex.join(["uvx", "copier", "copy", snapshot.source, "PATH"])
        raise TemplateError(
            f"the template at {snapshot.source} has other questions than scaffold's kind",
            cause=f"it asks for {', '.join(evolution.asked(questions)) or 'nothing'}",
            help=f"{command}; update it with `uvx copier update`",
        )


def require_provenance(snapshot: Snapshot, project: Path) -> None:
    """Refuse a render whose answers file does not say where the template is: no update can start there.

    Raises:
        TemplateError: what is wrong with it.
    """
    try:
        source = recorded.read(project).source
    except TargetError as error:
        raise _not_updatable(snapshot, error.cause or error.message) from None
    if source != snapshot.source:
        raise _not_updatable(snapshot, "its answers file leaves out `_provenance`")


def _not_updatable(snapshot: Snapshot, cause: str) -> TemplateError:
    return TemplateError(
        f"a project of {snapshot.source} could not be updated by scaffold",
        cause=cause,
        help="let its answers file take up `_provenance`, as scaffold's own does, or use `uvx copier`",
    )
