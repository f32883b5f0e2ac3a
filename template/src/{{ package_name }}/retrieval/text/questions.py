"""Classify questions: whether they ask for a number, and which names they have."""

import re

from ...domain.llm.text import fold
from .sentences import sentences

# How questions for a number begin or are put, and how numbers and their absence are written.
_FOR_NUMBER = {
    "english": r"how (?:many|much|long|old|high|large|far)|(?:what|which) (?:year|temperature|number|percentage)"
    r"|what does .{1,80} cost|what is the (?:price|fee|telephone number)|what is the .{0,20}number of",
    "german": r"wie ?(?:viele?|lange|alt|hoch|groß|gross|weit|teuer)|was kostet|welche[mrs]? (?:jahr|temperatur)"
    r"|telefonnummer|(?:was|welches) ist die .{0,20}anzahl|wie lautet die .{0,20}anzahl",
    "french": r"combien|quel âge|quelle année|quelle température|quel est le nombre",
    "spanish": r"cuánt[oa]s?|qué año|qué edad|qué temperatura",
    "italian": r"quant[oaie]|che anno|che età|che temperatura",
}
_FOR_NUMBER_UNSPACED = re.compile(
    "何(?:[年日人回歳度番円分秒個本冊点泊枚台階種名号]|時間|週間|[かカヶ][月所国]|[ァ-ヺー]{2})|いくら|幾ら|多少|几(?:天|年|个|次|点)"
)
_NUMBER = re.compile(
    r"\d|一(?![緒覧般部致定旦切応方貫環体律様些])|十(?!分[なに])|[二三四五六七八九百千万零〇両]|\b(?:no|none|free|zero|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|once|twice|half|double|never|unlimited|kein\w{0,2}|kostenlos|frei|eine?[nmrs]?|zwei|drei|vier|fünf"
    r"|sechs|sieben|acht|neun|zehn|elf|zwölf|einmal|zweimal|halb\w{0,2}|doppelt|nie|gratis|aucune?|une?|deux|trois|quatre"
    r"|cinq|six|sept|huit|neuf|dix|gratuit\w{0,2}|ningun[oa]?|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b"
    "|無料|免费|不要|毎",
    re.IGNORECASE,
)
_QUESTION_MARKS = ("?", "\N{FULLWIDTH QUESTION MARK}", "\N{ARABIC QUESTION MARK}", "か。")
# Languages that write every noun with a capital letter.
_CAPITAL_NOUNS = frozenset({"german"})
_NAME = re.compile(r"(?<![\w.])(?:[A-Z][\w-]{1,60}|[a-z]{1,30}[A-Z][\w-]{0,60})")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{2,60}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_BEGIN = re.compile(r"(?:^|[.!?:]\s{1,3})[\"'(]?\s{0,3}$")
_NOT_NAMES = frozenset({"i", "i'm", "ok"})


def asking_part(text: str) -> str:
    """Return the sentences of a text that ask, or all of it if none does."""
    return " ".join(sentence for sentence in sentences(text) if is_question(sentence)) or text


def asks_for_number(question: str, language: str) -> bool:
    """Return whether an answer to the question has to have a number."""
    pattern = _FOR_NUMBER.get(language, "")
    is_asked = bool(pattern) and re.search(rf"\b(?:{pattern})\b", fold(question)) is not None
    return is_asked or _FOR_NUMBER_UNSPACED.search(question) is not None


def has_number(text: str) -> bool:
    """Return whether a text has a number in digits or words, or says that there is none."""
    return _NUMBER.search(text) is not None


def is_question(sentence: str) -> bool:
    """Return whether a sentence asks."""
    return sentence.rstrip(" \"')»”_*").endswith(_QUESTION_MARKS)


def is_in_unspaced(question: str) -> bool:
    """Return whether a question is in a script that does not separate words."""
    return _UNSPACED.search(question) is not None


def proper_names(question: str, language: str) -> list[str]:
    """Return the names in a question: words with a capital letter inside of a sentence, Latin words among others."""
    if is_in_unspaced(question):
        return _LATIN.findall(question)
    names = []
    for found in _NAME.finditer(question):
        begins = _SENTENCE_BEGIN.search(question[: found.start()]) is not None
        has_capital_inside = any(map(str.isupper, found[0][1:]))
        is_name = has_capital_inside or not (begins or language in _CAPITAL_NOUNS)
        if is_name and fold(found[0]) not in _NOT_NAMES:
            names.append(found[0])
    return names
