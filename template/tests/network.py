"""No test may reach the outside: whoever tries gets an error, and the test fails even if it swallows that."""

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class OutsideNetworkError(OSError):
    """A test tried to reach an address that is not on the loopback interface."""


@contextmanager
def loopback_only() -> Iterator[list[str]]:
    """Refuse connections and look-ups of other hosts from Python, and yield the list of those that were tried."""
    tried: list[str] = []
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def check(host: object) -> None:
        if not _is_local(host):
            tried.append(str(host))
            raise OutsideNetworkError(f"tests may not reach {host}")

    def check_socket(connecting: socket.socket, address: Any) -> None:  # noqa: ANN401 - as in the standard library
        if connecting.family in {socket.AF_INET, socket.AF_INET6} and connecting.type == socket.SOCK_STREAM:
            check(address[0])

    def guarded_connect(connecting: socket.socket, address: Any) -> None:  # noqa: ANN401
        check_socket(connecting, address)
        connect(connecting, address)

    def guarded_connect_ex(connecting: socket.socket, address: Any) -> int:  # noqa: ANN401
        check_socket(connecting, address)
        return connect_ex(connecting, address)

    def guarded_getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401
        check(host)
        return getaddrinfo(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        # A proxy on this machine would carry requests out, and would be asked for those to loopback servers too.
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.delenv(name, raising=False)
            patch.delenv(name.lower(), raising=False)
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield tried


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in {"", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
