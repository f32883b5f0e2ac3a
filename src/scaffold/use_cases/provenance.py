"""Whether the version that a project records is still the commit that it was made from."""

import shlex

from scaffold.errors import TargetError, TemplateError
from scaffold.ports.templates import TemplateHistory
from scaffold.project.evolution import unusable
from scaffold.project.origin import Snapshot
from scaffold.project.recorded import Recorded

_SHOWN = 12


def require_version(project: Recorded) -> str:
    """Give the recorded version.

    Raises:
        TemplateError: there is none.
    """
    if project.commit is None:
        raise TemplateError(
            "this project does not say which version of the template it was made from",
            cause=f"{project.answers_file} has no _commit: the template was a plain folder",
            help="make it anew from a template under version control: scaffold new PATH --answers FILE",
        )
    return project.commit


def require_unmoved(history: TemplateHistory, project: Recorded) -> None:
    """Refuse a version whose tag has been moved: an update from there would leave out what came between.

    Projects that record no commit id, as plain Copier leaves them, are taken at their word.

    Raises:
        TemplateError: the version is another commit now, or is gone.
    """
    if project.commit is None:
        return
    try:
        found = history.commit_id(project.commit)
    except TemplateError as error:
        raise TemplateError(
            f"the template at {project.source} no longer has version {project.commit}",
            cause=error.cause,
            help="scaffold link URL, with an address that has it",
        ) from None
    made_from = project.commit_id
    if made_from is None or made_from == found:
        return
    raise TemplateError(
        f"{project.commit} of the template at {project.source} is not what this project was made from",
        cause=f"the tag was moved: it was commit {made_from[:_SHOWN]} and is {found[:_SHOWN]} now",
        help=f"ask the template's owner to restore the tag{_way_on(history, project, made_from)}",
    )


def require_usable(snapshot: Snapshot, project: Recorded) -> None:
    """Refuse recorded answers that the project's own version of the template does not take.

    Raises:
        TargetError: with each answer; the file was edited by hand.
    """
    wrong = unusable(snapshot.folder, project.answers)
    name = project.answers_file
    if wrong:
        raise TargetError(
            f"{name} has answers that version {project.commit} of the template does not take",
            details=tuple(f"{name}: {reason}" for name, reason in wrong.items()),
            help=f"restore the former answers: git log -p -- {shlex.quote(name)}",
        )


def _way_on(history: TemplateHistory, project: Recorded, commit_id: str) -> str:
    try:
        history.label(commit_id)
    except TemplateError:
        return f"; commit {commit_id[:_SHOWN]} is gone from there as well"
    return (
        f", or go on from the old commit: `_commit: {commit_id}` in {project.answers_file}, and commit that"
    )
