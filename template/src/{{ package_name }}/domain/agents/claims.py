"""Check the claims of an answer against the executed actions.

An answer claims that something was done, or will be, where it says so in its list of claims or in its words. Each claim
requires an action of the same run: the tool of its rule and, where the claim names them, the same subject and amount.
Words are read with more suspicion than a person would: an honest answer that is read as a false claim costs a plainer
one, the reverse a broken promise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .claim_words import Clause, clauses_of, completes, is_readable
from .money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRule:
    """The claim `name` (a noun, such as `payment`) requires an action of `tool`.

    `words` are regular expressions, compared without case: a clause in which one is found, and that is no question,
    denial or condition, claims it.
    """

    name: str
    tool: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedClaim:
    """A claim as the list of an answer states it; `subject` and `amount` are empty if it names none."""

    name: str
    subject: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done: the tool, what it was done to, and the amount of money."""

    tool: str
    subject: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseClaim:
    """A claim that nothing of what was done supports, and why."""

    name: str
    reason: str


def find_false_claims(
    text: str,
    stated: Sequence[StatedClaim],
    *,
    deeds: Sequence[Deed],
    rules: Sequence[ClaimRule],
    sources: Sequence[str],
) -> tuple[FalseClaim, ...]:
    """Return every claim of an answer that `deeds` do not support.

    `sources` are the results of tools: what an answer quotes from them word for word, in quotation marks, is no claim
    of its own. An answer in a language whose claims cannot be read is a false claim as a whole.
    """
    found = [claim for one in stated for claim in _check_stated(one, deeds, rules)]
    if not is_readable(text, sources):
        return (*found, FalseClaim(name="unreadable", reason="in no language in which claims can be found"))
    for clause in clauses_of(text, sources):
        found += _check_clause(clause, deeds, rules)
    return tuple(dict.fromkeys(found))


def state_facts(deeds: Sequence[Deed], rules: Sequence[ClaimRule]) -> str:
    """Return what was done, in place of an answer that claims something else."""
    names = {rule.tool: rule.name for rule in rules}
    done = [
        " ".join(filter(None, (names.get(deed.tool, deed.tool), deed.subject, str(deed.amount or ""))))
        for deed in deeds
    ]
    if not done:
        return "Nothing has been done about this request yet."
    return f"This is what has been done about this request: {'; '.join(done)}."


def _check_stated(claim: StatedClaim, deeds: Sequence[Deed], rules: Sequence[ClaimRule]) -> Iterator[FalseClaim]:
    tools = {rule.tool for rule in rules if rule.name == claim.name}
    matching = [deed for deed in deeds if deed.tool in tools]
    if claim.subject:
        matching = [deed for deed in matching if deed.subject == claim.subject]
    if claim.amount:
        matching = [deed for deed in matching if str(deed.amount) == claim.amount]
    if not matching:
        yield FalseClaim(name=claim.name, reason="stated, and no such action was executed")


def _check_clause(clause: Clause, deeds: Sequence[Deed], rules: Sequence[ClaimRule]) -> Iterator[FalseClaim]:
    claimed = [rule for rule in rules if clause.mentions(rule.words)]
    for rule in claimed:
        matching = [deed for deed in deeds if deed.tool == rule.tool]
        if not matching:
            yield FalseClaim(name=rule.name, reason=f"no such action was executed: {clause.text!r}")
        elif unknown := sorted(clause.numbers - _numbers_of(matching)):
            yield FalseClaim(name=rule.name, reason=f"{', '.join(unknown)} is not what was executed: {clause.text!r}")
    if not claimed and not deeds and completes(clause):
        yield FalseClaim(name="completion", reason=f"no action was executed: {clause.text!r}")


def _numbers_of(deeds: Sequence[Deed]) -> set[str]:
    numbers = {clause_number for deed in deeds for clause_number in Clause(text=deed.subject).numbers}
    for deed in deeds:
        if deed.amount:
            numbers |= Clause(text=str(deed.amount)).numbers
    return numbers
