"""Clones of templates, and archives of them that hold every file."""

import os
import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from scaffold.adapters.git import Git
from scaffold.adapters.installation import is_address
from scaffold.errors import TemplateError
from scaffold.project.origin import Origin
from scaffold.project.template_questions import questions_in

# By these a project keeps files out of its own archives; what is made from its template has them.
_LEFT_OUT = ("export-ignore", "export-subst")
_ATTRIBUTES = ":(glob)**/.gitattributes"


def cloned(location: str, into: Path, *options: str) -> Path:
    """Clone a template into the folder `into`, so that its own attributes leave nothing out of an archive.

    There is a work tree, which stays empty: git may be set to refuse repositories without one
    (`safe.bareRepository`).
    """
    command = ("clone", "--quiet", "--no-checkout", *options, "--", location, str(into))
    Git(into.parent)(*command, settings=local_settings(location))
    attributes = into / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text(f"* {' '.join(f'-{name}' for name in _LEFT_OUT)}\n", "utf-8")
    return into


def leaves_out(git: Git, commit: str) -> bool:
    """Tell whether attributes in `commit` may keep files out of an archive of it, or change them there."""
    words = [word for name in _LEFT_OUT for word in ("-e", name)]
    return git.result("grep", "--quiet", *words, commit, "--", _ATTRIBUTES).returncode == 0


def archive(git: Git, commit: str, wanted: Sequence[str], *, unfiltered: Collection[str]) -> bytes:
    """Pack the paths `wanted` of `commit` under settings without the repository's own filters."""
    return git("archive", "--format=tar", commit, "--", *wanted, settings=unfiltered)


def refuse_submodules(git: Git, commit: str, questions: str, origin: Origin) -> None:
    """Refuse a template of which other repositories are a part: they are not read.

    Raises:
        TemplateError: with their paths.
    """
    rows = os.fsdecode(git("ls-tree", "-r", "-z", "--full-tree", commit)).split("\0")[:-1]
    paths = [row.partition("\t")[2] for row in rows if row.startswith("160000 ")]
    below = questions_in(questions).get("_subdirectory", "")
    is_apart = isinstance(below, str) and below and "{" not in below and "!include" not in questions
    needed = tuple(path for path in paths if not is_apart or path.startswith(f"{below}/"))
    if needed:
        raise TemplateError(
            f"the template in {origin.recorded} has parts in other repositories, which are not read",
            cause="it has submodules:",
            details=needed,
            help=shlex.join(["uvx", "copier", "copy", origin.recorded, "PATH"]),
        )


def local_settings(location: str) -> tuple[str, ...]:
    """Return settings under which git reads a file or folder, overriding `protocol.file.allow`."""
    return () if is_address(location) else ("protocol.file.allow=always",)
