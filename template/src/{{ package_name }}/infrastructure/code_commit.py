"""The commit of the code that makes something."""

import shutil
import subprocess


def code_commit() -> str:
    """Return the commit of the code, with `+changes` where the work tree differs, or `unknown` outside git.

    A record of an experiment is no change of the code.
    """
    git = shutil.which("git")
    if git is None:
        return "unknown"
    head = subprocess.run([git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False)  # noqa: S603
    if head.returncode:
        return "unknown"
    changes = [git, "status", "--porcelain", "--", ":!experiments/runs"]
    status = subprocess.run(changes, capture_output=True, text=True, check=False)  # noqa: S603
    return head.stdout.strip() + ("+changes" if status.stdout.strip() else "")
