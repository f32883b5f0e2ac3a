"""Completing a drafted part in the stage: formatted, and derived files written by the project's commands."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from scaffold.generating.drafting import Draft
from scaffold.generating.kind import ProjectFiles, Stage
from scaffold.generating.manifest import Manifest


def formatted_lists(stage: Stage, draft: Draft) -> tuple[str, ...]:
    """Pick the lists of the user's that are formatted as ruff does it, before they are edited."""
    check = ("ruff", "format", "--diff", "--quiet")
    python = [path for path in draft.edited if path.endswith(".py")]
    return tuple(path for path in python if not stage.run((*check, path), accepted=(0, 1)).strip())


def complete(
    stage: Stage, draft: Draft, *, formatted: Sequence[str], commands: Sequence[Sequence[str]]
) -> None:
    """Format what was rendered, and the lists that were formatted before, then run the kind's commands."""
    python = [path for path in (*draft.paths, *formatted) if path.endswith(".py")]
    if python:
        stage.run(("ruff", "check", "--quiet", "--select", "F401,I", "--fix", *python))
        stage.run(("ruff", "format", "--quiet", *python))
    for command in commands:
        stage.run(command)


def collect(  # noqa: PLR0913 - what lands, and where from
    stage: Stage, draft: Draft, project: ProjectFiles, *, manifest: Manifest, name: str, into: Path
) -> None:
    """Copy what lands: the files of the draft, the edited ones, and what the commands wrote for the part."""
    lands = {*draft.paths, *draft.edited}
    for path in stage.changed():
        if path in lands or (path not in project.paths and manifest.holds(path, name)):
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(stage.folder / path, into / path)
