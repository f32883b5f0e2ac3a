"""Files that are committed and are not in the work tree, and the command that brings each back."""

import os
from pathlib import Path

from scaffold.adapters.git import Git, spelled
from scaffold.adapters.repository_state import is_bare, is_sparse
from scaffold.errors import TargetError, ToolError


def require_present(folder: Path, name: str) -> None:
    """Refuse a `folder` whose file `name` is committed and absent; do nothing where git knows no such file.

    A bare repository has no work tree in which one could be missing.

    Raises:
        TargetError: with the reason, and the command that brings it back.
    """
    if os.path.lexists(folder / name) or not folder.is_dir():
        return
    git = Git(folder)
    try:
        committed = git("ls-tree", "--name-only", "-z", "HEAD", "--", f"./{name}")
    except ToolError:
        return  # no repository, no commit or no git: then the file is nowhere
    if not committed or is_bare(git):
        return
    cause, help_ = _absence(git, name)
    raise TargetError(f"{name} is committed in {folder}, and not in its work tree", cause=cause, help=help_)


def _absence(git: Git, name: str) -> tuple[str, str]:
    is_skipped = git.result("ls-files", "-t", "-z", "--", name).stdout.startswith(b"S ")
    if not is_skipped:
        restored = ("restore", "--source=HEAD", "--staged", "--worktree", "--", name)
        return "it was deleted", spelled(git.folder, *restored)
    if not is_sparse(git):
        commands = (("update-index", "--no-skip-worktree", "--", name), ("restore", "--", name))
        return (
            "git is set to overlook it (skip-worktree)",
            " && ".join(spelled(git.folder, *command) for command in commands),
        )
    root, prefix = git.text("rev-parse", "--show-toplevel", "--show-prefix").partition("\n")[::2]
    cone = git.result("config", "--type=bool", "--get", "core.sparseCheckoutCone").stdout == b"true\n"
    place = prefix.rstrip("/") if cone else f"/{prefix}{name}"
    return "a sparse checkout leaves it out", spelled(Path(root), "sparse-checkout", "add", place)
