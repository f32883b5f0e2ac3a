"""Wire the actions of agents into the verification of the audit log."""

from sqlalchemy import Engine

from ...infrastructure.agents.database_aggregates import DatabaseActions


def executed_actions(engine: Engine) -> set[str]:
    """Return the ids of all actions of agents: the log has one entry for each."""
    with engine.connect() as connection:
        return {action.action_id for action in DatabaseActions(connection).all()}
