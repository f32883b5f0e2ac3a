"""Compare who does what: the words before an active verb, and those after "by" with a passive one."""

from functools import lru_cache

from ...text.analysis import query_terms, stop_words_by_language, words
from ..reading.clauses import clauses_of
from ..reading.evidence import Evidence
from ..reading.parts import Part
from ..reading.vocabulary import vocabulary
from ..values.quantities import is_measure


def has_other_actor(claim: Part, evidence: Evidence) -> bool:
    """Return whether the actor of the claim differs from the actor in the passages.

    A verb is a word of both that stands where a verb does: after a noun, a modal verb or a form of "to be". Those who
    act differ if they share no term. An active one has to be in the passages: another word may name the same. Where the
    nearest clauses leave the verb out, nothing is known.
    """
    for clause in clauses_of(claim):
        # Only German forms of a verb differ at the beginning ("prüft", "geprüft"); other forms may be nouns.
        others = frozenset(clause.spelled.values()) if claim.language != "german" else frozenset()
        for verb in sorted(clause.terms - others):
            if not _is_complete(clause.terms - {verb}, verb, evidence):
                continue
            said = [agent for part in evidence.clauses if (agent := _agent(part, verb)[0])]
            agent, is_passive = _agent(clause, verb)
            is_known = is_passive or not agent.isdisjoint(evidence.known)
            if agent and said and is_known and all(agent.isdisjoint(other) for other in said):
                return True
    return False


def _is_complete(others: frozenset[str], verb: str, evidence: Evidence) -> bool:
    """Return whether the clauses that share the most of the `others` have the verb, or one that points back has it."""
    shared = [len(others & part.terms) for part in evidence.clauses]
    most = max(shared, default=0)
    pointing = vocabulary().numbers.references
    return any(
        verb in part.terms and (count == most or not pointing.isdisjoint(part.words))
        for part, count in zip(evidence.clauses, shared, strict=True)
    )


@lru_cache(maxsize=2_048)
def _agent(part: Part, verb: str) -> tuple[frozenset[str], bool]:
    """Return the terms of the one who does `verb` in this part, none if unknown, and whether the verb is passive."""
    if verb not in part.terms:
        return frozenset(), False
    known = vocabulary().roles
    # Where or when it is done comes first: "At noon, the driver ...".
    _, _, rest = part.text.partition(", ")
    said = words(rest) if rest and part.words[0] in known.prepositions else words(part.text)
    position = next((at for at, word in enumerate(said) if part.term(word) == verb), 0)
    before, after = said[:position], said[position + 1 :]
    if not before or said[position] in known.modals:
        return frozenset(), False
    if not known.be.isdisjoint(before):
        return _after_by([*before, *after], part.language), True
    if before[0] in known.prepositions:
        return frozenset(), False
    if part.language == "german" and not known.have.isdisjoint(before) and not after:
        auxiliary = next(at for at, word in enumerate(before) if word in known.have)
        return _content(before[:auxiliary], part.language), False
    return (_content(before, part.language) if _is_verb(before, after, part.language) else frozenset()), False


def _is_verb(before: list[str], after: list[str], language: str) -> bool:
    """Return whether a word has the place of a verb: after a modal verb, or between a noun and no other verb."""
    known, stop_words = vocabulary().roles, stop_words_by_language().get(language, frozenset())
    if before[-1] in known.modals | known.have:
        return language == "french" or before[-1] != "a"
    if not after or after[0] in known.be | known.have | known.modals:
        return not after and language == "english"
    # In French, what comes after a noun mostly belongs to it.
    is_noun_before = before[-1] not in stop_words and not is_measure(before[-1], language)
    return is_noun_before and (language != "french" or after[0] in known.articles)


def _after_by(said: list[str], language: str) -> frozenset[str]:
    known = vocabulary().roles
    start = next((at for at, word in enumerate(said) if word in known.by), None)
    return _content(said[start + 1 :], language) if start is not None else frozenset()


def _content(said: list[str], language: str) -> frozenset[str]:
    if not said:
        return frozenset()
    stop_words = stop_words_by_language().get(language, frozenset())
    kept = [word for word in said if word not in stop_words and not is_measure(word, language)]
    return frozenset(query_terms(" ".join(kept), language)) if kept else frozenset()
