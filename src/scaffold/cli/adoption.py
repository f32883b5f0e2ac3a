"""The body of `scaffold adopt`."""

import shlex
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.adoption.placement import Action, Planned
from scaffold.cli.new_command import NewCommand
from scaffold.cli.output import in_one_line, print_json, print_notes, progress, say
from scaffold.cli.payloads.adopt import AdoptPayload
from scaffold.cli.update import files_entry
from scaffold.errors import ExitCode, ScaffoldError
from scaffold.project.recorded import ANSWERS_FILE, ProjectFolder
from scaffold.use_cases.adopt import Adopted, Outcome, Request
from scaffold.use_cases.adopt_tree import said
from scaffold.use_cases.find_project import name_in
from scaffold.wiring.adoption import adopt_project
from scaffold.wiring.answers import file_layers
from scaffold.wiring.maintenance import recover
from scaffold.wiring.templates import origin

_LAYOUTS = {
    "whole": "there is no distribution yet, so the template's is added, with the layers in src/{package}",
    "inside": "the layers go into your package src/{package}",
    "beside": "your distribution stays as it is; the layers are an application beside it, src/{package}",
}
_SHOWN = 5  # lines of a gate that fails
_ACTIONS = {
    Action.ADD: "add     {path}",
    Action.MOVE: "add     {place} (the template's {path})",
    Action.MERGE: "merge   {path}",
    Action.KEEP: "keep    {path} (the template's is left out)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """The flags of `scaffold adopt` that are no answers."""

    dry_run: bool
    branch: str | None
    gates: bool
    lock: bool
    answers_file: str | None


def run(command: NewCommand, how: How, *, as_json: bool) -> int:
    """Adopt the repository, print the result, and return the exit code."""
    path = command.path or Path()
    if path.is_dir():
        print_notes(recover(path))
    try:
        request = Request(
            project=ProjectFolder(path=path, answers_file=name_in(path, how.answers_file or ANSWERS_FILE)),
            origin=origin(command.template),
            ref=command.ref,
            layers=(command.said(), *file_layers(command.answers)),
            dry_run=how.dry_run,
            branch=how.branch,
            gates=how.gates,
            lock=how.lock,
        )
        with progress() as announce:
            adopted = adopt_project(announce, lambda note: print_notes([note]))(request)
    except ScaffoldError as error:
        if error.help is None and error.fix:
            error.help = command.mended(error).spelled("adopt")
        raise
    print_notes(adopted.notes)
    if as_json:
        print_json(_payload(adopted))
    else:
        say("\n".join(_lines(adopted)))
    return ExitCode.CONFLICTS if adopted.outcome is Outcome.FAILING else ExitCode.OK


def _lines(adopted: Adopted) -> Iterator[str]:
    answers = adopted.resolution.answers
    version = f" at {adopted.version}" if adopted.version else ""
    yield f"template: {adopted.source}{version}"
    yield f"layout: {_LAYOUTS[adopted.layout.value].format(package=answers.package_name)}"
    stated = (f"{key}={value}" for key, value in answers.for_template().items() if value != "")
    yield f"answers: {', '.join(stated)}"
    planned = adopted.arranged.planned
    counts = Counter(file.action for file in planned)
    actions = (f"{counts[action]} {action}" for action in Action if counts[action])
    yield f"files of the template: {', '.join(actions)}"
    yield from (f"  {in_one_line(_spelled(file))}" for file in planned if file.action is not Action.SAME)
    if adopted.arranged.kept:
        yield f"settings that stay yours: {len(adopted.arranged.kept)}"
        yield from (f"  {said(setting)}" for setting in adopted.arranged.kept)
    yield from _gates(adopted)
    yield from _ending(adopted)


def _spelled(planned: Planned) -> str:
    return _ACTIONS[planned.action].format(path=planned.path, place=planned.place)


def _gates(adopted: Adopted) -> Iterator[str]:
    if not adopted.gates:
        return
    counts = Counter(gate.outcome for gate in adopted.gates)
    yield f"gates: {', '.join(f'{count} {outcome}' for outcome, count in sorted(counts.items()))}"
    for gate, found in _baseline(adopted).items():
        yield f"  {gate}: {sum(found.values())} findings in {len(found)} places are in the baseline"
    for report in adopted.gates:
        if not report.passed:
            yield f"  {report.id}: {report.outcome}"
            yield from (f"    {line}" for line in _gist(report.output))


def _gist(output: str) -> list[str]:
    """Pick what is not in the baseline, else the end, where tools sum up."""
    lines = [line for line in output.splitlines() if line.strip()]
    new = [line for line in lines if line.startswith("new: ")]
    return new[:_SHOWN] or lines[-_SHOWN:]


def _ending(adopted: Adopted) -> Iterator[str]:
    if adopted.outcome is Outcome.PREVIEWED:
        yield "nothing was changed (--dry-run)"
        return
    makefile = next((file.place for file in adopted.arranged.planned if file.path == "Makefile"), None)
    check = "make check" if makefile == "Makefile" else f"make -f {makefile} check"
    if adopted.branch:
        yield f"committed on a branch of its own: git switch {shlex.quote(adopted.branch)}"
    if adopted.outcome is Outcome.FAILING:
        yield f"adopted, with gates that fail: fix what they name, run `{check}` and commit"
    elif not adopted.branch:
        yield f"adopted, not committed: look with `git diff --cached`, run `{check}`, then commit"
    yield f"undo: {adopted.undo}"


def _payload(adopted: Adopted) -> AdoptPayload:
    return {
        "outcome": adopted.outcome,
        "template": {"source": adopted.source, "commit": adopted.version},
        "answers": adopted.resolution.answers.for_template(),
        "layout": adopted.layout,
        "plan": [
            {"path": file.path, "action": file.action, "place": file.place}
            for file in adopted.arranged.planned
        ],
        "settings": [
            {"key": setting.key, "yours": setting.yours, "template": setting.template}
            for setting in adopted.arranged.kept
        ],
        "files": files_entry(adopted.changes),
        "gates": [{"id": gate.id, "outcome": gate.outcome} for gate in adopted.gates],
        "baseline": {gate: dict(found) for gate, found in _baseline(adopted).items()},
        "undo": adopted.undo,
        "notes": list(adopted.notes),
    }


def _baseline(adopted: Adopted) -> Mapping[str, Mapping[str, int]]:
    found: Mapping[str, Mapping[str, int]] = tomllib.loads((adopted.baseline or b"").decode())
    return found
