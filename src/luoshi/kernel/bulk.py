"""Rows by the thousand: written by COPY on PostgreSQL, which parses no statement, and by one prepared statement on
SQLite; asked for by one condition instead of a placeholder for each key on PostgreSQL.

Rows come as tuples, not as model objects: making a hundred thousand of those costs more than writing them. The
database's constraints hold either way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Field, JSONField, Lookup, Model
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler

FEW = 200  # rows up to which Django's INSERT is as fast


# Asking ---------------------------------------------------------------------------------------------------------------


def among(column: str, keys: Collection[Any]) -> Lookup[Any]:
    """The condition `column IN keys`, for thousands of keys of one kind: `filter(among("commitment_id", keys))`. No
    model objects, no None, and no keys no rows."""
    return AmongKeys(F(column), tuple(keys))


class AmongKeys(Lookup):
    """On PostgreSQL two bounds where whole numbers lie close together, else one array; elsewhere an ordinary IN."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return In(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        if not self.rhs:
            raise EmptyResultSet
        column, given = self.process_lhs(compiler, connection)
        gaps = gaps_in(self.rhs)
        if gaps is None:
            return f"{column} = ANY(%s)", (*given, list(self.rhs))
        bounds = (*given, min(self.rhs), max(self.rhs))
        if not gaps:
            return f"{column} BETWEEN %s AND %s", bounds
        return f"({column} BETWEEN %s AND %s AND {column} <> ALL(%s))", (*bounds, *given, gaps)


def gaps_in(keys: Collection[Any]) -> list[int] | None:
    """Which whole numbers between the first and the last are missing; None where those are more than the keys, or the
    keys are few or no numbers."""
    if len(keys) < FEW or not all(isinstance(key, int) for key in keys):
        return None
    first, last = min(keys), max(keys)
    if last - first >= 2 * len(keys):
        return None
    return sorted(set(range(first, last + 1)).difference(keys))


# Writing --------------------------------------------------------------------------------------------------------------


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]], *, leave_known: bool = False
) -> None:
    """Insert these rows; `columns` are attribute names (`commitment_id`), all others get the model's defaults. With
    `leave_known` rows that a constraint finds there already are left as they are. Call it in a transaction."""
    if len(rows) <= FEW:
        made_rows = (model(**dict(zip(columns, row, strict=True))) for row in rows)
        model._default_manager.bulk_create(made_rows, ignore_conflicts=leave_known)
        return
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    rest = [field for name, field in fields.items() if name not in columns]
    same = tuple(value_of(field)(field.get_default()) for field in rest)
    makers = [value_of(fields[name]) for name in columns]
    written = [str(field.column) for field in (*(fields[name] for name in columns), *rest)]
    write = writer(leave_known)
    write(model._meta.db_table, written, (made(row, makers) + same for row in rows))


def made(row: tuple[Any, ...], makers: Sequence[Callable[[Any], Any]]) -> tuple[Any, ...]:
    return tuple(make(value) for make, value in zip(makers, row, strict=True))


def value_of(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """How a value of this column is handed over: to COPY JSON as text, all else as it is; to SQLite as its columns
    keep it."""
    if connection.vendor != "postgresql":
        return partial(field.get_db_prep_save, connection=connection)
    return as_json if isinstance(field, JSONField) else as_it_is


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_it_is(value: Any) -> Any:
    return value


def writer(leave_known: bool) -> Callable[[str, Sequence[str], Iterable[tuple[Any, ...]]], None]:
    if connection.vendor != "postgresql":
        return partial(insert_each, "INSERT OR IGNORE" if leave_known else "INSERT")
    return copy_past_known if leave_known else copy_into


def insert_each(verb: str, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    places = ", ".join("%s" for _ in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"{verb} INTO {quoted(table)} ({listed(columns)}) VALUES ({places})", list(rows))


def copy_into(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    statement = f"COPY {quoted(table)} ({listed(columns)}) FROM STDIN"
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def copy_past_known(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY itself stops at a row that is there: it fills a table of this transaction, from which the new are taken."""
    table_of_new, to, names = quoted(f"new_{table}"), quoted(table), listed(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table_of_new} ON COMMIT DROP AS SELECT {names} FROM {to} LIMIT 0")  # noqa: S608
        copy_into(f"new_{table}", columns, rows)
        cursor.execute(f"INSERT INTO {to} ({names}) SELECT {names} FROM {table_of_new} ON CONFLICT DO NOTHING")  # noqa: S608
        cursor.execute(f"DROP TABLE {table_of_new}")


def listed(columns: Iterable[str]) -> str:
    return ", ".join(map(quoted, columns))


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
