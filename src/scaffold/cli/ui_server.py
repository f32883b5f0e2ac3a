"""The server behind `scaffold ui`: every answer is made by a command of scaffold in a process of its own."""

import re
import secrets
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from scaffold.cli import ui_pages
from scaffold.cli.new_command import NewCommand
from scaffold.cli.ui_archive import zipped
from scaffold.errors import TargetError
from scaffold.use_cases.new_lock import LockOutcome
from scaffold.wiring.maintenance import commands
from scaffold.workspace.listing import tree
from scaffold.workspace.paths import expanded

_MOST = 2**16  # bytes of a form
_OF_THE_PLACE = ("author_name", "author_email")  # who git says is at work there
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that the browser saves."""

    name: str
    content: bytes

    def headers(self) -> Mapping[str, str]:
        """Give the headers that a page does not have."""
        return {
            "Content-Type": "application/zip",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(self.name)}",
        }


class UiServer(ThreadingHTTPServer):
    """Listens on the loopback interface; requests without the token are refused."""

    daemon_threads = True

    def __init__(self, *, port: int, folder: Path, template: str | None) -> None:
        """Bind; `folder` is where projects are offered to be created, `template` that of `--template`.

        Raises:
            TargetError: the port is taken, or not the user's to use.
        """
        try:
            super().__init__(("127.0.0.1", port), _Handler)
        except OSError as error:
            raise TargetError(
                f"port {port} cannot be used", cause=error.strerror, help="scaffold ui  # takes a free port"
            ) from error
        self.folder = folder
        self.template = template
        self.token = secrets.token_urlsafe(24)

    @property
    def host(self) -> str:
        """The address that a browser has to ask for: other names are refused."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{self.host}/{self.token}/"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - of the library
        """Say nothing of a browser that has left."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def answer(self, page: str, form: Form) -> "str | Download":
        """Return a page or a file; `form` is what was sent to it."""
        match page:
            case "preview":
                return self._preview(form)
            case "create":
                return self._create(form)
            case "download":
                return self._download(form)
            case "project":
                return self._project(form)
            case _:
                return ui_pages.start(self.folder)

    def _preview(self, form: Form) -> str:
        command = _command(form, template=self.template)
        name = command.path.name if command.path else ""
        with tempfile.TemporaryDirectory(prefix="scaffold-ui-") as folder:
            project = Path(folder) / name
            rendered = self._run("new", *replace(command, git=False, lock=False).flags(), "--", str(project))
            if "error" in rendered:
                return ui_pages.failed(rendered["error"])
            lines = tree(tuple(rendered["files"]), depth=3)
            return ui_pages.preview(
                form, command=str(command), made=rendered, tree=lines, dependencies=_dependencies(project)
            )

    def _create(self, form: Form) -> str:
        command = _command(form, template=self.template)
        made = self._run("new", *command.flags(), "--", str(command.path))
        return ui_pages.failed(made["error"]) if "error" in made else ui_pages.created(made)

    def _download(self, form: Form) -> str | Download:
        """Make the project that `create` would make, with the answers of that place, and pack it."""
        command = _command(form, template=self.template)
        planned = self._run("new", *replace(command, dry_run=True).flags(), "--", str(command.path))
        if "error" in planned:
            return ui_pages.failed(planned["error"])
        said = [
            f"{name}={planned['answers'][name]}" for name in _OF_THE_PLACE if planned["answers"].get(name)
        ]
        command = replace(command, set_=(*dict.fromkeys((*command.set_, *said)),), git=False)
        with tempfile.TemporaryDirectory(prefix="scaffold-ui-") as folder:
            project = Path(folder) / Path(planned["path"]).name
            made = self._run("new", *command.flags(), "--", str(project))
            if "error" in made:
                return ui_pages.failed(made["error"])
            if made["lock"] == LockOutcome.FAILED:
                return ui_pages.unlocked(form, made["notes"])
            return Download(name=f"{project.name}.zip", content=zipped(project))

    def _project(self, form: Form) -> str:
        project = expanded(form.get("project", ""))
        if not project.is_dir():
            return ui_pages.failed({"message": f"{project} is no folder"})
        name = form.get("answers_file", "").strip()
        named = ("--answers-file", name) if name else ()
        behind = self._run("update", "--check", *named, folder=project)
        if "error" in behind:
            return ui_pages.failed(behind["error"])
        preview = self._run("update", "--dry-run", *named, folder=project)
        return ui_pages.project(str(project), behind=behind, preview=preview)

    def _run(self, command: str, *arguments: str, folder: Path | None = None) -> Mapping[str, Any]:
        return commands().run(folder or self.folder, (command, "--json", *arguments))[1]


class _Handler(BaseHTTPRequestHandler):
    server: UiServer

    def do_GET(self) -> None:
        """Answer with the start page."""
        if self._is_allowed():
            self._send(HTTPStatus.OK, self.server.answer("", {}))

    def do_POST(self) -> None:
        """Answer a form that a page of this server sent."""
        if not self._is_allowed():
            return
        said = self.headers.get("Content-Length") or "0"
        if not re.fullmatch(r"[0-9]{1,9}", said):
            message = f"the Content-Length {said} is not the size of a form"
            self._send(HTTPStatus.BAD_REQUEST, ui_pages.failed({"message": message}))
            return
        size = int(said)
        if self.headers.get("Origin") != f"http://{self.server.host}" or size > _MOST:
            self._send(HTTPStatus.FORBIDDEN, ui_pages.failed({"message": "the form came from another page"}))
            return
        form = dict(parse_qsl(self.rfile.read(size).decode("utf-8", "replace"), keep_blank_values=True))
        if any("\0" in text for pair in form.items() for text in pair):
            message = "the form holds a character that no name or answer can have"
            self._send(HTTPStatus.BAD_REQUEST, ui_pages.failed({"message": message}))
            return
        self._send(HTTPStatus.OK, self.server.answer(self.path.rpartition("/")[2], form))

    def log_message(self, *_arguments: object) -> None:
        """Print nothing: the address contains the token."""

    def _is_allowed(self) -> bool:
        token = self.path.split("/")[1] if self.path.startswith("/") else ""
        known = secrets.compare_digest(token.encode(), self.server.token.encode())
        if known and self.headers.get("Host") == self.server.host:
            return True
        self._send(HTTPStatus.NOT_FOUND, ui_pages.failed({"message": "there is nothing here"}))
        return False

    def _send(self, status: HTTPStatus, answer: str | Download) -> None:
        body = answer.encode() if isinstance(answer, str) else answer.content
        own = {} if isinstance(answer, str) else answer.headers()
        self.send_response(status)
        for name, value in {**_HEADERS, **own, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _command(form: Form, *, template: str | None) -> NewCommand:
    """Return the command that a form describes; what is as the preset has it is not said."""
    capabilities = {
        name.removeprefix("use."): value for name, value in form.items() if name.startswith("use.")
    }
    answers = {name.removeprefix("set."): value for name, value in form.items() if name.startswith("set.")}
    return NewCommand(
        path=expanded(form.get("path", "").strip() or "my-project"),
        preset=form.get("preset") or None,
        with_=tuple(name for name, value in capabilities.items() if value == "with"),
        without=tuple(name for name, value in capabilities.items() if value == "without"),
        set_=tuple(f"{name}={value}" for name, value in answers.items() if value),
        template=template,
        lock=form.get("lock") != "no",
        defaults=True,
    )


def _dependencies(project: Path) -> tuple[str, ...]:
    file = project / "pyproject.toml"
    settings = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    return tuple(settings.get("project", {}).get("dependencies", ()))
