"""uv as a program: the lock file of a new project."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scaffold.adapters import environment, processes
from scaffold.adapters.uv_project import LOCK_FILE, copy_settings, obstacle
from scaffold.adapters.workspaces import workspace_root
from scaffold.errors import ToolError
from scaffold.project.toml_texts import read_toml, table_in

_INSTALL = "install uv from https://docs.astral.sh/uv/"
_LOCK_BY_HAND = f"{_INSTALL} and run `uv lock` in the project"
_OUTPUT = 2**24  # bytes that a command of a project may print
_NO_FETCHING = "--no-python-downloads"
# Without isolation no backend is fetched either, should a uv want to build after all.
NO_BUILD = ("--no-build", "--no-build-isolation", _NO_FETCHING)


class Uv:
    """Runs the `uv` that started this process, else the one on PATH."""

    def shared_by(self, folder: Path) -> Path | None:
        """Find the root of the uv workspace that `folder` is, or would be, a member of."""
        return workspace_root(folder)

    def lock(self, folder: Path, *, preferred: Path | None, builds: bool = False) -> None:
        """Write `uv.lock` in `folder`, keeping versions of the lock file `preferred` where they fit.

        Nothing but the package index is asked; a Python that is missing here is not fetched.
        """
        if preferred is not None:
            shutil.copyfile(preferred, folder / LOCK_FILE)
        try:
            if builds and obstacle(folder):
                _lock(folder, _NO_FETCHING)
                return
            with settings_of(folder) as alone:
                _lock(alone, *([_NO_FETCHING] if builds else NO_BUILD))
                shutil.copyfile(alone / LOCK_FILE, folder / LOCK_FILE)
        except ToolError:
            (folder / LOCK_FILE).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def settings_of(folder: Path) -> Iterator[Path]:
    """Give a folder that holds the settings of `folder` and its lock file, and nothing that could be run.

    Raises:
        ToolError: the settings do not say everything, so that code of the project would have to run.
    """
    reason = obstacle(folder)
    if reason:
        raise ToolError(
            "the dependencies cannot be locked without running code of the project",
            cause=reason,
            help="look at it, and run `uv lock` in the project",
        )
    with tempfile.TemporaryDirectory(prefix="scaffold-lock-") as alone:
        copy_settings(folder, Path(alone))
        yield Path(alone)


def _lock(folder: Path, *options: str) -> None:
    uv = program()
    try:
        result = _run(uv, "lock", "--quiet", *options, folder=folder)
    except OSError as error:
        raise ToolError(f"{uv} cannot be run", cause=str(error.strerror), help=_LOCK_BY_HAND) from error
    if result.returncode:
        raise ToolError(
            "uv lock failed",
            cause=result.stderr.strip(),
            details=environment.read_by_uv(),
            help=f"run `{_remedy(uv, folder)}` in the project",
        )


def program(project: Path | None = None) -> str:
    """Find the `uv` that started this process, if it is still there, else the one on PATH.

    Where code of a `project` runs anyway, the one that its Makefile has installed will do.

    Raises:
        ToolError: there is none.
    """
    found = shutil.which(os.environ.get("UV") or "uv") or shutil.which("uv")
    if found is None and project is not None:
        found = shutil.which("uv", path=str(project / ".tools" / "bin"))
    if found is None:
        remedy = _LOCK_BY_HAND if project is None else f"{_INSTALL}, or run `make setup` in the project"
        raise ToolError("uv was not found on PATH", help=remedy)
    return found


def lock_command() -> str:
    """Return the command that locks a project in the user's shell, independent of its variables."""
    return environment.without_dropped("uv lock", "UV_")


def output_of(*arguments: str, folder: Path) -> str:
    """Run uv in `folder` and return what it prints.

    Raises:
        ToolError: uv is missing, or exits with a code other than 0.
    """
    done = _run(program(), *arguments, folder=folder)
    if done.returncode:
        raise ToolError(
            f"uv {arguments[0]} failed",
            cause=done.stderr.strip() or None,
            details=environment.read_by_uv(),
        )
    return done.stdout


def _run(uv: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return run_as_text([uv, *arguments], folder=folder)


def run_as_text(
    command: Sequence[str], *, folder: Path, own: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run uv; `own` are variables on top of the cleaned ones."""
    done = processes.run(command, cwd=folder, own=own, output=_OUTPUT)
    said, errors = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(command, done.returncode, said, errors)


def _remedy(uv: str, folder: Path) -> str:
    """Spell what makes the lock file: a Python that fits comes first where there is none."""
    needs = _python_of(folder)
    if needs is None or _run(uv, "python", "find", _NO_FETCHING, needs, folder=folder).returncode == 0:
        return lock_command()
    return environment.without_dropped(f"uv python install '{needs}' && uv lock", "UV_")


def _python_of(folder: Path) -> str | None:
    """Read which Python the project needs; None where that cannot be known."""
    try:
        project = table_in(read_toml((folder / "pyproject.toml").read_bytes()), "project")
    except (OSError, ValueError):
        return None
    needs = project.get("requires-python")
    return needs if isinstance(needs, str) else None
