"""uv as a program: the lock file of a new project."""

import os
import shutil
import subprocess
from pathlib import Path

from scaffold.errors import ToolError

LOCK_FILE = "uv.lock"
INSTALL = "install uv from https://docs.astral.sh/uv/ and run `uv lock` in the project"


class Uv:
    """Runs the `uv` that started this process, else the one on PATH."""

    def lock(self, folder: Path, *, preferred: Path | None) -> None:
        """Write `uv.lock` in `folder`, keeping versions of the lock file `preferred` where they fit.

        Nothing but the package index is asked; a Python that is missing here is not fetched.
        """
        uv = program()
        if preferred is not None:
            shutil.copyfile(preferred, folder / LOCK_FILE)
        try:
            result = subprocess.run(
                [uv, "lock", "--quiet", "--no-python-downloads"],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            (folder / LOCK_FILE).unlink(missing_ok=True)
            raise ToolError(f"{uv} cannot be run", cause=str(error.strerror), help=INSTALL) from error
        if result.returncode:
            (folder / LOCK_FILE).unlink(missing_ok=True)
            raise ToolError(
                "uv lock failed", cause=result.stderr.strip(), help="run `uv lock` in the project"
            )


def program() -> str:
    """Find the `uv` that started this process, else the one on PATH.

    Raises:
        ToolError: there is none.
    """
    found = os.environ.get("UV") or shutil.which("uv")
    if found is None:
        raise ToolError("uv was not found on PATH", help=INSTALL)
    return found


def output_of(*arguments: str, folder: Path) -> str:
    """Run uv in `folder` and return what it prints.

    Raises:
        ToolError: uv is missing, or exits with a code other than 0.
    """
    done = subprocess.run(
        [program(), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ToolError(f"uv {arguments[0]} failed", cause=done.stderr.strip() or None)
    return done.stdout
