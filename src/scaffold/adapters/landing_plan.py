"""The journal of a landing: what is to be written, and what the project was like when that was decided.

Everything that lands or takes back a landing is in one folder, `landing-<id>`, that appears complete:

- `journal.json`: the plan. Whoever works on the landing holds a lock on it, which dies with the process.
- `index`: git's index to come. It moves into place in one step; once it has gone from here, all has landed.
- `new/`: files not yet in place. `old/`: files that were there, by number, kept until everything is done.
- `lock`: the same file as git's own `index.lock` while the landing holds that.
"""

import json
import os
from pathlib import Path
from typing import TypedDict

from scaffold.adapters.repository_state import State

JOURNAL = "journal.json"
PREFIX = "landing-"
RESCUED = "rescued"


class Plan(TypedDict):
    """The journal. `files` holds path, old and new state: `<mode> <object id>`, or null for no file."""

    root: str
    git_dir: str
    state: State
    old_tree: str
    new_tree: str
    files: list[tuple[str, str | None, str | None]]
    stages: list[tuple[str, str]]


class Report(TypedDict):
    """How a landing ended: `landed`, `changed`, `busy`, `failed`, `undone`, `nothing` or `stuck`.

    `reasons` say why not. `rescued` pairs paths of the project with files that hold another text for them.
    """

    outcome: str
    reasons: list[str]
    rescued: list[tuple[str, str]]


def write(plan: Plan, folder: Path) -> Path:
    """Write the journal into `folder`, down to the disk."""
    journal = folder / JOURNAL
    with journal.open("w", encoding="utf-8") as stream:
        json.dump(plan, stream)
        stream.flush()
        os.fsync(stream.fileno())
    return journal


def read(folder: Path) -> Plan:
    """Read the journal in `folder`."""
    plan: Plan = json.loads((folder / JOURNAL).read_text("utf-8"))
    return plan
