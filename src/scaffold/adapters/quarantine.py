"""A store for git objects beside the user's: what is made here reaches the repository only when it lands."""

import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from scaffold.adapters.git import Git
from scaffold.adapters.git_formats import index_info, parse_index, parse_tree
from scaffold.project.merging import Tree

_RAW = ("core.autocrlf=false", "core.attributesFile=" + os.devnull)


class Quarantine:
    """Reads the user's objects and writes new ones into `folder/objects`."""

    def __init__(self, *, git_dir: Path, objects: Path, folder: Path) -> None:
        self.folder = folder
        self.objects = folder / "objects"
        self._theirs = objects
        self._count = 0
        self.objects.mkdir(parents=True)
        self.git = Git(
            folder,
            {
                "GIT_DIR": str(git_dir),
                "GIT_WORK_TREE": str(folder),
                "GIT_OBJECT_DIRECTORY": str(self.objects),
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(objects),
                "GIT_AUTHOR_NAME": "scaffold",
                "GIT_AUTHOR_EMAIL": "scaffold@localhost",
                "GIT_COMMITTER_NAME": "scaffold",
                "GIT_COMMITTER_EMAIL": "scaffold@localhost",
            },
        )

    def new_path(self, name: str) -> Path:
        """Give a path in the quarantine's folder that is not in use."""
        self._count += 1
        return self.folder / f"{name}-{self._count}"

    def with_index(self) -> Git:
        """Give a git whose index is a new, empty one."""
        return self.git.within(self.folder, GIT_INDEX_FILE=str(self.new_path("index")))

    def add(self, folder: Path, *, attributes: Path) -> Tree:
        """Store all files of `folder`, with conversions by its own and the given git attributes."""
        git = self.with_index().within(folder, GIT_WORK_TREE=str(folder))
        settings = ["core.fileMode=true", "core.sparseCheckout=false"] if os.name == "posix" else []
        if attributes.is_file():
            settings.append(f"core.attributesFile={attributes}")
        git("add", "--all", "--force", "--", ".", settings=settings)
        return parse_index(git("ls-files", "--stage", "-z"))

    def work_tree(self, root: Path, prefix: str) -> Tree:
        """Store all files of the repository's work tree below `prefix` that are not ignored.

        What is outside is as committed. Repositories that lie in it and are not tracked are left out.
        """
        git = self.with_index().within(root, GIT_WORK_TREE=str(root))
        git("read-tree", "HEAD")
        here = f":(top,literal){prefix}" if prefix else "."
        git("add", "--update", "--", here)
        untracked = git("ls-files", "--others", "--exclude-standard", "-z", "--", here).split(b"\0")[:-1]
        files = [path for path in untracked if not path.endswith(b"/")]
        git("update-index", "--add", "-z", "--stdin", stdin=b"".join(path + b"\0" for path in files))
        return parse_index(git("ls-files", "--stage", "-z"))

    def tree(self, treeish: str) -> Tree:
        """Read a tree of the repository, folders flattened."""
        return parse_tree(self.git("ls-tree", "-r", "-z", "--full-tree", treeish))

    def write_tree(self, tree: Tree) -> str:
        """Store `tree` and return its object id."""
        git = self.with_index()
        git("update-index", "-z", "--index-info", stdin=index_info(tree))
        return git.text("write-tree", "--missing-ok")

    def commit(self, tree: str, *parents: str) -> str:
        """Store a synthetic commit."""
        options = [part for parent in parents for part in ("-p", parent)]
        return self.git.text("commit-tree", tree, *options, stdin=b"scaffold")

    def read(self, oids: Iterable[str]) -> Mapping[str, bytes]:
        """Read the contents of files."""
        wanted = sorted(set(oids))
        if not wanted:
            return {}
        output = self.git("cat-file", "--batch", stdin="\n".join(wanted).encode() + b"\n")
        contents, position = {}, 0
        for oid in wanted:
            end = output.index(b"\n", position)
            if output[position:end].endswith(b" missing"):  # the commit of a submodule
                contents[oid], position = b"", end + 1
                continue
            size = int(output[position:end].split()[-1])
            contents[oid] = output[end + 1 : end + 1 + size]
            position = end + size + 2
        return contents

    def store(self, contents: Collection[bytes]) -> tuple[str, ...]:
        """Store files and return their object ids in the same order."""
        if not contents:
            return ()
        paths = [self.new_path("blob") for _ in contents]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        listing = "\n".join(map(str, paths)).encode()
        ids = self.git.text("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listing).split()
        for path in paths:
            path.unlink()
        return tuple(ids)

    def check_out(self, tree: Tree, into: Path) -> None:
        """Write the files of `tree` into the folder `into`."""
        into.mkdir(parents=True, exist_ok=True)
        git = self.with_index().within(into, GIT_WORK_TREE=str(into))
        git("update-index", "-z", "--index-info", stdin=index_info(tree))
        git("checkout-index", "--all", "--force", "--quiet", settings=_RAW)

    def release(self) -> None:
        """Move the new objects into the user's store; packs before their indexes, as git does."""
        found = [path for path in self.objects.rglob("*") if path.is_file()]
        for source in sorted(found, key=lambda path: (path.suffix == ".idx", path.name)):
            target = self._theirs / source.relative_to(self.objects)
            if not target.exists():
                if not target.parent.exists():
                    target.parent.mkdir(exist_ok=True)
                    shutil.copymode(source.parent, target.parent)  # as git shares it (core.sharedRepository)
                shutil.move(source, target)


def _quoted(path: Path) -> str:
    """Spell `path` in a list that git splits at colons."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
