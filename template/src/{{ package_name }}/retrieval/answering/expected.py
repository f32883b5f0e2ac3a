"""Tell whether a sentence has what a question asks for: a time, a sum, a measure, a person or a place."""

import re
from collections.abc import Callable

from ...domain.llm.text import fold
from ..grounding.reading.parts import Part
from ..grounding.reading.vocabulary import vocabulary
from ..grounding.values.dates import dates
from ..grounding.values.quantities import quantities
from ..text.analysis import terms, words
from ..text.questions import has_number, is_in_unspaced, proper_names

_MONEY = frozenset({"euro", "dollar", "cent", "yen", "franc", "pound"})
_LENGTH = frozenset({"millimetre", "centimetre", "metre", "kilometre", "inch", "foot", "yard", "mile"})
_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_FREE = re.compile(r"\b(?:free|no charge|kostenlos|gratis|gratuit\w{0,2})\b|無料|免费|免費|[元円원]|บาท")
_CLOCK = re.compile(
    r"\b(?:at|by|from|until|till|since|um|bis|ab|seit|à|dès|hasta|desde|las|alle|dalle) \d|\d ?(?:uhr|[ap]\.?m\b|h\b)"
    r"|\b(?:19|20)\d\d\b|\b(?:noon|midnight|daily|mittags?|mitternacht|täglich|midi|minuit|mediodía|mezzogiorno)\b"
    r"|[\d一二三四五六七八九十]{1,2}[時时点點月日号]|[曜周週]|시|โมง|นาฬิกา"
)
_PLACE = re.compile(
    r"\b(?:in|at|on|under|near|inside|behind|below|above|im|am|an|auf|bei|unter|neben|dans|sur|sous|chez|à|en"
    r"|nel\w{0,3}|sul\w{0,3}) (?!\d|(?:a|the|einer?m?|une?) (?:day|week|month|year|tag|woche|monat|jahr))"
    r"|/\w|https?:|[在に]|에서|ที่"
)
_BY = re.compile(r"\b(?:by|von|vom|durch|par|por|da|dal)\b")
_EVENT = (
    re.compile(r"\b(?:when|time|day|date) do(?:es)? [^,]{1,80} (\w{2,40})[ ?]{0,5}$"),
    re.compile(r"^quand (\w{2,40})"),
)
_STATE = r"\b(?:is|are|remains?|stays?|est|sont|reste) (?:\w{1,20} )?"

# The first of these whose pattern is found is what a question asks for.
_ASKED = {
    "money": re.compile(
        r"\bhow much\b.{1,80}\b(?:cost|pay|charge)|\b(?:price|fee)\b|what does .{1,80} cost|\bwas kostet|\bwie teuer"
        r"|\bcombien coûte|\bprix\b|\bcuánto (?:cuesta|vale)|\bprecio\b|\bquanto costa|\bprezzo\b|いくら|多少[钱錢]"
    ),
    "time": re.compile(
        r"\b(?:when|what time|(?:which|what) (?:days?|date|month|year)|wann|um wie ?viel uhr"
        r"|welche[mnrs]? (?:tage?n?|datum|monat|jahr|uhrzeit)|quand|quelle heure|quels? jours?|quelle (?:date|année)"
        r"|cuándo|a qué hora|quando|a che ora)\b"
        r"|何時(?!間)|いつ|什[么麼]时候|什麼時候|何时|几点|幾點|언제|เมื่อ(?:ไร|ไหร่)"
    ),
    "duration": re.compile(
        r"\b(?:how (?:long|soon|quickly)|wie (?:lange|schnell)|combien de temps|cuánto tiempo|quanto tempo)\b"
        r"|どのくらいの?[時期]間|何(?:[時年日週]間|か月)|いつまで|多久|多长时间|多長時間"
    ),
    "count": re.compile(r"\b(?:how many|wie ?viele|combien d|cuánt[oa]s|quant[ie])\b"),
    "measure": re.compile(
        r"\b(?:which|what|welche[mnrs]?|quel(?:le)?) (?:\w{1,12} ){0,3}?(?:age|weight|temperature|speed|height|length"
        r"|distance|amount|sum|percentage|(?:mindest|höchst)?alter|\w{0,20}(?:gewicht|temperatur|geschwindigkeit|höhe"
        r"|länge|betrag|summe)|âge|poids|température|vitesse|hauteur|longueur|somme|montant)\b"
        r"|\bwie (?:hoch|schwer|schnell|weit|alt)\b|\bhow (?:old|high|heavy|fast|far|large|big)\b"
        r"|何(?:度|歳|才|メートル|キロ)"
    ),
    "person": re.compile(
        r"\b(?:who|whom|wer|wem|wen|quién(?:es)?|chi)\b|^qui\b|^comment s'appelle|^wie heißt d|誰|谁|누가|누구|ใคร"
    ),
    "place": re.compile(r"\b(?:where|wo|wohin|où|dónde|dove)\b|どこ|哪里|哪裡|哪儿|어디|ที่ไหน"),
}

