"""Names of folders outside the project, so that the ids of their documents hold no path of this machine."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from ...errors import AppError, ErrorKind
from ...retrieval.text.extraction import OBJECTS
from ..private_files import make_private


class AmbiguousNameError(AppError):
    """Documents of two paths would have the same ids."""

    kind = ErrorKind.CONFLICT


class Origins:
    """The path of each name. Names are kept in `file`, which belongs to this machine."""

    def __init__(self, file: Path, *, root: Path) -> None:
        self._file = file
        self._root = root.resolve()
        self._names: dict[str, str] = json.loads(file.read_text("utf-8")) if file.exists() else {}

    @property
    def names(self) -> Mapping[str, str]:
        """The paths outside the project, by name."""
        return self._names

    def id_of(self, path: Path, *, name: str | None = None) -> str:
        """Return what the ids of the documents below `path` start with; empty for the project itself.

        It is the path from the project, or outside of it `name`, by default the last part of the path.

        Raises:
            AmbiguousNameError: the name stands for another path.
        """
        found = self.path_of(path)
        if name is None and found == self._root:
            return ""
        if name is None and self._root in found.parents:
            return found.relative_to(self._root).as_posix()
        chosen = name or found.name
        known = "objects" if chosen.startswith(OBJECTS) else self._names.get(chosen, str(found))
        if known != str(found) or (self._root / chosen).exists():
            other = known if known != str(found) else self._root / chosen
            raise AmbiguousNameError(
                f"{path}: documents of {other} are named {chosen!r} already",
                hint=f"give it another name: ingest {path} --as NAME",
            )
        if chosen not in self._names:
            self._names[chosen] = str(found)
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps(self._names, ensure_ascii=False, indent=2) + "\n", "utf-8")
            make_private(self._file)
        return chosen

    def path_of(self, source: Path | str) -> Path:
        """Return the path of a source, which is given by its id or as a path."""
        first, _, rest = str(source).partition("/")
        if isinstance(source, str) and first in self._names:
            return Path(self._names[first]) / rest
        # Links are kept.
        return Path(os.path.abspath(self._root / source))  # noqa: PTH100
