"""Check answers by their words: whether the cited passages support each sentence."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...domain.llm.text import normalize
from ..hits import RetrievalHit
from ..text.analysis import language_of, query_words
from ..text.sentences import sentences
from ..text.tables import rows_of
from .differences.amounts import has_other_number, has_other_unit
from .differences.polarity import is_turned_around
from .differences.roles import has_other_actor
from .differences.scope import is_wider
from .differences.timing import has_other_date
from .reading.evidence import Evidence
from .reading.parts import Part
from .values.quantities import is_measure

SUPPORTED_SHARE = 0.4
# Japanese endings and particles.
_ENDING = re.compile("[\u3040-\u309f]{1,2}")
_CHECKS: tuple[Callable[[Part, Evidence], bool], ...] = (
    has_other_number,
    has_other_unit,
    has_other_date,
    is_turned_around,
    is_wider,
    has_other_actor,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LexicalChecker:
    """Compares words, numbers with units and dates, negation, who acts, and of how many things a sentence is true.

    A sentence is supported if it is one of the passages', if it is cells of one row with their headers, or if at least
    `supported_share` of its terms occur in them and none of the checks finds a difference to the clauses that are most
    like it. A sign, not a proof: words are compared, not understood.
    """

    supported_share: float = SUPPORTED_SHARE

    def unsupported(self, answer: str, cited: Sequence[RetrievalHit]) -> tuple[str, ...]:
        """Return the sentences of `answer` that the passages do not support, in their order."""
        languages = sorted({hit.language for hit in cited})
        language = language_of(answer, among=languages)
        evidence = Evidence.of(((hit.text, hit.searched, hit.language) for hit in cited), languages)
        quoted = {normalize(part.text) for part in evidence.sentences}
        rows = [{*map(normalize, row.named)} for hit in cited for row in rows_of(sentences(hit.text), hit.context)]
        return tuple(
            sentence
            for sentence in sentences(answer)
            if normalize(sentence) not in quoted
            and not any(row.issuperset(map(normalize, sentence.split("; "))) for row in rows)
            and not self._is_supported(sentence, language, evidence)
        )

    def _is_supported(self, sentence: str, language: str, evidence: Evidence) -> bool:
        claim = evidence.claim(sentence, language)
        said = [pair for pair in query_words(claim.text, language) if not _ENDING.fullmatch(pair[1])]
        known = sum(
            claim.spelled.get(term, term) in evidence.known or is_measure(word, language) for word, term in said
        )
        if known < self.supported_share * len(said):
            return False
        return not any(differs(claim, evidence) for differs in _CHECKS)
