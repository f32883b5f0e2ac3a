"""Read the clauses of an answer that claim something, in English, German, French and Spanish."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_CLAUSE = re.compile(
    r"[,;:]\s+|\s[-\u2013\u2014]\s|[()]|\b(?:and|but|so|then|because|und|aber|denn|sondern|et|mais|donc|pero|porque)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{12,})[\"“”„«»]")
_NUMBER = re.compile(r"\d(?:[\d.,']*\d)?")
# How long something takes is no amount.
_SPAN = re.compile(
    r"\d{1,6}(?:\s?(?:-|\u2013|to|bis|à|a)\s?\d{1,6})?\s{1,5}(?:(?:business|working)\s{1,5})?"
    r"(?:minute|hour|day|week|month|stunde|werktag|tag|woche|monat|heure|jour|semaine|mois|hora|día|semana|mes)\w*",
    re.IGNORECASE,
)
# What only looks like a denial.
_REASSURING = re.compile(
    r"\b(?:no|without (?:a |any )?|kein|ohne|sans|sin) (?:doubt|problem|worr|question|zweifel|sorge|doute|duda)\w*"
    r"|\b(?:do not|don.?t|no need to|nothing to) worry\b|\bnot (?:only|just)\b|\bnicht nur\b"
    r"|\bpas seulement\b|\bno solo\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|cannot|never|no|none|nothing|neither|nor|unable|without|impossible|refus\w+|declin\w+|denied|reject\w+"
    r"|nicht|kein\w*|nie|niemals|weder|ohne|unmöglich|abgelehnt|ne|pas|jamais|aucun\w*|sans|rien"
    r"|nunca|ning[uú]n\w*|sin|imposible|rechazad\w+|nada)\b|n.t\b|\bn['\u2019]",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\bcan (?:only )?be (?!seen|found|expected|viewed|tracked)"
    r"|\b(?:if|unless|whether|would|could|may|might|wenn|falls|ob|könnt\w*|würd\w*|dürft\w*|si|pourr\w+|serai\w*"
    r"|podr[ií]\w+|ser[ií]a\w*|please (?:ask|contact|write|call|tell|send|return))\b",
    re.IGNORECASE,
)
_COMPLETION = re.compile(
    r"\btaken care of\b|\bsorted\b|\ball set\b|\bis done\b|'s done\b|\bit done\b|^done$|\barranged\b|\bsettled\b"
    r"|\bprocessed\b|\bshow up\b|\b(?:gone|went) through\b|\bon (?:its|their) way to you\b"
    r"|\berledigt\b|\bveranlasst\b|\bc.est fait\b|\bréglée?s?\b|\bhecho\b|\blisto\b|\bresuelto\b",
    re.IGNORECASE,
)
_ENGLISH = """a an and are as at be been but by can cannot for from has have i if in is it its not of on or our please
    so that the their them then there they this to was we were what when which will with yet you your"""
_GERMAN = """aber als am an auf aus bei bis bitte das dass dem den der des die durch ein eine einen einer es für haben
    hat ich ihnen ihr ihre ihrem ihren im in ist kann nicht noch oder sie sich sind und uns von war was wenn werden wir
    wird wurde wurden zu zum zur"""
_FRENCH = """au aux avec ce cette dans de des du elle en est et il ils je la le les leur mais ne nous on ou par pas pour
    que qui sa se ses son sont sur un une vos votre vous à été"""
_SPANISH = """a al como con de del el ella en es esta este ha han la las le lo los más me mi no nos o para pero por que
    se ser si sin su sus un una usted y ya"""
_LANGUAGES = tuple(frozenset(words.split()) for words in (_ENGLISH, _GERMAN, _FRENCH, _SPANISH))
_FEW_WORDS = 2
_LEAST_SHARE = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause that asserts something."""

    text: str

    def mentions(self, words: Sequence[str]) -> bool:
        """Return whether one of these regular expressions is found."""
        return any(re.search(word, self.text, re.IGNORECASE) for word in words)

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers in it that are no spans of time, each in one form."""
        return frozenset(_plain(number) for number in _NUMBER.findall(_SPAN.sub(" ", self.text)))


def clauses_of(text: str, sources: Sequence[str]) -> Iterator[Clause]:
    """Yield the clauses of an answer that are no question, denial, condition or quotation of `sources`."""
    known = _folded(" ".join(sources))
    own = _QUOTED.sub(lambda quote: " " if _folded(quote[1]) in known else quote[0], text)
    for sentence in _SENTENCE.split(own):
        if sentence.rstrip().endswith("?"):
            continue
        for part in _CLAUSE.split(sentence):
            clause = part.strip(" .!…\t*_#>-")
            if clause and not _DENIAL.search(_REASSURING.sub(" ", clause)) and not _CONDITION.search(clause):
                yield Clause(text=clause)


def completes(clause: Clause) -> bool:
    """Return whether a clause says that something is done, without saying what."""
    return _COMPLETION.search(clause.text) is not None


def is_readable(text: str, sources: Sequence[str]) -> bool:
    """Return whether every sentence of an answer, without the words that are in `sources`, is in a known language."""
    known = frozenset(_words(" ".join(sources)))
    return all(_is_known(sentence, known) for sentence in _SENTENCE.split(text))


def _is_known(text: str, known: frozenset[str]) -> bool:
    letters = [character for character in text if character.isalpha()]
    foreign = sum(not unicodedata.name(character, "").startswith("LATIN") for character in letters)
    if foreign > _LEAST_SHARE * len(letters):
        return False
    words = _words(text)
    if sum(word not in known for word in words) <= _FEW_WORDS:
        return True
    return any(sum(word in language for word in words) > _LEAST_SHARE * len(words) for language in _LANGUAGES)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _folded(text: str) -> str:
    return " ".join(_words(text))


def _plain(number: str) -> str:
    marks = [character for character in number if not character.isdigit()]
    digits = number
    if marks and len(number) - number.rfind(marks[-1]) - 1 in {1, 2}:
        whole, fraction = number[: number.rfind(marks[-1])], number[number.rfind(marks[-1]) + 1 :]
        digits = "".join(filter(str.isdigit, whole)) + "." + fraction
    elif marks:
        digits = "".join(filter(str.isdigit, number))
    try:
        return f"{Decimal(digits).normalize():f}"
    except InvalidOperation:
        return number
