"""Refusals of an adoption: a repository that follows a template already."""

from pathlib import Path

from scaffold.errors import TargetError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.project import recorded
from scaffold.project.recorded import ANSWERS_FILE


def refuse_adopted(workspace: UpdateWorkspace, path: Path) -> None:
    """Refuse a project that follows a template already, scaffold's or another one."""
    content = workspace.read(workspace.head, ANSWERS_FILE)
    if content is None:
        return
    source = recorded.parse(content.decode("utf-8", errors="replace")).source
    rename = f"git mv {ANSWERS_FILE} .copier-answers.other.yml"
    raise TargetError(
        f"{path} follows a template already",
        cause=f"{ANSWERS_FILE} names {source}",
        help=f"scaffold update; to follow both, first `{rename}`, then `uvx copier update -a` for that one",
    )
