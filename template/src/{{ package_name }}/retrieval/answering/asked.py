"""Read a question: its subject, the weight of each of its terms, and what it asks for."""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.llm.text import fold
from ..text.analysis import content_terms, is_unspaced, language_of, stop_words_by_language, terms, words
from ..text.forms import forms_of
from ..text.questions import asking_part, is_in_unspaced

# Verbs are what another wording changes first; a code is as good as two words; what is told besides is worth half.
_NOUN, _VERB, _CODE, _TOLD = 1.0, 0.5, 2.0, 0.5
# A question of fewer nouns asks about what is told before it.
_FEW_NOUNS = 2
# Runs of one script of a language that does not separate words.
_RUN = re.compile("[\u30a0-\u30ff]+|[\u3400-\u9fff]+|[\uac00-\ud7af]+|[\u0e00-\u0e7f]+")
_HAN = re.compile("[\u3400-\u9fff]")
_HIRAGANA = re.compile("[\u3040-\u309f]")
_WORD = re.compile(r"\w+")
# "How often", "wie hoch": the second word says what kind of thing is asked for, not what about.
_MANNER = re.compile(r"\b(?:how|wie) (\w{2,12})")
_ELISION = "['\N{RIGHT SINGLE QUOTATION MARK}]"
# What follows is what is asked for, after words that only say "kind of", and so many words at most are.
_FOCUS = {
    "english": re.compile(
        r"\b(?:which|what (?:is|are|was) (?:the|my|our|your|its)|how many"
        r"|what(?! (?:is|are|was|do|does|did|happens|must|can|should)\b))\s"
    ),
    "german": re.compile(
        r"\b(?:welche[mnrs]?|wie ?viele?|(?:was|wie|wie \w{2,12}) (?:ist|sind|lautet|lauten|heißt|heißen)"
        r" (?:der|die|das|den|dem|meine?|unsere?))\s"
    ),
    "french": re.compile(
        rf"\b(?:quel(?:le)?s? (?:est|sont) (?:l{_ELISION}|la |le |les |mon |ma )|quel(?:le)?s? (?!est|sont)"
        rf"|combien (?:de |d{_ELISION})|comment s'appelle(?:nt)? (?:l{_ELISION}|la |le |les ))"
    ),
}
_KIND_OF = re.compile(
    r"(?:kind|type|sort|name|part|art|namen|sorte|nom|genre)s? "
    rf"(?:(?:of|von|de) |d{_ELISION})?(?:the |der |des |la )?"
)
_LONGEST_FOCUS = {"english": 3, "german": 2, "french": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: what asks in it, its language and its terms.

    `shares` says how much each term counts beside its rareness: verbs less than what they are said of, a code more, and
    the pairs of characters of one word together as much as a word. `hints` are those of the sentences before the
    question: they help to find the answer, which need not have them. `focus` are the terms of what is asked for ("Which
    *lubricant* ...", "How many *users* ..."), none if any thing may be.
    """

    text: str
    language: str
    shares: Mapping[str, float]
    hints: frozenset[str]
    focus: frozenset[str]

    @classmethod
    def of(cls, question: str, languages: Sequence[str]) -> "Asked":
        """Return the question as it is read in one of these languages.

        Where what asks has no noun ("What must I do?"), all of it asks; where it has a single one, the sentences
        before it belong to the question with half its weight.
        """
        text = asking_part(question)
        language = language_of(question, among=languages)
        shares = _shares(text, language)
        told = _shares(question, language) if text != question else {}
        if _nouns(shares) == 0 and told and not _RUN.search(text):
            text, shares, told = question, told, {}
        if _nouns(shares) < _FEW_NOUNS:
            shares |= {term: _TOLD * share for term, share in told.items() if term not in shares and share >= _NOUN}
        shares = shares or dict.fromkeys(content_terms(text, language), _NOUN)
        return cls(
            text=text,
            language=language,
            shares=shares,
            hints=frozenset(told) - frozenset(shares),
            focus=_focus(text, language),
        )


def words_of(text: str, language: str) -> Mapping[str, float]:
    """Return the terms of a question or a heading with how much each counts: where words are separated, as much."""
    is_read = is_in_unspaced(text)
    return Asked.of(text, [language]).shares if is_read else dict.fromkeys(content_terms(text, language), 1.0)


def is_code(term: str) -> bool:
    """Return whether a term is an identifier with letters ("=e1234b"), and no number or version."""
    return term.startswith("=") and any(map(str.isalpha, term))


def _nouns(shares: Mapping[str, float]) -> int:
    return sum(share >= _NOUN for share in shares.values())


def _shares(text: str, language: str) -> dict[str, float]:
    own = content_terms(text, language)
    light = {*forms_of(language).light.split(), *_MANNER.findall(fold(text))}
    dropped = {terms(word, language)[0] for word in words(text) if word in light and not is_unspaced(word)}
    codes = {term for term in own if is_code(term)}
    # A code counts as a whole, and a number once.
    dropped |= {term for term in own if not term.startswith("=") and any(term in code for code in codes)}
    dropped |= {term for term in own - codes if term.startswith("=") and term[1:] in own}
    verbs = _verbs(text, language)
    found = {term: _CODE if term in codes else _VERB if term in verbs else _NOUN for term in own if term not in dropped}
    return _of_words(text, language, found) if _RUN.search(text) else found


def _verbs(text: str, language: str) -> set[str]:
    """Return the terms of words that are no nouns, as far as capital letters or the words before them tell."""
    forms = forms_of(language)
    written = _WORD.findall(text)
    if forms.capital_nouns:
        others = {terms(word, language)[0] for word in written if words(word) and word[:1].islower()}
        first = {terms(word, language)[0] for word in written[:1] if words(word)}
        nouns = {terms(word, language)[0] for word in written[1:] if words(word) and word[:1].isupper()}
        return (others | first) - nouns
    before, stop_words = forms.before_verbs.split(), stop_words_by_language().get(language, frozenset())
    said = words(text)
    return {
        terms(word, language)[0]
        for previous, word in itertools.pairwise(said)
        if previous in before and word not in stop_words and word.isalpha()
    }


def _of_words(text: str, language: str, found: Mapping[str, float]) -> dict[str, float]:
    """Return the shares where words are not separated: a run of one script is a word, and its ending says nothing."""
    shares = {term: share for term, share in found.items() if not _HIRAGANA.search(term) and not is_unspaced(term)}
    for run in _RUN.findall(fold(text)):
        pairs = {pair for pair in terms(run, language) if pair in found}
        shares |= {pair: min(shares.get(pair, _NOUN), _NOUN / len(pairs)) for pair in pairs}
        if len(run) == 1 and _HAN.match(run):
            shares |= {pair: _VERB for pair in found if pair.startswith(run) and pair not in shares}
    return shares


def _focus(text: str, language: str) -> frozenset[str]:
    folded = fold(text)
    found = _FOCUS[language].search(folded) if language in _FOCUS else None
    if found is None:
        return frozenset()
    kind = _KIND_OF.match(folded, found.end())
    light = {*stop_words_by_language()[language], *forms_of(language).light.split()}
    kept: list[str] = []
    for word in words(folded[kind.end() if kind else found.end() :])[: _LONGEST_FOCUS[language]]:
        if word in light:
            break
        kept.append(terms(word, language)[0])
    return frozenset(kept)
