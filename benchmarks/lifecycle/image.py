"""Inside a project: start the files that its Dockerfile copies, as production does, and get pages and routes.

Routes with parameters are left out. Prints how many answered, and how many by an error of the server.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PACKAGE = "support_desk"
PATIENCE_S = 120


def main() -> None:
    """Print the figures."""
    text = Path("Dockerfile").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for name in re.findall(r"^COPY (config|migrations|src) \S+$", text, re.MULTILINE):
            shutil.copytree(name, Path(folder) / name)
        # What a trained model is kept in is a volume.
        shutil.copytree("var/models", Path(folder) / "var" / "models")
        variables = dict(re.findall(r"(APP_\w+)=(\S+)", text))
        environment = {**os.environ, **variables, "PYTHONPATH": str(Path(folder) / "src")}
        command = [sys.executable, "-m", PACKAGE]
        for words in (("migrate",), ("keys", "create", "probe", "--role", "admin", "--role", "operator")):
            done = subprocess.run(
                [*command, *words], cwd=folder, env=environment, check=True, stdout=subprocess.PIPE, text=True
            )
        key = re.findall(r"\S{32,}", done.stdout)[-1].strip('",')
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen(
            [*command, "serve", "--host", "127.0.0.1", "--port", str(port)], cwd=folder, env=environment
        )
        try:
            print(json.dumps(visit(f"http://127.0.0.1:{port}", key)))
        finally:
            server.terminate()
            server.wait(30)


def visit(address: str, key: str) -> dict[str, float]:
    """Return how many paths were asked for, and how many answers were errors of the server."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            described = json.loads(get(f"{address}/openapi.json", key)[1])
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    paths = [path for path, methods in described["paths"].items() if "get" in methods and "{" not in path]
    statuses = {path: get(address + path, key)[0] for path in [*paths, "/", "/livez", "/readyz"]}
    print(statuses, file=sys.stderr)
    return {"paths": len(statuses), "failed": sum(status >= 500 for status in statuses.values())}  # noqa: PLR2004


def get(url: str, key: str) -> tuple[int, bytes]:
    """Return status and body of an answer, whatever the status."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {key}"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


if __name__ == "__main__":
    main()
