"""A user acts at a random moment of an update: it is refused or whole, and nothing of the user's is lost."""

import os
import random
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.world import programs

from .lab import MODULE, Project, git, prepared

QUICK, SLOW = range(8), range(8, 300)
TOUCHED, UNTOUCHED = "src/app.py", "README.md"
BASE = {TOUCHED: MODULE, "old.txt": "1\n", "run.sh": "1\n", "a/b/c.txt": MODULE[::-1], UNTOUCHED: "1\n"}
LATER = {
    TOUCHED: MODULE.replace("line 5\n", "template\n"),
    "run.sh": "2\n",
    "a/moved.txt": MODULE[::-1],
    "docs/new.md": "2\n",
    UNTOUCHED: "1\n",
}

# Each is a sequence of commands; where git refuses one because the update has its lock, the rest still runs.
ACTIONS: Sequence[Sequence[str]] = (
    ("echo {mark} >> {touched}",),
    ("echo {mark} >> {untouched}",),
    ("echo {mark} >> {touched}", "git add --all"),
    ("echo {mark} >> {untouched}", "git add --all"),
    ("echo {mark} >> {touched}", "git commit --quiet --all --message {mark}"),
    ("echo {mark} >> {untouched}", "git commit --quiet --all --message {mark}"),
    ("mkdir -p docs", "echo {mark} > docs/new.md"),
    ("mkdir -p docs", "echo {mark} > docs/new.md", "git add docs"),
    ("echo {mark} > {mark}.txt",),
    ("echo {mark} > {mark}.txt", "git add {mark}.txt"),
    ("rm -f {touched}",),
    ("rm -f {untouched}",),
    ("git rm --quiet --force {touched}",),
    ("git mv {untouched} {mark}.md",),
    ("chmod +x run.sh",),
    ("chmod +x {untouched}", "git add {untouched}"),
    ("git checkout --quiet side",),
    ("git checkout --quiet -b {mark}",),
    ("git commit --quiet --allow-empty --message {mark}",),
    ("git commit --quiet --amend --message {mark}",),
    ("git reset --quiet --hard side",),
    ("git reset --quiet --soft side",),
    ("git rebase --quiet side",),
    ("git update-index --skip-worktree {touched}", "echo {mark} >> {touched}"),
    ("git update-index --assume-unchanged {touched}", "echo {mark} >> {touched}"),
    ("echo {mark} >> old.txt",),
    ("rm -rf a", "echo {mark} > a"),
    ("rm -rf docs", "echo {mark} > docs"),
    ("echo {mark} >> {untouched}", "git stash --quiet"),
)
HARMLESS = {("echo {mark} >> {untouched}",), ("echo {mark} > {mark}.txt",), ("rm -f {untouched}",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A project before its update and after it, and how often git is called meanwhile."""

    before: Project
    after: Project
    code: int
    calls: int


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, Scene]:
    """Make a project without conflicts and one with."""
    return prepared_scene(tmp_path_factory.mktemp("clean"), "line 5\n"), prepared_scene(
        tmp_path_factory.mktemp("conflicts"), "line 5\nmine\n"
    )


def prepared_scene(folder: Path, mine: str) -> Scene:
    template, project = prepared(folder, dict(BASE))
    git(project.root, "switch", "--quiet", "--create", "side")
    project.commit({"side.txt": "side\n"})
    git(project.root, "switch", "--quiet", "main")
    project.commit({TOUCHED: MODULE.replace("line 5\n", mine), "mine.txt": "mine\n"})
    template.release("v2.0.0", dict(LATER))
    after = copied(project, folder / "after")
    code, _ = update(after, folder / "bin", at=None, action=())
    calls = int((folder / "bin" / "calls").read_text("utf-8"))
    return Scene(before=project, after=after, code=code, calls=calls)


@pytest.mark.parametrize("seed", [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)])
def test_a_user_who_acts_meanwhile_loses_nothing(
    scenes: tuple[Scene, Scene], seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chance, scene = random.Random(seed), scenes[seed % 2]
    mark = f"mark{seed}"
    action = chance.choice(ACTIONS)
    steps = [step.format(mark=mark, touched=TOUCHED, untouched=UNTOUCHED) for step in action]
    # Half of the moments are in the last calls, in which the update is written.
    first = chance.choice((0, scene.calls - 10))
    project = copied(scene.before, tmp_path / "project")
    moment = chance.uniform(first, scene.calls)
    code, done = update(project, tmp_path / "bin", at=moment, action=steps)
    said = capsys.readouterr()

    assert code in (scene.code, 1)
    assert "Traceback" not in said.err
    steps = [step for step, worked in zip(steps, done, strict=False) if worked]
    first_acted = copied(scene.before, tmp_path / "first-acted")
    act(first_acted, steps, tmp_path / "once")
    expected = first_acted
    if code != 1:  # the update came first, or it saw what the user had done before it began
        expected = copied(scene.after, tmp_path / "expected")
        act(expected, steps, tmp_path / "again")
    if (tmp_path / "bin" / "locked").exists():
        assert_whole(project, expected, mark if any(mark in step for step in steps) else "", said.err)
    else:
        if code != 1 and state(project) != state(expected):
            expected = copied(first_acted, tmp_path / "then-updated")
            assert expected.update() == code
        assert state(project) == state(expected), (steps, moment, scene.calls)
        if action in HARMLESS and code != 1:
            git(project.root, *said.out.splitlines()[-1].removeprefix("undo: git ").split())
            assert state(project) == state(first_acted)
    assert not (project.root / ".git" / "index.lock").exists()
    assert not list((project.root / ".git").glob("scaffold/landing-*"))


def assert_whole(project: Project, expected: Project, mark: str, said: str) -> None:
    """Check a project in which the user acted while files were written, on what was there at that moment."""
    ours, theirs = project.files(), expected.files()
    differing = {path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path)}
    assert all(mark.encode() in ours.get(path, b"") for path in differing), differing
    assert index(project) == index(expected)
    every = ["git", "cat-file", "--batch-all-objects", "--batch", "--buffer"]
    objects = subprocess.run(every, cwd=project.root, check=True, capture_output=True).stdout
    rescued = [path for path in (project.root / ".git").glob("scaffold/rescued/**/*") if path.is_file()]
    texts = (objects, *ours.values(), *map(Path.read_bytes, rescued))
    assert any(mark.encode() in text for text in texts)
    assert all(str(path) in said for path in rescued)


def state(project: Project) -> tuple[object, ...]:
    branch = git(project.root, "rev-parse", "HEAD", "--symbolic-full-name", "HEAD")
    return project.files(), index(project), branch


def index(project: Project) -> str:
    return git(project.root, "ls-files", "--stage", "-v")


def copied(project: Project, to: Path) -> Project:
    return Project(root=shutil.copytree(project.root, to, symlinks=True))


def update(
    project: Project, folder: Path, *, at: float | None, action: Sequence[str]
) -> tuple[int, list[bool]]:
    """Update with a git that runs `action` before or after its call number `at`; tell which steps worked."""
    number = -1 if at is None else int(at)
    before = at is not None and at - number < 0.5
    script, done = folder / "action", folder / "done"
    meanwhile = f"[ -e {project.root}/.git/index.lock ] && touch {folder}/locked; sh {script} >/dev/null 2>&1"
    shim = (
        # Counted without starting another program: git is called one at a time.
        f"read -r n < {folder}/calls\necho $((n + 1)) > {folder}/calls\nreal={shutil.which('git')}\n"
        f'if [ "$n" -ne {number} ]; then exec "$real" "$@"; fi\n'
        + (f'{meanwhile}\nexec "$real" "$@"' if before else f'"$real" "$@"\ncode=$?\n{meanwhile}\nexit $code')
    )
    with programs(folder, {"git": shim}) as path, pytest.MonkeyPatch.context() as variables:
        (folder / "calls").write_text("0\n", "utf-8")
        script.write_text(acting(project, action, done), "utf-8")
        variables.setenv("PATH", path)
        code = project.scaffold("update", "--no-gates")
    if not done.exists():  # the update ended before
        act(project, action, folder / "late")
        done = folder / "late" / "done"
    return code, [line == "0" for line in done.read_text("utf-8").split()]


def act(project: Project, steps: Sequence[str], folder: Path) -> None:
    """Run the steps in the project."""
    folder.mkdir()
    subprocess.run(["sh", "-c", acting(project, steps, folder / "done")], check=True, capture_output=True)


def acting(project: Project, steps: Sequence[str], done: Path) -> str:
    """Spell the steps as a script of a person at a shell, whose commits are the same every time."""
    git_own = " ".join(name for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OPTIONAL_LOCKS"))
    lines = [
        f"unset {git_own} GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES",
        f"export PATH={os.environ['PATH']}",
        "export GIT_AUTHOR_DATE=2026-01-01T00:00:00Z GIT_COMMITTER_DATE=2026-01-01T00:00:00Z",
        "export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=a@x GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=a@x",
        f"cd {project.root}",
        f"touch {done}",
        *(f"{{ {step}; }}; echo $? >> {done}" for step in steps),
    ]
    return "\n".join(lines)
