"""Inside a project: which version answers while a trial, a promotion and a rollback happen under load.

Two versions are trained first. Prints the seconds from the end of each command until the first answer of the
version that serves afterwards, or until the first row that the challenger scored unseen, and how many
requests failed meanwhile.
"""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Self

from support_desk.api.examples import example_of
from support_desk.api.scoring import request_model
from support_desk.domain.churn import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

ENVIRONMENT = {**os.environ, "APP_SCORING__RELEASE": "by_promotion", "APP_IDENTITY__DEVELOPMENT": "developer"}
PATIENCE_S = 120


class Load:
    """Sends one request after another. `seen` has time and version of each answer, `failed` counts others."""

    def __init__(self, address: str) -> None:
        schema = request_model(TABLE).model_json_schema()
        body = json.dumps(example_of(schema, schema.get("$defs", {}))).encode()
        headers = {"content-type": "application/json"}
        self._request = urllib.request.Request(f"{address}/scores/{TABLE.name}", body, headers)  # noqa: S310
        self.seen: list[tuple[float, str]] = []
        self.failed = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._send)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _send(self) -> None:
        while not self._over.is_set():
            try:
                with urllib.request.urlopen(self._request, timeout=PATIENCE_S) as answer:  # noqa: S310
                    self.seen.append((time.monotonic(), json.load(answer)["model_version"]))
            except OSError:
                self.failed += 1

    def until(self, version: str, since: float) -> float:
        """Return the seconds from `since` to the first answer of a version."""
        while time.monotonic() < since + PATIENCE_S:
            with suppress(StopIteration):
                return max(
                    0.0, next(at for at, one in self.seen if one == version and at >= since - 60) - since
                )
            time.sleep(0.01)
        raise RuntimeError(f"{version} did not answer")


def command(*arguments: str, **variables: str) -> dict[str, object]:
    """Run a command of the project and return the document it prints."""
    words: Sequence[str] = [sys.executable, "-m", "support_desk", *arguments]
    done = subprocess.run(
        words, env={**ENVIRONMENT, **variables}, check=True, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, object] = json.loads(done.stdout)
    return found


def main() -> None:
    """Print the figures."""
    shutil.rmtree("var", ignore_errors=True)
    first = str(command("train", TABLE.name, APP_SCORING__ESTIMATOR__KIND="linear")["model_version"])
    second = str(command("train", TABLE.name)["model_version"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    serve = [sys.executable, "-m", "support_desk", "serve", "--port", str(port)]
    with subprocess.Popen(
        serve, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/v1/models/{TABLE.name}")
            with Load(address) as load:
                load.until(first, time.monotonic())
                command("models", "challenge", second, "--by", "bench", "--reason", "to measure it")
                tried = until_unseen(second)
                command("models", "promote", second, "--by", "bench", "--reason", "to measure it")
                promoted = load.until(second, time.monotonic())
                mark = len(load.seen)
                command("models", "rollback", "--by", "bench", "--reason", "to measure it")
                ended = time.monotonic()
                load.seen[:] = load.seen[mark:]
                rolled_back = load.until(first, ended)
                figures = {"tried_s": tried, "promoted_s": promoted, "rolled_back_s": rolled_back}
                answers = {"failed": load.failed, "answered": mark + len(load.seen), "unseen": unseen(second)}
                print(json.dumps({**figures, **answers}))
        finally:
            server.terminate()


def until_unseen(version: str) -> float:
    """Return the seconds until a version has scored a row unseen."""
    started = time.monotonic()
    while time.monotonic() < started + PATIENCE_S:
        if unseen(version):
            return time.monotonic() - started
        time.sleep(0.01)
    raise RuntimeError(f"{version} scored nothing")


def unseen(version: str) -> int:
    """Return the number of rows that a version has scored unseen."""
    with closing(sqlite3.connect("var/app.sqlite3", timeout=PATIENCE_S)) as database:
        query = "SELECT count(*) FROM prediction_log WHERE shadow AND model_version = ?"
        return int(database.execute(query, (version,)).fetchone()[0])


def wait_for(address: str) -> None:
    """Wait until an address answers."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address) as answer:  # noqa: S310
            if answer.status == 200:  # noqa: PLR2004
                return
        time.sleep(0.2)
    raise RuntimeError(f"{address} does not answer")


if __name__ == "__main__":
    main()
