import socket
import urllib.request

import pytest

from ..network import OutsideNetworkError, loopback_only


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_an_outside_address_is_refused_and_remembered(host: str) -> None:
    with loopback_only() as tried, pytest.raises(OutsideNetworkError, match=host):
        socket.create_connection((host, 80), timeout=0.1)
    assert tried == [host]


def test_a_swallowed_refusal_is_remembered() -> None:
    with loopback_only() as tried, pytest.raises(OSError, match="may not reach"):
        urllib.request.urlopen("http://example.com/", timeout=0.1)
    assert tried == ["example.com"]


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, loopback_only() as tried:
        socket.create_connection(server.getsockname(), timeout=1).close()
    assert tried == []
