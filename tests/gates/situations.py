"""Situations in which generators are tried: an empty home folder each, and what was seen put into words."""

import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.home import empty_home
from tools.releases import git

from .generators import OURS, Generator

LONGEST = 70
MINE, NOTE = "desk/mine.txt", "Mine.\n"
EDIT = "\nOur own rules.\n"
NOT_THEIRS = (".git", ".venv", "__pycache__")
ERROR = re.compile(r"\b(error|invalid|no such|not found)\b", re.IGNORECASE)
ESCAPED = str.maketrans({"|": "\\|", "`": "", "<": "&lt;"})
ESCAPES = re.compile(r"\x1b\[[\d;?]*[a-zA-Z]|[│╭╮╰╯─]")


@dataclass(slots=True, kw_only=True)
class Scene:
    """An empty home folder with a working folder; `seconds` is what the first project took."""

    generator: Generator
    home: Path
    wheel: str
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)

    @property
    def place(self) -> Path:
        """The folder that `desk` is made in."""
        return self.home / "projects"

    def command(self, words: str, *, older: bool = False) -> list[str]:
        """Return the command as it is started."""
        package = self.generator.older if older else self.generator.package
        text = words.format(create=self.generator.create, program=shlex.split(self.generator.create)[0])
        source = self.wheel if package == OURS else package
        return ["uvx", "--quiet", "--from", source, *shlex.split(text)]

    def environment(self, **others: str) -> Mapping[str, str]:
        """Return the environment of a user who has just begun, with the packages that uv has here."""
        cache = subprocess.run(["uv", "cache", "dir"], capture_output=True, text=True, check=True)
        return {**empty_home(self.home, cache=Path(cache.stdout.strip())), "DO_NOT_TRACK": "1", **others}

    def run(
        self,
        words: str,
        *,
        where: Path | None = None,
        older: bool = False,
        before: Sequence[str] = (),
        **others: str,
    ) -> tuple[int, str]:
        """Run a command without input; return its exit code and what it printed."""
        done = subprocess.run(
            [*before, *self.command(words, older=older)],
            cwd=where or self.place,
            env=self.environment(**others),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )
        return done.returncode, self.plain(done.stdout)

    def plain(self, text: str) -> str:
        """Return what was printed without colours, frames and the path of the home folder."""
        return ESCAPES.sub("", text).replace(str(self.home), "~")

    def files(self) -> list[str]:
        """Return the files of the working folder, without those of git and of environments."""
        found = (path.relative_to(self.place) for path in self.place.rglob("*") if path.is_file())
        return sorted(path.as_posix() for path in found if not set(path.parts) & set(NOT_THEIRS))

    def started(self, *, older: bool = False) -> tuple[int, str]:
        """Create the project and commit it, with an edit of one line."""
        words = (self.generator.older_create if older else "") or self.generator.create
        code, text = self.run(words, older=older)
        project = self.place / "desk"
        if not code:
            with (project / self.generator.edited).open("a") as file:
                file.write(EDIT)
            if not (project / ".git").is_dir():
                git(project, "init", "--quiet", "--initial-branch=main")
            git(project, "add", "--all")
            git(project, "commit", "--quiet", "--message", "Start")
        return code, text


def a_bad_name(scene: Scene) -> str:
    """A name that no package can have."""
    return told(*scene.run(scene.generator.bad_name), written=len(scene.files()))


def a_bad_choice(scene: Scene) -> str:
    """A choice that there is not."""
    return told(*scene.run(scene.generator.bad_choice), written=len(scene.files()))


def unanswered(scene: Scene) -> str:
    """No answers and no terminal."""
    return told(*scene.run(scene.generator.unanswered), written=len(scene.files()))


def existing_folder(scene: Scene) -> str:
    """A folder with a file of the user in it."""
    mine = scene.place / MINE
    mine.parent.mkdir()
    mine.write_text(NOTE)
    code, text = scene.run(scene.generator.create)
    kept = "kept" if mine.is_file() and mine.read_text() == NOTE else "lost"
    return f"file {kept}; {told(code, text, written=len(scene.files()) - (kept == 'kept'))}"


def dry_run(scene: Scene) -> str:
    """A dry run of `new`."""
    code, text = scene.run(scene.generator.dry_run)
    return told(code, text if code else "", written=len(scene.files()))


def for_programs(scene: Scene) -> str:
    """Output for programs, `--json`."""
    code, text = scene.run("{create} --json")
    return told(code, text if code else "", written=len(scene.files()))


