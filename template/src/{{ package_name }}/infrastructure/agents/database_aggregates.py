"""Runs, approvals and actions on one database connection."""

from collections.abc import Mapping
from dataclasses import asdict

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, RowMapping, Table, insert, select, update

from ...domain.agents.approvals import Approval
from ...repositories.agents.ledger import Action
from ...repositories.agents.runs import AgentRun, RunState, by_last_call
from .tables import agent_actions, agent_runs, approvals

_RUN = TypeAdapter(AgentRun)
_APPROVAL = TypeAdapter(Approval)
_ACTION = TypeAdapter(Action)


class DatabaseRuns:
    """`Runs` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, run_id: str) -> AgentRun | None:
        """Return the run with this id."""
        row = _find(self._connection, agent_runs, run_id)
        return None if row is None else _RUN.validate_python(dict(row))

    def unfinished(self, tenant: str) -> tuple[AgentRun, ...]:
        """Return the runs of a tenant that are not done, the longest without a call first."""
        query = select(agent_runs).where(agent_runs.c.state != RunState.DONE)
        runs = (_RUN.validate_python(dict(row)) for row in self._connection.execute(query).mappings())
        return by_last_call(run for run in runs if run.tenant == tenant)

    def save(self, run: AgentRun) -> None:
        """Insert a run or replace its earlier state."""
        _save(self._connection, agent_runs, run.run_id, _RUN.dump_python(run, mode="json"))


class DatabaseApprovals:
    """`Approvals` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, approval_id: str) -> Approval | None:
        """Return the approval with this id."""
        row = _find(self._connection, approvals, approval_id)
        return None if row is None else _APPROVAL.validate_python(dict(row))

    def of_tenant(self, tenant: str) -> tuple[Approval, ...]:
        """Return the approvals of a tenant, oldest first."""
        return self._where(approvals.c.tenant == tenant)

    def of_run(self, run_id: str) -> tuple[Approval, ...]:
        """Return the approvals of a run, oldest first."""
        return self._where(approvals.c.run_id == run_id)

    def save(self, approval: Approval) -> None:
        """Insert an approval or replace its earlier state."""
        _save(self._connection, approvals, approval.approval_id, asdict(approval))

    def _where(self, condition: ColumnElement[bool]) -> tuple[Approval, ...]:
        query = select(approvals).where(condition).order_by(approvals.c.requested_at, approvals.c.approval_id)
        return tuple(_APPROVAL.validate_python(dict(row)) for row in self._connection.execute(query).mappings())


class DatabaseActions:
    """`Actions` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, key: str) -> Action | None:
        """Return the action with this key."""
        query = select(agent_actions).where(agent_actions.c.key == key)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _ACTION.validate_python(dict(row))

    def all(self) -> tuple[Action, ...]:
        """Return all actions by id."""
        query = select(agent_actions).order_by(agent_actions.c.action_id)
        return tuple(_ACTION.validate_python(dict(row)) for row in self._connection.execute(query).mappings())

    def add(self, action: Action) -> None:
        """Insert an action."""
        _insert(self._connection, agent_actions, asdict(action))


def _find(connection: Connection, table: Table, key: str) -> RowMapping | None:
    (column,) = table.primary_key.columns
    return connection.execute(select(table).where(column == key)).mappings().one_or_none()


def _insert(connection: Connection, table: Table, values: Mapping[str, object]) -> None:
    connection.execute(insert(table).values(dict(values)))


def _save(connection: Connection, table: Table, key: str, values: Mapping[str, object]) -> None:
    (column,) = table.primary_key.columns
    changed = connection.execute(update(table).where(column == key).values(dict(values)))
    if changed.rowcount == 0:
        _insert(connection, table, values)
