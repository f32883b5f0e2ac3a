"""A damaged repository: every command says what is damaged and how to repair it, and writes nothing."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.world import snapshot_of

from .lab import MODULE, Project, git, prepared

LATER = MODULE.replace("line 18\n", "template\n")
Damage = Callable[[Path], object]


def text(name: str, content: bytes) -> Damage:
    return lambda root: (root / ".git" / name).write_bytes(content)


def gone(name: str) -> Damage:
    return lambda root: (root / ".git" / name).unlink()


def moved(root: Path) -> None:
    git(root, "init", "--quiet", "--separate-git-dir", str(root.with_name("apart.git")))
    root.with_name("apart.git").rename(root.with_name("moved.git"))


def cut(root: Path) -> None:
    file = root / ".git" / "index"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def stored(spelling: str, content: bytes | None) -> Damage:
    """Damage the object that `spelling` names; None removes it."""

    def damage(root: Path) -> None:
        oid = git(root, "rev-parse", spelling).strip()
        file = root / ".git" / "objects" / oid[:2] / oid[2:]
        file.unlink()
        if content is not None:
            file.write_bytes(content)

    return damage


INDEX = "its index is damaged"
OBJECTS = "objects are missing or damaged"
NO_HEAD = "its file HEAD names neither"
# What is damaged, what is said of it, and whether the command that is printed repairs it.
KINDS: Mapping[str, tuple[Damage, str, bool]] = {
    "index: other text": (text("index", b"no index\n" * 10), INDEX, True),
    "index: cut off": (cut, INDEX, True),
    "index: empty": (text("index", b""), INDEX, True),
    "HEAD: other text": (text("HEAD", b"\0" * 41), NO_HEAD, True),
    "HEAD: empty": (text("HEAD", b""), NO_HEAD, True),
    "HEAD: gone": (gone("HEAD"), "its file HEAD is gone", True),
    "HEAD: a branch that is gone": (
        text("HEAD", b"ref: refs/heads/gone\n"), "its branch gone has no commit", False,
    ),
    "branch: empty": (text("refs/heads/main", b""), "its branch main names no commit", True),
    "branch: other text": (text("refs/heads/main", b"\0" * 41), "its branch main names no commit", True),
    "branch: gone": (gone("refs/heads/main"), "its branch main names no commit", True),
    "branch: a commit that is gone": (text("refs/heads/main", b"1" * 40 + b"\n"), OBJECTS, False),
    "packed-refs: other text": (text("packed-refs", b"no reference\n"), "in .git/packed-refs", False),
    "commit: gone": (stored("HEAD", None), OBJECTS, False),
    "commit: empty": (stored("HEAD", b""), OBJECTS, False),
    "tree: gone": (stored("HEAD^{tree}", None), OBJECTS, False),
    "folder: gone": (stored("HEAD:src", None), OBJECTS, False),
    "file: gone": (stored("HEAD:src/app.py", None), "committed text of src/app.py", False),
    "file: other bytes": (stored("HEAD:src/app.py", b"no object"), "committed text of src/app.py", False),
    "configuration: syntax": (text("config", b"[core\n"), "bad config line 1", False),
    "configuration: value": (text("config", b"[core]\nbare = perhaps\n"), "perhaps", False),
    "configuration: a later format": (
        text("config", b"[core]\nrepositoryFormatVersion = 99\n"), "it has format 99", False,
    ),
    "objects: gone": (
        lambda root: shutil.rmtree(root / ".git" / "objects"), "its folder objects is gone", False,
    ),
    "git's folder: moved": (moved, "its .git leads to", False),
}  # fmt: skip
COMMANDS = {
    "update": ("update", "--no-gates"),
    "update --dry-run": ("update", "--dry-run"),
    "update --branch": ("update", "--no-gates", "--branch", "b"),
    "update --set": ("update", "--no-gates", "--set", "name=other"),
    "recopy": ("recopy", "src/app.py"),
    "adopt": ("adopt", "--no-gates", "--no-lock"),
}
QUICK = {"update", "update --dry-run"}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with an update to come that has to merge a file."""
    template, project = prepared(tmp_path_factory.mktemp("pristine"), {"src/app.py": MODULE})
    project.commit({"src/app.py": MODULE.replace("line 3\n", "mine\n")})
    template.release("v2.0.0", {"src/app.py": LATER})
    return project


@pytest.mark.parametrize(
    "command",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in COMMANDS],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_damaged_is_said(
    kind: str,
    command: str,
    pristine: Project,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    damage, said, is_repaired = KINDS[kind]
    project = Project(root=shutil.copytree(pristine.root, tmp_path / "project", symlinks=True))
    damage(project.root)
    before = snapshot_of(project.root)
    monkeypatch.setenv("GIT_SSL_CAINFO", "/nowhere")
    monkeypatch.setenv("GIT_SSH_COMMAND", "false")
    capsys.readouterr()

    assert project.scaffold(*COMMANDS[command]) == 1

    error = capsys.readouterr().err
    assert said in error
    assert "help: " in error
    assert "Traceback" not in error
    assert "GIT_" not in error
    assert snapshot_of(project.root) == before
    if is_repaired and command == "update":
        repair = error.partition("help: ")[2].strip()
        subprocess.run(["sh", "-c", repair], check=True, capture_output=True)
        assert project.update() == 0
        assert project.read("src/app.py") == LATER.replace("line 3\n", "mine\n")


def test_the_settings_of_the_user_are_damaged(
    pristine: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "settings").write_text("[user\n", "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "settings"))
    capsys.readouterr()

    assert pristine.update() == 1

    assert "bad config line 1 in file" in capsys.readouterr().err
