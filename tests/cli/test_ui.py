"""`scaffold ui` over HTTP: who is let in, and what its pages do."""

import threading
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from scaffold.cli.ui_server import UiServer
from scaffold.errors import TargetError
from tests.world import trusting


@pytest.fixture
def server(here: Path, template: Path) -> Iterator[UiServer]:
    with UiServer(port=0, folder=here, template=str(template)) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(server: UiServer, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
    """Send a request as a page of the server does, and return status and page."""
    connection = HTTPConnection("127.0.0.1", server.server_port)
    sent = {"Host": server.host, "Origin": f"http://{server.host}", **headers}
    connection.request("GET" if form is None else "POST", path, urlencode(form or {}), sent)
    answer = connection.getresponse()
    page = unescape(answer.read().decode())
    connection.close()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return answer.status, page


def test_only_who_has_the_address_is_let_in(server: UiServer) -> None:
    base = f"/{server.token}/"

    assert server.server_address[0] == "127.0.0.1"
    assert ask(server, base)[0] == 200
    assert ask(server, "/")[0] == 404
    assert ask(server, f"/{server.token[:-1]}/")[0] == 404
    assert ask(server, base, Host="evil.example")[0] == 404
    assert ask(server, f"{base}create", {"path": "desk"}, Origin="http://evil.example")[0] == 403
    assert not (server.folder / "desk").exists()


@pytest.mark.parametrize("size", ["a", "-1", "1e3", "9" * 5000])
def test_a_size_that_is_none_is_refused(server: UiServer, size: str) -> None:
    status, page = ask(server, f"/{server.token}/create", {}, **{"Content-Length": size})

    assert status == 400
    assert f"the Content-Length {size} is not the size of a form" in page


def test_a_port_that_is_taken_is_named(server: UiServer) -> None:
    with pytest.raises(TargetError, match=f"port {server.server_port} cannot be used"):
        UiServer(port=server.server_port, folder=server.folder, template=None)


@pytest.mark.slow
def test_a_project_is_previewed_created_and_checked(server: UiServer, template: Path) -> None:
    base, form = f"/{server.token}/", {"path": str(server.folder / "desk"), "preset": "minimal"}

    _, preview = ask(server, f"{base}preview", form)
    assert "scaffold new" in preview
    assert "README.md" in preview
    assert not (server.folder / "desk").exists()
    _, created = ask(server, f"{base}create", form)
    assert "Created" in created
    assert (server.folder / "desk" / "README.md").is_file()
    _, again = ask(server, f"{base}create", form)
    assert "Not done" in again
    with trusting(template.parent):
        _, project = ask(server, f"{base}project", {"project": str(server.folder / "desk")})
    assert "the newest is v1.2.0" in project


def test_what_was_typed_is_text_on_the_page(server: UiServer) -> None:
    status, page = ask(server, f"/{server.token}/project", {"project": "<b>none"})

    assert status == 200
    assert "<b>none is no folder" in page
