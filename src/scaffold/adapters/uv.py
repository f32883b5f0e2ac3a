"""uv: the lock file of a new project."""

import os
import shutil
import subprocess
from pathlib import Path

from scaffold.errors import ToolError


class Uv:
    """Runs the `uv` that started this process, or the one on PATH."""

    def lock(self, folder: Path, *, preferred: Path | None) -> None:
        """Write `uv.lock` in `folder`, starting from the versions of the lock file `preferred`."""
        uv = os.environ.get("UV") or shutil.which("uv")
        if uv is None:
            raise ToolError("uv was not found on PATH")
        if preferred is not None:
            shutil.copyfile(preferred, folder / "uv.lock")
        result = subprocess.run(
            [uv, "lock", "--quiet"], cwd=folder, capture_output=True, text=True, check=False
        )
        if result.returncode:
            (folder / "uv.lock").unlink(missing_ok=True)
            raise ToolError(f"uv lock failed: {result.stderr.strip()}")
