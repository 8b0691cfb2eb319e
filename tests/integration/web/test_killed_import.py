"""An import killed in the middle of writing leaves nothing behind and can simply be run again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from tests.factories.reports import THIS_YEAR

# Every draft's versions are being written when the machine loses power.
KILLED_HALF_WAY = """
import os, signal, sys
from luoshi.web.django_ready import with_django
with_django()
from luoshi.delivery.register.models import CommitmentVersion
from luoshi.delivery.register.operations import drafting
whole = drafting.write_rows
def half(rows):
    whole(rows)
    if isinstance(rows[0], CommitmentVersion):
        os.kill(os.getpid(), signal.SIGKILL)
drafting.write_rows = half
from luoshi.web.cli import main
main(sys.argv[1:])
"""


@pytest.fixture
def place(transactional_db: None, tmp_path: Path) -> dict[str, str]:
    """The environment of a migrated, empty installation on the database under test."""
    env = {**os.environ, "LUOSHI_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        env.pop("LUOSHI_DATABASE_URL", None)
        connection.ensure_connection()
        with sqlite3.connect(tmp_path / "luoshi.sqlite3") as copy:
            connection.connection.backup(copy)
        return env
    account = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}@{own['HOST']}:{own['PORT']}"
    return {**env, "LUOSHI_DATABASE_URL": f"postgres://{account}/{own['NAME']}"}


@pytest.fixture
def report(tmp_path: Path) -> str:
    path = tmp_path / "2026年政府工作报告.txt"
    path.write_text(THIS_YEAR, "utf-8")
    return str(path)


def run(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], env=env, capture_output=True, text=True, check=False)


def rows_of(table: str, place: dict[str, str], which: str = "1 = 1") -> int:
    query = f'SELECT count(*) FROM "{table}" WHERE {which}'
    if connection.vendor == "sqlite":
        with sqlite3.connect(Path(place["LUOSHI_HOME"]) / "luoshi.sqlite3") as own:
            return int(own.execute(query).fetchone()[0])
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


class TestKilledImport:
    def test_leaves_nothing_and_runs_again(self, place: dict[str, str], report: str) -> None:
        killed = run("-c", KILLED_HALF_WAY, "import", report, env=place)
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        for table in ("register_report", "register_sentence", "register_commitment"):
            assert rows_of(table, place) == 0
        assert rows_of("ledger_event", place, "kind LIKE 'register%'") == 0
        again = run("-m", "luoshi.web.cli", "import", report, env=place)
        assert again.returncode == 0, again.stderr
        assert "已导入" in again.stdout
        assert rows_of("register_report", place) == 1
        assert rows_of("register_commitment", place) > 5
        checked = run("-m", "luoshi.web.cli", "ledger", "verify", env=place)
        assert checked.returncode == 0, checked.stdout + checked.stderr
