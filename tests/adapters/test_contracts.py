"""What every implementation of a port promises, the fakes of the tests included."""

import re
import shutil
from pathlib import Path

import pytest

from scaffold.adapters.copier_engine import CopierEngine
from scaffold.adapters.installation import stated
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.templates import GitTemplates
from scaffold.adapters.uv import Uv
from scaffold.errors import TemplateError, ToolError
from scaffold.ports.repository import Identity, Repository
from scaffold.ports.templates import Engine, Templates
from scaffold.ports.tools import Locker
from scaffold.project.origin import Snapshot
from tests.adapters.fakes import (
    IMPOSSIBLE_PYTHON,
    CopyingLocker,
    FolderTemplates,
    NotebookRepository,
    ReplacingEngine,
)
from tests.world import git, snapshot_of, write

ADA = Identity(name="Ada Lovelace", email="ada@example.org")
NOBODY = Identity(name="Nobody", email="nobody@example.org")
ANSWERS = {"project_name": "Desk", "package_name": "desk", "distribution_name": "desk", "unknown": "x"}
PYPROJECT = '[project]\nname = "desk"\nversion = "0.1.0"\nrequires-python = "{}"\ndependencies = []\n'


@pytest.mark.parametrize("templates", [GitTemplates(), FolderTemplates()], ids=["git", "fake"])
class TestTemplates:
    def test_plain_files_and_a_name_for_the_commit(
        self, templates: Templates, template: Path, tmp_path: Path
    ) -> None:
        git(template, "tag", "v1", "--force")
        git(template, "tag", "--delete", "v1.2.0")
        before = snapshot_of(template)

        snapshot = templates.export(stated(str(template)), ref="v1", into=tmp_path / "exported")

        assert (snapshot.folder / "copier.yml").read_bytes() == before["copier.yml"]
        assert not (snapshot.folder / ".git").exists()
        assert (snapshot.source, snapshot.commit) == (str(template), "v1")
        assert snapshot_of(template) == before

    def test_what_is_not_there(self, templates: Templates, template: Path, tmp_path: Path) -> None:
        with pytest.raises(TemplateError, match="no version 'v9'"):
            templates.export(stated(str(template)), ref="v9", into=tmp_path / "a")
        with pytest.raises(TemplateError, match="no template in"):
            templates.export(stated(str(tmp_path)), ref=None, into=tmp_path / "b")


@pytest.mark.parametrize("engine", [CopierEngine(), ReplacingEngine()], ids=["copier", "fake"])
class TestEngine:
    def test_answers_reach_texts_and_paths(self, engine: Engine, template: Path, tmp_path: Path) -> None:
        snapshot = Snapshot(folder=template, source="here", commit="v1")
        (tmp_path / "empty").mkdir()

        for into in (tmp_path / "absent", tmp_path / "empty"):
            engine.render(snapshot, ANSWERS, into=into)

            assert (into / "README.md").read_text(encoding="utf-8") == "# Desk\n"
            assert (into / "src" / "desk" / "__init__.py").is_file()

    def test_a_broken_template(self, engine: Engine, template: Path, tmp_path: Path) -> None:
        write(template, {"template/broken.txt.jinja": "{{ nowhere }}\n"})

        with pytest.raises(TemplateError, match="cannot be rendered"):
            engine.render(
                Snapshot(folder=template, source="here", commit=None), ANSWERS, into=tmp_path / "desk"
            )

    def test_a_path_that_git_refuses(self, engine: Engine, template: Path, tmp_path: Path) -> None:
        write(template, {"template/docs/{{ package_name }}/text.md": "text\n"})
        answers = {**ANSWERS, "package_name": ".GIT"}

        with pytest.raises(TemplateError, match="paths that a project cannot have") as refusal:
            engine.render(
                Snapshot(folder=template, source="here", commit=None), answers, into=tmp_path / "desk"
            )

        assert "docs/.GIT: git takes it for its own folder" in refusal.value.details


@pytest.mark.parametrize("known", [True, False], ids=["somebody", "nobody"])
@pytest.mark.parametrize("kind", ["git", "fake"])
def test_repositories(kind: str, known: bool, tmp_path: Path, home: Path) -> None:  # noqa: FBT001
    if not known:
        (home / ".gitconfig").unlink()
    repository: Repository = (
        GitRepository() if kind == "git" else NotebookRepository(known=ADA if known else Identity())
    )

    made = repository.first_commit(write(tmp_path / "desk", {"a.txt": "a"}), fallback=NOBODY, message="first")

    assert repository.identity(tmp_path) == (ADA if known else Identity())
    assert made.identity_missing is not known
    assert re.fullmatch(r"[0-9a-f]{40}", made.id)
    assert (tmp_path / "desk" / ".git").is_dir()


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on PATH")
@pytest.mark.parametrize("locker", [Uv(), CopyingLocker()], ids=["uv", "fake"])
class TestLocker:
    def test_a_lock_file(self, locker: Locker, tmp_path: Path) -> None:
        write(tmp_path, {"pyproject.toml": PYPROJECT.format(">=3.11")})
        tested = (
            write(tmp_path / "tested", {"uv.lock": 'version = 1\nrequires-python = ">=3.11"\n'}) / "uv.lock"
        )

        for preferred in (None, tested):
            locker.lock(tmp_path, preferred=preferred)

            assert (tmp_path / "uv.lock").read_text(encoding="utf-8").startswith("version = 1\n")
            (tmp_path / "uv.lock").unlink()

    def test_code_runs_only_where_it_may(self, locker: Locker, tmp_path: Path) -> None:
        backend = "import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n"
        settings = PYPROJECT.replace('version = "0.1.0"', 'dynamic = ["version"]').format(">=3.11")
        own = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        write(tmp_path, {"pyproject.toml": settings + own, "backend.py": backend})

        with pytest.raises(ToolError, match="without running code of the project"):
            locker.lock(tmp_path, preferred=None)

        assert not (tmp_path / "uv.lock").exists()
        assert not (tmp_path / "ran").exists()

    def test_no_half_a_lock_file(self, locker: Locker, tmp_path: Path) -> None:
        write(tmp_path, {"pyproject.toml": PYPROJECT.format(IMPOSSIBLE_PYTHON)})

        with pytest.raises(ToolError):
            locker.lock(tmp_path, preferred=None)

        assert not (tmp_path / "uv.lock").exists()
