"""`parts/<kind>/files.toml`: what a part of a kind consists of and where it is wired."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scaffold.errors import TemplateError

MANIFEST = "files.toml"
_STRICT = ConfigDict(extra="forbid", frozen=True)


class Entry(BaseModel):
    """An entry of a wiring list of the user's: `file` assigns a list, tuple or dict to the name `list`.

    `key` is for dicts. `from` and `import` spell the import that the entry needs; all may hold `{...}` of the
    values.
    """

    model_config = _STRICT

    file: str
    list: str
    entry: str
    key: str | None = None
    module: str = Field(alias="from")
    imported: str = Field(alias="import")


class Line(BaseModel):
    """A line that is appended to a text file of the project, such as a setting to `.env.example`."""

    model_config = _STRICT

    file: str
    line: str


class Manifest(BaseModel):
    """The declaration of a kind.

    `files` are patterns of the paths that a part has, with its name as NAME and the package as `*`; `more`
    those that only the example has. `commands` are run in the stage, in order, after rendering: they write
    what is derived (locks, released schemas, snapshots).
    """

    model_config = _STRICT

    example: str | None = None
    files: tuple[str, ...]
    more: tuple[str, ...] = ()
    wiring: tuple[Entry, ...] = ()
    lines: tuple[Line, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()

    def holds(self, path: str, name: str) -> bool:
        """Tell whether `path` is one of a part called `name`."""
        patterns = (pattern.replace("NAME", name) for pattern in (*self.files, *self.more))
        return any(_matches(PurePosixPath(path), pattern) for pattern in patterns)


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the kind whose sources are in `folder`.

    Raises:
        TemplateError: it cannot be read.
    """
    file = folder / MANIFEST
    try:
        return Manifest.model_validate(tomllib.loads(file.read_text("utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        what = f"parts/{folder.name}/{MANIFEST} of the template"
        raise TemplateError(f"{what} cannot be read", cause=str(error)) from error


def _matches(path: PurePosixPath, pattern: str) -> bool:
    """Match whole paths; `*` is within a name, and a final `**` matches all that is below a folder."""
    folder = pattern.removesuffix("/**")
    parts = PurePosixPath(folder).parts
    if folder != pattern:
        return len(path.parts) > len(parts) and PurePosixPath(*path.parts[: len(parts)]).match(folder)
    return len(path.parts) == len(parts) and path.match(pattern)


def spelled(text: str, values: Mapping[str, object]) -> str:
    """Fill the `{name}`s of a line of the manifest."""
    return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]), text)
