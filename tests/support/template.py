"""A migrated database that is made once and copied: migrating takes longer than most folders' tests.

A template is good for as long as the migrations are the same to the byte. SQLite's lies in pytest's cache, PostgreSQL's
on the server. Several workers may ask at once; one makes it, the others wait.

`python -m tests.support.template` makes PostgreSQL's, so that it stands when the tests come to it.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

IMPORTED = re.compile(r"^(?:from|import) (luoshi[\w.]+)", re.MULTILINE)
EXISTS = "SELECT 1 FROM pg_database WHERE datname = %s"
ALONE = "SELECT pg_advisory_lock(1)"  # until the connection is closed


def migrations_key() -> str:
    """A name for what migrating gives: it changes with any migration, with what one imports, and with Django."""
    written = [path.read_bytes() for folder in _migration_folders() for path in sorted(folder.glob("*.py"))]
    words = {name for text in written for name in IMPORTED.findall(text.decode())}
    sources = [Path(spec.origin) for name in sorted(words) if (spec := find_spec(name)) and spec.origin]
    digest = hashlib.sha256(django.__version__.encode())
    for part in (*written, *(source.read_bytes() for source in sources)):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:16]


def _migration_folders() -> list[Path]:
    return sorted(Path(config.path) / "migrations" for config in apps.get_app_configs())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Template:
    """A migrated database: SQLite's file, or PostgreSQL's name on the server."""

    source: str

    def copy_to(self, name: str) -> None:
        """Make the database `name` anew as a copy; nobody may be connected to either."""
        self.remove(name)
        if connection.vendor == "postgresql":
            _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{self.source}"')
        else:
            shutil.copyfile(self.source, name)

    def remove(self, name: str) -> None:
        if connection.vendor == "postgresql":
            _on_server(f'DROP DATABASE IF EXISTS "{name}"')
        else:
            for ending in ("", "-wal", "-shm"):
                Path(name + ending).unlink(missing_ok=True)


def find_template(kept: Path) -> Template:
    """The migrated database, which is made in `kept` or on the server where it is not there yet."""
    if connection.vendor == "postgresql":
        return Template(_postgres_template())
    with _alone(kept):
        return Template(_sqlite_template(kept))


def _sqlite_template(kept: Path) -> str:
    template = kept / f"{migrations_key()}.sqlite3"
    if not template.exists():
        for old in kept.glob("*.sqlite3"):
            old.unlink()
        unfinished = kept / "unfinished"
        _migrate(str(unfinished))
        unfinished.rename(template)
    return str(template)


def _postgres_template() -> str:
    template = f"luoshi_migrated_{migrations_key()}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(ALONE)
        cursor.execute(EXISTS, [template])
        if cursor.fetchone() is None:
            unfinished = f"{template}_unfinished"
            _migrate(unfinished)
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    return template


def _on_server(statement: str) -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(statement)


def _migrate(name: str) -> None:
    """Make a database of this name from nothing and leave the settings as they were."""
    default: dict[str, Any] = settings.DATABASES["default"]
    before, tests_own = default["NAME"], default["TEST"].get("NAME")
    default["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0)
    finally:
        connection.close()
        default["TEST"]["NAME"] = tests_own
        default["NAME"] = connection.settings_dict["NAME"] = before


if __name__ == "__main__":
    django.setup()
    _postgres_template()
