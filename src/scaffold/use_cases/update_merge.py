"""Merging what a template changed into what the user has, with a note on each decision that was taken."""

from scaffold.answers.presets import EXAMPLE
from scaffold.errors import TargetError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.project import recorded
from scaffold.project.example_files import is_mostly_gone
from scaffold.project.merging import Merge, keep_changed, keep_deleted, returning_folders
from scaffold.use_cases.two_versions import TwoVersions

_LEAVE_OUT = f"`scaffold update --set {EXAMPLE}=false`"


def merged(
    workspace: UpdateWorkspace, versions: TwoVersions, *, before: str, keep_edited: bool
) -> tuple[Merge, tuple[str, ...]]:
    """Merge the two versions into the project as committed; `before` names the first in conflict markers.

    Files that the user deleted stay deleted. With `keep_edited`, files that the user changed are kept where
    the template drops them.
    """
    labels = {1: f"template {before}", 2: "yours", 3: f"template {versions.label}"}
    merge, deleted = keep_deleted(workspace.merge(versions.before, versions.after, labels=labels))
    merge, edited = keep_changed(merge) if keep_edited else (merge, ())
    merge, overruled = _with_answers(workspace, merge, versions)
    return merge, (
        *overruled,
        *(f"{path} stays removed, although the template changed it" for path in deleted),
        *(f"{path} is kept, because you changed it" for path in edited),
        *(
            f"{folder}/ comes back with files that the template adds; if you moved it, move them too"
            for folder in returning_folders(versions.before, workspace.head, merge.tree)
        ),
        *_proposals(workspace, versions),
    )


def _proposals(workspace: UpdateWorkspace, versions: TwoVersions) -> tuple[str, ...]:
    """Propose to answer for good what the user has done by hand."""
    kept = recorded.read(versions.folder).answers.get(EXAMPLE) is True
    if kept and is_mostly_gone(versions.before, workspace.head):
        return (f"most of the worked example was removed by hand: {_LEAVE_OUT} takes the rest away",)
    return ()


def _with_answers(
    workspace: UpdateWorkspace, merge: Merge, versions: TwoVersions
) -> tuple[Merge, tuple[str, ...]]:
    """Write the answers of the new version into the answers file; plain Copier relies on them."""
    name = versions.folder.answers_file
    right = versions.after[name]
    content = workspace.read(merge.tree, name)
    wanted = workspace.read(versions.after, name) or b""
    if content is not None and all(conflict.path != name for conflict in merge.conflicts):
        try:
            if recorded.parse(content.decode(), name) == recorded.parse(wanted.decode(), name):
                return merge, ()
        except (TargetError, UnicodeDecodeError):
            pass
    conflicts = tuple(conflict for conflict in merge.conflicts if conflict.path != name)
    note = f"{name} was edited by hand; it now has the answers of this update"
    return Merge(tree={**merge.tree, name: right}, conflicts=conflicts), (note,)
