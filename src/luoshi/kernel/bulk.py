"""Writing rows by the thousand: COPY on PostgreSQL, which parses no statement, Django's own way elsewhere.

Rows come as tuples, not as model objects: making a hundred thousand of those costs more than writing them. The
database's constraints hold either way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Field, JSONField, Model

FEW = 200  # rows up to which Django's INSERT is as fast


def insert_rows(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert these rows; `columns` are attribute names (`commitment_id`), all others get the model's defaults. Call it
    in a transaction."""
    if len(rows) <= FEW or connection.vendor != "postgresql":
        model._default_manager.bulk_create(model(**dict(zip(columns, row, strict=True))) for row in rows)
        return
    fields = {field.attname: field for field in model._meta.concrete_fields if not field.primary_key}
    rest = [field for name, field in fields.items() if name not in columns]
    same = tuple(value_of(field)(field.get_default()) for field in rest)
    makers = [value_of(fields[name]) for name in columns]
    copy_in(model, [*(fields[name] for name in columns), *rest], (made(row, makers) + same for row in rows))


def made(row: tuple[Any, ...], makers: Sequence[Callable[[Any], Any]]) -> tuple[Any, ...]:
    return tuple(make(value) for make, value in zip(makers, row, strict=True))


def value_of(field: Field[Any, Any]) -> Callable[[Any], Any]:
    """How a value of this column is handed to COPY: JSON as text, all else as it is."""
    return as_json if isinstance(field, JSONField) else as_it_is


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def as_it_is(value: Any) -> Any:
    return value


def copy_in(model: type[Model], fields: Sequence[Field[Any, Any]], rows: Iterable[tuple[Any, ...]]) -> None:
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor, cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
