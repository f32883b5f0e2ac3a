"""The bodies of `scaffold fleet`."""

from collections.abc import Sequence
from pathlib import Path

from scaffold.cli.output import print_json, progress, say
from scaffold.cli.payloads.fleet import FleetPayload, RepositoryEntry
from scaffold.errors import ExitCode
from scaffold.use_cases.fleet import Fleet, FleetRequest, Repository, State

_LEFT = {State.DIRTY, State.FAILED}


def run_status(projects: Fleet, paths: Sequence[Path], *, workers: int, as_json: bool) -> int:
    """Print the state of every project; return the exit code."""
    with progress() as announce:
        announce(f"looking at {len(paths)} repositories")
        found = projects.status(paths, workers=workers)
    _print(found, as_json=as_json)
    if any(one.state is State.FAILED for one in found):
        return ExitCode.PARTIAL
    behind = any(one.version != one.newest for one in found)
    return ExitCode.OUTDATED if behind else ExitCode.OK


def run_update(projects: Fleet, request: FleetRequest, *, as_json: bool) -> int:
    """Update the projects and print the outcome of each; return the exit code."""
    with progress() as announce:
        announce(f"updating {len(request.paths)} repositories")
        found = projects.update(request)
    _print(found, as_json=as_json)
    return ExitCode.PARTIAL if any(one.state in _LEFT for one in found) else ExitCode.OK


def _print(found: Sequence[Repository], *, as_json: bool) -> None:
    if as_json:
        payload: FleetPayload = {"repositories": [_entry(one) for one in found]}
        print_json(payload)
        return
    rows = [("repository", "state", "version", "newest", "branch")]
    rows += [
        (one.path.name, one.state.value, one.version or "", one.newest or "", one.branch or "")
        for one in found
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        say("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    for one in found:
        if one.reason:
            say(f"{one.path.name}: {one.reason}", err=True)
        if one.help:
            say(f"  help: {one.help}", err=True)


def _entry(one: Repository) -> RepositoryEntry:
    return {
        "path": one.path.as_posix(),
        "state": one.state,
        "template": one.source,
        "version": one.version,
        "newest": one.newest,
        "branch": one.branch,
        "reason": one.reason,
        "help": one.help,
    }
