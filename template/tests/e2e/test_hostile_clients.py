"""Clients that mean harm: whatever they send is refused, costs little, and leaves no error of the service's own."""

import gzip
import itertools
import json
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import httpx2
import pytest

from ..access_matrix import ACCESS
from ..alive import processor_s
from ..operations import Operation, operations_of, with_texts
from ..processes import PATIENCE_S, Cluster, started, without_rates

Serve = Callable[..., Cluster]
# Of processor time for one request, and of an answer.
MOST_S, MOST_BYTES = 0.5, 100_000
# As often as no client is slowed down here.
UNLIMITED = {"limits__rate": "1000000/minute", "limits__failed_rate": "1000000/minute", "work__in_server": "0"}


@pytest.fixture
def serve(database: Path) -> Iterator[Serve]:
    """Start `serve` with settings of the environment; its log has to be free of faults when it ends."""
    without_rates(database)
    with ExitStack() as stack:

        def start(**settings: str) -> Cluster:
            named = {f"APP_{name.upper()}": value for name, value in {**UNLIMITED, **settings}.items()}
            return stack.enter_context(started(Cluster(folder=database, settings=named), "server"))

        yield start
    said = (database / "server.log").read_text("utf-8")
    assert "Traceback" not in said, said[said.index("Traceback") :][:3000]


