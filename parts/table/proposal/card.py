"""The dataset card: what the raw file is and what was found in it, as Markdown."""

from collections.abc import Iterator

from .columns import Column, Kind
from .proposal import Proposal
from .thresholds import Thresholds


def dataset_card(proposal: Proposal, thresholds: Thresholds) -> str:
    """Return the README.md beside the raw file."""
    return (
        "\n".join([*_head(proposal), *_columns(proposal), *_findings(proposal), *_quality(thresholds)]) + "\n"
    )


def _head(proposal: Proposal) -> Iterator[str]:
    target = proposal.target
    yield f"# {proposal.wishes.name.replace('_', ' ').capitalize()}"
    yield ""
    yield f"`{proposal.wishes.file.name}`: {proposal.rows} rows, unchanged; `metadata.json` has its SHA-256."
    yield ""
    yield "`texts` of the declaration state source, licence and use, and the model card says them."
    yield ""
    known = f"known in {target.known} of {proposal.rows} rows"
    yield f"Target: `{target.raw}` ({target.task}), {known}."
    yield ""


def _columns(proposal: Proposal) -> Iterator[str]:
    yield "| column | what it is | empty | values |"
    yield "|---|---|---|---|"
    if proposal.id:
        yield f"| `{proposal.id}` | id | | |"
    if proposal.time:
        yield f"| `{proposal.time}` | time of observation | | |"
    if proposal.group and proposal.group != proposal.id:
        yield f"| `{proposal.group}` | group: its rows are in one split | | |"
    for column in (*proposal.features, *proposal.protected):
        role = "protected" if column in proposal.protected else "feature"
        empty = f"{column.empty / column.rows:.1%}" if column.empty else ""
        yield f"| `{_cell(column.raw)}` | {role}: {column.kind} | {empty} | {_cell(_values(column))} |"
    for name, reason in proposal.ignored.items():
        yield f"| `{_cell(name)}` | ignored: {_cell(reason)} | | |"
    yield ""


def _values(column: Column) -> str:
    if column.kind in {Kind.NUMBER, Kind.DATE}:
        low, high = column.low, column.high
        return (
            f"{low:g} to {high:g}"
            if isinstance(low, float) and isinstance(high, float)
            else f"{low} to {high}"
        )
    shown = ", ".join(column.levels[:6])
    return f"{shown} and {column.distinct - 6} more" if column.distinct > 6 else shown


def _findings(proposal: Proposal) -> Iterator[str]:
    if not proposal.findings:
        return
    yield "## Found in the file"
    yield ""
    for one in proposal.findings:
        columns = ", ".join(f"`{name}`" for name in one.columns)
        yield f"- {one.kind}{': ' if columns else ''}{columns}: {one.message}."
    yield ""


def _quality(thresholds: Thresholds) -> Iterator[str]:
    [(name, bound)] = thresholds.gate.items()
    yield "## Initial release threshold"
    yield ""
    yield (
        f"`{name}` {bound}: {thresholds.metric} was {thresholds.mean:.3f} over {thresholds.folds} folds of "
        f"{thresholds.rows} training rows (standard deviation {thresholds.deviation:.3f}). One in 200 such tables has "
        f"held-out rows for which the first model is worse; one in ten models of shuffled outcomes reaches "
        f"{thresholds.shuffled:.3f}. What your use needs is for you to say."
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
