"""Find the sentences of passages that may answer a question: those with its numbers, codes, names and options."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...domain.llm.text import fold
from ..grounding.values.quantities import has_quantities
from ..hits import RetrievalHit
from ..text.analysis import content_terms, identifiers, query_terms, terms, words
from ..text.forms import nearest
from ..text.questions import asking_part, asks_for_number, has_number, is_question, proper_names
from ..text.sentences import sentences
from ..text.tables import rows_of, shown
from .asked import Asked, words_of
from .expected import is_state_only

# Headings, and where code begins and ends.
_NO_SENTENCE = re.compile(r"^(?:#{1,6}[ \t].*|[ \t]*(?:```|~~~).*)$", re.MULTILINE)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Words of a bare term at most, and how a sentence begins that goes on about what the one before it names.
_BARE = 6
_BACK = re.compile(
    r"(?:it|its|this|these|they|er|sie|es|dies\w{0,2}|ils?|elles?|cel[au]|este|esta|esto|questo|questa)\b|[これそ]れ|它|该",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[-*+|]|\d{1,3}[.)]\s")
# An option of a command, which is not its letter.
_OPTION = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]{0,60}")
_COMPOUND = re.compile(r"(?<![\w./-])[a-z][a-z0-9]{0,40}(?:[-_.][a-z0-9]{1,40}){1,8}(?![\w/-])")
_ENDS = (".", "!", ":", "\N{IDEOGRAPHIC FULL STOP}", "\N{FULLWIDTH EXCLAMATION MARK}")
_NEAR_HEADING, _ROUNDED = 0.6, 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence with its terms, those of the one that it goes on about, of its headings, neighbours and passage.

    `said` is the sentence, or a row of a table with its header; `antecedent` the sentence before one that begins with
    "it". `is_headed`: it is below a heading that asks the question.
    """

    passage: RetrievalHit
    sentence: str
    said: str
    antecedent: str
    is_headed: bool
    own: frozenset[str]
    before: frozenset[str]
    around: frozenset[str]
    next_to: frozenset[str]
    beside: frozenset[str]

    @property
    def year(self) -> int:
        """The last year that the document's name mentions, or 0."""
        hit = self.passage
        return max(map(int, YEAR.findall(f"{hit.title} {hit.section} {hit.context} {hit.document_id}")), default=0)


