"""A service of advisories on loopback, which speaks the part of OSV's protocol that `uv audit` uses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from .changes import Replace

ADVISORY = "PYSEC-2099-1"
ONCE = "2099-01-01T00:00:00Z"
COMMAND = '"uv", "audit", "--frozen",'


@dataclass(frozen=True, slots=True)
class AdvisedAgainst:
    """Publishes an advisory against every version of a package, and has the project's gate ask here."""

    package: str

    @contextmanager
    def __call__(self, root: Path) -> Iterator[None]:
        with ThreadingHTTPServer(("127.0.0.1", 0), answers_about(self.package)) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            url = f"http://127.0.0.1:{server.server_port}/"
            Replace("gates.toml", COMMAND, f'{COMMAND} "--service-url", "{url}",')(root)
            try:
                yield
            finally:
                server.shutdown()


def answers_about(package: str) -> type[BaseHTTPRequestHandler]:
    """Return the handler of such a service."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
            known = {"vulns": [{"id": ADVISORY, "modified": ONCE}]}
            self.answer(
                {
                    "results": [
                        known if requirement["package"]["name"] == package else {} for requirement in asked
                    ]
                }
            )

        def do_GET(self) -> None:
            affected = {
                "package": {"name": package, "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9999"}]}],
            }
            summary = "runs what it reads"
            advisory = {"id": ADVISORY, "modified": ONCE, "published": ONCE, "summary": summary}
            self.answer({**advisory, "details": summary, "affected": [affected]})

        def answer(self, document: dict[str, object]) -> None:
            body = json.dumps(document).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Answers
