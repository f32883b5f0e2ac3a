"""The programs that the commands need, as found on this machine."""

import re
from pathlib import Path

from scaffold.adapters.git import Git
from scaffold.adapters.uv import NO_BUILD, output_of, settings_of
from scaffold.adapters.uv_project import LOCK_FILE, obstacle
from scaffold.adapters.workspaces import workspace_root
from scaffold.errors import ToolError


class LocalMachine:
    """Asks the programs themselves."""

    def git_version(self) -> tuple[int, ...]:
        """Give the version of git."""
        return tuple(map(int, re.findall(r"\d+", Git(Path.cwd()).text("version"))[:3]))

    def uv_version(self) -> str:
        """Give the version of uv."""
        return output_of("--version", folder=Path.cwd()).removeprefix("uv ").strip()

    def check_lock(self, folder: Path) -> str | None:
        """Check that the lock file of `folder` matches its pyproject.toml; say why where it is unknown."""
        root = workspace_root(folder)
        if root:
            return f"the project is locked by its workspace {root}"
        if not (folder / LOCK_FILE).is_file():
            raise ToolError(f"there is no {LOCK_FILE}", help="uv lock")
        reason = obstacle(folder)
        if reason:
            return reason
        try:
            with settings_of(folder) as alone:
                output_of("lock", "--check", "--offline", "--quiet", *NO_BUILD, folder=alone)
        except ToolError as error:
            raise ToolError(
                f"{LOCK_FILE} does not match pyproject.toml", cause=error.cause, help="uv lock"
            ) from None
        return None
