"""The summary that `scaffold new` prints."""

import shlex
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from scaffold.cli.generated import payload_of
from scaffold.cli.new_command import NewCommand, as_argument
from scaffold.cli.output import print_json, print_notes, say
from scaffold.cli.payloads.new import NewPayload
from scaffold.use_cases.generate import Generated
from scaffold.use_cases.new_created import Created
from scaffold.use_cases.new_lock import LockOutcome
from scaffold.wiring.creation import lock_by_hand
from scaffold.workspace.listing import folders_of, tree

_WHOLE = 99


def print_created(
    command: NewCommand, created: Created, generated: Sequence[Generated], *, again: NewCommand
) -> None:
    """Print what was made; `again` makes the same project without asking."""
    steps = [*_next_steps(command, created), *(step for part in generated for step in part.plan.steps)]
    print_notes(created.notes)
    if command.json:
        print_json(_payload(command, created, generated, steps, str(again)))
    else:
        say("\n".join(_summary(command, created, generated, steps, str(again))))


def _next_steps(command: NewCommand, created: Created) -> list[str]:
    if command.dry_run:
        return [str(replace(command, dry_run=False, json=False))]
    steps = [shlex.join(["cd", as_argument(command.path or Path())])]
    if created.lock is LockOutcome.FAILED:
        steps.append(lock_by_hand())
    if "Makefile" in created.files and shutil.which("make"):
        steps += ["make demo", "make test"]
    elif "pyproject.toml" in created.files:
        steps += ["uv sync", "uv run pytest"]
    return steps


def _summary(
    command: NewCommand, created: Created, generated: Sequence[Generated], steps: list[str], again: str
) -> list[str]:
    verb = "would create" if command.dry_run else "created"
    folders = len(folders_of(created.files))
    version = f" at {created.template_commit}" if created.template_commit else ""
    lines = [
        f"{verb} {command.path}: {len(created.files)} files in {folders} folders",
        f"template: {created.source}{version}",
        "",
        *(f"  {line}" for line in _taken(created)),
        "",
    ]
    if command.dry_run:
        lines += [*(f"  {line}" for line in tree(created.files, depth=_WHOLE)), ""]
    if created.replaced:
        kept = f", kept in {created.backup}" if created.backup else ""
        lines += [
            f"{len(created.replaced)} files replaced{kept}:",
            *(f"  {path}" for path in created.replaced),
            "",
        ]
    if created.commit:
        lines.append(f"first commit: {created.commit[:12]} on {created.branch}")
    for part in generated:
        lines.append(f"{part.kind} {part.name}: {len(part.added)} files, committed")
        lines += [f"  not measured yet: {line}" for line in part.plan.unmeasured]
    if created.lock in {LockOutcome.TESTED, LockOutcome.NEWEST}:
        lines.append(f"locked: {created.lock.value} versions, in uv.lock")
    return [*lines, "next:", *(f"  {step}" for step in steps), "the same again:", f"  {again}"]


def _taken(created: Created) -> list[str]:
    """Give the answers that most people look for, asked for or not; the rest is in the answers file."""
    if created.resolution is None:
        return [f"{question:13} {value}" for question, value in created.answers.items()]
    answers = created.resolution.answers
    names = f"(distribution {answers.distribution_name}, package {answers.package_name})"
    return [
        f"name          {answers.project_name} {names}",
        f"preset        {answers.start_from}",
        f"capabilities  {', '.join(answers.capabilities()) or 'none'}",
        f"licence       {answers.licence}",
        f"python        {answers.python_floor} or newer",
        f"ci            {answers.ci}",
    ]


def _payload(
    command: NewCommand, created: Created, generated: Sequence[Generated], steps: list[str], again: str
) -> NewPayload:
    return {
        "path": str(created.path),
        "dry_run": command.dry_run,
        "template": {"source": created.source, "commit": created.template_commit},
        "answers": dict(created.answers),
        "capabilities": list(created.resolution.answers.capabilities()) if created.resolution else [],
        "counts": {"files": len(created.files), "folders": len(folders_of(created.files))},
        "files": list(created.files),
        "replaced": list(created.replaced),
        "backup": str(created.backup) if created.backup else None,
        "lock": created.lock,
        "commit": created.commit,
        "generated": [payload_of(part) for part in generated],
        "notes": list(created.notes),
        "next_steps": steps,
        "command": again,
    }
