"""`models`: versions of a table's model, and which of them serves."""

import getpass
from dataclasses import asdict
from typing import Annotated

import typer

from ...config.loading import load_settings
from ...domain.mlops.promotion import Challenge, Decision, PromotionAction
from ...repositories.mlops.registry import PromotionRecord
from ..app import FAILED, print_json, print_list, print_note
from ..scoring.options import TableName

Version = Annotated[
    str | None, typer.Argument(help="A version; by default the newest that is not the champion.", metavar="VERSION")
]
By = Annotated[str | None, typer.Option(help="Who decides; by default the user of this machine.")]


def register_models(app: typer.Typer) -> None:
    """Add the group `models`."""
    group = typer.Typer(no_args_is_help=True, help="Versions of a table's model, and which of them serves.")
    group.command("list")(list_versions)
    group.command("show")(show)
    group.command("compare")(compare)
    group.command("promote")(promote)
    group.command("challenge")(challenge)
    group.command("rollback")(rollback)
    group.command("history")(history)
    app.add_typer(group, name="models")


def list_versions(
    *,
    table: TableName = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the versions that are kept, the newest first."""
    from ...composition.mlops.promotion import describe_versions
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    chosen = find_table(settings, table)
    found = describe_versions(settings, chosen)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = [(one.version, one.alias, one.trained_at, f"{one.metric} {one.value:.4g}") for one in found]
    empty = f"no versions; `train {chosen.name}` makes the first one"
    print_list("Models", ("version", "alias", "trained at", "metric"), rows, empty=empty)


def show(
    version: Annotated[str | None, typer.Argument(metavar="VERSION", help="By default the champion.")] = None,
    *,
    table: TableName = None,
) -> None:
    """Print a version: its metrics with their intervals, its parameters and the files that it was fitted on."""
    from ...composition.mlops.promotion import describe_version
    from ...composition.scoring.rows import model_folder
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    found = find_table(settings, table)
    summary, record = describe_version(settings, found, version)
    card = model_folder(settings, found.name, record.version) / "card.html"
    print_json({"table": found.name, **asdict(summary), **asdict(record), "card": card.as_posix()})


def compare(version: Version = None, *, table: TableName = None) -> None:
    """Compare a version with the champion; fails if it is blocked. Nothing is recorded."""
    from ...composition.mlops.promotion import compare_versions
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    challenge, decision = compare_versions(settings, find_table(settings, table), version)
    print_json(_comparison(challenge, decision))
    if decision.action is PromotionAction.BLOCK:
        raise typer.Exit(FAILED)


def promote(
    version: Version = None,
    *,
    table: TableName = None,
    by: By = None,
    reason: Annotated[str, typer.Option(help="Promote a version that is not certainly better, for this reason.")] = "",
) -> None:
    """Make a version the champion if it is certainly better and misses no limit; fails if it is not promoted."""
    from ...composition.mlops.promotion import promote_version
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    record = promote_version(settings, find_table(settings, table), version, by=by or getpass.getuser(), reason=reason)
    print_json(payload_of(record))
    if record.action is not PromotionAction.PROMOTE:
        print_note(f"{record.version} was not promoted: {'; '.join(record.reasons)}")
        raise typer.Exit(FAILED)


def challenge(
    version: Annotated[str | None, typer.Argument(help="The version to be tried.", metavar="VERSION")] = None,
    *,
    reason: Annotated[str, typer.Option(help="Why it is tried, or no longer is.")],
    end: Annotated[bool, typer.Option("--end", help="End the trial of the version that is tried now.")] = False,
    table: TableName = None,
    by: By = None,
) -> None:
    """Try a version beside the champion in the service, as the settings of `mlops.challenger` say."""
    from ...composition.mlops.promotion import challenge_with
    from ...composition.scoring.tables import find_table

    if end is not (version is None):
        raise typer.BadParameter("give a version, or --end", param_hint="VERSION")
    settings = load_settings()
    found = find_table(settings, table)
    print_json(payload_of(challenge_with(settings, found, version, by=by or getpass.getuser(), reason=reason)))


def rollback(
    *,
    reason: Annotated[str, typer.Option(help="Why the champion is replaced.")],
    table: TableName = None,
    by: By = None,
) -> None:
    """Make the champion before the current one the champion again."""
    from ...composition.mlops.promotion import roll_back
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    print_json(payload_of(roll_back(settings, find_table(settings, table), by=by or getpass.getuser(), reason=reason)))


def history(*, table: TableName = None) -> None:
    """Print every decision about the versions, the oldest first, one JSON document."""
    from ...composition.mlops.promotion import read_history
    from ...composition.scoring.tables import find_table

    settings = load_settings()
    print_json([payload_of(one) for one in read_history(settings, find_table(settings, table))])


def payload_of(record: PromotionRecord) -> dict[str, object]:
    """Return a decision as JSON."""
    return {**asdict(record), "at": record.at.isoformat()}


def _comparison(challenge: Challenge, decision: Decision) -> dict[str, object]:
    return {
        "version": challenge.version,
        "champion": challenge.champion,
        "action": decision.action,
        "reasons": list(decision.reasons),
        "skill": challenge.skill,
        "gain": None if challenge.gain is None else asdict(challenge.gain),
        "rows": challenge.rows,
        "fairness": [str(check) for check in challenge.fairness],
    }
