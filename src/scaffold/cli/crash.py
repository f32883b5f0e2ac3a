"""When scaffold itself is wrong: a log file with everything a report needs, and one line that names it."""

import platform
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from scaffold.errors import ExitCode, ScaffoldError
from scaffold.project.addresses import without_password


def record(error: Exception, arguments: Sequence[str]) -> ScaffoldError:
    """Write `error` to a log file and describe it for the user; passwords in addresses are left out."""
    now = datetime.now(UTC)
    lines = [
        f"time: {now.isoformat()}",
        *(f"{name}: {version(name)}" for name in ("scaffold", "copier", "typer", "pydantic")),
        f"python: {sys.version}",
        f"system: {platform.platform()}",
        f"arguments: {list(arguments)}",
        "",
        *traceback.format_exception(error),
    ]
    text = without_password("\n".join(lines))
    crash = ScaffoldError(
        "scaffold failed in a way it should not", cause=without_password(f"{type(error).__name__}: {error}")
    )
    crash.exit_code = ExitCode.CRASH
    try:
        crash.help = f"report this with the file {_write(text, now)}"
    except OSError as unwritable:
        crash.details = (f"and no log file could be written: {unwritable}",)
    return crash


def _write(text: str, now: datetime) -> Path:
    from platformdirs import user_log_path

    folder = user_log_path("scaffold", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"crash-{now:%Y%m%dT%H%M%S%f}Z.log"
    file.write_text(text, encoding="utf-8")
    return file