def offline(scene: Scene) -> str:
    """No network; the packages are in the cache of uv."""
    code, text = scene.run(scene.generator.create, before=("unshare", "--net"), UV_OFFLINE="1")
    return told(code, text if code else "", written=len(scene.files()))


def interrupted(scene: Scene) -> str:
    """Ctrl-C in the middle."""
    process = subprocess.Popen(
        scene.command(scene.generator.create),
        cwd=scene.place,
        env=scene.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    # As soon as it writes, or before it would be done.
    latest = time.perf_counter() + scene.seconds / 2
    while not scene.files() and time.perf_counter() < latest:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    text, _ = process.communicate(timeout=120)
    return told(process.returncode, scene.plain(text), written=len(scene.files()))


def updated(scene: Scene) -> str:
    """An update from an older release, with a committed edit."""
    code, text = scene.started(older=True)
    if code:
        return f"no older project: {told(code, text, written=len(scene.files()))}"
    project = scene.place / "desk"
    before = git(project, "rev-parse", "HEAD")
    code, text = scene.run(scene.generator.update, where=project)
    scene.said.append(text)
    if not (count := changes(project, before)):
        return told(code, text, written=0)
    kept = "edit kept" if EDIT.strip() in (project / scene.generator.edited).read_text() else "edit lost"
    texts = ((scene.place / name).read_text("utf-8", errors="ignore") for name in scene.files())
    conflicts = sum("\n<<<<<<< " in text for text in texts)
    marked = f", conflicts marked in {conflicts}" if conflicts else ""
    return f"exit {code}, {count} files changed, {kept}{marked}"


def undone(scene: Scene) -> str:
    """The way back from that update, as it is printed."""
    if "files changed" not in updated(scene):
        return "no update"
    found = re.search(r"\bundo\b[^\n]*?(git [a-z][^`\n]*)", scene.said[-1], re.IGNORECASE)
    if found is None:
        return "none is printed"
    project = scene.place / "desk"
    command, variables = shlex.split(found[1]), scene.environment()
    subprocess.run(command, cwd=project, env=variables, check=False, capture_output=True)
    left = len(git(project, "status", "--porcelain").splitlines())
    return f"`{found[1].strip()}`: {left} files differ after it"


def removed(scene: Scene) -> str:
    """A part removed later."""
    code, text = scene.started()
    if code:
        return told(code, text, written=len(scene.files()))
    project = scene.place / "desk"
    count, before = len(scene.files()), git(project, "rev-parse", "HEAD")
    code, text = scene.run(scene.generator.remove, where=project)
    if code:
        return told(code, text, written=changes(project, before))
    return f"exit 0, {count - len(scene.files())} files fewer"


SITUATIONS: Mapping[str, Callable[[Scene], str]] = {
    "a name that no package can have": a_bad_name,
    "a choice that is not offered": a_bad_choice,
    "nothing answered, no terminal": unanswered,
    "a folder with a file in it": existing_folder,
    "a dry run": dry_run,
    "output for programs, `--json`": for_programs,
    "no network, packages in the cache": offline,
    "Ctrl-C in the middle": interrupted,
    "an update of an older project with an edit": updated,
    "the way back from that update": undone,
    "a part removed later": removed,
}


def told(code: int, text: str, *, written: int) -> str:
    """Put an answer into words: the exit code, what is left on disk, and the line that names the error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if ERROR.search(line)]
    line = named[0] if named else "".join(lines[-1:])
    shown = (line if len(line) <= LONGEST else f"{line[:LONGEST]}…").translate(ESCAPED)
    crash = "traceback, " if "Traceback (most recent call last)" in text else ""
    files = f"{written} files written" if written else "nothing written"
    # Ended by a signal, as a shell counts it.
    return f"exit {code if code >= 0 else 128 - code}, {crash}{files}{f': {shown}' if code and shown else ''}"


def changes(project: Path, before: str) -> int:
    """Return how many files differ from the commit `before`, on the branch that an update left."""
    changed = git(project, "diff", "--name-only", before)
    added = git(project, "ls-files", "--others", "--exclude-standard")
    return len({*changed.splitlines(), *added.splitlines()})


@contextmanager
def scene_of(generator: Generator, wheel: Path, *, seconds: float = 0.0) -> Iterator[Scene]:
    """Yield an empty home folder."""
    with TemporaryDirectory() as folder:
        scene = Scene(generator=generator, home=Path(folder), wheel=str(wheel), seconds=seconds)
        scene.place.mkdir()
        (scene.home / ".gitconfig").write_text("[user]\n\tname = Reader\n\temail = reader@example.org\n")
        yield scene