def candidates_of(asked: Asked, passages: Sequence[RetrievalHit]) -> list[Candidate]:
    """Return the sentences that may answer, in the order of the passages.

    A number, an identifier or an option of the question is in their passage, and a name or a year in one of their
    document. What a document is named after (`passwd`) is what the passage is about. A sentence that asks itself, or
    says nothing but the words of the question, is none, nor is one without a number where the question asks for one.
    """
    requires = _Required.of(asked, passages)
    headed = _headed(asked, passages)
    return [
        candidate
        for passage in passages
        if requires.is_met_by(passage)
        for candidate in _naming(_sentences(passage, asked, headed=passage in headed), asked.text)
        if _may_answer(candidate, asked)
        and requires.options <= {*options_of(candidate.sentence), *options_of(candidate.passage.section)}
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Required:
    """The names, numbers, options, subjects and words of several parts that a passage has to have.

    `of_documents` are the words that the passages of each document have together.
    """

    question: str
    language: str
    options: set[str]
    subjects: list[str]
    compounds: list[str]
    of_documents: Mapping[str, set[str]]

    @classmethod
    def of(cls, asked: Asked, passages: Sequence[RetrievalHit]) -> "_Required":
        of_documents: dict[str, set[str]] = {}
        for passage in passages:
            of_documents.setdefault(passage.document_id, set(words(passage.document_id))).update(
                words(passage.searched)
            )
        # Titles without capital letters are names of commands and files; those of texts are words like any others.
        titles = {_spaced(passage.title) for passage in passages if passage.title.islower()}
        return cls(
            question=asking_part(asked.text),
            language=asked.language,
            options=set(options_of(asked.text)),
            subjects=[title for title in titles if title in _spaced(asked.text)],
            # What is written as one word in a passage, too.
            compounds=[
                name for name in _COMPOUND.findall(asked.text) if any(name in passage.text for passage in passages)
            ],
            of_documents=of_documents,
        )

    def is_met_by(self, passage: RetrievalHit) -> bool:
        # What is asked about is in the passage, and an option is one of the command that is asked about.
        about = _spaced(passage.title if self.options else passage.searched)
        return (
            self._has_numbers_and_names(passage)
            and all(_spaced(name) in _spaced(passage.searched) for name in self.compounds)
            and all(subject in about for subject in self.subjects)
        )

    def _has_numbers_and_names(self, passage: RetrievalHit) -> bool:
        said = passage.searched
        known = set(words(said))
        everywhere = self.of_documents[passage.document_id]
        numbers = {word for word in words(self.question) if word.isdigit()}
        years = {word for word in numbers if YEAR.fullmatch(word)}
        codes = set(identifiers(self.question)) - {f"={year}" for year in years}
        return (
            codes <= set(identifiers(said))
            and numbers - years <= known
            and years <= everywhere
            and all(set(words(name)) <= everywhere for name in proper_names(self.question, self.language))
            and has_quantities(self.question, self.language, said, passage.language)
        )


def _sentences(passage: RetrievalHit, asked: Asked, *, headed: bool) -> list[Candidate]:
    """Return the sentences of a passage; the header of a table is what its rows stand under."""
    language = passage.language
    around = frozenset(terms(f"{passage.title}\n{passage.section}\n{passage.context}", language))
    rows = list(rows_of(sentences(_NO_SENTENCE.sub("", passage.text)), passage.context))
    own = [frozenset((*terms(row.text, language), *identifiers(row.text))) for row in rows]
    beside = frozenset(terms(passage.text, language))
    found = []
    for number, row in enumerate(rows):
        said = shown(row, asked.shares.keys(), language)
        if said is None:
            continue
        goes_on = number > 0 and _BACK.match(row.text) is not None
        is_defined = number > 0 and not row.cells and _is_bare(rows[number - 1].text)
        neighbours = [own[at] for at in (number - 1, number + 1) if 0 <= at < len(own) and not row.cells]
        found.append(
            Candidate(
                passage=passage,
                sentence=row.text,
                said=said,
                antecedent=rows[number - 1].text if goes_on else "",
                is_headed=headed,
                own=own[number],
                before=own[number - 1] if goes_on or is_defined else frozenset(),
                around=around | frozenset(terms(" ".join(row.header), language)),
                next_to=frozenset[str]().union(*neighbours),
                beside=beside,
            )
        )
    return found


def _naming(candidates: Iterable[Candidate], question: str) -> list[Candidate]:
    """Return the candidates of a passage that hold the numbers and identifiers of the question, if any holds them.

    One that says "it" holds what the sentence before it does, and one after a bare term is its definition.
    """
    asked = _keys(question)
    found, held, before = list[tuple[Candidate, set[str]]](), set[str](), ""
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


def _is_bare(text: str) -> bool:
    """Return whether a text is a term that what follows defines, and no sentence or item of a list."""
    return len(words(text)) <= _BARE and not text.endswith((*_ENDS, ";", ",")) and not _ITEM.match(text)


def _keys(text: str) -> set[str]:
    return {*identifiers(text), *(word for word in words(text) if word.isdigit())}


def _headed(asked: Asked, passages: Sequence[RetrievalHit]) -> list[RetrievalHit]:
    """Return the passages that begin a section whose heading asks what the question does."""
    found: dict[tuple[str, str], RetrievalHit] = {}
    question, of_question = fold(asked.text).strip(), words_of(asked.text, asked.language)
    for passage in passages:
        heading = passage.section.rpartition(" > ")[2]
        if heading and (fold(heading).strip() == question or _asks(heading, passage.language, of_question)):
            found.setdefault((passage.document_id, passage.section), passage)
    return list(found.values())


def _asks(heading: str, language: str, of_question: Mapping[str, float]) -> bool:
    """Return whether a heading has the words of a question in some form; one that asks itself, most of them."""
    of_heading = words_of(heading, language)
    if not of_heading.keys() <= of_question.keys() | nearest(of_heading, of_question, language).keys():
        return False
    shared = of_question.keys() & of_heading.keys() | nearest(of_question, of_heading, language).keys()
    least = _NEAR_HEADING if is_question(heading) else 1.0
    return sum(of_question[term] for term in shared) >= least * sum(of_question.values()) - _ROUNDED


def _may_answer(candidate: Candidate, asked: Asked) -> bool:
    sentence, question = candidate.sentence, asked.text
    # A line of a table of contents says nothing but the words of the question, and does not end like a sentence.
    ends = sentence.rstrip().endswith(_ENDS)
    said = set(query_terms(sentence, candidate.passage.language))
    says_more = ends or bool(said - content_terms(question, asked.language))
    if is_question(sentence) or not says_more or fold(sentence).strip() == fold(question).strip():
        return False
    if is_state_only(question, sentence, candidate.passage.language):
        return False
    return has_number(candidate.said) or not asks_for_number(question, asked.language)


def options_of(text: str) -> list[str]:
    """Return the options of commands in a text ("-l", "--lock")."""
    return _OPTION.findall(text)


def _spaced(text: str) -> str:
    """Return words between spaces, so that some are in others if they follow each other there."""
    return f" {' '.join(words(text))} "
