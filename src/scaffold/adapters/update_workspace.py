"""One update in the making: trees, their merge, and the step from there into the user's repository."""

import os
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from scaffold.adapters import landing, line_endings, repository_state, tree_merge
from scaffold.adapters.git import Git
from scaffold.adapters.git_formats import parse_changes
from scaffold.adapters.git_paths import GitPaths
from scaffold.adapters.landing_plan import Plan
from scaffold.adapters.quarantine import Quarantine
from scaffold.adapters.repository import GitRepository
from scaffold.adapters.update_branches import UpdateBranches
from scaffold.ports.projects import Landed, Landing
from scaffold.ports.repository import FALLBACK_IDENTITY
from scaffold.project.merging import Changes, Entry, Merge, Tree, below, grafted

_ATTRIBUTES = ".gitattributes"
_SUBMODULE = "160000"


class GitUpdateWorkspace:
    """One update in the making."""

    def __init__(self, paths: GitPaths, folder: Path) -> None:
        self.folder = folder
        self._paths = paths
        self._store = Quarantine(git_dir=paths.git_dir, objects=paths.common_dir / "objects", folder=folder)
        self._git = Git(paths.root)
        self._branches = UpdateBranches(paths)
        self._state = repository_state.observe(self._git)
        self._whole = self._store.tree(self._state["head"])
        self.head = below(self._whole, paths.prefix)

    def ignored(self, paths: Collection[str]) -> frozenset[str]:
        """Pick the paths that the project's ignore rules match; a user's global rules do not count."""
        if not paths:
            return frozenset()
        done = Git(self._project).result(
            "check-ignore",
            "--no-index",
            "-z",
            "--stdin",
            stdin=os.fsencode("\0".join([*paths, ""])),
            settings=[f"core.excludesFile={os.devnull}"],
        )
        return frozenset(os.fsdecode(path) for path in done.stdout.split(b"\0") if path)

    def tree_of(self, folder: Path) -> Tree:
        """Store the files of `folder`."""
        attributes = self._project / _ATTRIBUTES
        committed = None if attributes.exists() else self.read(self.head, _ATTRIBUTES)
        if committed is not None:  # a sparse checkout leaves it out
            attributes = self._store.new_path("attributes")
            attributes.write_bytes(committed)
        return self._store.add(folder, attributes=attributes)

    def merge(self, base: Tree, theirs: Tree, *, labels: Mapping[int, str]) -> Merge:
        """Merge the change from `base` to `theirs` into the project as committed."""
        base, theirs = line_endings.follow(self._store, ours=self.head, base=base, theirs=theirs)
        return tree_merge.merge(self._store, base=base, ours=self.head, theirs=theirs, labels=labels)

    def work_tree(self) -> Tree:
        """Store the project in its present state."""
        return below(self._store.work_tree(self._paths.root, self._paths.prefix), self._paths.prefix)

    def diff(self, before: Tree, after: Tree) -> bytes:
        """Give the unified diff between two trees."""
        old, new = self._store.write_tree(before), self._store.write_tree(after)
        return self._store.git("diff-tree", "-r", "-M", "-p", "--no-commit-id", "--no-ext-diff", old, new)

    def changes(self, before: Tree, after: Tree) -> Changes:
        """Compare two trees, following renames."""
        old, new = self._store.write_tree(before), self._store.write_tree(after)
        output = self._store.git("diff-tree", "-r", "-M", "-z", "--name-status", "--no-commit-id", old, new)
        return parse_changes([os.fsdecode(part) for part in output.split(b"\0")[:-1]])

    def read(self, tree: Tree, path: str) -> bytes | None:
        """Read a file of `tree`."""
        return self._store.read([tree[path].oid])[tree[path].oid] if path in tree else None

    def store(self, content: bytes) -> str:
        """Store a file's content."""
        return self._store.store([content])[0]

    def write_out(self, tree: Tree, into: Path) -> None:
        """Write `tree` as a repository of its own with one commit."""
        self._store.check_out({path: entry for path, entry in tree.items() if entry.mode != _SUBMODULE}, into)
        git = Git(into)
        # Neither the user's info/exclude (init.templateDir) nor the project's may leave tracked files out.
        git("init", "--quiet", "--initial-branch=main", "--template=")
        git("add", "--all", "--force")
        identity = ("-c", "user.name=scaffold", "-c", "user.email=scaffold@localhost")
        git(*identity, "commit", "--quiet", "--no-gpg-sign", "--allow-empty", "--message=update")

    def clashes(self, tree: Tree) -> tuple[str, ...]:
        """List untracked files that stand where `tree` wants to write."""
        return tuple(
            sorted({clash for path in tree if path not in self.head for clash in self._in_the_way(path)})
        )

    def hidden_edits(self, tree: Tree) -> Mapping[str, Collection[str]]:
        """Find files that `tree` changes and whose edits git is set to ignore, each with its flags."""
        rows = _differences(self._whole, grafted(self._whole, tree, self._paths.prefix))
        paths = {path for path, old, _ in rows if old is not None}
        flags = {path: flags for path, flags in repository_state.hidden(self._git).items() if path in paths}
        scratch = self._store.new_path("index")
        edited = (
            repository_state.edited(self._git, self._paths.git_dir / "index", flags.keys(), scratch=scratch)
            if flags
            else ()
        )
        return {path.removeprefix(self._paths.prefix): sorted(flags[path]) for path in sorted(edited)}

    def require_branch(self, branch: str, *, or_own: bool = False) -> None:
        """Refuse a name that no new branch can have now."""
        self._branches.require_name(branch)
        if or_own:
            self._branches.require_promising(branch, head=self._state["head"])
        else:
            self._branches.require_free(branch)

    def is_on_branch(self, branch: str, tree: Tree) -> bool:
        """Tell whether a commit of `branch` is what landing `tree` there would make."""
        whole = self._store.write_tree(grafted(self._whole, tree, self._paths.prefix))
        return self._branches.holds(branch, head=self._state["head"], tree=whole)

    def land(self, work: Landing) -> Landed:
        """Make the merged project the user's."""
        after = grafted(self._whole, work.merge.tree, self._paths.prefix)
        old_tree, new_tree = self._store.write_tree(self._whole), self._store.write_tree(after)
        if work.branch:
            return self._land_on_branch(new_tree, work.branch, work.message)
        prefix = self._paths.prefix
        plan = Plan(
            root=str(self._paths.root),
            git_dir=str(self._paths.git_dir),
            state=self._state,
            old_tree=old_tree,
            new_tree=new_tree,
            files=_differences(self._whole, after),
            stages=[
                (f"{entry.mode} {entry.oid} {stage}", prefix + conflict.path)
                for conflict in work.merge.conflicts
                for stage, entry in sorted(conflict.stages.items())
            ],
        )
        self._store.release()
        notes = landing.land(self._paths.home, plan, draft=self._store.new_path("landing"))
        return Landed(
            undo=self._undo(path for _, path in plan["stages"]),
            notes=(*notes, *self._notes_on_sparse_checkout(plan)),
        )

    def _notes_on_sparse_checkout(self, plan: Plan) -> Iterator[str]:
        """Say how many files a sparse checkout leaves out, and how what it left out is resolved."""
        coming = [path for path, _, new in plan["files"] if new is not None]
        absent = sum(not os.path.lexists(self._paths.root / path) for path in coming)
        if absent:
            yield f"files that a sparse checkout leaves out are staged and not written: {absent}"
        if plan["stages"] and repository_state.is_sparse(self._git):
            yield "in a sparse checkout git takes what you resolve with: git add --sparse"

    def _undo(self, conflicts: Iterable[str]) -> str:
        """Spell the undo.

        Git's gentle one fails for a conflict below what was a file or a link before, and takes back what is
        staged outside the project as well.
        """
        if self._paths.prefix:
            there = f":(top,literal){self._paths.prefix}"
            return shlex.join(["git", "restore", "--source=HEAD", "--staged", "--worktree", "--", there])
        parents = {str(parent) for path in conflicts for parent in PurePosixPath(path).parents}
        return "git reset --hard" if parents & self._whole.keys() else "git reset --merge"

    def _land_on_branch(self, tree: str, branch: str, message: str) -> Landed:
        """Commit on what was merged with; should HEAD have moved since, the branch is behind, not wrong."""
        git = self._git
        self._store.release()
        missing = GitRepository().missing_identity(self._paths.root, FALLBACK_IDENTITY)
        commit = git.within(git.folder, **missing).text(
            "commit-tree", tree, "-p", self._state["head"], stdin=message.encode()
        )
        written = self._branches.write(branch, commit)
        notes = []
        if missing:
            notes.append(f"git has no user.name and user.email, so the commit is by {FALLBACK_IDENTITY}")
        if written.replaced:
            notes.append(f"{branch} held another update without other commits, which was replaced")
        return Landed(undo=written.undo, notes=tuple(notes))

    @property
    def _project(self) -> Path:
        return self._paths.root / self._paths.prefix

    def _in_the_way(self, path: str) -> Iterator[str]:
        for parent in reversed(PurePosixPath(path).parents[:-1]):
            place = self._project / parent
            is_folder = place.is_dir() and not place.is_symlink()
            is_in_the_way = os.path.lexists(place / ".git") if is_folder else os.path.lexists(place)
            known = self.head.get(str(parent))
            if is_in_the_way and (known is None or known.mode == _SUBMODULE):
                yield str(parent)
                return
        place = self._project / path
        if place.is_dir() and not place.is_symlink():
            files = (
                found.relative_to(self._project).as_posix()
                for found in place.rglob("*")
                if not found.is_dir()
            )
            yield from (file for file in files if file not in self.head)
        elif os.path.lexists(place) and not any(
            str(parent) in self.head for parent in PurePosixPath(path).parents
        ):
            yield path


def _differences(before: Tree, after: Tree) -> list[tuple[str, str | None, str | None]]:
    rows = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old != new and _SUBMODULE not in (old and old.mode, new and new.mode):
            rows.append((path, _state(old), _state(new)))
    return rows


def _state(entry: Entry | None) -> str | None:
    return f"{entry.mode} {entry.oid}" if entry else None
