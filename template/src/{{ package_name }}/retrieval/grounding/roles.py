"""Compare who does what: the words before an active verb, and those after "by" with a passive one."""

from ..text.analysis import query_terms, stop_words_by_language, terms
from .parts import Evidence, Part, clauses_of
from .quantities import is_measure
from .vocabulary import vocabulary


def has_other_actor(claim: Part, evidence: Evidence) -> bool:
    """Return whether the actor of the claim differs from the actor in the passages.

    A verb is a word of both that stands where a verb does: after a noun, a modal verb or a form of "to be". Those who
    act differ if they share no term. An active one has to be in the passages: another word may name the same. Where the
    nearest clauses leave the verb out, nothing is known.
    """
    for clause in clauses_of(claim):
        for verb in sorted(clause.terms):
            if not _is_complete(clause.terms - {verb}, verb, evidence):
                continue
            said = [agent for part in evidence.clauses if (agent := _agent(part, verb)[0])]
            agent, is_passive = _agent(clause, verb)
            is_known = is_passive or not agent.isdisjoint(evidence.known)
            if agent and said and is_known and all(agent.isdisjoint(other) for other in said):
                return True
    return False


def _is_complete(others: frozenset[str], verb: str, evidence: Evidence) -> bool:
    """Return whether the clauses that share the most of the `others` have the verb, too."""
    shared = [len(others & part.terms) for part in evidence.clauses]
    most = max(shared, default=0)
    return any(verb in part.terms for part, count in zip(evidence.clauses, shared, strict=True) if count == most)


def _agent(part: Part, verb: str) -> tuple[frozenset[str], bool]:
    """Return the terms of the one who does `verb` in this part, none if unknown, and whether the verb is passive."""
    if verb not in part.terms:
        return frozenset(), False
    known = vocabulary().roles
    position = next((at for at, word in enumerate(part.words) if terms(word, part.language)[:1] == [verb]), 0)
    before, after = part.words[:position], part.words[position + 1 :]
    if not before or part.words[position] in known.modals:
        return frozenset(), False
    if not known.be.isdisjoint(before):
        return _after_by([*before, *after], part.language), True
    if before[0] in known.prepositions:
        return frozenset(), False
    is_noun_before = before[-1] not in stop_words_by_language().get(part.language, frozenset())
    is_verb = before[-1] in known.modals or (is_noun_before and not is_measure(before[-1], part.language))
    return (_content(before, part.language) if is_verb else frozenset()), False


def _after_by(said: list[str], language: str) -> frozenset[str]:
    known = vocabulary().roles
    start = next((at for at, word in enumerate(said) if word in known.by), None)
    return _content(said[start + 1 :], language) if start is not None else frozenset()


def _content(said: "list[str] | tuple[str, ...]", language: str) -> frozenset[str]:
    if not said:
        return frozenset()
    stop_words = stop_words_by_language().get(language, frozenset())
    kept = [word for word in said if word not in stop_words and not is_measure(word, language)]
    return frozenset(query_terms(" ".join(kept), language)) if kept else frozenset()
