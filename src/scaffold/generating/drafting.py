"""A part as files: its sources rendered, the user's files taken in, and the lists of the project edited."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adoption.line_ends import with_ends_of
from scaffold.generating.kind import Plan, ProjectFiles
from scaffold.generating.lists import ListEntry, with_entry
from scaffold.generating.manifest import Manifest, spelled
from scaffold.ports.templates import Engine
from scaffold.project.origin import Snapshot
from scaffold.workspace.listing import files_of

PARTS = "parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources of all kinds in `folder`, what one of them declares, and the values that every part has."""

    folder: Path
    manifest: Manifest
    common: Mapping[str, object]

    def values(self, plan: Plan) -> Mapping[str, object]:
        """Return everything that the templates may use."""
        return {**self.common, **plan.values}

    def entries(self, plan: Plan) -> tuple[ListEntry, ...]:
        """Return the entries of the user's lists."""
        values = self.values(plan)
        return tuple(
            ListEntry(
                file=spelled(wiring.file, values),
                list=spelled(wiring.list, values),
                entry=spelled(wiring.entry, values),
                key=spelled(wiring.key, values) if wiring.key else None,
                module=spelled(wiring.module, values),
                imported=spelled(wiring.imported, values),
            )
            for wiring in self.manifest.wiring
        )

    def commands(self, plan: Plan) -> tuple[tuple[str, ...], ...]:
        """Return the commands that write what is derived."""
        values = self.values(plan)
        return tuple(tuple(spelled(word, values) for word in command) for command in self.manifest.commands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Rendered files in `folder`, by path, and the edited files of the project.

    `by_hand` are the entries for lists that the user has rewritten.
    """

    folder: Path
    paths: tuple[str, ...]
    edited: Mapping[str, str]
    by_hand: tuple[ListEntry, ...]

    def lay_out(self, into: Path, project: ProjectFiles) -> None:
        """Write what the project does not have, and the edited files, into a folder."""
        for path in self.paths:
            if path not in project.paths:
                (into / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.folder / path, into / path)
        for path, text in self.edited.items():
            (into / path).parent.mkdir(parents=True, exist_ok=True)
            (into / path).write_bytes(text.encode("utf-8", "surrogateescape"))


def drafted(engine: Engine, sources: Sources, plan: Plan, project: ProjectFiles, *, into: Path) -> Draft:
    """Render the sources, take in the user's files, and edit the lists of the project."""
    snapshot = Snapshot(folder=sources.folder, source=PARTS, commit=None)
    engine.render(snapshot, sources.values(plan), into=into)
    for path, source in plan.copies.items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, into / path)
    edited: dict[str, str] = {}
    by_hand = []
    for entry in sources.entries(plan):
        before = edited.get(entry.file) or _text(project, entry.file)
        after = with_entry(before, entry) if _is_text(before) else None
        if after is None:
            by_hand.append(entry)
        elif after != before:
            edited[entry.file] = after
    for line in sources.manifest.lines:
        before, wanted = _text(project, line.file), spelled(line.line, sources.values(plan))
        if wanted not in before.splitlines():
            edited[line.file] = with_ends_of(_with_line(before, wanted), before)
    for path, text in plan.sections.items():
        before = _text(project, path)
        if text not in before:
            edited[path] = with_section(before, text)
    return Draft(folder=into, paths=tuple(files_of(into)), edited=edited, by_hand=tuple(by_hand))


def with_section(page: str, section: str) -> str:
    """Put a section before the first one of a page, where a reader meets it first."""
    head, heading, rest = page.partition("\n## ")
    before = f"{head.rstrip(chr(10))}\n\n" if head.strip() else ""
    return f"{before}{section.rstrip(chr(10))}\n{heading}{rest}"


def _with_line(text: str, line: str) -> str:
    start = text if text.endswith("\n") or not text else f"{text}\n"
    return f"{start}{line}\n"


def _text(project: ProjectFiles, path: str) -> str:
    """Read a file of the user's; bytes that are no text stay as they are when it is written."""
    return (project.read(path) or b"").decode("utf-8", "surrogateescape")


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
