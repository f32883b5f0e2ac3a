"""Look for what makes figures too good or meaningless: leaks, duplicates, sentinels, ambiguous dates."""

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from scipy.stats import rankdata

from .columns import MOST_LEVELS, Column, Kind, has_signs, strays, to_number, words_of
from .proposal import Finding, Proposal
from .targets import BINARY, NUMBER

_LEAK = 0.985
# Fewer of an outcome than this are told by chance.
_LEAST_OUTCOMES = 10
_SENTINELS = (-1.0, -9.0, -99.0, -999.0, -9999.0, 99.0, 999.0, 9999.0, 99999.0)
_SENTINEL_SHARE, _MOSTLY = 0.01, 0.8
_MOST_ROWS = 50_000


def findings(proposal: Proposal, cells: pl.DataFrame) -> Iterator[Finding]:
    """Yield what was found, most important first."""
    sample = cells if len(cells) <= _MOST_ROWS else cells.sample(_MOST_ROWS, seed=0)
    for column in (*proposal.features, *proposal.protected):
        if (strength := leakage(sample[column.raw], sample[proposal.target.raw], proposal)) >= _LEAK:
            yield Finding(
                kind="leakage",
                columns=(column.raw,),
                message=f"alone tells {proposal.target.raw!r} almost surely (strength {strength:.3f} of 1): "
                "known only afterwards?",
            )
    yield from _duplicates(proposal, cells)
    yield from _splits(proposal)
    for column in proposal.features:
        yield from _sentinels(column, cells[column.raw], proposal)
        yield from _ambiguous(column, cells[column.raw])
        yield from _read_as_words(column, cells[column.raw], proposal)
    empty = [column for column in proposal.features if column.empty > 0.3 * column.rows]
    for column in empty:
        share = column.empty / column.rows
        yield Finding(kind="empty", columns=(column.raw,), message=f"{share:.0%} of its cells are empty")
    yield from _same_columns(proposal, cells)
    yield from _look_alikes(proposal, cells)
    for kind, note in proposal.target.notes.items():
        yield Finding(kind=kind, columns=(proposal.target.raw,), message=note)


def leakage(cells: pl.Series, target: pl.Series, proposal: Proposal) -> float:
    """Return how well a column alone predicts the target, from 0 to 1.

    Of two outcomes it is the area under the ROC curve, scaled; of a number the rank correlation; of classes the share
    of rows that the most frequent class of each value tells beyond guessing. Words stand for the mean outcome of the
    other half of the rows that have them.
    """
    known = target.is_not_null()
    cells, target = cells.filter(known), target.filter(known)
    outcomes = _outcomes(target, proposal)
    if len(outcomes) < 50 or cells.n_unique() < 2:
        return 0.0
    numbers = to_number(cells, proposal.decimal)
    if numbers is not None and proposal.target.task in {BINARY, NUMBER}:
        values = numbers.fill_null(numbers.min()).to_numpy()  # type: ignore[arg-type]
        return _agreement(values, outcomes, proposal.target.task)
    words = cells.fill_null("").to_list()
    if numbers is not None:
        edges = np.unique(np.nanquantile(numbers.fill_null(float("nan")).to_numpy(), np.linspace(0, 1, 40)))
        words = [str(place) for place in np.searchsorted(edges, numbers.fill_null(float("nan")).to_numpy())]
    if len(set(words)) > len(words) / 5:
        return 0.0
    return _told_by_words(words, outcomes, proposal.target.task)


def _outcomes(target: pl.Series, proposal: Proposal) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    if proposal.target.task == NUMBER:
        numbers = to_number(target, proposal.decimal)
        return np.empty(0) if numbers is None else numbers.to_numpy()
    names = sorted({str(word) for word in proposal.target.spellings.values()})
    codes = {word: float(names.index(str(value))) for word, value in proposal.target.spellings.items()}
    return np.array([codes[word] for word in target.to_list()])


def _agreement(values: "np.ndarray", outcomes: "np.ndarray", task: str) -> float:  # type: ignore[type-arg]
    ranks = rankdata(values)
    if task == NUMBER:
        with np.errstate(invalid="ignore"):
            found = np.corrcoef(ranks, rankdata(outcomes))[0, 1]
        return 0.0 if np.isnan(found) else abs(float(found))
    positive = outcomes > 0
    count, rest = int(positive.sum()), int((~positive).sum())
    if min(count, rest) < _LEAST_OUTCOMES:
        return 0.0
    area = (ranks[positive].sum() - count * (count + 1) / 2) / (count * rest)
    return abs(2 * float(area) - 1)


def _told_by_words(words: Sequence[str], outcomes: "np.ndarray", task: str) -> float:  # type: ignore[type-arg]
    half = np.arange(len(words)) % 2 == 0
    names, codes = np.unique(words, return_inverse=True)
    if task in {BINARY, NUMBER}:
        sums = np.bincount(codes[half], weights=outcomes[half], minlength=len(names))
        counts = np.bincount(codes[half], minlength=len(names))
        means = np.where(counts, sums / np.maximum(counts, 1), outcomes.mean())
        return _agreement(means[codes[~half]], outcomes[~half], task)
    table = np.zeros((len(names), int(outcomes.max()) + 1))
    np.add.at(table, (codes[half], outcomes[half].astype(np.int64)), 1)
    right = float((table.argmax(axis=1)[codes[~half]] == outcomes[~half]).mean())
    guess = float(np.bincount(outcomes.astype(np.int64)).max() / len(outcomes))
    return max(0.0, (right - guess) / (1 - guess)) if guess < 1 else 0.0


