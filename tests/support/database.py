"""Empty the database between tests that really commit (a live server, two workers).

Django's own flush cannot: the ledger's triggers refuse DELETE and TRUNCATE, and flush would also lose the rows
that migrations wrote. Here triggers rest while tables are emptied, and the migrations' rows come back.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model
from django.test import TransactionTestCase

# Written by Django after migrating, the same for every test.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
TEARDOWN = "_fixture_teardown"  # where Django flushes after a test that commits; no public hook stands there
SQLITE_TABLES = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'"


def migrated_rows() -> str:
    """The rows that stand in a freshly migrated database, as JSON."""
    rows = [row for model in _models() for row in model._base_manager.order_by("pk")]
    return str(serializers.serialize("json", rows))


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.managed and model._meta.db_table not in KEPT]


def empty(rows: str) -> None:
    """Take every table back to what migrations left: `rows`, as `migrated_rows` gave them."""
    with transaction.atomic(), _triggers_resting():
        _delete_everything()
        restored = list(serializers.deserialize("json", rows))
        for row in restored:
            row.save()
    if restored:
        with connection.cursor() as cursor:
            models = {type(row.object) for row in restored}
            for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
                cursor.execute(statement)


def _delete_everything() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
            names = [f'"{name}"' for (name,) in cursor.fetchall() if name not in KEPT]
            cursor.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            for name in _sqlite_tables():
                cursor.execute(f'DELETE FROM "{name}"')
            cursor.execute("DELETE FROM sqlite_sequence")


def _sqlite_tables() -> list[str]:
    """Tables one may delete from: a full-text table owns others, which follow it by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(SQLITE_TABLES)
        found = cursor.fetchall()
    virtual = [name for name, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
    owned = tuple(f"{name}_" for name in virtual)
    return [name for name, _sql in found if name not in KEPT and not (owned and name.startswith(owned))]


@contextmanager
def _triggers_resting() -> Iterator[None]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = origin")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def empty_after_each_committing_test(rows: str) -> None:
    """Have Django's committing test cases clean up with `empty` instead of flush, for the rest of the process."""
    setattr(TransactionTestCase, TEARDOWN, lambda _case: empty(rows))
