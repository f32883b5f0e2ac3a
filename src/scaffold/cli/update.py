"""The bodies of `scaffold update`, `add` and `remove`."""

import os
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from scaffold.cli.output import in_one_line, print_json, print_notes, progress, say
from scaffold.cli.payloads.update import CheckPayload, FilesEntry, UpdatePayload
from scaffold.errors import ExitCode, ScaffoldError, UsageError
from scaffold.project.merging import Changes
from scaffold.project.recorded import ProjectFolder
from scaffold.use_cases.capabilities import switch
from scaffold.use_cases.check_update import Checked
from scaffold.use_cases.update import GateOutcome, Outcome, Request, Updated
from scaffold.wiring.maintenance import check_update, update_project


def answers_said(pairs: Sequence[str]) -> Mapping[str, str]:
    """Read the pairs of `--set`.

    Raises:
        UsageError: one is not KEY=VALUE, or two contradict each other.
    """
    said: dict[str, str] = {}
    for pair in pairs:
        question, equals, value = pair.partition("=")
        if not equals or not question:
            raise UsageError(f"--set {pair!r} is not KEY=VALUE", help="scaffold list")
        if said.setdefault(question, value) != value:
            raise UsageError(f"--set {question}={said[question]} and --set {pair} contradict each other")
    return said


def files_said(paths: Collection[str], folder: Path) -> tuple[str, ...]:
    """Spell paths that the user gives as paths in the project at `folder`.

    Raises:
        UsageError: one is empty.
    """
    if not all(paths):
        raise UsageError("the path of a file is empty", help="scaffold diff")
    return tuple(PurePath(os.path.relpath(path, folder)).as_posix() for path in paths)


def run_update(request: Request, *, as_json: bool) -> int:
    """Update the project in the working folder and print the result."""
    try:
        with progress() as announce:
            updated = update_project(announce, lambda note: print_notes([note]))(request)
    except ScaffoldError as error:
        if error.help is None and error.fix:
            said = {**request.said, **{name: value or "VALUE" for name, value in error.fix.items()}}
            words = [word for pair in said.items() for word in ("--set", "=".join(pair))]
            error.help = shlex.join(["scaffold", "update", *words])
        raise
    return print_update(updated, as_json=as_json)


def run_switch(request: Request, *, verb: str, names: Collection[str], as_json: bool) -> int:
    """Add or remove capabilities of the project in the working folder."""
    return run_update(switch(request, verb=verb, names=names), as_json=as_json)


def run_check(project: ProjectFolder, *, as_json: bool) -> int:
    """Print whether there is an update for `project`."""
    found = check_update()(project)
    if as_json:
        print_json(_checked(found))
    elif found.available:
        say(f"an update is available: {found.before} -> {found.after} of {found.source}")
    else:
        say(f"up to date: the project is at {found.before} of {found.source}")
    return ExitCode.OUTDATED if found.available else ExitCode.OK


def print_update(updated: Updated, *, as_json: bool) -> int:
    """Print the outcome and return the exit code."""
    print_notes(updated.notes)
    if as_json:
        print_json(_payload(updated))
    else:
        say("\n".join(_lines(updated)))
    return ExitCode.CONFLICTS if updated.outcome is Outcome.CONFLICTS else ExitCode.OK


def files_entry(changes: Changes) -> FilesEntry:
    """Spell the changes of files as JSON."""
    return {
        "added": list(changes.added),
        "changed": list(changes.changed),
        "removed": list(changes.removed),
        "moved": [list(pair) for pair in changes.moved],
    }


def _checked(found: Checked) -> CheckPayload:
    return {
        "template": found.source,
        "version": found.before,
        "newest": found.after,
        "available": found.available,
    }


def _payload(updated: Updated) -> UpdatePayload:
    return {
        "outcome": updated.outcome,
        "template": updated.source,
        "from": updated.before,
        "to": updated.after,
        "answers": [
            {"question": answer.question, "before": answer.before, "after": answer.after, "why": answer.why}
            for answer in updated.answers
        ],
        "files": files_entry(updated.changes),
        "conflicts": [{"path": conflict.path, "kind": conflict.kind} for conflict in updated.conflicts],
        "dependencies": {
            "added": list(updated.requirements.added),
            "removed": list(updated.requirements.removed),
        },
        "gates": updated.gates,
        "undo": updated.undo,
        "notes": list(updated.notes),
    }


def _lines(updated: Updated) -> Iterator[str]:
    if updated.outcome is Outcome.CURRENT:
        yield f"up to date: the project is at {updated.after} of {updated.source}"
        return
    versions = dict.fromkeys((updated.before, updated.after))
    yield f"template {' -> '.join(versions)} of {updated.source}"
    yield from _section(
        "answers",
        [
            f"{answer.question}: {_said(answer.before)} -> {_said(answer.after)} ({answer.why})"
            for answer in updated.answers
        ],
    )
    changes = updated.changes
    moved = [f"moved    {old} -> {new}" for old, new in changes.moved]
    files = [f"added    {path}" for path in changes.added]
    files += [f"changed  {path}" for path in changes.changed]
    files += [f"removed  {path}" for path in changes.removed] + moved
    yield from _section("files", files)
    required = [f"added    {name}" for name in updated.requirements.added]
    required += [f"removed  {name}" for name in updated.requirements.removed]
    yield from _section("dependencies", required)
    yield from _section("conflicts", [f"{conflict.path}: {conflict.kind}" for conflict in updated.conflicts])
    yield from _ending(updated)


def _ending(updated: Updated) -> Iterator[str]:
    if updated.outcome is Outcome.PREVIEWED:
        yield "nothing was changed (--dry-run)"
        return
    if updated.outcome is Outcome.PREPARED and updated.branch:
        yield f"up to date: the branch {updated.branch} holds this update already, and nothing was changed"
        return
    if updated.gates is GateOutcome.PASSED:
        yield "gates: passed"
    if updated.outcome is Outcome.CONFLICTS:
        yield "updated, with conflicts: resolve them, `git add` the files, run `make check` and commit"
    elif updated.branch:
        yield f"committed on a branch of its own: git switch {shlex.quote(updated.branch)}"
    else:
        yield "updated, not committed: look with `git diff --cached`, then commit"
    yield f"undo: {updated.undo}"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}: {len(lines)}"
        yield from (f"  {in_one_line(line)}" for line in lines)


def _said(value: object) -> str:
    if value is None:
        return "(not asked)"
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, str | int | float | list | dict) else str(value)
