"""The command of `scaffold generate` for a scored table."""

import sys
from typing import TYPE_CHECKING

from scaffold.cli import table_flags as flags
from scaffold.cli.app import EXIT_CODES
from scaffold.cli.flags import Json, TrustTemplate
from scaffold.cli.generate import Common, Name, NoCommands, app, generate
from scaffold.cli.inside import AnswersFile, Preview

if TYPE_CHECKING:
    from scaffold.use_cases.generate_order import Request

__all__ = ["app"]


@generate.command("table", epilog=EXIT_CODES)
def table(  # noqa: PLR0913 - one parameter per flag
    name: Name,
    *,
    from_: flags.Raw = None,
    target: flags.Target = None,
    task: flags.Task = None,
    positive: flags.Positive = None,
    id_: flags.Id = None,
    time: flags.Time = None,
    group: flags.Group = None,
    split: flags.Split = None,
    protected: flags.Protected = None,
    ignore: flags.Ignore = None,
    keep: flags.Keep = None,
    missing: flags.Missing = None,
    header: flags.Header = None,
    decimal: flags.Decimal = None,
    encoding: flags.Encoding = None,
    observed_at: flags.ObservedAt = None,
    balanced: flags.Balanced = False,
    allow_weak: flags.AllowWeak = False,
    defaults: flags.Defaults = False,
    dry_run: Preview = False,
    no_commands: NoCommands = False,
    trust_template: TrustTemplate = None,
    answers_file: AnswersFile = None,
    json: Json = False,
) -> None:
    """Add a scored table, declared from a file: columns, ranges, levels, and an initial release threshold.

    It gets a declaration in `domain/`, the raw file with a card of what was found in it, and tests. Columns
    in a list are separated by commas. On a terminal, decisions that no flag makes are asked for, with the
    proposal as default.
    """
    options = {
        "from": from_,
        "target": target,
        "task": task,
        "positive": positive,
        "id": id_,
        "time": time,
        "group": group,
        "split": split,
        "protected": protected,
        "ignore": ignore,
        "keep": keep,
        "missing": missing,
        "header": header,
        "decimal": decimal,
        "encoding": encoding,
        "observed-at": observed_at,
        "balanced": "" if balanced else None,
        "allow-weak": "" if allow_weak else None,
    }
    common = Common(
        dry_run=dry_run, commands=not no_commands, trust=trust_template, answers_file=answers_file, json=json
    )
    may_ask = not (defaults or dry_run or no_commands or json) and sys.stdin.isatty() and sys.stderr.isatty()
    common.run("table", name, options, ask=_asked if may_ask else None)


def _asked(request: "Request") -> "Request":
    from scaffold.cli.generate_questions import completed

    return completed(request)
