"""The steps of a landing, forward and back."""

import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

from scaffold.adapters import landing_plan, repository_state
from scaffold.adapters.git import Git
from scaffold.adapters.index_lock import IndexLock
from scaffold.adapters.landing_plan import RESCUED, Plan
from scaffold.adapters.swapping import Swap, Swapper, identity

Rescued = list[tuple[str, str]]


class ChangedError(Exception):
    """The project is no longer what the plan was made for; the arguments say in what."""


class Landing:
    """One landing, as the journal in `folder` describes it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan: Plan = landing_plan.read(folder)
        self.root, self.git_dir = Path(self.plan["root"]), Path(self.plan["git_dir"])
        self.lock = IndexLock(self.git_dir, folder)
        self._git = Git(self.root)
        self._index = folder / "index"
        self._files = Swapper(self.root, folder)
        self._begun = folder / "swaps.json"

    @property
    def is_complete(self) -> bool:
        """Tell whether git's new index is in place, which comes last."""
        return not self._index.exists()

    @property
    def is_begun(self) -> bool:
        """Tell whether a file of the project may have been touched."""
        return self._begun.exists()

    def prepare(self) -> None:
        """Make the new index and the new files, with git's conversions, beside the project.

        Raises:
            ChangedError: the project is not as it was.
        """
        self._check_state()
        new = self.folder / "new"
        new.mkdir(exist_ok=True)
        git = self._git.within(
            new, GIT_DIR=str(self.git_dir), GIT_WORK_TREE=str(new), GIT_INDEX_FILE=str(self._index)
        )
        trees = self.plan["old_tree"], self.plan["new_tree"]
        tried = git.result("read-tree", "-m", "-u", "--dry-run", *trees)
        if tried.returncode:
            said = tried.stderr.decode(errors="replace").strip().splitlines()
            raise ChangedError(*(self._differences() or said))
        git("read-tree", "-m", "-u", *trees)
        if self.plan["stages"]:
            self._write_conflicts(git)
            nothing = "0" * len(self.plan["old_tree"])
            lines = [f"0 {nothing}\t{path}" for path in sorted({path for _, path in self.plan["stages"]})]
            lines += [f"{state}\t{path}" for state, path in self.plan["stages"]]
            git("update-index", "-z", "--index-info", stdin=os.fsencode("\0".join([*lines, ""])))

    def _write_conflicts(self, git: Git) -> None:
        """Write the files with conflicts that a sparse checkout leaves out, as git does when it merges.

        Nobody can resolve what is not there.
        """
        coming = {path for path, _, new in self.plan["files"] if new is not None}
        conflicts = coming.intersection(path for _, path in self.plan["stages"])
        left_out = sorted(path for path in conflicts if not os.path.lexists(self.folder / "new" / path))
        listed = os.fsencode("\0".join([*left_out, ""]))
        if left_out:
            git("update-index", "-z", "--no-skip-worktree", "--stdin", stdin=listed)
            git("checkout-index", "--force", "-z", "--stdin", stdin=listed)

    def forward(self) -> None:
        """Write everything, under git's lock on the index; the new index comes last and in one step.

        Raises:
            ChangedError, InTheWayError: the project is not as it was; what was written has to be taken back.
        """
        self._check_state()
        swaps = (
            self._planned()
        )  # looked at before git is asked whether they were edited: no edit slips between
        self._check_files()
        self._begin(swaps)
        for swap in swaps:
            if swap.new is None:
                self._files.take(swap)
        for swap in swaps:
            if swap.new is not None:
                if swap.old is not None:
                    self._files.take(swap)
                self._files.put(swap)
        self._conclude(swaps)

    def back(self) -> tuple[Rescued, list[str]]:
        """Take back what was written.

        Give the files that hold neither the old nor the new text, with the place of their old text, and the
        paths that could not be restored.
        """
        rescued: Rescued = []
        failed = []
        swaps = (
            [Swap(**entry) for entry in json.loads(self._begun.read_text("utf-8"))] if self.is_begun else []
        )
        for step in (self._unput, self._restore):
            for swap in swaps:
                try:
                    rescued += step(swap)
                except OSError as error:
                    failed.append(f"{swap.path}: {error.strerror or error}")
        if not failed:
            self._begun.unlink(missing_ok=True)
        return rescued, failed

    def finish(self) -> Rescued:
        """Let go of the old files; name those that were written to while the update was written."""
        rescued: Rescued = []
        for swap in [Swap(**entry) for entry in json.loads(self._begun.read_text("utf-8"))]:
            aside = self._files.aside(swap)
            if aside is None:
                continue
            if identity(aside) == swap.old:
                aside.unlink()
            else:
                rescued.append(self._rescue(swap, aside))
        return rescued

    def close(self) -> None:
        """Give the lock back and forget the landing."""
        self.lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _check_state(self) -> None:
        said = [*self._differences()]
        said += [f"{what} was begun" for what, *_ in repository_state.in_progress(self.git_dir)]
        if said:
            raise ChangedError(*said)

    def _check_files(self) -> None:
        paths = {path for path, old, _ in self.plan["files"] if old is not None}
        edited = repository_state.edited(
            self._git, self.git_dir / "index", paths, scratch=self.folder / "scratch"
        )
        if edited:
            raise ChangedError(*(f"{path} was edited" for path in sorted(edited)))

    def _differences(self) -> tuple[str, ...]:
        return repository_state.differences(self.plan["state"], repository_state.observe(self._git))

    def _planned(self) -> list[Swap]:
        """Look at every file; those that a sparse checkout leaves out are left out."""
        leaving = frozenset(path for path, old, _ in self.plan["files"] if old is not None)
        swaps = []
        for number, (path, _, new) in enumerate(self.plan["files"]):
            swap = self._files.planned(number, path, comes=new is not None, leaving=leaving)
            is_left_out = new is not None and swap.new is None
            if not is_left_out and (swap.old or swap.new):
                swaps.append(swap)
        return swaps

    def _begin(self, swaps: list[Swap]) -> None:
        draft = self._begun.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as stream:
            json.dump([asdict(swap) for swap in swaps], stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(self._begun)

    def _conclude(self, swaps: list[Swap]) -> None:
        """Check the files against the plan, move the new index into place, and check that git reads it."""
        wrong = [f"{swap.path} was edited" for swap in swaps if not self._files.is_done(swap)]
        wrong += self._differences()
        if wrong:
            raise ChangedError(*wrong)
        git = self._git.within(self.root, GIT_INDEX_FILE=str(self._index))
        git.result("update-index", "-q", "--refresh")
        planned = repository_state.listing(git)
        index, before = self.git_dir / "index", self.folder / "index-before"
        shutil.copy2(index, before)
        self._index.replace(index)
        if repository_state.listing(self._git) != planned:
            shutil.copy2(index, self._index)
            before.replace(index)
            raise ChangedError("git does not read the index that was written")

    def _unput(self, swap: Swap) -> Rescued:
        self._files.unput(swap)
        return []

    def _restore(self, swap: Swap) -> Rescued:
        left = self._files.restore(swap)
        return [] if left is None else [self._rescue(swap, left)]

    def _rescue(self, swap: Swap, aside: Path) -> tuple[str, str]:
        target = self.folder.parent / RESCUED / self.folder.name / swap.path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(aside, target)
        return swap.path, str(target)
