"""The gates of a generated project, run with the project's own locked environment."""

import subprocess
from pathlib import Path

from scaffold.adapters import environment
from scaffold.adapters.uv import program
from scaffold.project_ports import Form, Verdict

_SCRIPT = Path("scripts", "check.py")


class UvGates:
    """Runs `scripts/check.py` through uv."""

    def show(self, folder: Path, *, only: str, nightly: bool, form: Form) -> int | None:
        """Run some of the gates in `folder` and let them speak; None where the project has none."""
        if not _has_gates(folder):
            return None
        arguments = ["--only", only, *(["--nightly"] if nightly else [])]
        arguments += [] if form is Form.LINES else [f"--{form}"]
        done = subprocess.run(
            [*_command(folder), *arguments],
            cwd=folder,
            env=environment.cleaned(),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        return done.returncode

    def run(self, folder: Path) -> Verdict | None:
        """Run the gates in `folder`; None where the project has none."""
        if not _has_gates(folder):
            return None
        done = subprocess.run(
            _command(folder),
            cwd=folder,
            env=environment.cleaned(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        return Verdict(passed=done.returncode == 0, output=done.stdout.strip())


def _has_gates(folder: Path) -> bool:
    return (folder / _SCRIPT).is_file() and (folder / "pyproject.toml").is_file()


def _command(folder: Path) -> list[str]:
    frozen = ["--frozen"] if (folder / "uv.lock").is_file() else []
    return [program(), "run", "--quiet", *frozen, "python", str(_SCRIPT)]
