"""Find the terms of passages that are forms of the same word: derived ("volé", "vol") or compounds of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LEAST, _STEM, _MOST_MORE, _HEAD = 4, 6, 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings:
    """The terms of passages by how they begin and end."""

    known: frozenset[str]
    by_start: Mapping[str, tuple[str, ...]]
    by_end: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, known: Iterable[str]) -> "Spellings":
        """Return these terms, of which those that are too short have no other spelling."""
        starts: dict[str, list[str]] = {}
        ends: dict[str, list[str]] = {}
        terms = sorted(term for term in known if term.isalpha())
        for term in terms:
            if len(term) >= _LEAST:
                starts.setdefault(term[:_LEAST], []).append(term)
            if len(term) >= _HEAD:
                ends.setdefault(term[-_HEAD:], []).append(term)
        return cls(
            known=frozenset(known),
            by_start={start: tuple(found) for start, found in starts.items()},
            by_end={end: tuple(found) for end, found in ends.items()},
        )

    def of_terms(self, terms: Iterable[str], language: str) -> dict[str, str]:
        """Return those of the terms that the passages have in another form only, with that form.

        Only German writes compounds in one word.
        """
        found: dict[str, str] = {}
        for term in terms:
            if term in self.known or not term.isalpha():
                continue
            near = [each for each in self.by_start.get(term[:_LEAST], ()) if _has_stem(term, each)]
            if language == "german":
                near += [each for each in self.by_end.get(term[-_HEAD:], ()) if _is_head(term, each)]
            if near:
                found[term] = min(near, key=lambda each: (abs(len(each) - len(term)), each))
        return found


def _is_head(one: str, other: str) -> bool:
    """Return whether one of both is a compound that ends with the other; "un" alone makes none."""
    shorter, longer = sorted((one, other), key=len)
    return longer.endswith(shorter) and longer.removesuffix(shorter) not in ("un", "in")


def _has_stem(one: str, other: str) -> bool:
    """Return whether the terms begin with the same stem, and one has little more."""
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    shorter, longer = sorted((len(one), len(other)))
    return shared >= _STEM if shared < shorter else shorter >= _LEAST and longer - shorter <= _MOST_MORE
