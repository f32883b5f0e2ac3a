"""The ports of `scaffold new` without git, Copier and uv, held to the same promises by test_contracts.py."""

import contextlib
import hashlib
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.errors import TemplateError, ToolError
from scaffold.ports.repository import Commit, Identity
from scaffold.project.origin import Origin, Snapshot
from scaffold.workspace.paths import check_paths

IMPOSSIBLE_PYTHON = ">=3.99"


@dataclass(frozen=True, slots=True)
class FolderTemplates:
    """Copies a folder; its only commit is called `v1`."""

    def export(self, origin: Origin, *, ref: str | None, into: Path) -> Snapshot:
        """Copy the folder."""
        if not (Path(origin.location) / "copier.yml").is_file():
            raise TemplateError(f"no template in {origin.location}")
        if ref not in {None, "v1"}:
            raise TemplateError(f"the template has no version {ref!r}")
        shutil.copytree(origin.location, into, ignore=shutil.ignore_patterns(".git"))
        return Snapshot(folder=into, source=origin.recorded, commit="v1")


@dataclass(frozen=True, slots=True)
class ReplacingEngine:
    """Puts answers in place of `{{ name }}` in the texts and paths of `template/`; knows no other Jinja."""

    def render(
        self,
        snapshot: Snapshot,
        answers: Mapping[str, object],
        *,
        into: Path,
        answers_file: str | None = None,
        ask: bool = False,
    ) -> str:
        """Render file by file; nobody is there to be asked."""
        assert not ask
        body = snapshot.folder / "template"
        into.mkdir(parents=True, exist_ok=True)
        for source in body.rglob("*"):
            if source.is_dir() or "_copier_conf" in source.name:
                continue
            target = into / _replaced(source.relative_to(body).as_posix().removesuffix(".jinja"), answers)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = source.read_text(encoding="utf-8")
            target.write_text(
                _replaced(text, answers) if source.suffix == ".jinja" else text, encoding="utf-8"
            )
        name = answers_file or ".copier-answers.yml"
        (into / name).write_text(f"_src_path: {snapshot.source}\n", encoding="utf-8")
        check_paths(into)
        return name


def _replaced(text: str, answers: Mapping[str, object]) -> str:
    for name, value in answers.items():
        text = text.replace(f"{{{{ {name} }}}}", str(value))
    if "{{" in text or "{%" in text:
        raise TemplateError("the template cannot be rendered", cause=text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookRepository:
    """Notes in `.git/notebook` what it was asked to commit."""

    known: Identity = field(default_factory=Identity)

    def identity(self, near: Path) -> Identity:
        """Know one person, wherever it is."""
        assert near.is_dir()
        return self.known

    def enclosing(self, target: Path) -> Path | None:
        """Know no repository above."""
        assert not target.is_file()
        return None

    def is_started(self, folder: Path) -> bool:
        """Take a notebook without any other file for a fresh clone."""
        return [path.name for path in folder.iterdir()] == [".git"]

    @contextlib.contextmanager
    def noted(
        self, folder: Path, project: Path, *, added: Collection[str], replaced: Collection[str]
    ) -> Iterator[None]:
        """Leave a note while the block runs."""
        assert all((project / path).is_file() for path in (*added, *replaced))
        (folder / ".git" / "begun").touch()
        yield
        (folder / ".git" / "begun").unlink(missing_ok=True)

    def take_back(self, folder: Path) -> tuple[str, ...]:
        """Find nothing to take back: nobody kills it."""
        assert not (folder / ".git" / "begun").exists()
        return ()

    def next_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Note it in the notebook that is there."""
        shutil.rmtree(folder / ".git")
        return self.first_commit(folder, fallback=fallback, message=message)

    def first_commit(self, folder: Path, *, fallback: Identity, message: str) -> Commit:
        """Note the author and the message."""
        missing = not (self.known.name and self.known.email)
        note = f"{fallback if missing else self.known}: {message}\n"
        (folder / ".git").mkdir()
        (folder / ".git" / "notebook").write_text(note, encoding="utf-8")
        return Commit(
            id=hashlib.sha1(note.encode(), usedforsecurity=False).hexdigest(), identity_missing=missing
        )


@dataclass(frozen=True, slots=True)
class CopyingLocker:
    """Takes the preferred lock file as it is, or writes an empty one."""

    def shared_by(self, folder: Path) -> Path | None:
        """Know no workspace."""
        assert folder.is_absolute()
        return None

    def lock(self, folder: Path, *, preferred: Path | None, builds: bool = False) -> None:
        """Write `uv.lock`."""
        settings = (folder / "pyproject.toml").read_text(encoding="utf-8")
        if "dynamic" in settings and not builds:
            raise ToolError("the dependencies cannot be locked without running code of the project")
        if IMPOSSIBLE_PYTHON in settings:
            raise ToolError("no Python is that new", cause="it is from the future", help="wait")
        (folder / "uv.lock").write_text(
            preferred.read_text("utf-8") if preferred else "version = 1\n", "utf-8"
        )
