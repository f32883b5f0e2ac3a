"""Templates of other kinds, which have questions of their own, and renders that could not be updated."""

import shlex

from scaffold.errors import TargetError, TemplateError
from scaffold.project import recorded
from scaffold.project.origin import Snapshot
from scaffold.project.recorded import ProjectFolder
from scaffold.project.template_questions import EXTERNAL_DATA, asked, code_of, is_kin, questions_of


def require_kin(snapshot: Snapshot) -> None:
    """Refuse a template that does not ask for the names of a project as scaffold's own template does.

    Raises:
        TemplateError: with its questions.
    """
    questions = questions_of(snapshot.folder)
    if not is_kin(questions):
        raise TemplateError(
            f"the template at {snapshot.source} has other questions than scaffold's kind, and no presets",
            cause=f"it asks for {', '.join(asked(questions)) or 'nothing'}",
            help=shlex.join(["scaffold", "new", "PATH", "--template", snapshot.source]),
        )


def refuse_code(snapshot: Snapshot, *, in_project: bool = False) -> None:
    """Refuse a template that has code of its own run when it is rendered, or reads what a render has not.

    Raises:
        TemplateError: with the settings, and the command of Copier that follows them: another for a project
            that is there.
    """
    where = ["update"] if in_project else ["copy", snapshot.source, "PATH"]
    questions = questions_of(snapshot.folder)
    settings = code_of(questions)
    if settings:
        raise TemplateError(
            f"the template at {snapshot.source} would run code of its own, so nothing was made of it",
            cause=f"it has {' and '.join(settings)}",
            help=f"if you trust it: {shlex.join(['uvx', 'copier', where[0], '--trust', *where[1:]])}",
        )
    if questions.get(EXTERNAL_DATA):
        raise TemplateError(
            f"the template at {snapshot.source} reads files of the project, so nothing was made of it",
            cause=f"it has {EXTERNAL_DATA}, and is rendered here in a folder without them",
            help=shlex.join(["uvx", "copier", *where]),
        )


def require_provenance(snapshot: Snapshot, project: ProjectFolder) -> None:
    """Refuse a render whose answers file does not say where the template is: no update can start there.

    Raises:
        TemplateError: what is wrong with it.
    """
    try:
        source = recorded.read(project).source
    except TargetError as error:
        raise _not_updatable(snapshot, error.cause or error.message) from None
    if source != snapshot.source:
        raise _not_updatable(snapshot, f"its answers file names {source}")


def _not_updatable(snapshot: Snapshot, cause: str) -> TemplateError:
    command = shlex.join(["uvx", "copier", "copy", snapshot.source, "PATH"])
    return TemplateError(
        f"a project of {snapshot.source} could not be updated",
        cause=cause,
        help=f"let the template render {{{{ _copier_conf.answers_file }}}}, or use plain Copier: {command}",
    )
