"""`serve` listens beyond this machine only where callers have credentials."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ..conftest import Cli, KeyOf


@pytest.fixture
def taken_port() -> Iterator[str]:
    """A port on which nothing else can listen, so that `serve` ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield str(listener.getsockname()[1])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "this-machine.example"])  # noqa: S104 - refused
def test_an_address_that_others_reach_is_refused(cli: Cli, host: str, taken_port: str) -> None:
    done = cli("serve", "--host", host, "--port", taken_port)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "not a loopback address, and there is no API key and no provider\nhelp: `keys create NAME" in done.stderr


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104 - a key is there
def test_it_listens_on_loopback_or_where_callers_have_keys(cli: Cli, key_of: KeyOf, host: str, taken_port: str) -> None:
    if host == "0.0.0.0":  # noqa: S104
        key_of("monitor", "reader")
    done = cli("serve", "--host", host, "--port", taken_port)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f":{taken_port}: cannot be listened on; the log says why" in done.stderr
    assert ("act as developer, with every role" in done.stderr) == (host != "0.0.0.0")  # noqa: S104


def test_an_expired_key_is_no_reason_to_listen(cli: Cli, key_of: KeyOf, taken_port: str) -> None:
    key_of("monitor", "reader", lifetime=timedelta(seconds=-1))
    assert cli("serve", "--host", "0.0.0.0", "--port", taken_port).exit_code == 2  # noqa: S104
