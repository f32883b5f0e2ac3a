"""Who may call which tool. What no grant covers is denied."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..identity import Principal
from .money import Money
from .rules import GateRule


class Verdict(StrEnum):
    """Decision of the permissions on a call, weakest first."""

    DENY = "deny"
    ASK = "ask"
    ALLOW = "allow"


_STRENGTH = {Verdict.DENY: 0, Verdict.ASK: 1, Verdict.ALLOW: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One line of the permissions: `role` may call `tool` up to `max_amount` a call (`None`: no amount in question).

    `approver` is the role that has to agree; it is set when, and only when, the verdict is `ask`.
    """

    id: str
    role: str
    tool: str
    verdict: Verdict
    max_amount: Money | None = None
    approver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """All grants. `version` changes with every change of their text."""

    version: str
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The subject of a permission: the tool and the money it would move."""

    tool: str
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A verdict and what led to it. `rule` is the id of a grant, or a `GateRule` when no grant decided."""

    verdict: Verdict
    rule: str
    reason: str
    approver: str | None = None


def decide(permissions: Permissions, chain: Sequence[Principal], attempt: Attempt) -> Decision:
    """Return the weakest decision over all principals of `chain`: no principal gains by acting through another.

    For one principal an explicit denial beats everything, then allowing beats asking; the order of the grants does not
    matter. An empty chain, or one over several tenants, is denied. Where two principals need different approvers, no
    single person can agree, and the attempt is denied.
    """
    if not chain:
        return _denied(GateRule.DEFAULT, "no principal made the call")
    if len({principal.tenant for principal in chain}) > 1:
        return _denied(GateRule.TENANT, "the principals belong to different tenants")
    decisions = [_decide_one(permissions, principal, attempt) for principal in chain]
    # Of equals the last one is named: the agent itself, not the caller it acts for.
    weakest = min(reversed(decisions), key=lambda decision: _STRENGTH[decision.verdict])
    if weakest.verdict is Verdict.ASK and len({d.approver for d in decisions if d.verdict is Verdict.ASK}) > 1:
        return _denied(GateRule.APPROVERS, "no single approver can agree for all principals")
    return weakest


def _decide_one(permissions: Permissions, principal: Principal, attempt: Attempt) -> Decision:
    granted = [grant for grant in permissions.grants if (grant.role, grant.tool) == (principal.role, attempt.tool)]
    for grant in sorted(granted, key=lambda grant: grant.id):
        if grant.verdict is Verdict.DENY:
            return _denied(grant.id, f"{principal.role} may not call {attempt.tool}")
    covering = [grant for grant in granted if _covers(grant, attempt)]
    if not covering:
        reason = f"{attempt.amount} is above every limit" if granted else f"no grant of {attempt.tool}"
        return _denied(GateRule.DEFAULT, f"{reason} for {principal.role}")
    best = min(covering, key=lambda grant: (-_STRENGTH[grant.verdict], grant.id))
    asked = f", if {best.approver} agrees" if best.verdict is Verdict.ASK else ""
    reason = f"{principal.role} may call {attempt.tool}{asked}"
    return Decision(verdict=best.verdict, rule=best.id, reason=reason, approver=best.approver)


def _covers(grant: Grant, attempt: Attempt) -> bool:
    if attempt.amount is None:
        return True
    return grant.max_amount is not None and attempt.amount.fits(grant.max_amount)


def _denied(rule: str, reason: str) -> Decision:
    return Decision(verdict=Verdict.DENY, rule=rule, reason=reason)
