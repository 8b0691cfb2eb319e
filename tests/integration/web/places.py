"""Installations of their own for programs that tests start."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connection


def empty_place(tmp_path: Path) -> dict[str, str]:
    """The environment of an installation with nothing in it, on the database under test."""
    env = {**os.environ, "LUOSHI_HOME": str(tmp_path / "restored"), "PYTHONPATH": os.pathsep.join(sys.path)}
    env.pop("LUOSHI_DATABASE_URL", None)
    if connection.vendor == "sqlite":
        return env
    own = connection.settings_dict
    name = f"restored_{os.getpid()}"
    parts = {"host": own["HOST"], "port": own["PORT"], "user": own["USER"], "password": own["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **parts) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    address = f"postgres://{quote(own['USER'])}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}/{name}"
    return {**env, "LUOSHI_DATABASE_URL": address}
