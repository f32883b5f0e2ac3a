"""Compare dates of a sentence with those of its passages."""

from ..reading.clauses import clauses_of
from ..reading.evidence import Evidence
from ..reading.parts import Part
from ..reading.vocabulary import vocabulary
from ..values.dates import ORDER, Date, dates
from .polarity import differ
from .reckoning import follows_in_time


def has_other_date(claim: Part, evidence: Evidence) -> bool:
    """Return whether the claim has a date that its nearest clauses, or if these have none all passages, do not have.

    What it says is before or after may only not be the other way round there. A day within a deadline is no other
    date, nor is one that a length of time after another leads to, nor one of which the opposite is said.
    """
    everywhere = dates(evidence.whole.text, evidence.whole.language)
    for clause in clauses_of(claim):
        near = evidence.nearest(clause)
        for date in dates(clause.text, clause.language):
            if not _is_said(date, near, everywhere) and not _is_explained(date, clause, evidence):
                return True
        if _is_of_another_day(clause, evidence):
            return True
    return any(
        date not in everywhere
        and not date[0].startswith((ORDER, "range", "half"))
        and not _is_explained(date, claim, evidence)
        for date in dates(claim.text, claim.language)
    )


def _is_of_another_day(claim: Part, evidence: Evidence) -> bool:
    """Return whether the clauses that name the claim's weekday have other times of day than the claim."""
    said = dates(claim.text, claim.language)
    days, times = ({date for date in said if date[0] == kind} for kind in ("weekday", "time"))
    if not days or not times:
        return False
    clauses = [each for sentence in evidence.sentences for each in clauses_of(sentence, least_terms=0)]
    found = [dates(each.text, each.language) for each in clauses]
    there = [{date for date in each if date[0] == "time"} for each in found if not days.isdisjoint(each)]
    return any(there) and not any(times & each for each in there)


def _is_said(date: Date, near: list[Part], everywhere: frozenset[Date]) -> bool:
    kind, _ = date
    found = [dates(part.text, part.language) for part in near]
    same = [each for each in found if any(other == kind for other, _ in each)]
    if kind.startswith((ORDER, "range", "half")):
        return not same or any(date in each for each in same)
    return any(date in each for each in same) if same else date in everywhere


def _is_explained(date: Date, clause: Part, evidence: Evidence) -> bool:
    near = evidence.nearest(clause)
    if near and all(differ(clause, part) for part in near):
        return True
    kind, value = date
    if kind == "day" and vocabulary().dates.deadlines.isdisjoint(clause.words):
        limits = [part for part in near if not vocabulary().dates.deadlines.isdisjoint(part.words)]
        days = [day for part in limits for other, day in dates(part.text, part.language) if other == "day"]
        if any(_in_year(value) < _in_year(day) for day in days):
            return True
    return follows_in_time(date, evidence)


def _in_year(day: str) -> tuple[int, int]:
    number, month = map(int, day.split("."))
    return month, number
