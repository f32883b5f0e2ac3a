"""Refusals of an adoption: what follows this template already, or another one in the same file."""

import shlex
from pathlib import PurePath

from scaffold.errors import TargetError, UsageError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.project import recorded
from scaffold.project.addresses import without_password
from scaffold.project.origin import Origin
from scaffold.project.recorded import ANSWERS_FILE, ProjectFolder

_FREE = ".copier-answers.scaffold.yml"


def refuse_adopted(workspace: UpdateWorkspace, project: ProjectFolder, origin: Origin) -> None:
    """Refuse a repository that follows the template at `origin`, or has the answers file of another one.

    Raises:
        TargetError: with the answers file, and the option that takes one of another name.
    """
    if PurePath(project.answers_file).suffix not in {".yml", ".yaml"}:
        raise UsageError(
            f"{project.answers_file} cannot be the answers file", help=f"name a YAML file, such as {_FREE}"
        )
    names = {project.answers_file, *recorded.answers_files(project.path)}
    for name in sorted(names):
        content = workspace.read(workspace.head, name)
        if content is None:
            continue
        try:
            source = recorded.parse(content.decode("utf-8", errors="replace"), name).source
        except TargetError:
            if name == ANSWERS_FILE:
                raise
            raise UsageError(
                f"{name} is there already, and is no answers file", help="name another"
            ) from None
        if name == project.answers_file or source == origin.recorded:
            free = ANSWERS_FILE if name != ANSWERS_FILE else _FREE
            raise TargetError(
                f"{project.path} follows a template already",
                cause=f"{name} names {without_password(source)}",
                help="scaffold update"
                if source == origin.recorded
                else f"to follow both: scaffold adopt {shlex.quote(str(project.path))} --answers-file {free}",
            )
