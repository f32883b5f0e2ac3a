"""Write a proposal as the module of a declared table."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .columns import Column, Kind, truth_of
from .proposal import Proposal
from .targets import BINARY, CLASSES, NUMBER

MISSING, OTHER = "missing", "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Measured values: the estimator's settings, the gate with the sentence about its origin, and waivers."""

    estimator: Mapping[str, str | float] = field(default_factory=dict)
    gate: Mapping[str, float] = field(default_factory=dict)
    origin: str = ""
    waiver: Mapping[str, float | None] = field(default_factory=dict)
    raw_data: str = ""


def declaration(proposal: Proposal, measured: Measured) -> str:
    """Return the source of the module."""
    body = list(_table(proposal, measured))
    text = "\n".join(body)
    return "\n".join([_docstring(proposal), "", *_imports(text), "", *body, ""])


def bounds_of(low: float, high: float, *, integer: bool) -> tuple[float, float]:
    """Return a range that leaves room around observed values: as much again on each side, in round numbers."""
    if low >= 0 and high <= 1 and not integer:
        return 0.0, 1.0
    span = max(high - low, abs(high), 1.0)
    step = 10.0 ** math.floor(math.log10(span))
    top = math.ceil((high + span) / step) * step
    bottom = 0.0 if low >= 0 else math.floor((low - span) / step) * step
    if high <= 0:
        top = 0.0
    return float(f"{bottom:.6g}"), float(f"{top:.6g}")


def day_bounds(column: Column) -> tuple[str, str]:
    """Return the first and last day that a column of dates may have: years around those of the file."""
    first, last = (int(str(day)[:4]) for day in (column.low, column.high))
    return f"{max(first - 10, 1):04}-01-01", f"{min(last + 20, 9999):04}-12-31"


def level_names(column: Column) -> tuple[tuple[str, ...], str]:
    """Return the levels of a category, and that of other words (empty without)."""
    levels = sorted(column.levels)
    other = (OTHER if OTHER not in levels else f"({OTHER})") if column.rare else ""
    missing = [MISSING if MISSING not in levels else f"({MISSING})"] if column.empty else []
    return (*levels, *([other] if other else []), *missing), other


def _docstring(proposal: Proposal) -> str:
    kind = {BINARY: "a probability of", CLASSES: "a class of", NUMBER: "a value of"}[proposal.target.task]
    return f'"""The table {proposal.wishes.name}: rows that are scored with {kind} {proposal.target.name}."""'


def _imports(text: str) -> list[str]:
    def used(*names: str) -> str:
        return ", ".join(name for name in names if f"{name}(" in text or f"={name}" in text)

    modules = {
        "features": used("Category", "Date", "Flag", "Missing", "Number"),
        "splits": used("ByGroup", "ByTime"),
        "table": used("Id", "Layout", "Table", "Texts"),
        "targets": used("BALANCED", "BinaryTarget", "ClassTarget", "NumberTarget"),
        "waivers": used("Waiver"),
    }
    return [f"from .scoring.{module} import {names}" for module, names in modules.items() if names]


def _table(proposal: Proposal, measured: Measured) -> Iterator[str]:
    yield "TABLE = Table("
    yield f"    name={proposal.wishes.name!r},"
    yield f"    id=Id(name={proposal.id_name!r}, {_column(proposal.id, proposal.id_name) if proposal.id else 'numbered=True'}),"
    if proposal.time:
        yield f"    time={proposal.time!r},"
    yield from _target(proposal)
    yield "    # Ranges leave room around the values of the file: narrow them to what is plausible."
    yield "    features=("
    yield from (f"        {_feature(one)}," for one in proposal.features)
    yield "    ),"
    if proposal.protected:
        yield "    protected=("
        yield from (f"        {_feature(one, categorical=True)}," for one in proposal.protected)
        yield "    ),"
    if proposal.ignored:
        yield "    ignored=("
        yield from (f"        {name!r},  # {_comment(reason)}" for name, reason in proposal.ignored.items())
        yield "    ),"
    if layout := _layout(proposal):
        yield f"    layout=Layout({layout}),"
    if proposal.split_by_time:
        yield "    split=ByTime(),"
    elif proposal.group:
        yield f"    split=ByGroup(column={proposal.group!r}),"
    if measured.estimator:
        yield f"    estimator={dict(measured.estimator)!r},"
    if measured.gate:
        yield f"    # {measured.origin}"
        yield f"    gate={dict(measured.gate)!r},"
    if proposal.target.task == BINARY:
        share = proposal.target.share
        yield f"    positive_rate=({_round(share / 3)}, {_round(min(1.0, share * 3))}),"
    yield from _waiver(measured)
    yield "    texts=Texts("
    yield f"        title={_title(proposal.wishes.name)!r},"
    yield '        limits=("Declared from a file: nobody has stated a use yet, so there is no intended one.",),'
    yield "    ),"
    yield ")"


