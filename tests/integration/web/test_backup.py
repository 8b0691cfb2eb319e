"""Backup and restore: what comes back is what was saved, and the ledger proves it."""

import subprocess
import sys
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from luoshi.kernel.actors import MACHINE
from luoshi.kernel.evidence.operations import store
from luoshi.kernel.ledger.models import Head
from luoshi.kernel.ledger.operations import record
from luoshi.web.backup import back_up, unpack
from luoshi.web.refusal import CannotGoOn
from tests.integration.web.places import empty_place

pytestmark = pytest.mark.django_db(transaction=True)
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    store("云河区工作报告".encode(), media_type="text/plain", at=NOON)
    with transaction.atomic():
        for day in range(1, 4):
            record(
                kind="test.noted",
                subject_type="x",
                subject_key=str(day),
                actor=MACHINE,
                at=NOON,
                payload={"on": date(2026, 3, day)},
            )
    return back_up(tmp_path / "backups", at=NOON, say=lambda said: None)


def luoshi(*arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "luoshi.web.cli", *arguments], env=env, capture_output=True, text=True)


class TestRestore:
    def test_gives_back_database_files_and_a_ledger_that_verifies(self, backup: Path, tmp_path: Path) -> None:
        env = empty_place(tmp_path)
        done = luoshi("restore", str(backup), env=env)
        assert done.returncode == 0, done.stderr
        assert "3 条事件逐条验证无误，链头与备份时一致" in done.stdout
        checked = luoshi("ledger", "verify", env=env)
        assert Head.objects.get().hash[:16] in checked.stdout
        assert len([path for path in (tmp_path / "restored" / "files").rglob("*") if path.is_file()]) >= 1

    def test_touches_nothing_where_data_are(self, backup: Path, tmp_path: Path) -> None:
        env = empty_place(tmp_path)
        luoshi("restore", str(backup), env=env)
        again = luoshi("restore", str(backup), env=env)
        assert again.returncode == 1
        assert "已经有数据，没有恢复" in again.stderr

    def test_refuses_half_a_file(self, backup: Path, tmp_path: Path) -> None:
        half = tmp_path / "half.tar.gz"
        half.write_bytes(backup.read_bytes()[:200])
        done = luoshi("restore", str(half), env=empty_place(tmp_path))
        assert done.returncode == 1
        assert "不是完整的备份" in done.stderr


class TestUnpack:
    def test_writes_nowhere_else(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.tar.gz"
        (tmp_path / "x").write_text("x")
        with tarfile.open(bad, "w:gz") as archive:
            archive.add(tmp_path / "x", arcname="files/../../x")
        with pytest.raises(CannotGoOn, match="不该有的内容"):
            unpack(bad, tmp_path / "out")


class TestBackUp:
    def test_leaves_no_half_written_file(self, backup: Path) -> None:
        assert [path.name for path in backup.parent.iterdir()] == [backup.name]
