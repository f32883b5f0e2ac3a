"""Random changes of a small tree: what a user or a template's author might do to it."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

Mode = bool  # executable


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Content and whether the file is executable."""

    content: bytes
    executable: Mode = False

    @property
    def is_text(self) -> bool:
        """Tell text from pictures and the like."""
        return b"\0" not in self.content


Tree = dict[str, File]


@dataclass(slots=True)
class Author:
    """Changes trees, and remembers what it added and removed. Every line that it adds is unique."""

    name: str
    chance: random.Random
    added: list[bytes] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    _count: int = 0

    def start(self, *, texts: int, pictures: int) -> Tree:
        """Make a tree to begin with."""
        tree: Tree = {}
        for number in range(texts):
            lines = [self._line() for _ in range(self.chance.randint(1, 30))]
            tree[f"{self._folder()}{self.name}{number}.txt"] = File(content=b"".join(lines))
        for number in range(pictures):
            tree[f"{self._folder()}{self.name}{number}.png"] = File(content=b"\0" + self._line())
        self.added.clear()
        return tree

    def change(self, tree: Tree, times: int) -> Tree:
        """Apply `times` random changes and give the result."""
        tree = dict(tree)
        for _ in range(times):
            action = self.chance.choice(ACTIONS)
            path = self.chance.choice(sorted(tree)) if tree else ""
            if path or action is Author.new_file:
                action(self, tree, path)
        return tree

    def edit(self, tree: Tree, path: str) -> None:
        """Insert, replace or delete lines; replace a picture."""
        file = tree[path]
        self.touched.add(path)
        if not file.is_text:
            content = b"\0" + self._line()
            self.added.append(content)
        else:
            lines = file.content.splitlines(keepends=True)
            start = self.chance.randint(0, len(lines))
            end = min(len(lines), start + self.chance.choice((0, 0, 1, 3)))
            new = [self._line() for _ in range(self.chance.choice((0, 1, 1, 2)))]
            self.added += new
            content = b"".join([*lines[:start], *new, *lines[end:]])
        tree[path] = File(content=content, executable=file.executable)

    def new_file(self, tree: Tree, _path: str) -> None:
        """Add a file, now and then where the other side might."""
        lines = [self._line() for _ in range(self.chance.randint(1, 5))]
        path = self.chance.choice((f"{self._folder()}{self.name}-new{self._count}.txt", "both.txt"))
        if path not in tree:
            self.added += lines
            self.touched.add(path)
            tree[path] = File(content=b"".join(lines))

    def remove(self, tree: Tree, path: str) -> None:
        """Remove a file."""
        del tree[path]
        self.touched.add(path)
        self.removed.append(path)

    def move(self, tree: Tree, path: str) -> None:
        """Move a file to another folder or name."""
        target = f"{self._folder()}{self.name}-moved{self._count}.{path.rpartition('.')[2]}"
        self._count += 1
        self.touched |= {path, target}
        tree[target] = tree.pop(path)

    def flip_mode(self, tree: Tree, path: str) -> None:
        """Make a file executable, or not."""
        self.touched.add(path)
        tree[path] = File(content=tree[path].content, executable=not tree[path].executable)

    def _line(self) -> bytes:
        self._count += 1
        return f"{self.name} {self._count} {self.chance.getrandbits(40):010x}\n".encode()

    def _folder(self) -> str:
        return self.chance.choice(("", "", "src/", "src/deep/", f"{self.name}/"))


ACTIONS: tuple[Callable[[Author, Tree, str], None], ...] = (
    Author.edit,
    Author.edit,
    Author.edit,
    Author.new_file,
    Author.remove,
    Author.move,
    Author.flip_mode,
)
