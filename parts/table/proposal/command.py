"""Print the proposal for a file as one JSON document."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import polars as pl

from .card import dataset_card
from .declaration import Measured, declaration
from .description import described
from .fairness import missed_bounds
from .findings import findings
from .project_code import ProjectCode, sample
from .proposal import Finding, Proposal, propose, require_variety
from .thresholds import Thresholds, find_thresholds
from .wishes import ProposalError, Wishes, parse_wishes

_FAIRNESS_ROWS = 8_000


def main() -> None:
    """Print the proposal, or `error` and `help` where there is none."""
    try:
        found = proposed(parse_wishes(sys.argv[1:]))
    except ProposalError as error:
        found = {"error": str(error), "help": error.help}
    print(json.dumps(found, default=str))  # noqa: T201 - the protocol with the generator


def proposed(wishes: Wishes) -> dict[str, Any]:
    """Return the sources and figures of the proposal.

    Raises:
        ProposalError: there is none.
    """
    code = ProjectCode(wishes.package)
    errors = code.module("errors").AppError
    try:
        proposal, cells = proposal_of(code, wishes)
        return {**_measured(code, proposal), "proposal": described(proposal, cells)}
    except errors as error:
        raise ProposalError(str(error), help=error.hint or "") from error


def proposal_of(code: ProjectCode, wishes: Wishes) -> tuple[Proposal, pl.DataFrame]:
    """Return the proposal for a file with what was found in it, and the cleaned cells.

    Raises:
        ProposalError: there is none.
    """
    proposal, cells = propose(code.read(wishes), wishes)
    found = (*_secrets(code.secrets(wishes.file)), *_sheets(code.other_sheets(wishes.file)), *findings(proposal, cells), *proposal.findings)
    proposal = _without_leaks(replace(proposal, findings=found))
    require_variety(proposal, cells)
    return proposal, cells


def _secrets(lines: Mapping[str, Sequence[int]]) -> Iterator[Finding]:
    for kind, places in lines.items():
        more = f" and {len(places) - 1} more" if len(places) > 1 else ""
        message = (
            f"line {min(places)}{more} of the file look like a secret ({kind}): git keeps them, and the gate `secrets` "
            "fails until they are taken out of the file"
        )
        yield Finding(kind="secret", columns=(), message=message)


def _sheets(others: Sequence[str]) -> Iterator[Finding]:
    if others:
        left = ", ".join(map(repr, others[:10]))
        yield Finding(kind="sheets", columns=(), message=f"only the first sheet is read; left out: {left}")


def _without_leaks(proposal: Proposal) -> Proposal:
    leaks = {name for one in proposal.findings if one.kind == "leakage" for name in one.columns} - set(
        proposal.wishes.keep
    )
    features = tuple(one for one in proposal.features if one.raw not in leaks)
    if not features:
        raise ProposalError(
            f"every feature tells {proposal.target.raw!r} almost surely: {', '.join(sorted(leaks))}",
            help="--keep COLUMN for those that are known beforehand",
        )
    ignored = {**proposal.ignored, **dict.fromkeys(sorted(leaks), "suspected leak of the target")}
    protected = tuple(one for one in proposal.protected if one.raw not in leaks)
    return replace(proposal, features=features, protected=protected, ignored=ignored)


def _measured(code: ProjectCode, proposal: Proposal) -> dict[str, Any]:
    wishes = proposal.wishes
    table = code.table(declaration(proposal, Measured()))
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    checked = code.prepared(wishes.file, table, moment)
    total = len(checked.kept) + len(checked.quarantined)
    if len(checked.quarantined) > 0.02 * total:
        raise ProposalError(
            f"{len(checked.quarantined)} of {total} rows break the proposed declaration: "
            f"{checked.quarantined['reasons'][0]}"
        )
    rows = code.labelled(checked.kept, table, "training", wishes.file)
    others = code.labelled(checked.kept, table, "holdout", wishes.file)
    thresholds = find_thresholds(code, table, rows, proposal.target.task, held_out=len({*others.groups}))
    [bound] = thresholds.gate.values()
    if thresholds.weak and not wishes.allow_weak:
        raise ProposalError(
            f"a model of {proposal.target.raw!r} cannot be distinguished from chance: {thresholds.metric} is "
            f"{thresholds.mean:.3f} (standard deviation of folds {thresholds.deviation:.3f}), the held-out rows may show "
            f"{bound:g}, and one in ten models of shuffled outcomes reaches {thresholds.shuffled:.3f}",
            help="more rows, columns that tell more, or --allow-weak, which declares it all the same",
        )
    waiver = missed_bounds(code, table, sample(rows, _FAIRNESS_ROWS), thresholds.estimator)
    measured = Measured(
        estimator=thresholds.estimator,
        gate=thresholds.gate,
        origin=_origin(thresholds),
        waiver=waiver,
        raw_data=sha256(wishes.file.read_bytes()).hexdigest(),
    )
    return {
        "declaration": declaration(proposal, measured),
        "card": dataset_card(proposal, thresholds),
        "example": _example(code, proposal, measured, checked.kept),
        "findings": [asdict(one) for one in proposal.findings],
        "thresholds": asdict(thresholds),
        "waiver": waiver,
        "task": proposal.target.task,
        "rows": proposal.rows,
        "features": [one.name for one in proposal.features],
        "protected": [one.name for one in proposal.protected],
        "ignored": dict(proposal.ignored),
        "id": proposal.id,
        "id_name": proposal.id_name,
        "time": proposal.time,
        "group": proposal.group,
    }


def _origin(thresholds: Thresholds) -> str:
    return (
        f"Initial: {thresholds.metric} {thresholds.mean:.3f} over {thresholds.folds} folds of {thresholds.rows} training "
        f"rows; the first model misses this in one of 200 such tables."
    )


def _example(code: ProjectCode, proposal: Proposal, measured: Measured, rows: Any) -> dict[str, object]:
    """Return a request with the values of the first row."""
    table = code.table(declaration(proposal, measured))
    row = rows.row(0, named=True)
    found: dict[str, object] = {table.id.name: "new"}
    for feature in table.features:
        value = row[feature.name]
        whole = isinstance(value, float) and getattr(feature, "integer", False)
        found[feature.name] = (
            int(value)
            if whole
            else (value if isinstance(value, (bool, float)) or value is None else str(value))
        )
    return found
