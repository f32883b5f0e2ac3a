"""Turn text into the terms that search compares, for any script.

A word is a run of letters, digits and the marks that belong to them; it is case folded, stemmed in the language of its
text, and stripped of accents. Scripts that do not separate words (Chinese, Japanese, Korean, Thai, Lao, Khmer, Burmese)
are cut into overlapping pairs of characters: Kwok, Comparing representations in Chinese information retrieval, SIGIR
1997.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import Stemmer

from ...domain.llm.text import fold

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff"
_TOKEN = re.compile(f"[{_UNSPACED}]+|(?:[^\\W_{_UNSPACED}]|[{_MARKS}])+")
# Thousands come before versions: 1.000.000 is a number, 1.000.00 none.
_IDENTIFIER = re.compile(
    r"(?<![\w.,-])(?:"
    r"(?P<thousands>\d{1,3}(?:,\d{3}){1,6}|\d{1,3}(?:\.\d{3}){2,6})(?![\w,-]|\.\d)"
    r"|(?P<version>v?\d{1,9}(?:\.\d{1,9}){1,8}[a-z]{0,8}\d{0,4})(?![\w-])"
    r"|(?P<code>[A-Za-z0-9]{1,40}(?:[-_/.:][A-Za-z0-9]{1,40}){1,8})(?!\w)"
    r"|(?P<whole>\d{4,20}|[A-Za-z]{1,20}\d[A-Za-z0-9]{0,40}|\d{1,20}[A-Za-z][A-Za-z0-9]{0,40})(?!\w)"
    r"|(?P<language>[A-Za-z](?:\+\+|#)|\.NET\b)(?!\w)"
    r"|(?P<camel>[A-Za-z]{0,30}[a-z][A-Z][A-Za-z]{0,60}|[A-Z]{2,20}[a-z][A-Za-z]{0,60})(?!\w))"
)
_SIGN = re.compile(r"[^a-z0-9]")
_HUMP = re.compile(r"[A-Z]{1,20}(?![a-z])|[A-Z]?[a-z]{1,40}")
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_SPACED = bytes.maketrans(_SIGNS, b" " * len(_SIGNS))
# What asks in Chinese, Japanese, Korean and Thai, and what joins it to the rest.
_ASKING = re.compile(
    "何(?:[時日年週]間|か月|曜日?|種類?|[年月日時分秒人冊個枚本回度歳才円点台階番名])?|誰|(?:方法|手順|理由|場所)?[をはが]?教え|"
    "(?:是|要|需要|有)?(?:多少[钱錢]?|什[么麼](?:时候|時候)?|哪[里裡儿些个個]|怎[么麼]样?|如何|几[点天个]|幾[點天個]|多久)|是否|[吗嗎呢]|谁"
    "|얼마\\w{0,6}|무엇\\w{0,6}|어디\\w{0,6}|언제\\w{0,6}|누[가구]\\w{0,6}|어떻게|เท่า(?:ไร|ไหร่)|อะไร|ที่ไหน|เมื่อ(?:ไร|ไหร่)|ใคร|อย่างไร"
)
_HIRAGANA = re.compile("[\u3040-\u309f]{1,2}")
_DEFAULT = "english"
UNKNOWN = "unknown"
# Fewer words need so many of another language than the default.
_FEW_WORDS, _MIN_VOTES = 4, 2
_KANA = re.compile("[\u3040-\u30ff]")
_SCRIPTS = {
    "chinese": re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "korean": re.compile("[\uac00-\ud7af]"),
    "thai": re.compile("[\u0e00-\u0e7f]"),
    "lao": re.compile("[\u0e80-\u0eff]"),
    "burmese": re.compile("[\u1000-\u109f]"),
    "khmer": re.compile("[\u1780-\u17ff]"),
}
_SAMPLE_CHARACTERS = 2_000
# Of each language; a longer word is no word that comes again.
_STEMS_KEPT, _LONGEST_KEPT = 200_000, 64
_LANGUAGES = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
    "vi": "vietnamese",
}


def language_of(text: str, *, among: Sequence[str] = (), default: str = "") -> str:
    """Return the language whose stop words are the most frequent in the beginning of `text`.

    Ties, and a text without any, go to `default`, then to the first of `among`, else to English. Where `among` is
    given, no other language is returned.
    """
    if len(among) == 1:
        return among[0]
    votes: dict[str, int] = defaultdict(int)
    known = _languages_of_stop_words()
    sample = text[:_SAMPLE_CHARACTERS]
    # A word of Latin letters says little of a text that does not separate its words.
    for token in () if _is_mostly_unspaced(sample) else words(sample):
        for language in known.get(token, ()):
            votes[language] += 1
    stop_words = stop_words_by_language()
    candidates = among or (*filter(None, [default]), _DEFAULT, *stop_words)
    return max(candidates, key=lambda language: votes.get(language, 0))


def _is_mostly_unspaced(text: str) -> bool:
    return not text.isascii() and 2 * len(_IS_UNSPACED.findall(text)) > sum(map(str.isalpha, text))


def shown_language(text: str, language: str) -> str:
    """Return the language that people see of a text that was analysed as `language`, or "unknown".

    Where words are not separated, the script names it. Of few words, one may also be of a language by chance; the
    default counts only where the text has one of its words.
    """
    letters = [character for character in text[:_SAMPLE_CHARACTERS] if character.isalpha()]
    for script, pattern in _SCRIPTS.items():
        if 2 * sum(map(bool, map(pattern.match, letters))) > len(letters):
            return "japanese" if script == "chinese" and _KANA.search(text) else script
    found, known = words(text), _languages_of_stop_words()
    votes = sum(language in known.get(word, ()) for word in found)
    least = 1 if language == _DEFAULT else _MIN_VOTES if len(found) < _FEW_WORDS else 0
    return language if votes >= least else UNKNOWN


def named_language(tag: str) -> str:
    """Return the language of a BCP 47 tag ("de-AT") or of a name in English, or nothing if it is unknown."""
    first = tag.lower().replace("_", "-").partition("-")[0]
    return _LANGUAGES.get(first, first if first in stop_words_by_language() else "")


def terms(text: str, language: str = _DEFAULT) -> list[str]:
    """Return all terms of a document in their order, stop words included: they make up its length.

    They are those of its words, and after them those of the words in names in camel case ("HTTPServer").
    """
    return _terms(words(text) + _names(text)[0], language)


def identifiers(text: str) -> list[str]:
    """Return what is one thing although signs divide it, in its order, each as a term that begins with "=".

    Versions ("=2.10.1"), numbers of four digits or more without their separators ("1,000,000" is "=1000000"), codes
    without theirs ("E1234-B" is "=e1234b") and languages ("=c++"). They are found beside the words, exactly, and do not
    count as length.
    """
    return _names(text)[1]


def _names(text: str) -> tuple[list[str], list[str]]:
    """Return the words that names in camel case are made of ("HTTPServer": "http", "server"), and the identifiers."""
    parts: list[str] = []
    found: list[str] = []
    # None goes on after a space, and that a word is none of them is mostly seen at once.
    named = (word for word in text.split() if not (word.isalpha() and word[1:].islower()))
    for match in _IDENTIFIER.finditer(" ".join(named)):
        thing = match[0].lower()
        match match.lastgroup:
            case "camel":
                parts += [part.lower() for part in _HUMP.findall(match[0]) if len(part) > 1]
            case "thousands" | "whole":
                found.append(f"={_SIGN.sub('', thing)}")
            case "code" if any(map(str.isdigit, thing)):
                found.append(f"={_SIGN.sub('', thing)}")
            case "version" | "language":
                found.append(f"={thing}")
    return parts, found


def query_words(text: str, language: str = _DEFAULT) -> list[tuple[str, str]]:
    """Return the words of a query with their terms, in order and with repetition, without stop words.

    A query of nothing but stop words keeps them.
    """
    tokens = words(text)
    stop_words = stop_words_by_language().get(language, frozenset())
    parts, found_identifiers = _names(text)
    kept = [token for token in tokens if token not in stop_words] or tokens
    kept += parts
    pairs: list[tuple[str, str]] = []
    for token in kept:
        found = _terms([token], language)
        pairs += zip(found, found, strict=True) if is_unspaced(token) else [(token, found[0])]
    return pairs + [(identifier, identifier) for identifier in found_identifiers]


def query_terms(text: str, language: str = _DEFAULT) -> list[str]:
    """Return the terms of `query_words`."""
    return [term for _, term in query_words(text, language)]


def content_terms(text: str, language: str = _DEFAULT) -> set[str]:
    """Return the distinct terms of a question that carry what it is about; one of nothing else keeps all.

    Of Japanese, these are pairs that are not all hiragana, which writes endings and particles; where words are not
    separated, what only asks ("多少") is left out.
    """
    found = set(query_terms(_ASKING.sub(" ", text), language)) or set(query_terms(text, language))
    return {term for term in found if not _HIRAGANA.fullmatch(term)} or found


def words(text: str) -> list[str]:
    """Return the words of a text, folded."""
    # Most words are found by what is between ASCII signs, which is several times quicker than the expression.
    folded = fold(text)
    parts = folded.encode("utf-8", "surrogatepass").translate(_SPACED).decode("utf-8", "surrogatepass").split()
    if folded.isascii():
        return parts
    return [word for part in parts for word in ((part,) if part.isascii() else _TOKEN.findall(part))]


def is_unspaced(token: str) -> bool:
    """Return whether a word is in a script that does not separate words."""
    return not token.isascii() and _IS_UNSPACED.match(token) is not None


@cache
def stop_words_by_language() -> dict[str, frozenset[str]]:
    """Return the stop words of every language that has some, from `stop_words.txt`."""
    lines = (files(__package__) / "stop_words.txt").read_text("utf-8").splitlines()
    return {language: frozenset(rest.split()) for language, _, rest in (line.partition(":") for line in lines)}


@cache
def _languages_of_stop_words() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, stop_words in stop_words_by_language().items():
        for word in stop_words:
            found[word] = (*found.get(word, ()), language)
    return found


def _terms(tokens: list[str], language: str) -> list[str]:
    stems = _stems(language)
    if all(map(str.isascii, tokens)) or not any(map(is_unspaced, tokens)):
        return [stems[token] for token in tokens]
    found: list[str] = []
    for token in tokens:
        found += _pairs(token) if is_unspaced(token) else [stems[token]]
    return found


def _pairs(token: str) -> list[str]:
    return [token[start : start + 2] for start in range(len(token) - 1)] or [token]


class _Stems(dict[str, str]):
    """The stems of the words that were asked for; forgets all of them when there are too many."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stemmer = _stemmer(language)

    def __missing__(self, word: str) -> str:
        stem = _without_accents(str(self._stemmer.stemWord(word)) if self._stemmer else word)
        if len(self) >= _STEMS_KEPT:
            self.clear()
        if len(word) <= _LONGEST_KEPT:
            self[word] = stem
        return stem


@cache
def _stems(language: str) -> _Stems:
    return _Stems(language)


def _without_accents(stem: str) -> str:
    if stem.isascii():
        return stem
    kept = [mark for mark in unicodedata.normalize("NFKD", stem) if not "\u0300" <= mark <= "\u036f"]
    return "".join(kept) or stem


@cache
def _stemmer(language: str) -> "Stemmer.Stemmer | None":
    return Stemmer.Stemmer(language) if language in Stemmer.algorithms() else None
