"""Flags of `scaffold new` that add the user's own content to the project that was just created."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from scaffold.answers.model import Answers
from scaffold.answers.resolution import Given, Strength
from scaffold.cli.new_command import NewCommand
from scaffold.cli.output import print_notes, progress
from scaffold.cli.raw_header import columns_of, likely_targets
from scaffold.errors import ScaffoldError, UsageError
from scaffold.generating.kinds import KINDS
from scaffold.generating.names import ordering
from scaffold.use_cases.generate import Generated
from scaffold.use_cases.generate_order import Request
from scaffold.use_cases.new_created import Created
from scaffold.wiring.maintenance import find_project
from scaffold.wiring.parts import commit_all, generate_part
from scaffold.workspace.paths import resolved

_SHOWN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPart:
    """A part that a flag of `new` asks for; its name comes from `source`."""

    flag: str
    kind: str
    source: Path
    options: Mapping[str, str]

    def command(self) -> str:
        """Spell the command that adds it later."""
        return ordering(self.kind, self.source.stem, self.options)


def own_parts(command: NewCommand) -> tuple[OwnPart, ...]:
    """Return the parts that the flags ask for.

    Raises:
        UsageError: what they name is not there, or the project would not be committed.
    """
    found = tuple(part for part in (_documents(command), _table(command)) if part)
    if found and not command.git:
        raise UsageError(
            f"{found[0].flag} and --no-git contradict each other: parts are added to a repository"
        )
    return found


def _documents(command: NewCommand) -> OwnPart | None:
    if command.documents is None:
        return None
    source = resolved(command.documents)
    if not source.is_dir():
        raise UsageError(f"--documents: {command.documents} is not a folder")
    if not any(path.is_file() for path in source.rglob("*")):
        raise UsageError(f"--documents: there is no file in {command.documents}")
    return OwnPart(flag="--documents", kind="knowledge", source=source, options={"from": str(source)})


def _table(command: NewCommand) -> OwnPart | None:
    if command.table is None and command.target is None:
        return None
    if command.table is None:
        raise UsageError(
            "--table is missing",
            cause="a table is declared from a file and the column that is predicted",
            help="scaffold new PATH --table FILE --target COLUMN",
        )
    source = resolved(command.table)
    if not source.is_file():
        raise UsageError(f"--table: {command.table} is not a file")
    if not source.stat().st_size:
        raise UsageError(f"--table: {command.table} is empty")
    if command.target is None and not command.may_ask():
        raise _without_target(command, source)
    options = {"from": str(source)} | ({"target": command.target} if command.target else {})
    return OwnPart(flag="--table", kind="table", source=source, options=options)


def _without_target(command: NewCommand, source: Path) -> UsageError:
    columns = columns_of(source)
    likely = likely_targets(columns)
    shown = ", ".join(columns[:_SHOWN]) + (f" and {len(columns) - _SHOWN} more" if columns[_SHOWN:] else "")
    there = f"; {source.name} has {shown}: likely {' or '.join(likely)}" if columns else ""
    return UsageError(
        "--target is missing",
        cause=f"a table is declared from a file and the column that is predicted{there}",
        help=str(replace(command, target=likely[0] if likely else "COLUMN")),
    )


def instead_of_example(command: NewCommand) -> Mapping[str, Given]:
    """Leave the example out where the user brings own content, unless something else was said."""
    flags = [part.flag for part in own_parts(command)]
    if not flags:
        return {}
    return {"example": Given(value=False, origin=f"with {flags[0]}", strength=Strength.PREFERRED)}


def require_capabilities(command: NewCommand, answers: Answers) -> None:
    """Refuse content that the project could not hold, before anything is created.

    Raises:
        UsageError: a capability is missing; it is proposed.
    """
    for part in own_parts(command):
        missing = [name for name in KINDS[part.kind].needs if name not in answers.capabilities()]
        if missing:
            raise UsageError(f"{part.flag} needs {' and '.join(missing)}", fix=dict.fromkeys(missing, "true"))


def add_own_parts(command: NewCommand, created: Created) -> tuple[NewCommand, tuple[Generated, ...]]:
    """Add the parts to the created project and commit each; return them, and the command with the answers.

    On a terminal, what the flags of a table leave open is asked for.

    Raises:
        ScaffoldError: one cannot be added; the project stays as it was created.
    """
    done, project = [], find_project()(created.path, None)
    for part in own_parts(command):
        if created.commit is None:
            print_notes([f"{part.flag}: commit the project, then: {part.command()}"])
            continue
        request = Request(
            project=project,
            kind=part.kind,
            name=part.source.stem,
            options={**part.options, "readme": ""},
            adapt_name=True,
        )
        try:
            if part.kind == "table" and command.may_ask():
                request = _asked(request)
                command = replace(command, target=request.options.get("target"))
            with progress() as announce:
                generated = generate_part(announce, lambda note: print_notes([note]))(request)
        except (ScaffoldError, KeyboardInterrupt) as error:
            print_notes([f"the project in {created.path} was created, without {part.flag}"])
            if isinstance(error, ScaffoldError):
                error.help = f"{error.help or 'correct the file'}; then, in the project: {part.command()}"
            raise
        print_notes((*generated.plan.notes, *generated.notes))
        commit_all(created.path, f"Add {generated.kind} {generated.name}")
        _say_answers(part, generated, request)
        done.append(generated)
    return command, tuple(done)


def _asked(request: Request) -> Request:
    from scaffold.cli.generate_questions import completed

    return completed(request)


def _say_answers(part: OwnPart, generated: Generated, request: Request) -> None:
    """Spell the answers that `scaffold new` has no flags for."""
    options = {flag: value for flag, value in request.options.items() if flag != "readme"}
    if options.keys() - {*part.options, "target"}:
        again = ordering(part.kind, generated.name, options)
        print_notes([f"the answers about the table are no flags of `new`; in a project: {again} --defaults"])
