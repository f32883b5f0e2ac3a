"""`serve` listens beyond this machine only for those who say that they want that."""

import socket
from collections.abc import Iterator

import pytest

from ..conftest import Cli


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
    assert "not a loopback address, and the API does not authenticate its callers" in done.stderr
    assert "help: put a proxy that authenticates in front and pass --allow-unauthenticated-network" in done.stderr


@pytest.mark.parametrize(
    "options",
    [("--host", "127.0.0.1"), ("--host", "localhost"), ("--host", "0.0.0.0", "--allow-unauthenticated-network")],  # noqa: S104
)
def test_a_loopback_address_or_the_flag_is_enough(cli: Cli, options: tuple[str, ...], taken_port: str) -> None:
    done = cli("serve", *options, "--port", taken_port)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f":{taken_port}: cannot be listened on; the log says why" in done.stderr
