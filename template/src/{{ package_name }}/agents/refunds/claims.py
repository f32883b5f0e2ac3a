"""In which words an answer claims that money was given back, or that a person takes over."""

from ...domain.agents.claims import ClaimRule

_AMOUNT = r"(?:\d[\d.,]*\s?(?:eur\b|euros?\b|€)|(?:eur|€)\s?\d)"
_ARRIVES = r"(?:receiv|get|got|sent|send|transferr|arriv|expect|book|wired|erh[aä]lt|bekomm|überw|recev|recib)\w*"

CLAIMS = (
    ClaimRule(
        name="refund",
        tool="propose_refund",
        words=(
            r"refund|reimburs|repa(?:id|y)|\bmoney\b|\bcash\b|credit|compensat|payout|paid? out|chargeback|voucher",
            r"(?:pa(?:id|y)|g[ia]v\w+|sent?d?|transferr\w+)(?: \w+){0,3} back",
            r"erstatt|\bgeld|gutschrift|gutgeschrieb|zurück\w*|überw(?:ie|ei)s|auszahl|ausgezahlt|entschädig",
            r"rembours|\bargent\b|virement|\bavoir de\b|indemni|reembols|dinero|devoluci|devuel|abon[ao]|transferenc",
            r"(?:on|to|auf|sur|en) (?:your|ihr\w*|votre|su) (?:\w+ )?(?:card|account|bank|konto|karte|carte|cuenta)",
            rf"{_ARRIVES}.*{_AMOUNT}|{_AMOUNT}.*(?:{_ARRIVES}|on (?:its|their) way)",
        ),
    ),
    ClaimRule(
        name="hand-over",
        tool="escalate",
        words=(
            r"escalat|hand(?:ed|ing|s)? (?:\w+ ){0,3}over|forward(?:ed|ing)|pass(?:ed|ing) (?:\w+ ){0,3}(?:on|to)\b",
            r"takes? (?:\w+ )?over|get back to you|(?:contact|call|write|reach out)\w* (?:to )?you\b",
            r"\b(?:colleague|specialist|supervisor|manager|team|human|person|someone|somebody)\b",
            r"weitergeleitet|weitergegeben|übergeben|übernimmt|kolleg|mitarbeiter|meldet sich|melden uns",
            r"transmis|transféré|coll[eè]gue|conseill|responsable|recontact",
            r"colega|trasladad|derivad|contactará|agente",
        ),
    ),
)
