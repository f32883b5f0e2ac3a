"""Reasons to refuse an update before anything changes."""

import shlex
import unicodedata
from collections.abc import Collection, Mapping
from pathlib import PurePosixPath

from scaffold.errors import TargetError, TemplateError
from scaffold.ports.projects import UpdateWorkspace
from scaffold.ports.templates import TemplateHistory
from scaffold.project.merging import Tree
from scaffold.project.recorded import Recorded
from scaffold.use_cases.provenance import require_unmoved, require_version

_SUBMODULE = "160000"


def checked_version(history: TemplateHistory, project: Recorded, ref: str | None) -> str:
    """Name the version `ref` as an answers file does, if the project can be updated to it.

    Without a `ref` that is the newest version, or the project's own where that is newer still.

    Raises:
        TemplateError: the template lacks one of the two versions, or `ref` is older than the project's.
    """
    version = require_version(project)
    require_unmoved(history, project)
    label = history.label(ref or history.newest())
    if history.precedes(label, version):
        if ref is None:
            return version
        raise TemplateError(
            f"{label} is older than {version}, which this project is from",
            cause="an update never goes back",
            help="scaffold update --ref VERSION, with a later version",
        )
    return label


def require_committed_answers(head: Tree, name: str) -> None:
    """Refuse a project whose answers file `name` is no part of its history, such as those that git ignores.

    Raises:
        TargetError: with the command that commits them; or it is a link.
    """
    if name in head and head[name].mode == "120000":
        raise TargetError(
            f"{name} is a link",
            cause="an update writes the new answers there, into a file",
            help="put the file that it leads to in its place, and commit that",
        )
    if name not in head:
        raise TargetError(
            f"{name} is not committed",
            cause="an update merges into what is committed, and writes the new answers there",
            help=f"git add --force {shlex.quote(name)} && git commit -m 'Answers'",
        )


def refuse_to_overwrite(workspace: UpdateWorkspace, tree: Tree) -> None:
    """Refuse to land `tree` where it would take the place of what is the user's and not in the merge.

    Raises:
        TargetError: with the paths, and what to do with the files.
    """
    _refuse_below_files(tree)
    _refuse_twins(workspace.head, tree)
    _refuse_clashes(workspace.clashes(tree))
    _refuse_hidden(workspace.hidden_edits(tree))


def _refuse_below_files(tree: Tree) -> None:
    """Refuse files below what is a link or a file in the project: nothing is written through a link."""
    parents = {str(parent) for path in tree for parent in PurePosixPath(path).parents}
    blocked = sorted(path for path in parents & tree.keys() if tree[path].mode != _SUBMODULE)
    if blocked:
        raise TargetError(
            "the project has links or files where folders are needed",
            details=tuple(blocked),
            help="put a folder in that place, and commit that",
        )


def _refuse_twins(head: Tree, tree: Tree) -> None:
    """Refuse names that other systems take for those of the user's files: only one would be checked out."""
    mine = {_folded(path): path for path in head if path in tree}
    coming = [path for path in tree if path not in head and _folded(path) in mine]
    if coming:
        raise TargetError(
            "on systems that ignore case or accents' spelling (macOS, Windows) new files would replace yours",
            details=tuple(f"{path}, and yours {mine[_folded(path)]}" for path in sorted(coming)),
            help="rename yours (git mv), commit that, and run it again",
        )


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _refuse_clashes(clashes: tuple[str, ...]) -> None:
    """Refuse to overwrite untracked files."""
    if clashes:
        raise TargetError(
            "the update would write over files that git does not track",
            details=clashes,
            help="commit them or move them away, then run the same command again",
        )


def _refuse_hidden(hidden: Mapping[str, Collection[str]]) -> None:
    """Refuse to overwrite edits that git does not report: files, each with the flags that hide its edits."""
    if hidden:
        flags = sorted({(flag, path) for path, flags in hidden.items() for flag in flags})
        commands = [
            shlex.join(
                [
                    *("git", "update-index", f"--no-{flag}", "--"),
                    *(path for named, path in flags if named == flag),
                ]
            )
            for flag in sorted({flag for flag, _ in flags})
        ]
        raise TargetError(
            "the update would write over changes that git was told to ignore",
            details=tuple(hidden),
            help=f"{' && '.join(commands)}, then commit them or put them aside: git stash",
        )
