"""Starting the landing process, and cleaning up after one that was killed."""

import contextlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import scaffold
from scaffold.adapters import environment, landing_plan, repository_state
from scaffold.adapters.filters import broken
from scaffold.adapters.git import Git
from scaffold.adapters.landing_plan import JOURNAL, PREFIX, Plan, Report
from scaffold.errors import TargetError, Terminated

# Isolated: neither the user's site-packages nor variables for Python change what runs here.
_PYTHON = (sys.executable, "-I", "-S", "-X", "utf8", "-c")
_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from scaffold.adapters.landing_process import main; sys.exit(main(sys.argv[2:]))"
)


def land(home: Path, plan: Plan, *, draft: Path) -> tuple[str, ...]:
    """Carry out `plan`, and say what the user should know; `draft` is a path in `home` for its journal.

    Raises:
        TargetError: the project has changed, or could not be written; what was written has been taken back.
    """
    draft.mkdir()
    shutil.copy2(Path(plan["git_dir"]) / "index", draft / "index")
    journal = landing_plan.write(plan, draft)
    folder = home / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    with _held(journal) as lock:
        draft.rename(folder)
        report = _run(folder, lock)
    kept = _spelled(report)
    match report["outcome"]:
        case "landed":
            return kept
        case "changed":
            raise repository_state.changed(*report["reasons"], *kept)
        case "busy":
            raise repository_state.busy(Path(report["reasons"][0]))
        case "stuck":
            raise TargetError(
                "the update could not be written, and some files could not be put back",
                details=(*report["reasons"], *kept),
                help="make room for these files, then run scaffold doctor: it puts them back",
            )
        case _:
            coming = {path: new.split()[1] for path, _, new in plan["files"] if new}
            filtering = broken(Git(Path(plan["root"])), coming)
            if filtering:
                raise TargetError(
                    "the update could not be written, and was taken back",
                    cause=filtering.cause,
                    details=kept,
                    help=filtering.help,
                )
            raise TargetError(
                "the update could not be written, and was taken back",
                cause="; ".join(report["reasons"]) or None,
                details=kept,
                help="make room on the disk, or remove the cause named above",
                again=True,
            )


def recover(home: Path) -> tuple[str, ...]:
    """Finish or undo landings that were killed; say what was done, nothing if there were none."""
    notes: list[str] = []
    for folder in sorted(home.glob(f"{PREFIX}*")):
        with contextlib.ExitStack() as stack:
            try:
                lock = stack.enter_context(_held(folder / JOURNAL))
            except FileNotFoundError:
                lock = None
            if (folder / JOURNAL).exists():  # else a living process has closed it, while we waited
                notes += _recovered(folder, lock)
            else:
                shutil.rmtree(folder, ignore_errors=True)
    return tuple(notes)


def _recovered(folder: Path, lock: int | None) -> list[str]:
    report = _run(folder, lock, "--recover")
    kept = list(_spelled(report))
    match report["outcome"]:
        case "landed":
            return ["an update that was killed while it was written has been completed", *kept]
        case "undone":
            return ["an update that was killed while it was written has been undone", *kept]
        case "nothing":
            return kept
        case "busy":
            return [f"an update that was killed cannot be undone yet: {report['reasons'][0]} exists"]
        case _:
            said = [f"it could not be put back: {reason}" for reason in report["reasons"]]
            return ["an update that was killed while it was written cannot be undone yet", *said, *kept]


def _spelled(report: Report) -> tuple[str, ...]:
    return tuple(
        f"{path} was edited meanwhile: the other text of it is in {place}"
        for path, place in report["rescued"]
    )


@contextlib.contextmanager
def _held(journal: Path) -> Iterator[int | None]:
    """Wait for the journal and hold it; who is given the descriptor holds it too, until both have ended.

    Raises:
        FileNotFoundError: there is no such journal.
    """
    with journal.open("rb") as stream:
        try:
            import fcntl
        except ImportError:  # Windows
            yield None
            return
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream.fileno()


def _run(folder: Path, lock: int | None, *options: str) -> Report:
    """Run the landing process in a session of its own, and always wait for its end."""
    package = Path(scaffold.__file__).parents[1]
    process = subprocess.Popen(
        [*_PYTHON, _PROGRAM, str(package), str(folder), *options],
        env=environment.cleaned(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        start_new_session=True,
        pass_fds=() if lock is None else (lock,),
    )
    stopped: BaseException | None = None
    while True:
        try:
            output, errors = process.communicate()
            break
        except (KeyboardInterrupt, Terminated) as stop:
            stopped = stop
    report = _parsed(output) or _unfinished(folder, lock, errors, *options)
    if stopped and report["outcome"] != "landed":
        raise stopped
    return report


def _parsed(output: str) -> Report | None:
    report: Report | None = json.loads(output) if output else None
    return report


def _unfinished(folder: Path, lock: int | None, errors: str, *options: str) -> Report:
    """Take back what a landing process left that ended without a report."""
    said = errors.strip().splitlines()[-1:] or ["the process that wrote it was killed"]
    if options:
        return Report(outcome="stuck", reasons=said, rescued=[])
    report = _run(folder, lock, "--recover")
    if report["outcome"] in {"undone", "nothing"}:
        return Report(outcome="failed", reasons=said, rescued=report["rescued"])
    return report
