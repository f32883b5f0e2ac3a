"""Weigh how much of a question a sentence, its headings and its neighbours cover, and decide whether it is enough."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..hits import RetrievalHit
from ..text.analysis import identifiers, is_unspaced, terms
from ..text.forms import nearness
from .asked import Asked, is_code
from .candidates import YEAR, Candidate, options_of
from .expected import Gives, expects

# What a term counts in the sentence that "it" refers to, in headings, in neighbours and elsewhere in the passage; and
# one of what is told before the question.
_BEFORE, _AROUND, _NEXT_TO, _BESIDE, _HINT = 0.8, 0.6, 0.5, 0.3, 0.4
# How much more a sentence counts that has the kind of thing that is asked for, and one of the year that is.
_AS_EXPECTED, _AS_DATED = 1.4, 1.2
# The share of the question that is covered, and so much for each term of the sentence up to a few, is enough. The
# figures are a flat optimum over questions whose passage was given and the same ones whose passage was taken away.
_ENOUGH, _EACH, _MOST_COUNTED, _COUNTED = 0.7, 0.12, 4, 0.6
_NOT_EXPECTED, _OFF_FOCUS, _FOREIGN = 0.35, 0.2, 0.2
_LEAST_OWN = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """The weight of each term of a question, and the terms of passages that are near to it.

    A term weighs the more, the fewer passages have it in some form; one that none has, as if a single one had it.
    """

    asked: Asked
    weights: Mapping[str, float]
    hints: Mapping[str, float]
    near: Mapping[str, Mapping[str, float]]
    gives: Gives | None

    @classmethod
    def of(cls, asked: Asked, passages: Sequence[RetrievalHit]) -> "Support":
        """Return what the passages say of the question."""
        known = [{*terms(hit.searched, hit.language), *identifiers(hit.searched)} for hit in passages]
        every = sorted(set[str]().union(*known))
        near = {
            term: {other: value for other in every if (value := nearness(term, other, asked.language))}
            for term in (*asked.shares, *asked.hints)
        }
        rareness = {
            term: math.log(1 + (len(known) + 1) / (max(sum(not said.isdisjoint(found) for said in known), 1) + 0.5))
            for term, found in near.items()
        }
        return cls(
            asked=asked,
            weights={term: share * rareness[term] for term, share in asked.shares.items()},
            hints={term: _HINT * rareness[term] for term in asked.hints},
            near=near,
            gives=expects(asked.text, asked.language),
        )

    def is_expected(self, candidate: Candidate) -> bool:
        """Return whether a sentence has the kind of thing that is asked for, or any may do."""
        return self.gives is None or self.gives(candidate.said)

    def score(self, candidate: Candidate) -> float:
        """Return how likely a sentence is to answer, beside the others: the weights of what it covers."""
        covered = self._covered(self.weights, candidate) + self._covered(self.hints, candidate)
        covered += sum(self.weights.values()) if candidate.is_headed else 0
        is_dated = candidate.year in {int(year) for year in YEAR.findall(self.asked.text)}
        return covered * (_AS_EXPECTED if self.is_expected(candidate) else 1) * (_AS_DATED if is_dated else 1)

    def is_enough(self, candidate: Candidate) -> bool:
        """Return whether a sentence, its headings and its neighbours cover enough of the question.

        The sentences before the question count only where they are covered. More is needed where the kind of thing or
        the noun that is asked for is missing, and in another language. The sentence itself has some words of the
        question, and not its numbers alone.
        """
        if candidate.is_headed:
            return True
        own = {term: self._value(term, candidate.own | candidate.before) for term in self.weights}
        speaking = {term: weight for term, weight in self.weights.items() if not term.lstrip("=")[:1].isdigit()}
        if any(
            sum(weight * own[term] for term, weight in weights.items()) < _LEAST_OWN * sum(weights.values())
            for weights in (self.weights, speaking)
        ):
            return False
        hints = self._covered(self.hints, candidate)
        share = (self._covered(self.weights, candidate) + hints) / (sum(self.weights.values()) + hints)
        # Of a word that is not separated, its pairs count as one.
        counted = sum(
            2 if is_code(term) else self.asked.shares[term] if is_unspaced(term) else 1
            for term, value in own.items()
            if value > _COUNTED
        )
        # A candidate has all options of the question, and one is as good as a code.
        counted += 2 * len(options_of(self.asked.text))
        lacking = (
            (_NOT_EXPECTED, not self.is_expected(candidate)),
            (_OFF_FOCUS, self.gives is None and self._is_off_focus(candidate)),
            (_FOREIGN, candidate.passage.language != self.asked.language),
        )
        missing = sum(part for part, is_missing in lacking if is_missing)
        return share + _EACH * min(counted, _MOST_COUNTED) - missing >= _ENOUGH

    def _is_off_focus(self, candidate: Candidate) -> bool:
        said = candidate.own | candidate.around
        focus = self.asked.focus
        return bool(focus) and not any(self._value(term, said) > _COUNTED for term in focus if term in self.near)

    def _covered(self, weights: Mapping[str, float], candidate: Candidate) -> float:
        places = (
            (1.0, candidate.own),
            (_BEFORE, candidate.before),
            (_AROUND, candidate.around),
            (_NEXT_TO, candidate.next_to),
            (_BESIDE, candidate.beside),
        )
        return sum(
            weight * max(worth * self._value(term, said) for worth, said in places) for term, weight in weights.items()
        )

    def _value(self, term: str, said: frozenset[str]) -> float:
        return max((value for other, value in self.near[term].items() if other in said), default=0.0)