def _duplicates(proposal: Proposal, cells: pl.DataFrame) -> Iterator[Finding]:
    without_id = cells.drop([name for name in (proposal.id,) if name])
    again = len(without_id) - without_id.n_unique()
    if again:
        kept = "" if proposal.id else "; equal rows are kept in one split"
        yield Finding(
            kind="duplicates", columns=(), message=f"{again} of {len(cells)} rows repeat another one{kept}"
        )
    features = [column.raw for column in (*proposal.features, *proposal.protected)]
    both = cells.select(*features, proposal.target.raw).unique()
    contrary = len(both) - both.select(features).n_unique()
    if contrary and contrary > 0.005 * len(cells):
        yield Finding(
            kind="contradictions",
            columns=(),
            message=f"{contrary} rows have the features of another row and another {proposal.target.raw!r}",
        )


def _same_columns(proposal: Proposal, cells: pl.DataFrame) -> Iterator[Finding]:
    """Yield the columns that have the cells of an earlier one."""
    first: dict[int, str] = {}
    for column in (*proposal.features, *proposal.protected):
        mark = hash(cells[column.raw].hash(seed=0).head(_MOST_ROWS).to_numpy().tobytes())
        known = first.setdefault(mark, column.raw)
        if known != column.raw and cells[known].equals(cells[column.raw], null_equal=True):
            message = f"has the cells of {known!r}, in all {len(cells)} rows (--ignore {column.raw!r} leaves it out)"
            yield Finding(kind="same", columns=(column.raw,), message=message)


def _look_alikes(proposal: Proposal, cells: pl.DataFrame) -> Iterator[Finding]:
    """Yield the columns of words of which some differ in case, in blanks or in letters that look the same."""
    named = [one.raw for one in (*proposal.features, *proposal.protected) if one.kind is Kind.CATEGORY]
    target = proposal.target
    for name in [*named, *([target.raw] if target.task != NUMBER and "spelling" not in target.notes else [])]:
        seen: dict[str, str] = {}
        for word in words_of(cells[name].drop_nulls())["word"].head(_MOST_ROWS):
            other = seen.setdefault(_looks(word), word)
            if other != word:
                same = unicodedata.normalize("NFC", word) == unicodedata.normalize("NFC", other)
                words = " and ".join(map(ascii if same else repr, (other, word)))
                message = f"{words} are read as different words: write them alike if they mean the same"
                yield Finding(kind="spelling", columns=(name,), message=message)
                break


def _looks(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).casefold()
    return "".join(letter for letter in " ".join(plain.split()) if unicodedata.category(letter) != "Cf")


def _splits(proposal: Proposal) -> Iterator[Finding]:
    """Yield the columns that may decide which rows belong together, which only a person can tell."""
    for column in proposal.features:
        flag, what = "", ""
        if column.kind is Kind.DATE and not column.empty and not proposal.time:
            flag, what = "time", "has dates: if a row was known on its date, test on later rows than those trained on"
        elif column.kind is Kind.CATEGORY and column.distinct > MOST_LEVELS and not proposal.group:
            flag, what = "group", f"has {column.distinct} values: if each is a person or a thing, keep its rows together"
        if flag:
            yield Finding(kind=flag, columns=(column.raw,), message=f"{what} (--{flag} {column.raw!r})")


def _sentinels(column: Column, cells: pl.Series, proposal: Proposal) -> Iterator[Finding]:
    if column.kind is not Kind.NUMBER or column.distinct < 20:
        return
    numbers = to_number(cells, proposal.decimal)
    if numbers is None:
        return
    for value in (column.low, column.high):
        count = int((numbers == value).sum())
        if value in _SENTINELS and count >= _SENTINEL_SHARE * column.rows:
            rest = numbers.filter(numbers != value)
            following = rest.min() if value == column.low else rest.max()
            yield Finding(
                kind="sentinel",
                columns=(column.raw,),
                message=f"{count} cells are {value:g}, the next value is {following:g}: does it stand for a missing one "
                f"(--missing {value:g})?",
            )


def _read_as_words(column: Column, cells: pl.Series, proposal: Proposal) -> Iterator[Finding]:
    """Yield a category or a flag that could have been read otherwise."""
    known = cells.drop_nulls()
    if column.kind is Kind.FLAG and len(column.levels) > 2:
        listed = ", ".join(map(repr, column.levels))
        yield Finding(kind="spelling", columns=(column.raw,), message=f"{listed} are read as yes and no")
    if column.kind is not Kind.CATEGORY or column.distinct < 4:
        return
    if odd := strays(known, proposal.decimal, numbers=_MOSTLY):
        message = f"numbers but for {', '.join(map(repr, odd[:5]))}, so all are read as words: --missing {odd[0]!r} if it "
        yield Finding(kind="mixed", columns=(column.raw,), message=f"{message}stands for an empty cell")
    elif has_signs(known) and to_number(cells, proposal.decimal) is None:
        message = f"numbers with signs, such as {known[0]!r}, are read as words: write plain numbers, if they are amounts"
        yield Finding(kind="signs", columns=(column.raw,), message=message)


def _ambiguous(column: Column, cells: pl.Series) -> Iterator[Finding]:
    if column.kind is Kind.DATE and column.form == "%Y%m%d":
        message = f"its numbers of eight digits are read as days, from {column.low} to {column.high}"
        yield Finding(kind="dates", columns=(column.raw,), message=message)
    if column.kind is not Kind.DATE or not column.form.startswith(("%d/%m", "%m/%d")):
        return
    swapped = column.form.replace("%d", "%D").replace("%m", "%d").replace("%D", "%m")
    if cells.drop_nulls().str.to_date(swapped, strict=False).null_count() == 0:
        message = f"its dates could be {column.form} as well as {swapped}; declared is the first"
        yield Finding(kind="dates", columns=(column.raw,), message=message)