def _waiver(measured: Measured) -> Iterator[str]:
    if not measured.waiver:
        return
    yield "    waivers=("
    yield "        Waiver("
    yield f"            limits={dict(measured.waiver)!r},"
    yield '            owner="a placeholder (to do: name who answers for this model)",'
    yield '            reason="measured when the table was declared, with room for chance; nobody has judged it yet.",'
    yield f"            raw_data={measured.raw_data[:12]!r},"
    yield "        ),"
    yield "    ),"


def _target(proposal: Proposal) -> Iterator[str]:
    target = proposal.target
    column = _column(target.raw, target.name)
    weights = ", weights=BALANCED" if proposal.wishes.balanced and target.task != NUMBER else ""
    if target.task == NUMBER:
        low, high = bounds_of(target.low, target.high, integer=True)
        yield f"    target=NumberTarget(name={target.name!r}, {column}minimum={low:g}, maximum={high:g}),"
    elif target.task == BINARY:
        yes = next(word for word, value in target.spellings.items() if value)
        no = next(word for word, value in target.spellings.items() if not value)
        names = f"positive={f'{target.name} {yes}'!r}, negative={f'{target.name} {no}'!r}"
        yield f"    target=BinaryTarget(name={target.name!r}, {column}spellings={target.spellings!r}, {names}{weights}),"
    else:
        plain = all(word == name for word, name in target.spellings.items())
        spellings = "" if plain else f", spellings={target.spellings!r}"
        yield f"    target=ClassTarget(name={target.name!r}, {column}classes={target.classes!r}{spellings}{weights}),"


def _feature(column: Column, *, categorical: bool = False) -> str:
    head = f"name={column.name!r}, {_column(column.raw, column.name)}"
    truth = {word: says for word, says in sorted(truth_of(column.levels).items())}
    if column.kind is Kind.FLAG and not categorical:
        return f"Flag({head}spellings={truth!r})"
    if column.kind is Kind.FLAG and len(truth) > 2:
        words = {word: "yes" if says else "no" for word, says in truth.items()}
        return f"Category({head}levels=('no', 'yes'), spellings={words!r})"
    if column.kind is Kind.NUMBER:
        low, high = bounds_of(float(column.low), float(column.high), integer=column.integer)
        more = (", integer=True" if column.integer else "") + (", optional=True" if column.empty else "")
        return f"Number({head}minimum={_plain(low)}, maximum={_plain(high)}{more})"
    if column.kind is Kind.DATE:
        first, last = day_bounds(column)
        more = f", form={column.form!r}" + (", optional=True" if column.empty else "")
        return f"Date({head}minimum={first!r}, maximum={last!r}{more})"
    levels, other = level_names(column)
    more = f", other={other!r}" if other else ""
    more += f", missing=Missing(value={levels[-1]!r})" if column.empty else ""
    return f"Category({head}levels={levels!r}{more})"


def _layout(proposal: Proposal) -> str:
    parts = []
    if proposal.wishes.header:
        parts.append(f"header={proposal.wishes.header!r}")
    if proposal.wishes.encoding:
        parts.append(f"encoding={proposal.wishes.encoding!r}")
    if proposal.decimal == ",":
        parts.append("decimal=','")
    if proposal.missing:
        parts.append(f"missing={proposal.missing!r}")
    if proposal.time_form:
        parts.append(f"time_form={proposal.time_form!r}")
    return ", ".join(parts)


def _column(raw: str, name: str) -> str:
    return "" if raw == name else f"column={raw!r}, "


def _comment(text: str) -> str:
    return " ".join(text.split())[:80]


def _title(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _plain(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _round(share: float) -> float:
    return float(f"{share:.2g}")
