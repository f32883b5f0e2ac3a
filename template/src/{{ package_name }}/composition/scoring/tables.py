"""Find the declared tables: every module of `domain` with a `TABLE`, changed as the settings say."""

import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module

from ... import domain
from ...config.scoring import TableSettings
from ...config.settings import Settings
from ...domain.scoring.table import Table
from ...domain.scoring.waivers import Waiver
from ...errors import AppError, ErrorKind

_GENERATE = "`scaffold generate table NAME --from FILE --target COLUMN` declares one"


class TableError(AppError):
    """No table is declared, it has to be named, or its declaration or settings are invalid."""

    kind = ErrorKind.INVALID


def declared_tables(settings: Settings) -> Mapping[str, Table]:
    """Return the declared tables by name.

    Raises:
        TableError: a declaration is invalid, two have the same name, or settings are invalid or for no table.
    """
    found: dict[str, Table] = {}
    for module in pkgutil.iter_modules(domain.__path__):
        table = None if module.ispkg else _declared(f"{domain.__name__}.{module.name}")
        if table is not None and table.name in found:
            raise TableError(f"the table {table.name} is declared twice")
        if table is not None:
            found[table.name] = _changed(table, settings.scoring.tables.get(table.name, TableSettings()))
    if unknown := sorted(settings.scoring.tables.keys() - found.keys()):
        known = ", ".join(found) or "none"
        raise TableError(f"scoring.tables: no table {', '.join(unknown)}", hint=f"declared: {known}")
    return found


def find_table(settings: Settings, name: str | None) -> Table:
    """Return the table of a name; without one the only table.

    Raises:
        TableError: there is no such table, or more than one to choose from.
    """
    tables = declared_tables(settings)
    if not tables:
        raise TableError("no table is declared", hint=_GENERATE)
    if name is None and len(tables) > 1:
        raise TableError("more than one table is declared", hint=f"name one of {', '.join(tables)}")
    if name is not None and name not in tables:
        raise TableError(f"no table {name!r} is declared", hint=f"declared: {', '.join(tables)}; {_GENERATE}")
    return next(iter(tables.values())) if name is None else tables[name]


def _declared(module: str) -> Table | None:
    try:
        table = getattr(import_module(module), "TABLE", None)
    except ValueError as error:
        raise TableError(f"{module}: {error}") from error
    return table if isinstance(table, Table) else None


def _changed(table: Table, settings: TableSettings) -> Table:
    try:
        waivers = None if settings.waivers is None else tuple(Waiver(**dict(one)) for one in settings.waivers)
        return replace(
            table,
            estimator={**table.estimator, **settings.estimator},
            gate={**table.gate, **settings.gate},
            positive_rate=table.positive_rate if settings.positive_rate is None else settings.positive_rate,
            waivers=table.waivers if waivers is None else waivers,
        )
    except ValueError as error:
        raise TableError(f"scoring.tables.{table.name}: {error}") from error
