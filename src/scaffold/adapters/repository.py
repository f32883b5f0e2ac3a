"""The first commit of a new project."""

import os
from collections.abc import Mapping
from pathlib import Path

from scaffold.adapters.git import Git
from scaffold.errors import TargetError, ToolError
from scaffold.ports import Commit, Identity


class GitRepository:
    """First commits of new projects."""

    def identity(self, near: Path) -> Identity:
        """Read the user's git identity as it stands in the existing folder `near`; empty without git."""
        try:
            lines = Git(near).text("config", "--get-regexp", r"^user\.(name|email)$").splitlines()
        except ToolError:
            return Identity()
        known = dict(line.partition(" ")[::2] for line in lines)
        return Identity(name=known.get("user.name", ""), email=known.get("user.email", ""))

    def first_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Make `folder` a repository on branch main with every file committed."""
        _start_repository(folder)
        git = Git(folder)
        git("add", "--all", settings=("core.excludesFile=",))
        missing = self._missing_identity(folder, fallback)
        git.within(folder, **missing)("commit", "--quiet", "--no-gpg-sign", "-m", message)
        # What the user wants in every new repository (init.templateDir) comes once nothing can be left out.
        git("init", "--quiet")
        return Commit(id=git.text("rev-parse", "HEAD"), identity_missing=bool(missing))

    def _missing_identity(self, folder: Path, fallback: Identity) -> Mapping[str, str]:
        known = self.identity(folder)
        env = {}
        for who in ("AUTHOR", "COMMITTER"):
            for what, configured, spare in (
                ("NAME", known.name, fallback.name),
                ("EMAIL", known.email or os.environ.get("EMAIL", ""), fallback.email),
            ):
                if not configured and not os.environ.get(f"GIT_{who}_{what}"):
                    env[f"GIT_{who}_{what}"] = spare
        return env


def _start_repository(folder: Path) -> None:
    """Give `folder` an empty repository that was made beside it, so that no file of it configures git."""
    own = folder / ".git"
    if os.path.lexists(own):
        raise TargetError(f"{folder} cannot become a repository", cause="it holds a .git of its own")
    beside = folder.with_name(f"{folder.name}.repository")
    beside.mkdir()
    Git(beside)("init", "--quiet", "--initial-branch=main", "--template=")
    (beside / ".git").rename(own)
    beside.rmdir()
