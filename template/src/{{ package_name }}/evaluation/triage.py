"""Measure triage decisions against `support-triage-golden.jsonl`."""

import time
from collections.abc import Callable
from pathlib import Path

from ..domain.triage import Action, Category, Plan, Ticket, TriageDecision
from ..errors import AppError
from .cases import Case, load_cases
from .graders import is_quoted_from
from .metrics import percentile, rate
from .suites import Measurement


class TriageCase(Case):
    """A ticket and where it has to go."""

    ticket_text: str
    customer_plan: Plan
    category: Category
    action: Action


def measure_triage(file: Path, triage: Callable[[Ticket], TriageDecision]) -> Measurement:
    """Return `grounded_answer_rate`, `invalid_action_rate` (shares of cases) and `p95_latency_ms`.

    A decision is grounded when its category is right and its evidence stands in the ticket. A case that raises
    counts as not grounded and as an invalid action.
    """
    cases = load_cases(file, TriageCase)
    grounded, invalid, latencies, failures = [], [], [], []
    for case in cases:
        started = time.perf_counter()
        try:
            decision = triage(Ticket(ticket_id=case.id, text=case.ticket_text, plan=case.customer_plan))
        except AppError as error:
            outcome, wrong_action, is_grounded = str(error), True, False
        else:
            outcome = f"{decision.category}/{decision.action}"
            wrong_action = decision.action is not case.action
            is_grounded = decision.category is case.category and is_quoted_from(decision.evidence, case.ticket_text)
        latencies.append((time.perf_counter() - started) * 1000)
        grounded.append(is_grounded)
        invalid.append(wrong_action)
        if wrong_action or not is_grounded:
            failures.append(f"{case.id}: expected {case.category}/{case.action}, got {outcome}")
    metrics = {
        "grounded_answer_rate": rate(grounded),
        "invalid_action_rate": rate(invalid),
        "p95_latency_ms": percentile(latencies, 0.95),
    }
    return Measurement(cases=len(cases), metrics=metrics, failures=tuple(failures))
