"""The body of `scaffold new`."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from scaffold.answers.resolution import Given, Strength
from scaffold.cli.new_command import NewCommand
from scaffold.cli.new_summary import print_created
from scaffold.cli.output import progress
from scaffold.cli.own_content import add_own_parts, instead_of_example, require_capabilities
from scaffold.errors import ExitCode, ScaffoldError, UsageError
from scaffold.project.origin import Snapshot
from scaffold.project.template_questions import (
    asked,
    is_kin,
    questions_of,
    secrets,
    without_default,
)
from scaffold.use_cases.foreign import refuse_code
from scaffold.use_cases.new import Request
from scaffold.use_cases.new_created import Created
from scaffold.use_cases.new_foreign import ForeignRequest
from scaffold.use_cases.new_lock import Lock, LockOutcome
from scaffold.use_cases.said_answers import typed
from scaffold.wiring.answers import file_layers
from scaffold.wiring.creation import new_foreign_project, new_project
from scaffold.wiring.templates import named_template, origin


def run(command: NewCommand) -> ExitCode:
    """Create the project, say what was made, and return the exit code.

    Raises:
        ScaffoldError: with the exact command that fixes it, where there is one.
    """
    try:
        with named_template(command.template, command.ref) as snapshot:
            known = questions_of(snapshot.folder) if snapshot else {}
            if snapshot is None or is_kin(known):
                command, created = _of_own_kind(command, snapshot)
            else:
                said = dict(command.pairs())
                # The command is printed in errors and at the end.
                command, created = _of_another_kind(command.hiding(secrets(known)), said, known, snapshot)
    except ScaffoldError as error:
        if error.help is None and (error.fix or error.switch):
            error.help = str(command.mended(error))
        raise
    own = created.resolution is not None and not command.dry_run
    command, generated = add_own_parts(command, created) if own else (command, ())
    print_created(command, created, generated, again=_again(command, created))
    return ExitCode.INCOMPLETE if created.lock is LockOutcome.FAILED else ExitCode.OK


def _of_own_kind(command: NewCommand, snapshot: Snapshot | None) -> tuple[NewCommand, Created]:
    files = file_layers(command.answers, command.own_preset)
    command = _completed(command, files)
    use_case = new_project(lambda _step: None)
    require_capabilities(command, use_case.resolve(_request(command, files)).answers)
    with progress() as announce:
        return command, new_project(announce)(_request(command, files, snapshot))


def _of_another_kind(
    command: NewCommand, said: Mapping[str, str], known: Mapping[str, object], snapshot: Snapshot
) -> tuple[NewCommand, Created]:
    """Make a project with the questions of the template itself, which Copier asks on a terminal."""
    flags = (
        ("--preset", command.preset),
        ("--with", command.with_),
        ("--without", command.without),
        ("--documents", command.documents),
        ("--table", command.table),
    )
    for flag, given in flags:
        if given:
            raise UsageError(
                f"{flag} has no meaning for the template at {snapshot.source}",
                cause="it is not of scaffold's kind and has questions of its own",
                help="answer them with --set KEY=VALUE or --answers FILE",
            )
    refuse_code(snapshot)
    questions = asked(known)
    answers: dict[str, object] = {}
    for layer in reversed(file_layers(command.answers)):
        answers |= {
            question: given.value
            for question, given in layer.items()
            if question in questions or given.strength is Strength.SAID
        }
    unknown = [question for question in answers if question not in questions]
    if unknown:
        raise UsageError(
            f"the template at {snapshot.source} has no question {unknown[0]!r}",
            cause=f"it asks for {', '.join(questions) or 'nothing'}",
        )
    answers |= typed(snapshot.folder, said)
    missing = [question for question in without_default(known) if question not in answers]
    if missing and not command.may_ask():
        raise UsageError(
            f"the template at {snapshot.source} has no default for {', '.join(missing)}",
            fix=dict.fromkeys(missing),
        )
    if command.path is None and command.may_ask():
        from scaffold.cli.prompts import ask_folder

        command = replace(command, path=ask_folder())
    request = ForeignRequest(
        path=_path(command),
        snapshot=snapshot,
        answers=answers,
        ask=command.may_ask(),
        git=command.git,
        lock=_lock(command),
        force=command.force,
        dry_run=command.dry_run,
    )
    with progress() if not request.ask else contextlib.nullcontext(_silent) as announce:
        return command, new_foreign_project(announce)(request)


def _silent(_step: str) -> None:
    """Announce nothing, because the engine uses the terminal itself."""


def _again(command: NewCommand, created: Created) -> NewCommand:
    """Give the command that makes the same project without asking."""
    if created.resolution is not None:
        return command.settled(created.resolution)
    answers = {} if command.defaults else created.answers
    said = {**dict(command.pairs()), **{name: _as_word(value) for name, value in answers.items()}}
    set_ = tuple(f"{name}={value}" for name, value in said.items())
    return replace(command, set_=set_, defaults=True, dry_run=False, json=False)


def _as_word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _completed(command: NewCommand, files: Sequence[Mapping[str, Given]]) -> NewCommand:
    """Ask the open questions if there is a terminal."""
    if not command.may_ask():
        return command
    from scaffold.cli.prompts import ask

    use_case = new_project(lambda _step: None)
    given = (command.answers is not None) + (command.own_preset is not None)
    answered = {question for layer in files[:given] for question in layer}
    return ask(command, answered, lambda tried: use_case.resolve(_request(tried, files)))


def _path(command: NewCommand) -> Path:
    if command.path is None:
        raise UsageError("PATH is missing", cause="it has no default", help=str(command.without_questions()))
    return command.path


def _lock(command: NewCommand) -> Lock:
    if not command.lock:
        return Lock.SKIPPED
    return Lock.NEWEST if command.upgrade_deps else Lock.TESTED


def _request(
    command: NewCommand, files: Sequence[Mapping[str, Given]], snapshot: Snapshot | None = None
) -> Request:
    return Request(
        path=_path(command),
        origin=origin(command.template),
        ref=command.ref,
        layers=(command.said(), *files, instead_of_example(command)),
        snapshot=snapshot,
        git=command.git,
        lock=_lock(command),
        force=command.force,
        dry_run=command.dry_run,
    )
