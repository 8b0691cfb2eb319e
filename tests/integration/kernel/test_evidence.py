"""Files by content: stored once, checked when read."""

from datetime import UTC, datetime

import pytest

from luoshi.kernel.evidence.models import StoredFile
from luoshi.kernel.evidence.operations import path_of, store
from luoshi.kernel.evidence.queries import FileDamaged, read_bytes

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class TestStore:
    def test_keeps_the_same_bytes_once(self) -> None:
        first = store("云河区工作报告".encode(), media_type="text/plain", at=NOON)
        again = store("云河区工作报告".encode(), media_type="text/plain", at=NOON)
        assert (again.pk, StoredFile.objects.count()) == (first.pk, 1)
        assert read_bytes(first).decode() == "云河区工作报告"

    def test_leaves_no_half_written_file_behind(self) -> None:
        stored = store(b"x" * 1000, media_type="application/octet-stream", at=NOON)
        beside = {path.name for path in path_of(stored.sha256).parent.iterdir()}
        assert stored.sha256[2:] in beside
        assert {len(name) for name in beside} == {62}  # whole files, its own and those of other tests


class TestReadBytes:
    def test_says_when_the_bytes_were_changed_on_disk(self) -> None:
        stored = store(b"as it was", media_type="text/plain", at=NOON)
        path_of(stored.sha256).write_bytes(b"as it is now")
        with pytest.raises(FileDamaged, match="请从备份恢复"):
            read_bytes(stored)

    def test_says_when_the_bytes_are_gone(self) -> None:
        stored = store(b"soon gone", media_type="text/plain", at=NOON)
        path_of(stored.sha256).unlink()
        with pytest.raises(FileDamaged, match="不在文件库中"):
            read_bytes(stored)
