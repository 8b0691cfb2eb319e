"""A migrated database that is made once and copied: migrating takes longer than most folders' tests.

A template is good for as long as the migrations are the same to the byte. SQLite's lies in pytest's cache, PostgreSQL's
on the server. Several workers may ask at once; one makes it, the others wait.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

IMPORTED = re.compile(r"^(?:from|import) (luoshi[\w.]+)", re.MULTILINE)
EXISTS = "SELECT 1 FROM pg_database WHERE datname = %s"


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


def start_from_template(kept: Path) -> None:
    """Have the tests' database begin as a copy of the migrated one, which is made in `kept` or on the server."""
    with _alone(kept):
        if connection.vendor == "postgresql":
            settings.DATABASES["default"]["TEST"]["TEMPLATE"] = _postgres_template()
        else:
            shutil.copyfile(_sqlite_template(kept), settings.DATABASES["default"]["TEST"]["NAME"])


def _sqlite_template(kept: Path) -> Path:
    template = kept / f"{migrations_key()}.sqlite3"
    if not template.exists():
        for old in kept.glob("*.sqlite3"):
            old.unlink()
        unfinished = kept / "unfinished"
        _migrate(str(unfinished))
        unfinished.rename(template)
    return template


def _postgres_template() -> str:
    template = f"luoshi_migrated_{migrations_key()}"
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(EXISTS, [template])
        if cursor.fetchone() is None:
            unfinished = f"{template}_unfinished"
            _migrate(unfinished)
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{template}"')
    return template


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
