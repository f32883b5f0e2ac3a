"""Rules that stand in for a model on `grounded_answer`: they quote sentences and never write one."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...domain.llm.text import fold
from ...retrieval.context import passages_of
from ...retrieval.grounding.expected import expects, is_state_only
from ...retrieval.grounding.quantities import has_quantities
from ...retrieval.hits import RetrievalHit
from ...retrieval.text.analysis import content_terms, identifiers, language_of, query_terms, terms, words
from ...retrieval.text.questions import asking_part, asks_for_number, has_number, is_question, proper_names
from ...retrieval.text.sentences import sentences
from ...retrieval.text.tables import rows_of, shown

# Headings, and where code begins and ends.
_NO_SENTENCE = re.compile(r"^(?:#{1,6}[ \t].*|[ \t]*(?:```|~~~).*)$", re.MULTILINE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MIN_COVERAGE = 0.45
_FEW_TERMS, _MIN_COVERAGE_OF_FEW = 2, 0.7
_MIN_OWN = 0.2
# How much more a sentence counts that has the kind of thing that is asked for.
_AS_EXPECTED = 1.25
_NEAR_HEADING = 0.6
# Words of a bare term at most, and how a sentence begins that goes on about what the one before it names.
_BARE = 6
_BACK = re.compile(
    r"(?:it|its|this|these|they|er|sie|es|dies\w{0,2}|ils?|elles?|cel[au]|este|esta|esto|questo|questa)\b|[これそ]れ|它|该",
    re.IGNORECASE,
)
# An option of a command, which is not its letter.
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]{0,60}")
_COMPOUND = re.compile(r"(?<![\w./-])[a-z][a-z0-9]{0,40}(?:[-_.][a-z0-9]{1,40}){1,8}(?![\w/-])")
_ENDS = (".", "!", ":", "\N{IDEOGRAPHIC FULL STOP}", "\N{FULLWIDTH EXCLAMATION MARK}")
_FURTHER_SENTENCE = 0.8
_MOST_SENTENCES = 3
_NEARLY = 0.95
_REFUSAL = json.dumps({"answer": "", "citations": [], "refused": True})

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A sentence with its terms, those of its headings, and those of its passage.

    `said` is the sentence, or a row of a table with its header. `is_headed`: the question is what it stands under.
    """

    passage: RetrievalHit
    sentence: str
    said: str
    is_headed: bool
    own: frozenset[str]
    around: frozenset[str]
    beside: frozenset[str]

    @property
    def year(self) -> int:
        """The last year that the document's name mentions, or 0."""
        hit = self.passage
        return max(map(int, _YEAR.findall(f"{hit.title} {hit.section} {hit.context} {hit.document_id}")), default=0)


