"""The database itself refuses to change or remove an event, on both engines.

Whoever drops these triggers and rewrites a row is found by `verify`: the triggers keep mistakes out,
the chain and the exported heads keep dishonesty from going unseen.
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "ledger_event"
NAMES = ("ledger_event_no_update", "ledger_event_no_delete", "ledger_event_no_truncate")
REFUSAL = "ledger events are never changed or removed"
REFUSE = "EXECUTE FUNCTION ledger_event_refuse()"


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    for statement in CREATE[connection.vendor]:
        with connection.cursor() as cursor:
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """For the migration's way back and for test databases that must be emptied."""
    with connection.cursor() as cursor:
        for name in NAMES:
            suffix = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names that should be there and are not (SQLite knows no TRUNCATE)."""
    wanted = NAMES if connection.vendor == "postgresql" else NAMES[:2]
    source = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
    column = "tgname" if connection.vendor == "postgresql" else "name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {source} WHERE {column} LIKE 'ledger_event_no_%%'")  # noqa: S608  # constants only
        found = {row[0] for row in cursor.fetchall()}
    return [name for name in wanted if name not in found]


CREATE: dict[str, list[str]] = {
    "sqlite": [
        f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
        f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION ledger_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
        f"CREATE TRIGGER {NAMES[0]} BEFORE UPDATE ON {TABLE} FOR EACH ROW {REFUSE}",
        f"CREATE TRIGGER {NAMES[1]} BEFORE DELETE ON {TABLE} FOR EACH ROW {REFUSE}",
        f"CREATE TRIGGER {NAMES[2]} BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {REFUSE}",
    ],
}
