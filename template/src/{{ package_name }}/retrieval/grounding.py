"""Check how much of an answer its cited passages support."""

from collections.abc import Iterable, Sequence

from .hits import RetrievalHit
from .text.analysis import language_of, query_terms, terms
from .text.sentences import sentences

SUPPORTED_SHARE = 0.6


def unsupported_sentences(answer: str, cited: Iterable[RetrievalHit]) -> tuple[str, ...]:
    """Return the sentences of `answer` of whose terms less than `SUPPORTED_SHARE` occur in the cited passages.

    A sign, not a proof: a sentence may rearrange supported words into something wrong. A number that no cited
    passage has makes its sentence unsupported, whatever else it says.
    """
    languages = sorted({hit.language for hit in cited})
    known = {term for hit in cited for language in languages for term in terms(hit.searched, language)}
    language = language_of(answer, among=languages)
    return tuple(
        sentence for sentence in sentences(answer) if not _is_supported(query_terms(sentence, language), known)
    )


def coverage(question: str, hits: Sequence[RetrievalHit]) -> float:
    """Return the share of the question's distinct terms that the passages contain, in [0, 1]; without terms it is 0."""
    asked = set(query_terms(question, language_of(question, among=sorted({hit.language for hit in hits}))))
    known = {term for hit in hits for term in terms(hit.searched, hit.language)}
    return len(asked & known) / len(asked) if asked else 0.0


def _is_supported(said: list[str], known: set[str]) -> bool:
    numbers = {term for term in said if term[0].isdigit()}
    return numbers <= known and sum(term in known for term in said) >= SUPPORTED_SHARE * len(said)
