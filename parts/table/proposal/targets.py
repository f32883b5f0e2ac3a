"""The kind of the target: one of two outcomes, one of several classes, or a number."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from .columns import strays, to_number, truth_of, words_of
from .dates import date_form
from .wishes import ProposalError, Wishes

MOST_CLASSES = 20
_LEAST_OF_CLASS = 25
LEAST_ROWS = 50
_POSITIVE = (
    "yes",
    "y",
    "true",
    "t",
    "1",
    "positive",
    "bad",
    "default",
    "fraud",
    "churned",
    "died",
    "malignant",
    "m",
)
# Words that mean the positive outcome only beside certain others.
_BESIDE = {"1": {"0", "-1"}, "m": {"b"}, "y": {"n"}, "t": {"f"}}
BINARY, CLASSES, NUMBER = "binary", "classes", "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedTarget:
    """The target; `spellings` maps what the file writes to the outcome or class.

    `notes` say, by kind, what was decided that another person could decide otherwise.
    """

    raw: str
    name: str
    task: str
    spellings: dict[str, str | bool]
    classes: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    known: int = 0
    share: float = 0.0
    notes: Mapping[str, str] = field(default_factory=dict)


def propose_target(cells: pl.Series, wishes: Wishes, decimal: str, name: str) -> ProposedTarget:
    """Return the target under its name in the table.

    Raises:
        ProposalError: too few outcomes are known, all are equal, or they fit no task.
    """
    known = cells.drop_nulls()
    counts = words_of(known)
    words = counts["word"].to_list()
    if len(known) < LEAST_ROWS:
        raise ProposalError(f"{cells.name!r} is known in {len(known)} rows; at least {LEAST_ROWS} are needed")
    if len(words) == 1:
        empty = len(cells) - len(known)
        raise ProposalError(
            f"{cells.name!r} is {words[0]!r} in all {len(known)} rows that have it: there is nothing to predict",
            help=f"fill in the {empty} empty cells, if they mean another outcome" if empty else "",
        )
    numbers = to_number(cells, decimal)
    if not wishes.task and len(words) > MOST_CLASSES and (odd := strays(known, decimal)):
        raise ProposalError(
            f"{cells.name!r} is a number but for {', '.join(map(repr, odd[:5]))}",
            help=f"--missing {','.join(odd[:5])} where it is not known, or --task classes",
        )
    task = wishes.task or _task(words, numbers)
    found = _of_task(task, cells, wishes, name, numbers)
    unsure = not wishes.task and task != BINARY and numbers is not None and len(words) <= MOST_CLASSES
    return replace(found, notes={**found.notes, "task": _doubt(task, len(words))}) if unsure else found


def _of_task(
    task: str, cells: pl.Series, wishes: Wishes, name: str, numbers: pl.Series | None
) -> ProposedTarget:
    known = cells.drop_nulls()
    counts = words_of(known)
    words = counts["word"].to_list()
    if task == BINARY:
        return _binary(cells.name, name, words, counts["count"].to_list(), wishes.positive)
    if task == NUMBER:
        if numbers is None:
            raise ProposalError(f"{cells.name!r} is not a number in all rows", help="--task classes")
        low, high = float(numbers.min()), float(numbers.max())  # type: ignore[arg-type]
        return ProposedTarget(
            raw=cells.name, name=name, task=NUMBER, spellings={}, low=low, high=high, known=len(known)
        )
    return _classes(cells.name, name, dict(zip(words, counts["count"].to_list(), strict=True)))


def _doubt(task: str, distinct: int) -> str:
    if task == CLASSES:
        return f"its {distinct} different numbers are read as classes (--task number, if their differences mean something)"
    return f"its {distinct} different numbers are read as amounts (--task classes, if they only name something)"


def _task(words: list[str], numbers: pl.Series | None) -> str:
    if len(words) == 2 or truth_of(words):
        return BINARY
    if numbers is not None:
        known = numbers.drop_nulls()
        whole = bool((known == known.floor()).all())
        return CLASSES if whole and len(words) <= MOST_CLASSES // 2 else NUMBER
    return CLASSES


def _binary(raw: str, name: str, words: list[str], counts: list[int], positive: str) -> ProposedTarget:
    truth = truth_of(words) if len(words) > 2 else {}
    if len(words) != 2 and not truth:
        raise ProposalError(f"{raw!r} has {len(words)} outcomes, not two", help="--task classes")
    if positive and positive not in words:
        raise ProposalError(f"{raw!r} is never {positive!r}", help=f"--positive {words[0]} or {words[1]}")
    notes: dict[str, str] = {}
    if truth:
        yes, no = ([repr(word) for word in words if truth[word] is says] for says in (True, False))
        notes["spelling"] = f"{', '.join(yes)} are read as one outcome, {', '.join(no)} as the other"
        spellings = {word: says is truth.get(positive, True) for word, says in sorted(truth.items())}
    else:
        usual = [word for word, other in (words, words[::-1]) if _is_usual(word, other)]
        chosen = positive or (usual[0] if len(usual) == 1 else words[1])
        spellings = {word: word == chosen for word in sorted(words)}
        if not positive and len(usual) != 1:
            other = next(word for word in words if word != chosen)
            notes["outcome"] = f"scored is the probability of {chosen!r}, the rarer one (--positive {other!r} otherwise)"
    share = sum(count for word, count in zip(words, counts, strict=True) if spellings[word]) / sum(counts)
    return ProposedTarget(
        raw=raw, name=name, task=BINARY, spellings={**spellings}, known=sum(counts), share=share, notes=notes
    )


def _is_usual(word: str, other: str) -> bool:
    plain, beside = (re.sub(r"\.0+$", "", one.lower()) for one in (word, other))
    return plain in _POSITIVE and beside in _BESIDE.get(plain, {beside})


def _classes(raw: str, name: str, counts: dict[str, int]) -> ProposedTarget:
    rare = [word for word, count in counts.items() if count < _LEAST_OF_CLASS]
    frequent = [word for word in counts if word not in rare]
    if len(counts) > MOST_CLASSES and len(frequent) > MOST_CLASSES:
        raise ProposalError(
            f"{raw!r} has {len(counts)} different words: too many classes",
            help="--task number, or another target",
        )
    notes: dict[str, str] = {}
    spellings: dict[str, str | bool] = {word: word for word in sorted(counts)}
    if rare:
        joined = "other" if "other" not in frequent else "other classes"
        together = sum(counts[word] for word in rare)
        if together < _LEAST_OF_CLASS:
            joined = min(frequent, key=counts.__getitem__, default="") or joined
        if len(frequent) + (joined not in frequent) < 2:
            if date_form(pl.Series([*counts])):
                raise ProposalError(
                    f"{raw!r} has dates, such as {next(iter(counts))!r}, and no task predicts these",
                    help="write the days from a date that is known beforehand into a column, and predict that number",
                )
            raise ProposalError(
                f"{raw!r} has {len(counts)} different words, such as {next(iter(counts))!r}: it is no number, and has no "
                f"two classes of at least {_LEAST_OF_CLASS} rows",
                help="write numbers without units, signs and separators of thousands, or name another target",
            )
        spellings |= dict.fromkeys(rare, joined)
        listed = ", ".join(f"{word} ({counts[word]})" for word in rare[:10])
        notes["classes"] = f"classes with fewer than {_LEAST_OF_CLASS} rows are read as {joined!r}: {listed}"
    if "prediction" in spellings.values():  # a column of the scores
        spellings = {word: f"{name} (class)" if name == "prediction" else name for word, name in spellings.items()}
    classes = tuple(sorted({str(word) for word in spellings.values()}))
    return ProposedTarget(
        raw=raw,
        name=name,
        task=CLASSES,
        spellings=spellings,
        classes=classes,
        known=sum(counts.values()),
        notes=notes,
    )
