"""The gates of a generated project, run with the project's own locked environment."""

import os
import subprocess
from pathlib import Path

from scaffold.adapters.uv import program
from scaffold.project_ports import Verdict

_SCRIPT = Path("scripts", "check.py")


class UvGates:
    """Runs `scripts/check.py` through uv."""

    def run(self, folder: Path) -> Verdict | None:
        """Run the gates in `folder`; None where the project has none."""
        if not (folder / _SCRIPT).is_file() or not (folder / "pyproject.toml").is_file():
            return None
        env = {
            key: value
            for key, value in os.environ.items()
            if key not in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT")
        }
        frozen = ["--frozen"] if (folder / "uv.lock").is_file() else []
        done = subprocess.run(
            [program(), "run", "--quiet", *frozen, "python", str(_SCRIPT)],
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return Verdict(passed=done.returncode == 0, output=done.stdout.strip())
