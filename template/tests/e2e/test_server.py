"""The server as a process of its own: slow clients, long texts, and the end."""

import http.client
import itertools
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx2
import pytest

from ..access_matrix import ACCESS
from ..alive import processor_s
from ..conftest import KeyOf
from ..operations import SHAPES, operations_of, with_items, with_texts
from ..processes import PATIENCE_S, Cluster, roles_of, started, without_rates
from ..working_copy import ROOT, SOURCES

Serve = Callable[..., Cluster]


@pytest.fixture
def serve(project: Path) -> Iterator[Serve]:
    """Start `serve` with settings of the environment; what is left of it ends with the test."""
    with ExitStack() as stack:

        def start(**settings: str) -> Cluster:
            named = {f"APP_{name.upper()}": value for name, value in settings.items()}
            return stack.enter_context(started(Cluster(folder=project, settings=named), "server"))

        yield start


def get(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as response:
        return int(response.status)


def half_sent(port: int, text: bytes) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    client.sendall(text)
    return client


# Of processor time for one request: quadratic work on such texts takes many seconds.
MOST_S = 0.5
# Of which lists may be full: each is a mistake, or has many.
ITEMS: tuple[object, ...] = (0, "a", {}, [], {f"a{number}": 1 for number in range(900)})
HEAD = b"GET /identity HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
BODY = (
    b"POST /jobs/evaluate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"
)


@pytest.mark.parametrize(
    ("sent", "answer"), [(HEAD, b""), (BODY, b"HTTP/1.1 408"), (b"", b"")], ids=["head", "body", "nothing"]
)
def test_clients_that_do_not_go_on_are_let_go(serve: Serve, sent: bytes, answer: bytes) -> None:
    port = serve(limits__receive_s="0.5").port
    clients = [half_sent(port, sent) for _ in range(50)]
    assert get(port, "/livez") == 200
    for client in clients:
        with closing(client):
            received = client.recv(1000)
            assert received[: len(answer)] == answer
            while received:
                received = client.recv(1000)


@pytest.fixture
def _with_a_terminal() -> Iterator[None]:
    """Hand on the end of a terminal to what is started, also where these tests are to outlive theirs (`nohup`)."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.usefixtures("_with_a_terminal")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_signals_end_the_server_although_clients_hang_on(serve: Serve, name: str) -> None:
    cluster = serve(limits__drain_s="1")
    clients = [half_sent(cluster.port, text) for text in (HEAD, BODY, b"") for _ in range(20)]
    for _ in range(2):
        cluster.running["server"].send_signal(signal.Signals[name])
    assert cluster.running["server"].wait(timeout=PATIENCE_S) == 0
    assert "terminated" in cluster.log("server").read_text()
    for client in clients:
        client.close()


def test_sigterm_under_load_answers_what_was_accepted(serve: Serve) -> None:
    cluster = serve(limits__rate="1000000/minute", work__in_server="0", log_level="INFO")
    server, answers = cluster.running["server"], list[int]()

    def call() -> None:
        with suppress(OSError, http.client.HTTPException):
            for attempt in itertools.count():
                # Every second one over a connection of its own, which is refused once the server has been asked to end.
                if attempt % 2 == 0:
                    connection = http.client.HTTPConnection("127.0.0.1", cluster.port, timeout=PATIENCE_S)
                connection.request("POST", "/jobs/evaluate", "{}", {"Content-Type": "application/json"})
                response = connection.getresponse()
                response.read()
                answers.append(response.status)

    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(call) for _ in range(8)]
        while len(answers) < 50:
            time.sleep(0.01)
        server.send_signal(signal.SIGTERM)
    assert [one.exception() for one in calls] == [None] * 8
    assert server.wait(timeout=10) == 0
    lines = [json.loads(line) for line in cluster.log("server").read_text().splitlines() if line.startswith("{")]
    logged = Counter(line["status"] for line in lines if line.get("route") == "POST /jobs/*")
    assert logged == Counter(answers)


@pytest.mark.slow
def test_the_api_answers_as_its_document_says(
    serve: Serve, project: Path, key_of: KeyOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without a development identity, and without rates, which would refuse most of it.
    (project / "config" / "local.yaml").write_text("log_level: WARNING\n")
    without_rates(project)
    port = serve(limits__rate="1000000/minute", limits__failed_rate="1000000/minute", log_level="INFO").port
    monkeypatch.setenv("SCHEMATHESIS_HOOKS", "tests.contract_hooks")
    monkeypatch.setenv("PYTHONPATH", SOURCES)
    credential = f"Authorization: {key_of('ann', *roles_of(ACCESS))['Authorization']}"
    tool = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(ROOT / "tests" / "schemathesis.toml")]
    options = ["--header", credential, "--max-examples", "5", "--seed", "1"]
    command = [*tool, "run", f"http://127.0.0.1:{port}/openapi.json", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the processor time of another process")
def test_no_text_takes_the_time_of_others(serve: Serve, key_of: KeyOf, project: Path) -> None:
    without_rates(project)
    cluster = serve(limits__rate="1000000/minute", log_level="WARNING", work__in_server="0")
    headers = key_of("ann", *roles_of(ACCESS))
    server = cluster.running["server"].pid
    with httpx2.Client(base_url=f"http://127.0.0.1:{cluster.port}", headers=headers, timeout=PATIENCE_S) as client:
        document = client.get("/openapi.json").json()
        for operation in operations_of(document):
            if operation.body is None:
                continue
            # What is loaded once, by the first who needs it, is no text's fault.
            client.request(**operation.request({}))
            for name, shape in SHAPES.items():
                for body in with_texts(operation, document["components"]["schemas"], shape):
                    before = processor_s(server)
                    status = client.request(**operation.request({}) | {"json": body}).status_code
                    # Without a trained model there is no score.
                    assert status < 500 or status == 503, (operation.route, name)
                    assert processor_s(server) - before < MOST_S, (operation.route, name)
            for item in ITEMS:
                for body in with_items(operation, document["components"]["schemas"], item):
                    before = processor_s(server)
                    answer = client.request(**operation.request({}) | {"json": body})
                    assert answer.status_code < 500 or answer.status_code == 503, (operation.route, str(item)[:20])
                    assert len(answer.content) < 100_000, (operation.route, str(item)[:20])
                    assert processor_s(server) - before < MOST_S, (operation.route, str(item)[:20])
