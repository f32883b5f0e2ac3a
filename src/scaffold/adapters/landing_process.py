"""Lands an update in the user's work tree: a program of its own, which a kill of `scaffold` does not reach.

Run as `python -I -S landing_process.py JOURNAL [--recover]`. It reads nothing but the journal and git, so
that a later run can finish or undo what a killed one began. git writes the index last and in one step; until
then the old index knows how every file was.

Exit code 0: landed. 1: not landed, and everything is as it was. 3: the same, and files that hold neither the
old nor the new text were copied aside; their names are printed.
"""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO, TypedDict

LANDED, PUT_BACK, KEPT_ASIDE = 0, 1, 3


class Plan(TypedDict):
    """The journal. `files` holds path, old and new state: `<mode> <object id>`, or null for no file."""

    git: str
    root: str
    index_lock: str
    old_tree: str
    new_tree: str
    files: list[tuple[str, str | None, str | None]]
    stages: list[tuple[str, str]]


class Landing:
    """One landing as its journal describes it."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.plan: Plan = json.loads(journal.read_text("utf-8"))
        self.root = Path(self.plan["root"])

    def git(self, *arguments: str, stdin: bytes = b"", check: bool = True) -> bytes:
        """Run git in the user's repository without hooks."""
        options = ["-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false"]
        return subprocess.run(
            [self.plan["git"], *options, *arguments],
            cwd=self.root,
            input=stdin,
            capture_output=True,
            check=check,
        ).stdout

    def forward(self) -> None:
        """Update files and index to the new tree, then put conflicts into the index."""
        self.git("update-index", "-q", "--refresh", check=False)
        self.git("read-tree", "-m", "-u", self.plan["old_tree"], self.plan["new_tree"])
        self.finish()

    def finish(self) -> None:
        """Put conflicts into the index, which already knows the new tree, and close the journal."""
        if self.plan["stages"]:
            nothing = "0" * len(self.plan["old_tree"])
            lines = [f"0 {nothing}\t{path}" for path in sorted({path for _, path in self.plan["stages"]})]
            lines += [f"{state}\t{path}" for state, path in self.plan["stages"]]
            self.git("update-index", "-z", "--index-info", stdin=os.fsencode("\0".join([*lines, ""])))
        self.journal.unlink()

    def has_new_index(self) -> bool:
        """Tell whether git got as far as writing the index, which is when every file has been written."""
        known = set(os.fsdecode(self.git("ls-files", "--stage", "-z")).split("\0"))
        before = (f"{old} 0\t{path}" for path, old, _ in self.plan["files"] if old is not None)
        after = (f"{new} 0\t{path}" for path, _, new in self.plan["files"] if new is not None)
        return not any(line in known for line in before) or any(line in known for line in after)

    def back(self) -> list[str]:
        """Put every file back as it was; list those that were copied aside first."""
        kept = self.keep_aside()
        for path, old, _ in self.plan["files"]:
            if old is None:
                self.remove(self.root / path)
        restored = [path for path, old, _ in self.plan["files"] if old is not None]
        for path in restored:
            self.clear_the_way(self.root / path)
        self.git("checkout-index", "-f", "-q", "-z", "--stdin", stdin=os.fsencode("\0".join([*restored, ""])))
        self.git("update-index", "-q", "--refresh", check=False)
        self.journal.unlink()
        return kept

    def keep_aside(self) -> list[str]:
        """Copy files whose text is neither old nor new to `rescued` beside the journal; list them."""
        kept = []
        for path, old, new in self.plan["files"]:
            here = self.root / path
            if here.is_symlink() or not here.is_file():
                continue
            oid = self.git("hash-object", "--", path).decode().strip()
            if oid not in ((old or "").split(" ")[-1], (new or "").split(" ")[-1]) and not self.begins(
                here, new
            ):
                target = self.journal.parent / "rescued" / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(here, target)
                kept.append(path)
        return kept

    def begins(self, here: Path, new: str | None) -> bool:
        """Tell whether a file is the beginning of its new text, as a killed write leaves it."""
        return new is not None and self.git("cat-file", "blob", new.split(" ")[-1]).startswith(
            here.read_bytes()
        )

    def remove(self, place: Path) -> None:
        """Remove a file and the folders that it leaves empty."""
        if place.is_symlink() or place.is_file():
            place.unlink()
        with contextlib.suppress(OSError):
            for folder in place.parents:
                if folder == self.root:
                    break
                folder.rmdir()

    def clear_the_way(self, place: Path) -> None:
        """Remove empty folders where a file goes."""
        if place.is_dir() and not place.is_symlink():
            for folder in sorted((path for path in place.rglob("*") if path.is_dir()), reverse=True):
                folder.rmdir()
            place.rmdir()


def hold(stream: IO[bytes]) -> None:
    """Hold the journal while landing; another process waits. The system frees it when this one dies."""
    with contextlib.suppress(ImportError):
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX)


def land(landing: Landing) -> int:
    """Land, or put everything back."""
    try:
        landing.forward()
    except subprocess.CalledProcessError as error:
        sys.stderr.write(error.stderr.decode(errors="replace"))
        landing.back()
        return PUT_BACK
    return LANDED


def recover(landing: Landing) -> int:
    """Finish a landing that was killed after its files were written, undo one that was killed before."""
    with contextlib.suppress(FileNotFoundError):
        Path(landing.plan["index_lock"]).unlink()
    if landing.has_new_index():
        landing.finish()
        return LANDED
    kept = landing.back()
    sys.stdout.write("\n".join(kept))
    return KEPT_ASIDE if kept else PUT_BACK


def main(journal: Path, *, killed: bool) -> int:
    """Hold the journal and land; one that another process has closed meanwhile has landed."""
    with contextlib.suppress(FileNotFoundError), journal.open("rb") as stream:
        hold(stream)
        if journal.exists():
            return recover(Landing(journal)) if killed else land(Landing(journal))
    return LANDED


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), killed="--recover" in sys.argv[2:]))