def exchanged(port: int, sent: bytes, *, more: bytes = b"") -> bytes:
    """Return what a server answers to bytes, until it closes the connection or has nothing more to say."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)) as client:
        received = b""
        with suppress(OSError):
            client.sendall(sent)
            received = client.recv(65_536)
            if more:
                client.sendall(more)
            client.shutdown(socket.SHUT_WR)
            while part := client.recv(65_536):
                received += part
        return received


def head(method: str, path: str, *headers: str, host: str = "localhost") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {host}", *headers, "", ""]).encode("latin-1")


_JSON = "Content-Type: application/json"
_BODY = b"2\r\n{}\r\n0\r\n\r\n"
# What is sent, and how the answers begin that may be given: none is a connection that is closed.
RAW: dict[str, tuple[bytes, str]] = {
    "two lengths": (head("POST", "/jobs/evaluate", _JSON, "Content-Length: 2", "Content-Length: 3") + b"{}", "400"),
    "length and coding": (
        head("POST", "/jobs/evaluate", _JSON, "Content-Length: 2", "Transfer-Encoding: chunked") + _BODY,
        "400",
    ),
    "length of many digits": (head("POST", "/jobs/evaluate", _JSON, f"Content-Length: {'9' * 5000}"), "400"),
    "length of twenty digits": (head("POST", "/jobs/evaluate", _JSON, f"Content-Length: {'9' * 20}"), "413"),
    "length with a sign": (head("POST", "/jobs/evaluate", _JSON, "Content-Length: +2") + b"{}", "400"),
    "another coding": (head("POST", "/jobs/evaluate", _JSON, "Transfer-Encoding: gzip") + b"{}", "400"),
    "no chunk": (head("POST", "/jobs/evaluate", _JSON, "Transfer-Encoding: chunked") + b"zz\r\n", "400"),
    "large head": (head("GET", "/identity", *(f"X-{number}: {'a' * 1000}" for number in range(200))), "400"),
    "many headers": (head("GET", "/identity", *("a:" for _ in range(60_000))), "400"),
    "end of text in a header": (head("GET", "/identity", "X-A: a\0b"), "400"),
    "no name of a host": (head("GET", "/nowhere", host="["), "401"),
    "an origin that is none": (head("POST", "/jobs/evaluate", _JSON, "Origin: http://[", "Content-Length: 2"), "403"),
    "a page before that is none": (
        head("POST", "/sign-in", "Accept: text/html", "Referer: http://[", "Origin: http://[", "Content-Length: 0"),
        "403",
    ),
    "an unknown media type": (
        head("POST", "/jobs/evaluate", 'Content-Type: application/json; charset="\xff', "Content-Length: 2") + b"{}",
        "202",
    ),
    "another protocol": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "401"),
    "encrypted": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400"),
    "web socket": (head("GET", "/identity", "Connection: Upgrade", "Upgrade: websocket"), "200"),
    "whole address": (head("GET", "http://localhost/identity"), "404"),
    "no address": (head("OPTIONS", "*"), "404"),
    "not to be recorded": (head("GET", "/identity", f"traceparent: 00-{'a' * 32}-{'b' * 16}-00"), "200"),
    "foreign characters": (b"GET /\xc3\xa4 HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"),
    "several at once": (head("GET", "/livez") * 3, "200"),
}


def test_whatever_is_no_proper_request_is_refused(serve: Serve) -> None:
    cluster, wrong = serve(), {}
    server = cluster.running["server"].pid
    for name, (sent, expected) in RAW.items():
        before = processor_s(server)
        answer = exchanged(cluster.port, sent)
        spent = processor_s(server) - before
        # What is not read to its end is answered by a reset, which may come before the answer.
        is_reset = expected == "400" and not answer
        if spent > MOST_S or not (is_reset or answer.startswith(f"HTTP/1.1 {expected}".encode())):
            wrong[name] = (spent, answer[:100])
    assert wrong == {}
    # What follows an answer is no request.
    unauthorized = head("POST", "/jobs/evaluate", "Authorization: Bearer a", "Transfer-Encoding: chunked")
    assert exchanged(cluster.port, unauthorized, more=b"zz\r\n").startswith(b"HTTP/1.1 401")
    assert exchanged(cluster.port, head("GET", "/livez") * 3).count(b"HTTP/1.1 200") == 3


# JSON that is none, or more than is wanted.
BODIES: dict[str, bytes] = {
    "nothing": b"",
    "half": b'{"',
    "null": b"null",
    "no number": b"NaN",
    "infinite": b'{"a": 1e999}',
    "long number": b"1" * 5000,
    "deep list": b"[" * 200_000,
    "deep": b'{"a":' * 900 + b"1" + b"}" * 900,
    "unknown members": json.dumps({f"a{number}": 1 for number in range(80_000)}).encode(),
    "half a character": b'{"\\ud800": 1}',
    "end of text": b'{"\\u0000": 1}',
    "no text": b'{"a": "\xff\xfe"}',
    "marked": b"\xef\xbb\xbf{}",
    "compressed": gzip.compress(b"{}"),
    "separators": b"&" * 1_000_000,
}
MEDIA_TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "text/plain")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the processor time of another process")
def test_no_body_is_a_fault_or_takes_the_time_of_others(serve: Serve) -> None:
    cluster, wrong = serve(), {}
    server = cluster.running["server"].pid
    with httpx2.Client(base_url=f"http://127.0.0.1:{cluster.port}", timeout=PATIENCE_S) as client:
        client.get("/")
        # Pages too, which the OpenAPI document does not list.
        for route in [route for route, _ in ACCESS.rules if route.startswith("POST ")]:
            path = route.removeprefix("POST ").replace("*", "none")
            for name, media_type, accepted in itertools.product(BODIES, MEDIA_TYPES, ("*/*", "text/html")):
                headers = {"Content-Type": media_type, "Accept": accepted}
                before = processor_s(server)
                answer = client.post(path, content=BODIES[name], headers=headers)
                spent = processor_s(server) - before
                if answer.status_code >= 500 or spent > MOST_S or len(answer.content) > MOST_BYTES:
                    wrong[path, name, media_type, accepted] = (answer.status_code, spent, answer.text[:100])
    assert wrong == {}


PARTS = ("none", "%00", "%ff", "..%2f", "%F0%9F%92%A9", "a" * 8000)
QUERIES = ("", "?page=%00", "?page=99999999999999999999", "?limit=1e999&any_id=%ff&show=%ff")
METHODS = ("HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "get", "NONSENSE")


def texts(operation: Operation, schemas: object) -> Iterator[bytes]:
    """Yield bodies with characters that no text has, in each field that takes a text."""
    for character in ("\0", "\ud800", "\uffff"):
        for body in with_texts(operation, schemas, character):  # type: ignore[arg-type]
            yield json.dumps(body).encode()


@pytest.mark.slow
def test_no_character_and_no_method_is_a_fault(serve: Serve) -> None:
    cluster, wrong = serve(), {}
    with httpx2.Client(base_url=f"http://127.0.0.1:{cluster.port}", timeout=PATIENCE_S) as client:
        document = client.get("/openapi.json").json()
        for operation in operations_of(document):
            request = operation.request({}) | {"json": None, "headers": {"Content-Type": "application/json"}}
            for body in texts(operation, document["components"]["schemas"]) if operation.body else ():
                status = client.request(**request, content=body).status_code
                if status >= 500 and status != 503:
                    wrong[operation.route, str(body[:100])] = status
        for route in {route.split(" ")[1] for route, _ in ACCESS.rules}:
            for part, query in itertools.product(PARTS, QUERIES):
                path = f"{route.replace('*', part)}{query}"
                if (status := client.get(path).status_code) >= 500 and status != 503:
                    wrong["GET", path] = status
            for method in METHODS:
                path = route.replace("*", "none")
                if (status := client.request(method, path).status_code) >= 500 and status != 503:
                    wrong[method, path] = status
    assert wrong == {}


def test_clients_that_hang_up_leave_nothing_behind(serve: Serve) -> None:
    cluster = serve()
    request = head("POST", "/jobs/evaluate", _JSON, "Content-Length: 2")
    for sent in (request[:30], request, request + b"{", request + b"{}", head("GET", "/openapi.json") * 20):
        for _ in range(20):
            client = socket.create_connection(("127.0.0.1", cluster.port), timeout=PATIENCE_S)
            client.sendall(sent)
            # The connection is reset, not closed.
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.close()
    assert exchanged(cluster.port, head("GET", "/livez")).startswith(b"HTTP/1.1 200")


# Of the states of a connection in `/proc/net/tcp`: established, and closed by the other side alone.
_HELD = ("01", "08")


def connections_to(port: int) -> int:
    """Return how many connections to a port of this machine its server holds, or has not taken yet."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:])
    return sum(fields[1].endswith(f":{port:04X}") and fields[3] in _HELD for fields in lines)