def respond_to_grounded_answer(inputs: Mapping[str, str]) -> str:
    """Return the reply to `grounded_answer` as JSON: sentences of one passage, or a refusal.

    A term of the question counts the more, the fewer passages have it, less if it stands only in a heading, and least
    if it stands only elsewhere in the passage. The sentence with the highest sum answers, another one of its passage
    joins it if it is nearly as good, and of equal ones that of the newest document is taken. The question is refused
    when too little of it is covered, when a number, an identifier or a name in it stands in no passage that has the
    sentence, and when it asks for a number and the sentence has none. An option of a command (`-l`) stands in the
    sentence or its heading, and what a document is named after (`passwd`) in the passage. A sentence that asks itself
    never answers.
    """
    passages = list(passages_of(inputs["context"]))
    question = asking_part(inputs["question"])
    language = language_of(question, among=sorted({passage.language for passage in passages}))
    asked = content_terms(question, language)
    options = set(_OPTION.findall(question))
    # Titles without capital letters are names of commands and files; those of texts are words like any others.
    titles = {_spaced(passage.title) for passage in passages if passage.title.islower()}
    subjects = [title for title in titles if title in _spaced(question)]
    # What is written as one word in a passage, too.
    compounds = [name for name in _COMPOUND.findall(question) if any(name in passage.text for passage in passages)]
    weights = _weights(asked, passages)
    headed = _headed(question, passages, asked, weights)
    candidates = [
        candidate
        for passage in passages
        if _has_all_names(question, language, passage)
        and all(_spaced(name) in _spaced(passage.searched) for name in compounds)
        # What is asked about is in the passage, and an option is one of the command that is asked about.
        and all(subject in _spaced(passage.title if options else passage.searched) for subject in subjects)
        for candidate in _naming(_candidates(passage, asked, headed=passage in headed), question)
        if _may_answer(candidate, question, language, asked)
        and options <= {*_OPTION.findall(candidate.sentence), *_OPTION.findall(passage.section)}
    ]
    if not candidates:
        return _REFUSAL
    gives = expects(question, language) or bool
    is_given = {id(candidate): gives(candidate.said) for candidate in candidates}
    scores = {
        id(candidate): _score(candidate, weights) * (_AS_EXPECTED if is_given[id(candidate)] else 1)
        for candidate in candidates
    }
    highest = max(scores.values())
    nearly = [candidate for candidate in candidates if scores[id(candidate)] >= _NEARLY * highest]
    newest = max(candidate.year for candidate in nearly)
    best = next(candidate for candidate in nearly if candidate.year == newest)
    if not _covers(best, weights):
        return _REFUSAL
    limit = _FURTHER_SENTENCE * scores[id(best)]
    chosen = [
        one
        for one in candidates
        if one.passage is best.passage and scores[id(one)] >= limit and is_given[id(one)] >= is_given[id(best)]
    ]
    # The best one stays, however many come before it.
    chosen = sorted(chosen, key=lambda one: -scores[id(one)])[:_MOST_SENTENCES]
    chosen = [one for one in candidates if one in chosen]
    citations = [{"chunk_id": one.passage.chunk_id, "quote": one.sentence} for one in chosen]
    # Rows stand apart, as nothing ends them.
    answer = ("\n\n" if any(one.said != one.sentence for one in chosen) else " ").join(one.said for one in chosen)
    return json.dumps({"answer": answer, "citations": citations, "refused": False}, ensure_ascii=False)


def _candidates(passage: RetrievalHit, asked: set[str], *, headed: bool) -> Iterator[_Candidate]:
    """Yield the sentences of a passage; the header of a table is what its rows stand under."""
    language = passage.language
    around = frozenset(terms(f"{passage.title}\n{passage.section}\n{passage.context}", language))
    beside = frozenset(terms(passage.text, language))
    for row in rows_of(sentences(_NO_SENTENCE.sub("", passage.text)), passage.context):
        said = shown(row, asked, language)
        if said is not None:
            yield _Candidate(
                passage=passage,
                sentence=row.text,
                said=said,
                is_headed=headed,
                own=frozenset(terms(row.text, language)),
                around=around | frozenset(terms(" ".join(row.header), language)),
                beside=beside,
            )


def _naming(candidates: Iterable[_Candidate], question: str) -> list[_Candidate]:
    """Return the candidates of a passage that hold the numbers and identifiers of the question, if any holds them.

    One that says "it" holds what the sentence before it does, and one after a bare term is its definition.
    """
    asked = _keys(question)
    found, held, before = list[tuple[_Candidate, set[str]]](), set[str](), ""
    for one in candidates:
        own = _keys(one.sentence)
        is_joined = bool(before) and (_BACK.match(one.sentence) or not before.endswith((*_ENDS, ";", ",")))
        held = held if is_joined and not own else own & asked
        found.append(
            (one, held | (asked & _keys(f"{one.passage.title}\n{one.passage.section}\n{one.passage.context}")))
        )
        before = one.sentence if len(words(one.sentence)) <= _BARE or _BACK.match(one.sentence) or own & asked else ""
    most = max((len(held) for _, held in found), default=0)
    return [one for one, held in found if len(held) == most]


