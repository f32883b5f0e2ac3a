"""A server of object storage on loopback: moto's, which speaks the protocol of S3."""

import itertools
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx2
from moto.server import ThreadedMotoServer

# What servers keep belongs to their process.
_NUMBERS = itertools.count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Storage:
    """A server that runs."""

    url: str
    client: httpx2.Client

    def bucket(self) -> str:
        """Return the name of a new, empty bucket."""
        name = f"bucket-{next(_NUMBERS)}"
        self._send("PUT", name)
        return name

    def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store an object."""
        self._send("PUT", f"{bucket}/{quote(key, safe='/')}", data)

    def delete(self, bucket: str, key: str = "") -> None:
        """Delete an object, or the bucket, which has to be empty."""
        self._send("DELETE", f"{bucket}/{quote(key, safe='/')}")

    def _send(self, method: str, path: str, data: bytes = b"") -> None:
        self.client.request(method, path, content=data).raise_for_status()


@contextmanager
def storage() -> Iterator[Storage]:
    """Yield a server."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # It checks no signature, but that there is one.
    headers = {"authorization": "AWS4-HMAC-SHA256 Credential=id/20260101/us-east-1/s3/aws4_request"}
    try:
        with httpx2.Client(base_url=url, headers=headers) as client:
            yield Storage(url=url, client=client)
    finally:
        server.stop()
