"""The body of `scaffold new`."""

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scaffold.answers.resolution import Given
from scaffold.cli.command_line import NewCommand
from scaffold.cli.output import print_json, print_notes, progress, say
from scaffold.cli.payloads import NewPayload
from scaffold.errors import ExitCode, ScaffoldError, UsageError
from scaffold.use_cases.new import Created, Request
from scaffold.use_cases.new_lock import Lock, LockOutcome
from scaffold.wiring import file_layers, lock_by_hand, new_project, origin
from scaffold.workspace.listing import folders_of, tree

_WHOLE = 99


def run(command: NewCommand) -> ExitCode:
    """Create the project, say what was made, and return the exit code.

    Raises:
        ScaffoldError: with the exact command that mends it, where there is one.
    """
    try:
        files = file_layers(command.answers)
        command = _completed(command, files)
        with progress() as announce:
            created = new_project(announce)(_request(command, files))
    except ScaffoldError as error:
        if error.help is None and (error.fix or error.switch):
            error.help = str(command.mended(error))
        raise
    again = str(command.settled(created.resolution))
    steps = _next_steps(command, created)
    print_notes(created.notes)
    if command.json:
        print_json(_payload(command, created, steps, again))
    else:
        say("\n".join(_summary(command, created, steps, again)))
    return ExitCode.INCOMPLETE if created.lock is LockOutcome.FAILED else ExitCode.OK


def _completed(command: NewCommand, files: Sequence[Mapping[str, Given]]) -> NewCommand:
    """Ask what is still open, if somebody is there to answer."""
    if command.defaults or command.json or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return command
    from scaffold.cli.prompts import ask

    use_case = new_project(lambda _step: None)
    in_answers_file = {question for layer in files[: command.answers is not None] for question in layer}
    return ask(command, in_answers_file, lambda it: use_case.resolve(_request(it, files)))


def _request(command: NewCommand, files: Sequence[Mapping[str, Given]]) -> Request:
    if command.path is None:
        raise UsageError("PATH is missing", cause="it has no default", help=str(command.without_questions()))
    wish = Lock.NEWEST if command.upgrade_deps else Lock.TESTED
    return Request(
        path=command.path,
        origin=origin(command.template),
        ref=command.ref,
        layers=(command.said(), *files),
        git=command.git,
        lock=wish if command.lock else Lock.SKIPPED,
        force=command.force,
        dry_run=command.dry_run,
    )


def _next_steps(command: NewCommand, created: Created) -> list[str]:
    if command.dry_run:
        return [str(replace(command, dry_run=False, json=False))]
    steps = [shlex.join(["cd", str(command.path)])]
    if created.lock is LockOutcome.FAILED:
        steps.append(lock_by_hand())
    if "Makefile" in created.files and shutil.which("make"):
        steps += ["make demo", "make test"]
    elif "pyproject.toml" in created.files:
        steps += ["uv sync", "uv run pytest"]
    return steps


def _summary(command: NewCommand, created: Created, steps: list[str], again: str) -> list[str]:
    verb = "would create" if command.dry_run else "created"
    folders = len(folders_of(created.files))
    version = f" at {created.template_commit}" if created.template_commit else ""
    lines = [
        f"{verb} {command.path}: {len(created.files)} files in {folders} folders",
        f"template: {created.source}{version}",
        "",
        *(f"  {line}" for line in _taken(command, created)),
        "",
    ]
    if command.dry_run:
        lines += [*(f"  {line}" for line in tree(created.files, depth=_WHOLE)), ""]
    if created.replaced:
        kept = f", kept in {created.backup}" if created.backup else ""
        lines += [
            f"{len(created.replaced)} files replaced{kept}:",
            *(f"  {it}" for it in created.replaced),
            "",
        ]
    if created.commit:
        lines.append(f"first commit: {created.commit[:12]} on {created.branch}")
    if created.lock in {LockOutcome.TESTED, LockOutcome.NEWEST}:
        lines.append(f"locked: {created.lock.value} versions, in uv.lock")
    return [*lines, "next:", *(f"  {step}" for step in steps), "the same again:", f"  {again}"]


def _taken(command: NewCommand, created: Created) -> list[str]:
    """Give the answers that most people look for, asked for or not; the rest is in the answers file."""
    answers = created.resolution.answers
    names = f"(distribution {answers.distribution_name}, package {answers.package_name})"
    return [
        f"name          {answers.project_name} {names}",
        f"preset        {command.settled(created.resolution).preset}",
        f"capabilities  {', '.join(answers.capabilities()) or 'none'}",
        f"licence       {answers.licence}",
        f"python        {answers.python_floor} or newer",
        f"ci            {answers.ci}",
    ]


def _payload(command: NewCommand, created: Created, steps: list[str], again: str) -> NewPayload:
    return {
        "path": str(created.path),
        "dry_run": command.dry_run,
        "template": {"source": created.source, "commit": created.template_commit},
        "answers": created.resolution.answers.for_template(),
        "capabilities": list(created.resolution.answers.capabilities()),
        "counts": {"files": len(created.files), "folders": len(folders_of(created.files))},
        "files": list(created.files),
        "replaced": list(created.replaced),
        "backup": str(created.backup) if created.backup else None,
        "lock": created.lock.value,
        "commit": created.commit,
        "notes": list(created.notes),
        "next_steps": steps,
        "command": again,
    }
