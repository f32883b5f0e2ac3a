"""Starting the landing process, and cleaning up after one that was killed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from scaffold.adapters import landing_process
from scaffold.adapters.landing_process import KEPT_ASIDE, LANDED, Plan
from scaffold.errors import TargetError, Terminated

JOURNAL = "landing.json"


def land(home: Path, plan: Plan) -> None:
    """Carry out `plan`, whose journal stands in the folder `home` meanwhile.

    Raises:
        TargetError: git refused; everything is as it was.
    """
    journal = home / JOURNAL
    draft = journal.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as stream:
        json.dump(plan, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(journal)
    done = _run(journal)
    if done.returncode != LANDED:
        raise TargetError(
            "the update could not be written, and was taken back", cause=done.stderr.strip() or None
        )


def recover(home: Path) -> tuple[str, ...]:
    """Finish or undo a landing that was killed; say what was done, nothing if there was none."""
    journal = home / JOURNAL
    if not journal.exists():
        return ()
    done = _run(journal, "--recover")
    if done.returncode == LANDED:
        return ("an update that was killed while it was written has been completed",)
    notes = ["an update that was killed while it was written has been undone"]
    if done.returncode == KEPT_ASIDE:
        notes += [
            f"{path} was edited since: your text is in {home / 'rescued' / path}"
            for path in done.stdout.split("\n")
        ]
    return tuple(notes)


def make_plan_paths(git_dir: Path) -> tuple[str, str]:
    """Give the paths of git and of the index lock for a plan."""
    return shutil.which("git") or "git", str(git_dir / "index.lock")


def _run(journal: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the landing process in a session of its own, and wait for it whatever comes."""
    command = [sys.executable, "-I", "-S", landing_process.__file__, str(journal), *options]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="surrogateescape",
        start_new_session=True,
    )
    stopped: BaseException | None = None
    while True:
        try:
            output, errors = process.communicate()
            break
        except (KeyboardInterrupt, Terminated) as stop:
            stopped = stop
    if stopped and process.returncode != LANDED:
        raise stopped
    return subprocess.CompletedProcess(command, process.returncode, output, errors)
