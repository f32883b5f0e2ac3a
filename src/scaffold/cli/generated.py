"""Output of `scaffold generate`."""

import shlex
from collections.abc import Iterator

from scaffold.cli.output import print_json, print_notes, progress, say
from scaffold.cli.payloads.generate import GeneratePayload, KindsPayload
from scaffold.cli.proposal_lines import proposal_lines
from scaffold.errors import ExitCode
from scaffold.generating.kinds import KINDS
from scaffold.generating.kinds.adapter import PORTS
from scaffold.generating.lists import ListEntry
from scaffold.generating.names import ordering
from scaffold.use_cases.generate import Generated, Outcome
from scaffold.use_cases.generate_order import Request
from scaffold.wiring.parts import generate_part


def print_kinds(*, as_json: bool) -> None:
    """Print every kind with a line that says what it is."""
    if as_json:
        payload: KindsPayload = {
            "kinds": [
                {"name": name, "summary": kind.summary, "needs": list(kind.needs)}
                for name, kind in KINDS.items()
            ]
        }
        print_json(payload)
        return
    width = max(map(len, KINDS))
    for name, kind in KINDS.items():
        needs = f" (needs {', '.join(kind.needs)})" if kind.needs else ""
        say(f"{name:{width}}  {kind.summary}{needs}")


def print_ports() -> None:
    """Print every port of which an adapter can be generated."""
    width = max(map(len, PORTS))
    for name, port in PORTS.items():
        needs = f" (needs {', '.join(port.needs)})" if port.needs else ""
        say(f"{name:{width}}  {port.summary}; selected by {port.setting}{needs}")


def run_generate(request: Request, *, as_json: bool, asked: bool = False) -> int:
    """Add the part, print the result and return the exit code; what was `asked` can be said by flags."""
    with progress() as announce:
        generated = generate_part(announce, lambda note: print_notes([note]))(request)
    print_notes((*generated.plan.notes, *generated.notes))
    if as_json:
        print_json(payload_of(generated))
    else:
        say("\n".join(_lines(request, generated)))
        if asked:
            say(f"the same again: {ordering(request.kind, request.name, request.options)} --defaults")
    return ExitCode.OK


def payload_of(generated: Generated) -> GeneratePayload:
    """Spell what was added as JSON."""
    return {
        "outcome": generated.outcome,
        "kind": generated.kind,
        "name": generated.name,
        "added": list(generated.added),
        "changed": list(generated.changed),
        "by_hand": [
            {"file": entry.file, "list": entry.list, "entry": entry.spelled, "import": entry.import_line}
            for entry in generated.by_hand
        ],
        "commands": [shlex.join(command) for command in generated.commands],
        "unmeasured": list(generated.plan.unmeasured),
        "next_steps": list(generated.plan.steps),
        "facts": dict(generated.plan.facts),
        "proposal": generated.plan.proposal,
        "undo": generated.undo,
        "notes": [*generated.plan.notes, *generated.notes],
    }


def _lines(request: Request, generated: Generated) -> Iterator[str]:
    what = f"{generated.kind} {generated.name}"
    if generated.outcome is Outcome.CURRENT:
        yield f"{what} is there already: nothing was changed"
        yield from _by_hand(generated.by_hand)
        return
    yield f"{what}: {len(generated.added)} files, {len(generated.changed)} lists"
    yield from (f"  added    {path}" for path in generated.added)
    yield from (f"  changed  {path}" for path in generated.changed)
    if generated.outcome is Outcome.PREVIEWED and generated.plan.proposal:
        yield from proposal_lines(generated.plan.proposal)
    yield from _by_hand(generated.by_hand)
    if generated.commands and not (generated.outcome is Outcome.LANDED and request.commands):
        yield "commands of the project that write the rest:"
        yield from (f"  uv run {shlex.join(command)}" for command in generated.commands)
    if generated.plan.unmeasured:
        yield "not measured yet:"
        yield from (f"  {line}" for line in generated.plan.unmeasured)
    if generated.outcome is Outcome.PREVIEWED:
        yield "nothing was changed (--dry-run)"
        return
    if generated.plan.steps:
        yield "next:"
        yield from (f"  {line}" for line in generated.plan.steps)
    yield "generated, not committed: look with `git diff --cached`, run `make check`, then commit"
    yield f"undo: {generated.undo}"


def _by_hand(entries: tuple[ListEntry, ...]) -> Iterator[str]:
    for entry in entries:
        yield f"add to {entry.list} in {entry.file}, which is not the list that the template wrote:"
        yield f"  {entry.import_line}"
        yield f"  {entry.spelled}"
