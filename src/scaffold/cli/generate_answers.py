"""The questions about a table, and the flags that their answers become."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scaffold.cli.proposal_lines import SPLITS
from scaffold.cli.terminal import Option, choose, choose_several
from scaffold.generating.table_proposal import Role, TableProposal

Options = Mapping[str, str]

_NONE = ""
_OUTCOMES = "Outcome whose probability is scored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A decision about a table; a flag named `name` or in `flags` makes it beforehand.

    `applies` tells whether there is anything to decide, `current` spells what is proposed, and `put` asks and
    returns the options with the answer: the same ones where it agrees.
    """

    name: str
    message: str
    applies: Callable[[TableProposal], bool]
    current: Callable[[TableProposal], str]
    put: Callable[[Options, TableProposal], Options]
    flags: tuple[str, ...] = ()

    def is_answered_by(self, given: Options) -> bool:
        """Tell whether flags have made the decision."""
        return any(flag in given for flag in (self.name, *self.flags))


def with_columns(options: Options, flag: str, columns: Sequence[str]) -> Options:
    """Add columns to a flag that takes a list of them."""
    known = [one for one in next(csv.reader([options.get(flag, "")], skipinitialspace=True), []) if one]
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(dict.fromkeys((*known, *columns)))
    return {**options, flag: line.getvalue()}


def _without(options: Options, *flags: str) -> Options:
    return {flag: value for flag, value in options.items() if flag not in flags}


def _task(options: Options, proposal: TableProposal) -> Options:
    task = proposal.target.task
    chosen = choose(
        _TASK.message, [Option(value=one, title=one) for one in proposal.target.tasks], default=task
    )
    return options if chosen == task else {**_without(options, "positive"), "task": chosen}


def _positive(options: Options, proposal: TableProposal) -> Options:
    target = proposal.target
    outcomes = [Option(value=one, title=one) for one in target.outcomes]
    chosen = choose(_OUTCOMES, outcomes, default=target.positive or "")
    return options if chosen == target.positive else {**options, "positive": chosen}


def _candidates(proposal: TableProposal, role: Role) -> list[str]:
    return [one.column for one in proposal.columns if one.role == role or role in one.may_be]


def _one_column(role: Role, message: str, none: str, *, undone_by: str) -> Question:
    """Ask for the column of a role; one that was proposed and is not to have it is named by `undone_by`."""

    def put(options: Options, proposal: TableProposal) -> Options:
        now = next(iter(proposal.columns_of(role)), _NONE)
        lines = [Option(value=name, title=name) for name in _candidates(proposal, role)]
        chosen = choose(message, [*lines, Option(value=_NONE, title=none)], default=now)
        if chosen == now:
            return options
        options = _without(options, role, "split")
        return {**options, role: chosen} if chosen else with_columns(options, undone_by, [now])

    return Question(
        name=role,
        message=message,
        applies=lambda proposal: bool(_candidates(proposal, role)),
        current=lambda proposal: ", ".join(proposal.columns_of(role)),
        put=put,
    )


def _splits(proposal: TableProposal) -> list[str]:
    known = {"time": proposal.columns_of("time"), "group": proposal.columns_of("group")}
    return [*(name for name, columns in known.items() if columns), "id"]


def _split(options: Options, proposal: TableProposal) -> Options:
    lines = [Option(value=one, title=f"{one}: {SPLITS[one]}") for one in _splits(proposal)]
    chosen = choose(_SPLIT.message, lines, default=proposal.split)
    if chosen == proposal.split:
        return options
    named = {role: name for role in ("time", "group") for name in proposal.columns_of(role)}
    if chosen == "id":
        named.pop("group", None)
        options = _without(options, "group")
    return {**options, **named, "split": chosen}


def _protected(options: Options, proposal: TableProposal) -> Options:
    now = proposal.columns_of("protected")
    names = [
        one.column for one in proposal.columns if one.column in now or _may_be_protected(proposal, one.column)
    ]
    lines = [Option(value=name, title=name) for name in names]
    chosen = choose_several(_PROTECTED.message, lines, checked=now, problem=lambda _: None)
    if added := [name for name in chosen if name not in now]:
        options = with_columns(options, "protected", added)
    if dropped := [name for name in now if name not in chosen]:
        options = with_columns(_but_for(options, "protected", dropped), "keep", dropped)
    return options


def _may_be_protected(proposal: TableProposal, name: str) -> bool:
    return any(
        one.column == name and one.role == "feature" and "protected" in one.may_be for one in proposal.columns
    )


def _but_for(options: Options, flag: str, columns: Sequence[str]) -> Options:
    known = next(csv.reader([options.get(flag, "")], skipinitialspace=True), [])
    left = [one for one in known if one and one not in columns]
    return with_columns(_without(options, flag), flag, left) if left else _without(options, flag)


def _left_out(proposal: TableProposal) -> list[str]:
    ignored = proposal.columns_of("ignored")
    return [name for name in proposal.leaks() if name in ignored]


def _leaks(options: Options, proposal: TableProposal) -> Options:
    reasons = {
        name: one.message for one in proposal.findings if one.kind == "leakage" for name in one.columns
    }
    lines = [Option(value=name, title=f"{name}: {reasons[name]}") for name in proposal.leaks()]
    now = _left_out(proposal)
    chosen = choose_several(_LEAKS.message, lines, checked=now, problem=lambda _: None)
    if kept := [name for name in now if name not in chosen]:
        options = with_columns(options, "keep", kept)
    back = [name for name in chosen if name not in now]
    return _but_for(options, "keep", back) if back else options


_TASK = Question(
    name="task",
    message="Task",
    applies=lambda proposal: len(proposal.target.tasks) > 1,
    current=lambda proposal: proposal.target.task,
    put=_task,
)
_POSITIVE = Question(
    name="positive",
    message=_OUTCOMES,
    applies=lambda proposal: proposal.target.task == "binary",
    current=lambda proposal: proposal.target.positive or "",
    put=_positive,
)
_SPLIT = Question(
    name="split",
    message="How rows are held out",
    applies=lambda proposal: len(_splits(proposal)) > 1,
    current=lambda proposal: proposal.split,
    put=_split,
)
_PROTECTED = Question(
    name="protected",
    message="Protected attributes, which no model sees",
    applies=lambda proposal: bool(_candidates(proposal, "protected")),
    current=lambda proposal: ", ".join(proposal.columns_of("protected")),
    put=_protected,
)
_LEAKS = Question(
    name="leakage",
    message="Suspected leaks to leave out",
    applies=lambda proposal: bool(proposal.leaks()),
    current=lambda proposal: ", ".join(_left_out(proposal)),
    put=_leaks,
    flags=("keep",),
)
QUESTIONS = (
    _TASK,
    _POSITIVE,
    _one_column("id", "Key of a row", "none: rows are numbered", undone_by="ignore"),
    _one_column("time", "Time of observation", "none", undone_by="keep"),
    _one_column("group", "Column whose rows stay together", "none", undone_by="keep"),
    _SPLIT,
    _PROTECTED,
    _LEAKS,
)
