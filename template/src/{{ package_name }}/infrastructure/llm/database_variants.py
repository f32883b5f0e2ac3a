"""Results of variants in a relational database."""

import json
from collections.abc import Sequence

from sqlalchemy import Column, Engine, Integer, String, Table, Text, insert, select

from ...domain.llm.variants import Variant, VariantResult
from ..database.columns import UtcDateTime
from ..database.metadata import metadata
from ..database.writing import write

variant_results = Table(
    "variant_results",
    metadata,
    Column("result_id", Integer, primary_key=True),
    Column("test", String, nullable=False, index=True),
    Column("revision", String, nullable=False),
    Column("variant", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("scores", Text, nullable=False),
    Column("output", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)


class DatabaseVariantResults:
    """`VariantResults` over SQLAlchemy."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, *results: VariantResult) -> None:
        """Insert the results in one transaction."""
        rows = [
            {
                "test": result.test,
                "revision": result.revision,
                "variant": result.variant.value,
                "unit": result.unit,
                "scores": json.dumps(dict(result.scores)),
                "output": result.output,
                "error": result.error,
                "recorded_at": result.recorded_at,
            }
            for result in results
        ]
        write(self._engine, insert(variant_results).values(rows))

    def of_test(self, test: str, *, revision: str) -> Sequence[VariantResult]:
        """Return the results of a revision of a test, oldest first."""
        statement = (
            select(variant_results)
            .where(variant_results.c.test == test, variant_results.c.revision == revision)
            .order_by(variant_results.c.result_id)
        )
        with self._engine.connect() as connection:
            return [
                VariantResult(
                    test=row.test,
                    revision=row.revision,
                    variant=Variant(row.variant),
                    unit=row.unit,
                    scores=json.loads(row.scores),
                    output=row.output,
                    error=row.error,
                    recorded_at=row.recorded_at,
                )
                for row in connection.execute(statement)
            ]
