"""Files that are written to in the very moment in which an update is written."""

import json
import tempfile
from pathlib import Path

import pytest

from scaffold.adapters import landing, landing_plan
from scaffold.adapters.git import Git
from scaffold.adapters.landing_plan import Plan
from scaffold.adapters.landing_process import recover
from scaffold.adapters.landing_steps import Landing
from scaffold.adapters.repository_state import observe
from scaffold.adapters.swapping import InTheWayError, Swap, Swapper, identity

from .lab import MODULE, git, prepared, write

OLD = {"changed.txt": "old\n", "gone/away.txt": "old\n", "file": "old\n"}
NEW = {"changed.txt": "new\n", "added/here.txt": "new\n", "file/inside": "new\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path / "root", OLD)
    write(tmp_path / "landing" / "new", NEW)
    return tmp_path / "root"


def swapper(root: Path) -> tuple[Swapper, dict[str, Swap]]:
    files = Swapper(root, root.parent / "landing")
    leaving = frozenset(OLD)
    swaps = {
        path: files.planned(number, path, comes=path in NEW, leaving=leaving)
        for number, path in enumerate(sorted({*OLD, *NEW}))
    }
    return files, swaps


def forward(files: Swapper, swaps: dict[str, Swap]) -> None:
    for path in OLD:
        files.take(swaps[path])
    for path in NEW:
        files.put(swaps[path])


def back(files: Swapper, swaps: dict[str, Swap]) -> list[Path]:
    for swap in swaps.values():
        files.unput(swap)
    return [left for swap in swaps.values() if (left := files.restore(swap))]


def texts(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


def test_forward_and_back(root: Path) -> None:
    files, swaps = swapper(root)

    forward(files, swaps)
    assert texts(root) == NEW
    assert all(files.is_done(swap) for swap in swaps.values())

    assert back(files, swaps) == []
    assert texts(root) == OLD


def test_back_from_any_point(root: Path) -> None:
    files, swaps = swapper(root)
    files.take(swaps["changed.txt"])
    files.take(swaps["file"])
    files.put(swaps["file/inside"])

    assert back(files, swaps) == []

    assert texts(root) == OLD


def test_an_edit_that_came_in_between_is_noticed_and_kept(root: Path) -> None:
    files, swaps = swapper(root)
    write(root, {"changed.txt": "mine\n"})

    with pytest.raises(InTheWayError, match=r"changed\.txt"):
        files.take(swaps["changed.txt"])

    assert back(files, swaps) == []
    assert texts(root) == OLD | {"changed.txt": "mine\n"}


def test_a_file_that_came_in_between_is_not_overwritten(root: Path) -> None:
    files, swaps = swapper(root)
    files.take(swaps["changed.txt"])
    write(root, {"changed.txt": "mine\n", "added/here.txt": ""})

    for path in ("changed.txt", "added/here.txt"):
        with pytest.raises(InTheWayError):
            files.put(swaps[path])

    left = back(files, swaps)
    assert [path.read_text("utf-8") for path in left] == ["old\n"]
    assert texts(root) == OLD | {"changed.txt": "mine\n", "added/here.txt": ""}


def test_an_edit_of_what_was_just_written_stays(root: Path) -> None:
    files, swaps = swapper(root)
    forward(files, swaps)
    write(root, {"changed.txt": "new\nmine\n", "added/here.txt": "mine\n"})
    assert not files.is_done(swaps["changed.txt"])

    left = back(files, swaps)

    assert [path.read_text("utf-8") for path in left] == ["old\n"]
    assert texts(root) == OLD | {"changed.txt": "new\nmine\n", "added/here.txt": "mine\n"}


def test_an_editor_that_still_has_the_old_file_open_is_noticed(root: Path) -> None:
    files, swaps = swapper(root)
    with (root / "changed.txt").open("a", encoding="utf-8") as stream:
        forward(files, swaps)
        stream.write("mine\n")

    assert not files.is_done(swaps["changed.txt"])

    back(files, swaps)
    assert texts(root) == OLD | {"changed.txt": "old\nmine\n"}


def test_nothing_is_written_through_a_link(root: Path) -> None:
    files, swaps = swapper(root)
    (root.parent / "elsewhere").mkdir()
    (root / "added").symlink_to(root.parent / "elsewhere")

    with pytest.raises(InTheWayError):
        files.put(swaps["added/here.txt"])
    with pytest.raises(InTheWayError):
        swapper(root)

    assert not list((root.parent / "elsewhere").iterdir())


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """Make a project in which a landing was killed after all files were written but the index."""
    root = tmp_path / "project"
    git(tmp_path, "init", "--quiet", "project")
    write(root, {"a.txt": "old\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Mine")
    blob, old = git(root, "hash-object", "a.txt").strip(), git(root, "rev-parse", "HEAD^{tree}").strip()
    write(root, {"a.txt": "new\n"})
    git(root, "add", "--all")
    new, oid = git(root, "write-tree").strip(), git(root, "hash-object", "a.txt").strip()
    git(root, "reset", "--quiet", "--hard")
    folder = root / ".git" / "scaffold" / "landing-1"
    folder.mkdir(parents=True)
    plan = Plan(
        root=str(root),
        git_dir=str(root / ".git"),
        state=observe(Git(root)),
        old_tree=old,
        new_tree=new,
        files=[("a.txt", f"100644 {blob}", f"100644 {oid}")],
        stages=[],
    )
    (folder / "index").write_bytes((root / ".git" / "index").read_bytes())
    landing_plan.write(plan, folder)
    made = Landing(folder)
    made.prepare()
    assert made.lock.acquire()
    files = Swapper(root, folder)
    swap = files.planned(0, "a.txt", comes=True, leaving=frozenset({"a.txt"}))
    (folder / "swaps.json").write_text(
        json.dumps([{"number": 0, "path": "a.txt", "old": swap.old, "new": swap.new}]), "utf-8"
    )
    files.take(swap)
    files.put(swap)
    assert identity(root / "a.txt") == swap.new
    return root


def test_a_killed_landing_is_undone(killed: Path) -> None:
    assert landing.recover(killed / ".git" / "scaffold") == (
        "an update that was killed while it was written has been undone",
    )
    assert (killed / "a.txt").read_text("utf-8") == "old\n"
    assert git(killed, "status", "--porcelain") == ""
    assert not list((killed / ".git" / "scaffold").iterdir())


def test_the_lock_of_another_is_left_alone(killed: Path) -> None:
    lock = killed / ".git" / "index.lock"
    lock.unlink()
    lock.touch()

    assert landing.recover(killed / ".git" / "scaffold") == (
        f"an update that was killed cannot be undone yet: {lock} exists",
    )

    lock.unlink()
    landing.recover(killed / ".git" / "scaffold")
    assert (killed / "a.txt").read_text("utf-8") == "old\n"


def test_where_a_rescued_text_is_is_said(killed: Path) -> None:
    write(killed, {"a.txt": "mine\n"})
    kept = killed / ".git" / "scaffold" / "rescued" / "landing-1" / "a.txt"

    assert landing.recover(killed / ".git" / "scaffold") == (
        "an update that was killed while it was written has been undone",
        f"a.txt was edited meanwhile: the other text of it is in {kept}",
    )

    assert (killed / "a.txt").read_text("utf-8") == "mine\n"
    assert kept.read_text("utf-8") == "old\n"


def test_what_cannot_be_taken_back_is_tried_again(killed: Path) -> None:
    """The place for rescued texts is taken, and a text has to be rescued."""
    write(killed, {"a.txt": "mine\n"})
    home = killed / ".git" / "scaffold"
    (home / "rescued").touch()

    first = landing.recover(home)

    assert first[0] == "an update that was killed while it was written cannot be undone yet"
    assert first[1].startswith("it could not be put back: a.txt: ")
    assert not (killed / ".git" / "index.lock").exists()
    (home / "rescued").unlink()
    assert "has been undone" in landing.recover(home)[0]
    assert (home / "rescued" / "landing-1" / "a.txt").read_text("utf-8") == "old\n"


def test_a_landing_without_a_journal_is_swept(killed: Path) -> None:
    home = killed / ".git" / "scaffold"
    (home / "landing-2").mkdir()
    recover(Landing(home / "landing-1"))

    assert landing.recover(home) == ()
    assert not list(home.iterdir())


def test_between_two_disks(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The repository may be on another disk than the work tree, where nothing can be linked or renamed to."""
    memory = Path("/dev/shm")  # noqa: S108 - a second disk, not a place for temporary files
    if not memory.is_dir() or memory.stat().st_dev == root.stat().st_dev:
        pytest.skip("there is no second disk")
    monkeypatch.setattr(tempfile, "tempdir", str(memory))
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "new", NEW)
        files = Swapper(root, Path(folder))
        swaps = {
            path: files.planned(number, path, comes=path in NEW, leaving=frozenset(OLD))
            for number, path in enumerate(sorted({*OLD, *NEW}))
        }
        forward(files, swaps)
        assert NEW.items() <= texts(root).items()

        assert back(files, swaps) == []

    assert texts(root) == OLD


@pytest.mark.parametrize(
    "commands",
    [
        ("sparse-checkout set --cone new",),
        ("update-index --split-index",),
        pytest.param(
            ("config core.autocrlf true", "rm -r --quiet --cached .", "reset --quiet --hard"),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            ("update-index --index-version 4", "config core.untrackedCache true"), marks=pytest.mark.slow
        ),
    ],
)
def test_unusual_repositories_land_and_come_back(tmp_path: Path, commands: tuple[str, ...]) -> None:
    template, project = prepared(tmp_path, {"a.txt": "1\n", "src/x.py": MODULE, "gone/z.txt": "1\n"})
    template.release("v2.0.0", {"a.txt": "2\n", "src/x.py": MODULE.upper(), "new/n.txt": "2\n"})
    for command in commands:
        git(project.root, *command.split())
    before = project.files()

    assert project.update() == 0

    names = ("M  .copier-answers.yml", "M  a.txt", "D  gone/z.txt", "A  new/n.txt", "M  src/x.py")
    assert project.status() == list(names)
    assert project.files().keys() - before.keys() == {"new/n.txt"}
    git(project.root, "reset", "--quiet", "--merge")
    assert project.files() == before
