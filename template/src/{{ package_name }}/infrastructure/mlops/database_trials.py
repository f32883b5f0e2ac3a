"""Finished trials in a relational database."""

import json
from collections.abc import Sequence

from sqlalchemy import Column, Engine, Float, Integer, String, Table, Text, insert, select

from ...domain.mlops.tuning import Trial
from ..database.metadata import metadata
from ..database.writing import transaction

trials_table = Table(
    "mlops_trials",
    metadata,
    Column("study", String, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("parameters", Text, nullable=False),
    Column("value", Float, nullable=True),
    Column("error", Text, nullable=False),
)
# Of writers on Postgres, which take turns.
_LOCK = 20_261_131


class DatabaseTrials:
    """`Trials` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, study: str, trial: Trial) -> None:
        """Insert a trial unless its number is there."""
        place = (trials_table.c.study == study) & (trials_table.c.number == trial.number)
        values = {
            "study": study,
            "number": trial.number,
            "parameters": json.dumps(dict(trial.parameters), sort_keys=True),
            "value": trial.value,
            "error": trial.error,
        }
        with transaction(self._engine, lock=_LOCK) as connection:
            if connection.execute(select(trials_table.c.number).where(place)).first() is None:
                connection.execute(insert(trials_table).values(values))

    def of_study(self, study: str) -> Sequence[Trial]:
        """Return the trials in the order of their numbers."""
        query = select(trials_table).where(trials_table.c.study == study).order_by(trials_table.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Trial(number=row.number, parameters=json.loads(row.parameters), value=row.value, error=row.error)
            for row in rows
        ]