def _keys(text: str) -> set[str]:
    return {*identifiers(text), *(word for word in words(text) if word.isdigit())}


def _headed(question: str, passages: Sequence[RetrievalHit], asked: set[str], weights: Weights) -> list[RetrievalHit]:
    """Return the passages that begin a section whose heading asks what the question does."""
    found: dict[tuple[str, str], RetrievalHit] = {}
    for passage in passages:
        heading = passage.section.rpartition(" > ")[2]
        terms_of = content_terms(heading, passage.language) if heading else set[str]()
        share = sum(weights[term] for term in terms_of & asked) / sum(weights.values())
        is_near = is_question(heading) and terms_of <= asked and share >= _NEAR_HEADING
        if terms_of and (terms_of == asked or is_near or fold(heading).strip() == fold(question).strip()):
            found.setdefault((passage.document_id, passage.section), passage)
    return list(found.values())


def _weights(asked: set[str], passages: Sequence[RetrievalHit]) -> Weights:
    known = [set(terms(passage.searched, passage.language)) for passage in passages]
    holders = {term: sum(term in found for found in known) for term in asked}
    # A term that no passage has counts as one that a single passage has.
    return {term: math.log(1 + (len(known) + 1) / (max(count, 1) + 0.5)) for term, count in holders.items()}


def _score(candidate: _Candidate, weights: Weights) -> float:
    own = sum(weight for term, weight in weights.items() if term in candidate.own)
    around = sum(weight for term, weight in weights.items() if term in candidate.around - candidate.own)
    rest = candidate.beside - candidate.around - candidate.own
    beside = sum(weight for term, weight in weights.items() if term in rest)
    return own + 0.5 * around + 0.25 * beside + (sum(weights.values()) if candidate.is_headed else 0)


def _covers(candidate: _Candidate, weights: Weights) -> bool:
    """Return whether the sentence and its headings cover enough of the question; a number alone is no match."""
    if candidate.is_headed:
        return True
    total = sum(weights.values())
    own = sum(weight for term, weight in weights.items() if term in candidate.own)
    near = sum(weight for term, weight in weights.items() if term in candidate.own | candidate.around)
    beside = sum(
        weight for term, weight in weights.items() if term in candidate.beside - candidate.around - candidate.own
    )
    least = _MIN_COVERAGE if len(weights) > _FEW_TERMS else _MIN_COVERAGE_OF_FEW
    speaking = {term: weight for term, weight in weights.items() if not term.lstrip("=")[:1].isdigit()}
    spoken = sum(weight for term, weight in speaking.items() if term in candidate.own)
    if speaking and spoken < _MIN_OWN * sum(speaking.values()):
        return False
    return own >= _MIN_OWN * total and near + 0.5 * beside >= least * total


def _spaced(text: str) -> str:
    """Return words between spaces, so that some are in others if they follow each other there."""
    return f" {' '.join(words(text))} "


def _has_all_names(question: str, language: str, passage: RetrievalHit) -> bool:
    """Return whether a passage has every number, identifier and name of the question."""
    said = passage.searched
    known = set(words(said))
    names = [*proper_names(question, language), *(word for word in words(question) if word.isdigit())]
    has_names = set(identifiers(question)) <= set(identifiers(said)) and all(
        set(words(name)) <= known for name in names
    )
    return has_names and has_quantities(question, language, said, passage.language)


def _may_answer(candidate: _Candidate, question: str, language: str, asked: set[str]) -> bool:
    sentence = candidate.sentence
    # A line of a table of contents says nothing but the words of the question, and does not end like a sentence.
    ends = sentence.rstrip().endswith(_ENDS)
    says_more = ends or bool(set(query_terms(sentence, candidate.passage.language)) - asked)
    if is_question(sentence) or not says_more or fold(sentence).strip() == fold(question).strip():
        return False
    if is_state_only(question, sentence, candidate.passage.language):
        return False
    return has_number(candidate.said) or not asks_for_number(question, language)
