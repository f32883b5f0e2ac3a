"""`scaffold ui` over HTTP: who is let in, and what its pages do."""

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from scaffold.cli.ui_server import UiServer
from scaffold.errors import TargetError
from tests.conftest import Scaffold
from tests.world import commit, git, programs, snapshot_of, trusting, write


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
    answer, content = send(server, path, form, **headers)
    return answer.status, unescape(content.decode())


def send(
    server: UiServer, path: str, form: dict[str, str] | None = None, **headers: str
) -> tuple[HTTPResponse, bytes]:
    """Send a request as a page of the server does, and return the answer and its content."""
    connection = HTTPConnection("127.0.0.1", server.server_port)
    sent = {"Host": server.host, "Origin": f"http://{server.host}", **headers}
    connection.request("GET" if form is None else "POST", path, urlencode(form or {}), sent)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    return answer, content


def test_only_who_has_the_address_is_let_in(server: UiServer) -> None:
    base = f"/{server.token}/"

    assert server.server_address[0] == "127.0.0.1"
    assert ask(server, base)[0] == 200
    assert ask(server, "/")[0] == 404
    assert ask(server, f"/{server.token[:-1]}/")[0] == 404
    assert ask(server, base, Host="evil.example")[0] == 404
    assert ask(server, f"{base}create", {"path": "desk"}, Origin="http://evil.example")[0] == 403
    assert ask(server, f"{base}download", {"path": "desk"}, Origin="http://evil.example")[0] == 403
    assert ask(server, "/download", {"path": "desk"})[0] == 404
    assert not (server.folder / "desk").exists()


@pytest.mark.parametrize("size", ["a", "-1", "1e3", "9" * 5000])
def test_a_size_that_is_none_is_refused(server: UiServer, size: str) -> None:
    status, page = ask(server, f"/{server.token}/create", {}, **{"Content-Length": size})

    assert status == 400
    assert f"the Content-Length {size} is not the size of a form" in page


@pytest.mark.parametrize("form", [{"path": "a\0b"}, {"path": "x", "set.project_name": "\0"}, {"a\0": "b"}])
@pytest.mark.parametrize("page", ["preview", "create", "download", "project"])
def test_a_form_with_what_no_name_can_have_is_refused(
    server: UiServer, page: str, form: dict[str, str]
) -> None:
    status, text = ask(server, f"/{server.token}/{page}", form)

    assert status == 400
    assert "a character that no name or answer can have" in text


def test_a_browser_that_leaves_is_no_failure(server: UiServer, capfd: pytest.CaptureFixture[str]) -> None:
    head = f"POST /{server.token}/preview HTTP/1.0\r\nHost: {server.host}\r\nOrigin: http://{server.host}\r\n"
    for sent in ("", head, f"{head}Content-Length: 100\r\n\r\npath"):
        with socket.create_connection(("127.0.0.1", server.server_port)) as connection:
            connection.sendall(sent.encode())
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert ask(server, f"/{server.token}/")[0] == 200
    assert capfd.readouterr().err == ""


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


def test_a_download_is_what_new_would_write(
    server: UiServer, template: Path, scaffold: Scaffold, home: Path
) -> None:
    questions = f"{(template / 'copier.yml').read_text('utf-8')}_preserve_symlinks: true\n"
    write(template, {"template/run.sh": "true\n", "copier.yml": questions})
    (template / "template" / "run.sh").chmod(0o755)
    (template / "template" / "notes.txt").symlink_to("run.sh")
    commit(template)
    (home / "there").write_text("[user]\n  name = Bob Byte\n  email = bob@example.org\n", "utf-8")
    with (home / ".gitconfig").open("a", encoding="utf-8") as settings:
        settings.write(f'[includeIf "gitdir:{server.folder}/there/"]\n  path = {home / "there"}\n')
    there = server.folder / "there"
    there.mkdir()
    git(there, "init", "--quiet")
    form = {"path": str(there / "desk"), "preset": "minimal", "set.licence": "mit", "lock": "no"}

    answer, content = send(server, f"/{server.token}/download", form)

    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''desk.zip"
    assert not list(there.glob("desk*"))
    flags = ("--template", str(template), "--preset", "minimal", "--set", "licence=mit", "--no-lock")
    assert scaffold("new", str(there / "desk"), *flags, "--defaults").code == 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = {
            entry.filename: (entry.external_attr >> 16, archive.read(entry)) for entry in archive.infolist()
        }
    assert packed == {
        f"desk/{name}": (file.lstat().st_mode, str(file.readlink()).encode() if file.is_symlink() else text)
        for name, text in snapshot_of(there / "desk").items()
        if not name.startswith(".git/")
        for file in [there / "desk" / name]
    }
    assert {f"desk/{name}" for name in ("run.sh", "notes.txt", ".copier-answers.yml")} < packed.keys()


def test_a_download_for_a_taken_place_and_one_without_a_lock_are_explained(
    server: UiServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(server.folder / "taken", {"README.md": "mine\n"})

    status, page = ask(server, f"/{server.token}/download", {"path": "taken"})
    assert (status, "is not empty" in page) == (200, True)
    with programs(tmp_path / "bin", {"uv": "echo no network >&2; exit 2"}) as path:
        monkeypatch.setenv("PATH", path)
        monkeypatch.delenv("UV", raising=False)
        form = {"path": "desk", "preset": "minimal"}
        status, page = ask(server, f"/{server.token}/download", form)
        assert "no lock file was written" in page
        assert '<input type="hidden" name="lock" value="no">' in page
        answer, _ = send(server, f"/{server.token}/download", {**form, "lock": "no"})
        assert answer.headers["Content-Type"] == "application/zip"


def test_what_was_typed_is_text_on_the_page(server: UiServer) -> None:
    status, page = ask(server, f"/{server.token}/project", {"project": "<b>none"})

    assert status == 200
    assert "<b>none is no folder" in page
