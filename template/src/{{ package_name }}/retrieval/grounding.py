"""Check how much of an answer its cited passages support."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .hits import RetrievalHit
from .text.analysis import content_terms, language_of, query_terms, stop_words_by_language, terms, words
from .text.sentences import sentences

SUPPORTED_SHARE = 0.6
_MEASURE = re.compile(r"(?<![\w.,])(\d[\d.,]{0,20}) ?([^\W\d_]{2,40})")
_NEGATIONS = frozenset(
    {"not", "no", "never", "cannot", "without", "none", "nicht", "kein", "keine", "keinen", "keiner", "keinem", "nie"}
    | {"ohne", "ne", "pas", "jamais", "sans", "aucun", "aucune", "nunca", "sin", "ningún", "ninguna", "non", "mai"}
    | {"senza"}
)
_NEGATED_JAPANESE = re.compile("ません|ない(?:。|$)|なかった|できず")


def unsupported_sentences(answer: str, cited: Iterable[RetrievalHit]) -> tuple[str, ...]:
    """Return the sentences of `answer` that the cited passages do not support.

    A sentence is supported if at least `SUPPORTED_SHARE` of its terms occur in the passages, every number in it stands
    there before the same word, and the sentence of the passages that is most like it is negated if and only if it is. A
    sign, not a proof: a sentence may rearrange supported words into something wrong.
    """
    hits = list(cited)
    languages = sorted({hit.language for hit in hits})
    language = language_of(answer, among=languages)
    known = {term for hit in hits for name in languages for term in terms(hit.searched, name)}
    said = [_Said.of(sentence, hit.language) for hit in hits for sentence in sentences(hit.text)]
    measured = {pair for hit in hits for pair in _measures(hit.searched, hit.language)}
    return tuple(
        sentence
        for sentence in sentences(answer)
        if not (
            _is_supported(query_terms(sentence, language), known)
            and _measures(sentence, language) <= measured
            and _agrees(_Said.of(sentence, language), said)
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """A sentence: its terms, and whether it is negated."""

    terms: frozenset[str]
    is_negated: bool

    @classmethod
    def of(cls, sentence: str, language: str) -> "_Said":
        negated = not _NEGATIONS.isdisjoint(words(sentence)) or _NEGATED_JAPANESE.search(sentence) is not None
        return cls(terms=frozenset(query_terms(sentence, language)), is_negated=negated)


def _agrees(sentence: _Said, said: Sequence[_Said]) -> bool:
    """Return whether one of the sentences most like this one is negated as it is."""
    shared = [len(sentence.terms & other.terms) for other in said]
    most = max(shared, default=0)
    return not most or any(
        other.is_negated == sentence.is_negated for other, count in zip(said, shared, strict=True) if count == most
    )


def _measures(text: str, language: str) -> set[tuple[str, str]]:
    """Return the numbers that stand before a word, each with the word's term: "45 days"."""
    return {
        (number, term)
        for number, word in _MEASURE.findall(text)
        for term in terms(word, language)[:1]
        if term not in stop_words_by_language().get(language, ())
    }


def coverage(question: str, hits: Sequence[RetrievalHit]) -> float:
    """Return the share of the question's distinct terms that the passages contain, in [0, 1]; without terms it is 0."""
    asked = content_terms(question, language_of(question, among=sorted({hit.language for hit in hits})))
    known = {term for hit in hits for term in terms(hit.searched, hit.language)}
    return len(asked & known) / len(asked) if asked else 0.0


def _is_supported(said: list[str], known: set[str]) -> bool:
    numbers = {term for term in said if term[0].isdigit()}
    return numbers <= known and sum(term in known for term in said) >= SUPPORTED_SHARE * len(said)