@pytest.mark.skipif(sys.platform != "linux", reason="reads a table of Linux")
def test_connections_are_bounded_and_end_when_nobody_reads(serve: Serve) -> None:
    cluster = serve(limits__receive_s="2", limits__connections="20")
    with ExitStack() as stack:
        readers = []
        for _ in range(300):
            client = stack.enter_context(closing(socket.socket()))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.connect(("127.0.0.1", cluster.port))
            readers.append(client)
        # Before any of them has waited for too long.
        settled = time.monotonic() + 1.5
        while (opened := connections_to(cluster.port)) > 125 and time.monotonic() < settled:
            time.sleep(0.05)
        assert opened <= 125
        end = time.monotonic() + PATIENCE_S
        while connections_to(cluster.port):
            assert time.monotonic() < end
            time.sleep(0.1)
        for _ in range(15):
            client = stack.enter_context(closing(socket.socket()))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.settimeout(PATIENCE_S)
            client.connect(("127.0.0.1", cluster.port))
            client.sendall(head("GET", "/openapi.json") * 50)
            # The answers have begun, of which nothing more is read.
            assert client.recv(1)
        while connections_to(cluster.port):
            assert time.monotonic() < end, "answers that nobody reads are kept"
            time.sleep(0.1)
    assert exchanged(cluster.port, head("GET", "/livez")).startswith(b"HTTP/1.1 200")
