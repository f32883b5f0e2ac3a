"""The object of `scaffold new`."""

from typing_extensions import TypedDict

from scaffold.cli.payloads.generate import GeneratePayload
from scaffold.cli.payloads.template import Counts, Template
from scaffold.use_cases.new_lock import LockOutcome


class NewPayload(TypedDict):
    """`scaffold new`.

    `path` is absolute; `files` and `replaced` are relative to it. `commit` is null where none was made,
    `backup` where nothing was replaced. `answers` are texts, true or false; templates of another kind have
    numbers and lists too. `command` makes the same project again without asking.
    """

    path: str
    dry_run: bool
    template: Template
    answers: dict[str, object]
    capabilities: list[str]
    counts: Counts
    files: list[str]
    replaced: list[str]
    backup: str | None
    lock: LockOutcome
    commit: str | None
    generated: list[GeneratePayload]
    notes: list[str]
    next_steps: list[str]
    command: str
