"""What the user does while an update is under way is never undone, overwritten or committed by it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.world import programs

from .lab import MODULE, Project, git, prepared

Output = pytest.CaptureFixture[str]
GATES_RUN = (
    "note: running the gates on the result: code of the project and of its template (--no-gates: do not)\n"
)
CHANGED = (
    f"{GATES_RUN}error: the project changed during the update, so nothing was written and nothing is lost\n"
)
AGAIN = "help: scaffold update\n"
COMMIT = "git -c user.name=Ada -c user.email=ada@example.org -c commit.gpgsign=false commit --quiet"
GATES = {
    "pyproject.toml": '[project]\nname = "desk"\nversion = "1"\n',
    "scripts/check.py": "",
    "src/app.py": MODULE,
    "gone.txt": "1\n",
    "README.md": "1\n",
}
LATER = {**GATES, "src/app.py": MODULE.upper(), "docs/new.md": "2\n"} | {"README.md": "1\n"}


MOVED = "  branch main at commit {old} has moved to commit {new}\n"
SWITCHED = "  branch {branch} at commit {new} is checked out now; it was branch main at commit {old}\n"
DETACHED = "  commit {new} is checked out now; it was branch main at commit {old}\n"
INDEX = "  the index has changed (git add, git rm, git update-index or the like)\n"
QUICK: tuple[tuple[str, str | None], ...] = (
    (f"echo x >> README.md; git add README.md; {COMMIT} -m x", MOVED + INDEX),
    (f"echo x >> src/app.py; echo x > w; git add src/app.py w; {COMMIT} -m x", MOVED + INDEX),
    ("git switch --quiet -c other", SWITCHED),
    (f"echo x >> src/app.py; {COMMIT} -a -m x; git rebase --exec false --root", DETACHED),
    ("echo x >> src/app.py", "  src/app.py was edited\n"),
    ("rm src/app.py", "  src/app.py was edited\n"),
    ("mkdir docs; echo x > docs/new.md", "  docs/new.md was edited\n"),
    ("mv src away; ln -s away src", "  src was edited\n"),
    ("git add own.py", INDEX),
    ("git update-index --skip-worktree src/app.py; echo x >> src/app.py", INDEX),
)
SLOW: tuple[tuple[str, str | None], ...] = (
    (f"{COMMIT} --allow-empty -m x; git reset --quiet --soft HEAD~", None),
    (f"{COMMIT} --allow-empty -m x", MOVED),
    (f"{COMMIT} --amend --reset-author -m x", MOVED),
    (f"git switch --quiet -c other; echo x >> src/app.py; {COMMIT} -a -m x", SWITCHED + INDEX),
    ("git checkout --quiet --detach", DETACHED),
    (f"git checkout --quiet --detach; echo x >> gone.txt; {COMMIT} -a -m x", DETACHED + INDEX),
    (
        "git checkout --quiet --orphan fresh",
        "  branch fresh at no commit is checked out now; it was branch main",
    ),
    ("git branch --quiet -m trunk", SWITCHED),
    (f"echo x >> src/app.py; git stash --quiet; {COMMIT} --allow-empty -m x; git stash pop --quiet", MOVED),
    ("chmod +x src/app.py", "  src/app.py was edited\n"),
    ("rm src/app.py; mkdir src/app.py; echo x > src/app.py/x", "  src/app.py/x was edited\n"),
    ("echo x >> gone.txt", "  gone.txt was edited\n"),
    ("mkdir docs; touch docs/new.md", "  docs/new.md was edited\n"),
    ("mkdir -p docs/new.md; echo x > docs/new.md/x", "  docs/new.md/x was edited\n"),
    ("mkdir away; ln -s away docs", "  docs was edited\n"),
    ("git rm --quiet --cached README.md", INDEX),
    ("git update-index --assume-unchanged src/app.py; echo x >> src/app.py", INDEX),
    ("git rev-parse HEAD > .git/MERGE_HEAD", "  a merge was begun\n"),
)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Project:
    template, project = prepared(tmp_path_factory.mktemp("pristine"), dict(GATES))
    template.release("v2.0.0", {path: text for path, text in LATER.items() if path != "gone.txt"})
    project.write({"own.py": "mine\n"})
    return project


@pytest.fixture
def project(pristine: Project, tmp_path: Path) -> Project:
    return Project(root=shutil.copytree(pristine.root, tmp_path / "project", symlinks=True))


def update_while(project: Project, action: str, *arguments: str) -> int:
    """Update with gates, which run `action` in the project instead of judging."""
    folder = project.root.parent / "bin"
    with (
        programs(folder, {"uv": f"cd {project.root} && {action}"}) as path,
        pytest.MonkeyPatch.context() as environment,
    ):
        environment.setenv("PATH", path)
        environment.delenv("UV", raising=False)
        return project.scaffold("update", *arguments)


def state(project: Project) -> tuple[object, ...]:
    """Give everything that a refused update has to leave alone."""
    return (
        project.files(),
        git(project.root, "rev-parse", "--all"),
        git(project.root, "ls-files", "--stage"),
        git(project.root, "status", "--porcelain", "--branch"),
    )


@pytest.mark.parametrize(
    ("action", "reason"), [*QUICK, *(pytest.param(*seed, marks=pytest.mark.slow) for seed in SLOW)]
)
def test_a_project_that_changed_is_left_as_the_user_has_it(
    project: Project, capsys: Output, action: str, reason: str | None
) -> None:
    recorded = project.root.parent / "recorded"
    record = f"({action}); cp -a . {recorded}"
    old = git(project.root, "rev-parse", "HEAD")
    code = update_while(project, record)

    said = capsys.readouterr()
    if reason is None:  # as it was again, so there is nothing to refuse
        assert code == 0
        return
    assert (code, said.out) == (1, "")
    now = git(project.root, "rev-parse", "HEAD") if "orphan" not in action else ""
    branch = git(project.root, "branch", "--show-current").strip()
    assert said.err.startswith(CHANGED + reason.format(old=old[:12], new=now[:12], branch=branch))
    assert said.err.endswith(AGAIN)
    assert state(project) == state(Project(root=recorded))
    assert not list((project.root / ".git").glob("scaffold/*"))
    assert not (project.root / ".git" / "index.lock").exists()


def test_what_the_update_does_not_touch_may_change(project: Project) -> None:
    assert update_while(project, "echo x >> README.md; echo x > fresh.py") == 0

    assert project.read("README.md") == "1\nx\n"
    assert project.read("src/app.py") == MODULE.upper()
    assert project.read("fresh.py") == "x\n"


def test_a_branch_goes_on_from_what_it_was_merged_with(project: Project) -> None:
    before = git(project.root, "rev-parse", "HEAD")
    action = f"echo x >> README.md; git add README.md own.py; {COMMIT} -m mine"

    assert update_while(project, action, "--branch", "later") == 0

    assert git(project.root, "rev-parse", "later~") == before
    git(project.root, "merge", "--quiet", "--no-edit", "later")
    assert project.read("README.md") == "1\nx\n"
    assert project.read("src/app.py") == MODULE.upper()


def test_a_branch_that_appears_meanwhile_stays(project: Project, capsys: Output) -> None:
    assert update_while(project, "git branch later", "--branch", "later") == 1

    assert capsys.readouterr().err == GATES_RUN + (
        "error: the branch later exists already\nhelp: git branch -D later, or another name\n"
    )
    assert git(project.root, "rev-parse", "later") == git(project.root, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("action", "branch", "said"),
    [
        (
            "touch .git/refs/heads/later.lock",
            "later",
            (
                "error: another git command is at work in this project, so nothing was written\n"
                "cause: {root}/.git/refs/heads/later.lock exists\n"
                "help: wait for it, or remove that file if no git command runs, "
                "then run it again: scaffold update --branch later\n"
            ),
        ),
        (
            "git branch later/on",
            "later",
            (
                "error: no branch can be called 'later'\n"
                "cause: there is a branch later/on, and git cannot have both\n"
                "help: --branch NAME, with another name\n"
            ),
        ),
    ],
)
def test_a_branch_that_cannot_be_made(
    project: Project, capsys: Output, action: str, branch: str, said: str
) -> None:
    before = project.files()

    assert update_while(project, action, "--branch", branch) in {1, 2}

    assert capsys.readouterr().err == GATES_RUN + said.format(root=project.root)
    assert project.files() == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        *((name, "") for name in ("-x", "HEAD", "@", "@{-1}", "a b", "a..b", "a.lock", "/a", "a\nb")),
        (
            "main/on",
            (
                "cause: there is a branch main, and git cannot have both\n"
                "help: --branch NAME, with another name\n"
            ),
        ),
    ],
)
def test_a_name_that_is_none_is_refused_before_anything_runs(
    project: Project, capsys: Output, name: str, said: str
) -> None:
    git(project.root, "switch", "--quiet", "-c", "before")
    git(project.root, "switch", "--quiet", "main")

    assert update_while(project, "exit 1", f"--branch={name}") == 2

    assert capsys.readouterr().err == f"error: no branch can be called {name!r}\n{said}"


@pytest.mark.parametrize("arguments", [(), ("--branch", "later")])
@pytest.mark.parametrize(
    ("action", "gone"),
    [
        ("git worktree remove --force .", "{tree}"),
        ("rm -rf {main}/.git", "{main}/.git/worktrees/tree"),
        ("rm -rf {tree}", "{tree}"),
    ],
)
def test_a_work_tree_that_is_removed(
    project: Project, capsys: Output, action: str, gone: str, arguments: tuple[str, ...]
) -> None:
    tree = Project(root=project.root.parent / "tree")
    git(project.root, "worktree", "add", "--quiet", "-b", "mine", str(tree.root))
    files = project.files()
    place = {"tree": tree.root, "main": project.root}

    assert update_while(tree, action.format(**place), *arguments) == 1

    again = " ".join(["scaffold", "update", *arguments])
    assert capsys.readouterr().err == f"{CHANGED}  {gone.format(**place)} was removed\nhelp: {again}\n"
    assert project.files() == files


def test_git_at_work_is_waited_for_and_then_left_alone(project: Project, capsys: Output) -> None:
    lock = project.root / ".git" / "index.lock"

    assert update_while(project, "(sleep 0.5; rm .git/index.lock) & touch .git/index.lock") == 0
    git(project.root, "reset", "--quiet", "--hard")
    capsys.readouterr()
    assert update_while(project, "touch .git/index.lock") == 1

    assert capsys.readouterr().err == GATES_RUN + (
        "error: another git command is at work in this project, so nothing was written\n"
        f"cause: {lock} exists\n"
        "help: wait for it, or remove that file if no git command runs, then run it again: scaffold update\n"
    )
    assert lock.read_bytes() == b""


@pytest.mark.parametrize(
    "attempt", [0, *(pytest.param(number, marks=pytest.mark.slow) for number in range(1, 16))]
)
def test_of_two_updates_one_lands_and_the_other_says_that_it_did_not(tmp_path: Path, attempt: int) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n"})
    template.release("v3.0.0", {"a.txt": "3\n", "b.txt": f"{attempt}\n"})
    command = [sys.executable, "-m", "scaffold", "update", "--no-gates", "--ref"]
    both = [
        subprocess.Popen([*command, ref], cwd=project.root, stderr=subprocess.PIPE, text=True)
        for ref in ("v2.0.0", "v3.0.0")
    ]
    ends = [(process.communicate()[1], process.returncode) for process in both]

    assert sorted(code for _, code in ends) == [0, 1]
    landed = [code for _, code in ends].index(0)
    assert project.read("a.txt") == ("2\n", "3\n")[landed]
    assert (project.root / "b.txt").exists() == bool(landed)
    loser = ends[1 - landed][0]
    assert "changed during the update" in loser or "has uncommitted changes" in loser
    assert not list((project.root / ".git").glob("scaffold/*"))
