"""Commands of scaffold in processes of their own."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scaffold.adapters import processes
from scaffold.errors import ExitCode


class ProcessCommands:
    """`Commands` over this installation. A command has no terminal: it asks nothing."""

    def run(self, folder: Path, arguments: Sequence[str]) -> tuple[int, Mapping[str, Any]]:
        """Run one command in `folder` and return its exit code and the object that it prints."""
        command = [sys.executable, "-m", "scaffold", *arguments]
        try:
            if not folder.is_dir():
                return _failed(f"{folder}: no such folder")
            done = processes.run(command, cwd=folder, own={"PYTHONSAFEPATH": "1"})
        except OSError as error:
            return _failed(f"{error.filename or folder}: {error.strerror}")
        try:
            payload = json.loads(done.stdout)
        except ValueError:
            payload = None
        if not isinstance(payload, dict):
            last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it printed nothing"])[-1]
            return _failed(f"`scaffold {arguments[0]}` ended with code {done.returncode}: {last}")
        return done.returncode, payload


def _failed(message: str) -> tuple[int, Mapping[str, Any]]:
    error: Mapping[str, Any] = {
        "message": message,
        "cause": None,
        "details": [],
        "help": None,
        "exit_code": int(ExitCode.FAILURE),
    }
    return ExitCode.FAILURE, {"error": error}
