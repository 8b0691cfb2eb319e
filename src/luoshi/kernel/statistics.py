"""Keeping the database's planner informed. No Django models here: they come as arguments."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model

LARGE = 5000  # rows from which a write changes how tables are best read


def after_large_write(models: Iterable[type[Model]], *, rows: int) -> None:
    """Let PostgreSQL count these tables anew where many rows were written, since autovacuum comes a minute later and
    the next query now. SQLite does so by itself (`PRAGMA optimize`)."""
    if rows < LARGE or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