Gives = Callable[[str], bool]


def expects(question: str, language: str) -> Gives | None:
    """Return what says of a sentence whether it has the kind of thing that the question asks for; None if any may do.

    A sign and no proof: of two sentences, the one that has it is the likelier answer.
    """
    kind = next((kind for kind, pattern in _ASKED.items() if pattern.search(fold(question))), "")
    if kind == "person" and is_in_unspaced(question):
        # Nothing tells names of people from other words.
        return None
    asked, known = Part.of(question, language).terms, set(words(question))

    def is_named(sentence: str) -> bool:
        others = [name for name in proper_names(sentence, language) if fold(name) not in known]
        return bool(others or _BY.search(sentence))

    checks: dict[str, Gives] = {
        "time": lambda sentence: _is_dated(sentence, language),
        "money": lambda sentence: bool(_FREE.search(fold(sentence)) or _units(sentence, language) & _MONEY),
        "duration": lambda sentence: bool(_units(sentence, language) & (_TIMES | _LENGTH)),
        "count": lambda sentence: _counts(sentence, language, asked),
        "measure": lambda sentence: bool(quantities(Part.of(sentence, language))),
        "person": is_named,
        "place": lambda sentence: _PLACE.search(fold(sentence)) is not None,
    }
    return checks.get(kind)


def is_state_only(question: str, sentence: str, language: str) -> bool:
    """Return whether a question asks when something happens ("closes") and the sentence says what is ("is closed")."""
    asked = fold(question).strip()
    event = next((found[1] for pattern in _EVENT if (found := pattern.search(asked))), None)
    if event is None or re.search(r"\b(?:is|are)\b", asked):
        return False
    said = fold(sentence)
    forms = {word for word in words(said) if terms(word, language)[:1] == terms(event, language)[:1]}
    pattern = rf"(?:{'|'.join(map(re.escape, sorted(forms)))})\b"
    return bool(forms) and not re.search(rf"\b{pattern}", re.sub(rf"{_STATE}{pattern}", " ", said))


def _is_dated(sentence: str, language: str) -> bool:
    is_dated = any(not kind.startswith("order of") for kind, _ in dates(sentence, language))
    return is_dated or _CLOCK.search(fold(sentence)) is not None or bool(_units(sentence, language) & _TIMES)


def _units(sentence: str, language: str) -> set[str]:
    return {quantity.unit for quantity in quantities(Part.of(sentence, language))}


def _counts(sentence: str, language: str, asked: frozenset[str]) -> bool:
    found = quantities(Part.of(sentence, language))
    units = {name for name in vocabulary().units if not asked.isdisjoint(terms(name, language))}
    if any(each.following in asked or each.unit in units for each in found):
        return True
    # "Users: 5" in a row of a table.
    cells = [cell.partition(": ") for cell in sentence.split("; ")]
    is_in_cell = any(has_number(cell) and not asked.isdisjoint(terms(header, language)) for header, _, cell in cells)
    return is_in_cell or (not found and has_number(sentence))
