"""Find duplicate cases, in one dataset or in two."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from .cases import TEXT_FIELDS, DatasetError
from .locks import case_ids

# Two texts are the same when so much of their runs of three words is.
_SIMILAR = 0.8
_WORDS = 3
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseText:
    """The input of a case, and its place."""

    file: Path
    line: int
    id: str
    variant_of: str | None
    words: tuple[str, ...]

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"


class _Fields(BaseModel):
    model_config = ConfigDict(extra="allow")

    variant_of: str | None = None


def read_texts(dataset: Path) -> tuple[CaseText, ...]:
    """Return the input of each case of the dataset.

    Raises:
        DatasetError: the dataset cannot be read, or a case has none of `TEXT_FIELDS`.
    """
    return tuple(_text(dataset, number, case, line) for number, case, line in case_ids(dataset))


def find_duplicates(texts: Sequence[CaseText]) -> tuple[str, ...]:
    """Return a sentence for each pair of cases with the same input, in the order of `texts`.

    Case, punctuation and white space make no difference; a text without words is the same as none. A pair is fine
    when both are variants, by `variant_of`, of the same case.
    """
    return tuple(
        f"{later.place}: case {later.id!r} has the same input as {earlier.id!r} ({earlier.place}):"
        f" {'a duplicate' if earlier.file == later.file else 'a leak between datasets'}"
        for earlier, later in _similar_pairs(texts)
        if (later.variant_of or later.id) != (earlier.variant_of or earlier.id)
    )


def _text(dataset: Path, number: int, case: str, line: str) -> CaseText:
    fields = _Fields.model_validate_json(line)
    found = next((value for name in TEXT_FIELDS if isinstance(value := getattr(fields, name, None), str)), None)
    if found is None:
        raise DatasetError(f"{dataset}:{number}: case {case!r} has none of the fields {', '.join(TEXT_FIELDS)}")
    return CaseText(file=dataset, line=number, id=case, variant_of=fields.variant_of, words=words_of(found))


def _similar_pairs(texts: Sequence[CaseText]) -> Iterator[tuple[CaseText, CaseText]]:
    shingles = [_shingles(text.words) for text in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        shared: dict[int, int] = defaultdict(int)
        for shingle in own:
            for other in holders[shingle]:
                shared[other] += 1
            holders[shingle].append(index)
        for other, count in sorted(shared.items()):
            if count >= _SIMILAR * (len(own) + len(shingles[other]) - count):
                yield texts[other], texts[index]


def _shingles(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {words[start : start + _WORDS] for start in range(max(len(words) - _WORDS + 1, 1))} - {()}


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text without case and punctuation, which is how texts are compared."""
    return tuple(_WORD.findall(text.casefold()))
