"""Start what an image would start, in a folder that has only the files that the image has."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import yaml

# Of wall time, on a busy machine.
_SECONDS = 120


def failure(image: Path, package: str, known: Collection[str]) -> str | None:
    """Return why `serve` is not ready for requests with what the last stage of `image` copies; None if it is.

    Volumes are empty, and there are no secrets; of the settings `known`, those of other services are replaced.
    """
    stage = re.split(r"^FROM ", image.read_text("utf-8"), flags=re.MULTILINE)[-1]
    outside = {name: value for name, value in os.environ.items() if name not in known}
    with TemporaryDirectory() as folder:
        for source, target in re.findall(r"^COPY (?!--)(\S+) (\S+)$", stage, re.MULTILINE):
            place = Path(folder, target)
            place.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if Path(source).is_dir() else shutil.copy)(source, place)
        Path(folder, "var").mkdir()
        own = {name: value.replace("/app/", f"{folder}/") for name, value in re.findall(r"(APP_\w+)=(\S+)", stage)}
        return _started(Path(folder), package, outside | own | _replaced(known))


def _replaced(known: Collection[str]) -> dict[str, str]:
    """Return settings of what is no part of the image: the provider of models, a store of documents elsewhere."""
    production = yaml.safe_load(Path("config/prod.yaml").read_text("utf-8"))
    found = {"APP_CHAT__ALLOW_STAND_IN": "true"} if "APP_CHAT__ALLOW_STAND_IN" in known else {}
    return found | ({"APP_RETRIEVAL__STORE": "memory"} if production.get("retrieval", {}).get("store") else {})


def _started(folder: Path, package: str, environment: dict[str, str]) -> str | None:
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", package, "serve", "--port", str(port)]
    with (folder / "log").open("w+b") as log:
        with subprocess.Popen(command, cwd=folder, env=environment, stderr=log) as process:
            try:
                reason = _unready(port, process)
            finally:
                process.terminate()
        log.seek(0)
        said = [line for line in log.read().decode(errors="replace").splitlines() if "error" in line.casefold()]
    return f"{reason}: {said[-1] if said else 'it says nothing'}" if reason else None


def _unready(port: int, process: subprocess.Popen[bytes]) -> str | None:
    ends, reason = time.monotonic() + _SECONDS, f"it does not answer within {_SECONDS} seconds"
    while time.monotonic() < ends and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
        except HTTPError as error:
            reason = f"it is not ready: {error.read().decode(errors='replace')[:500]}"
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return None
    return reason if process.poll() is None else "it does not start"
