"""Reasons to refuse an update before anything changes."""

import shlex
from collections.abc import Collection, Mapping

from scaffold.errors import TargetError, TemplateError
from scaffold.ports.templates import TemplateHistory
from scaffold.project.merging import Tree
from scaffold.project.recorded import Recorded
from scaffold.use_cases.provenance import require_unmoved


def checked_version(history: TemplateHistory, project: Recorded, ref: str | None) -> str:
    """Name the version `ref` as an answers file does, if the project can be updated to it.

    Without a `ref` that is the newest version, or the project's own where that is newer still.

    Raises:
        TemplateError: the template lacks one of the two versions, or `ref` is older than the project's.
    """
    if project.commit is None:
        raise TemplateError(
            "this project does not say which version of the template it was made from",
            cause=f"{project.answers_file} has no _commit: the template was a plain folder",
            help="make it anew from a template under version control: scaffold new PATH --answers FILE",
        )
    require_unmoved(history, project)
    label = history.label(ref or history.newest())
    if history.precedes(label, project.commit):
        if ref is None:
            return project.commit
        raise TemplateError(
            f"{label} is older than {project.commit}, which this project is from",
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


def refuse_clashes(clashes: tuple[str, ...]) -> None:
    """Refuse to overwrite untracked files.

    Raises:
        TargetError: with their paths.
    """
    if clashes:
        raise TargetError(
            "the update would write over files that git does not track",
            details=clashes,
            help="commit them or move them away, then run the same command again",
        )


def refuse_hidden(hidden: Mapping[str, Collection[str]]) -> None:
    """Refuse to overwrite edits that git does not report, given as each file with the flags that hide them.

    Raises:
        TargetError: with the command that makes git report them.
    """
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
