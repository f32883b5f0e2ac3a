"""Rules of the tool gate itself, as opposed to the grants of a permissions file."""

from enum import StrEnum


class GateRule(StrEnum):
    """Ids of the rules that the gate applies; no grant may have one of these ids."""

    APPROVAL = "approval"
    APPROVERS = "approvers"
    BUDGET_MODEL_COST = "budget.model_cost"
    BUDGET_PAYOUT = "budget.payout"
    BUDGET_SECONDS = "budget.seconds"
    BUDGET_STEPS = "budget.steps"
    BUDGET_TOKENS = "budget.tokens"
    DEFAULT = "default"
    HAND_OFF = "hand-off"
    INVALID_ARGUMENTS = "invalid-arguments"
    NOT_PAUSED = "run.not-paused"
    RUN = "run"
    TAKEN_OVER = "run.taken-over"
    TENANT = "tenant"
    UNKNOWN_TOOL = "unknown-tool"
