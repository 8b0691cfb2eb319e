"""The ledger: it only grows, and whoever goes behind it is found."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.models import Event, Head, PersonalValue
from luoshi.kernel.ledger.operations import NotInTransaction, export_head, record
from luoshi.kernel.ledger.triggers import create_triggers, drop_triggers, missing_triggers
from luoshi.kernel.ledger.verify import verify

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
QIAN = Actor(user_id=7, name="钱一鸣", post_id=3, post_title="督查科科长", role="supervision", body_name="区府办")


def record_days(count: int) -> None:
    with transaction.atomic():
        for day in range(count):
            record(
                kind="test.noted",
                subject_type="commitment",
                subject_key=f"2026g-0301-{day:03}",
                actor=QIAN,
                at=NOON + timedelta(days=day),
                payload={"value": Decimal("12.50"), "on": date(2026, 3, 2)},
                reason="月度核查",
            )


@pytest.fixture
def behind_the_triggers() -> Callable[[str], None]:
    """Change the table as somebody with the database's password could."""

    def run(statement: str) -> None:
        drop_triggers(connection)
        with connection.cursor() as cursor:
            cursor.execute(statement)
        create_triggers(connection)

    return run


def said() -> list[str]:
    return [fault.code for fault in verify().faults]


class TestRecord:
    def test_chains_each_event_to_the_one_before(self) -> None:
        record_days(3)
        first, second, third = Event.objects.order_by("seq")
        assert (first.previous_hash, second.previous_hash, third.previous_hash) == ("0" * 64, first.hash, second.hash)
        assert Head.objects.get().hash == third.hash
        assert verify().is_whole

    def test_signs_with_the_post_before_the_name(self) -> None:
        record_days(1)
        assert Event.objects.get().actor_name == "区府办督查科科长 钱一鸣"

    def test_writes_canonical_values(self) -> None:
        record_days(1)
        assert Event.objects.get().payload == '{"on":"2026-03-02","value":"12.5"}'

    @pytest.mark.django_db(transaction=True)
    def test_refuses_outside_a_transaction(self) -> None:
        with pytest.raises(NotInTransaction):
            record(kind="x", subject_type="x", subject_key="x", actor=MACHINE, at=NOON, payload={})

    def test_keeps_personal_values_out_of_the_chain(self) -> None:
        with transaction.atomic():
            record(
                kind="x",
                subject_type="u",
                subject_key="1",
                actor=MACHINE,
                at=NOON,
                payload={},
                personal={"name": "周小溪"},
            )
        assert "周小溪" not in Event.objects.get().payload
        assert PersonalValue.objects.get().value == "周小溪"
        assert verify().is_whole

    def test_stays_whole_when_a_personal_value_is_erased(self) -> None:
        with transaction.atomic():
            record(
                kind="x", subject_type="u", subject_key="1", actor=MACHINE, at=NOON, payload={}, personal={"n": "周"}
            )
        PersonalValue.objects.update(value=None, erased_at=NOON)
        assert verify().is_whole


class TestTriggers:
    @pytest.mark.parametrize(
        "statement", ["UPDATE ledger_event SET reason = '改' WHERE seq = 1", "DELETE FROM ledger_event WHERE seq = 1"]
    )
    def test_refuse_change_and_removal(self, statement: str) -> None:
        record_days(1)
        with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
            connection.cursor().execute(statement)
        assert Event.objects.get().reason == "月度核查"

    def test_refuse_truncate_where_the_engine_has_it(self) -> None:
        if connection.vendor == "postgresql":
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                connection.cursor().execute("TRUNCATE ledger_event CASCADE")
        assert missing_triggers(connection) == []

    def test_are_missed_when_gone(self) -> None:
        drop_triggers(connection)
        assert "ledger_event_no_update" in missing_triggers(connection)


class TestVerify:
    def test_finds_a_change_and_says_where(self, behind_the_triggers: Callable[[str], None]) -> None:
        record_days(4)
        behind_the_triggers("UPDATE ledger_event SET payload = '{}' WHERE seq = 2")
        fault = verify().faults[0]
        assert (fault.code, fault.params["seq"]) == ("ledger.changed", 2)

    def test_finds_a_change_of_who(self, behind_the_triggers: Callable[[str], None]) -> None:
        record_days(2)
        behind_the_triggers("UPDATE ledger_event SET actor_name = '别人' WHERE seq = 2")
        assert said() == ["ledger.changed"]

    def test_finds_a_removal(self, behind_the_triggers: Callable[[str], None]) -> None:
        record_days(5)
        behind_the_triggers("DELETE FROM ledger_event WHERE seq IN (2, 3)")
        fault = verify().faults[0]
        assert (fault.code, dict(fault.params)) == ("ledger.missing", {"first": 2, "last": 3})

    def test_finds_reordering(self, behind_the_triggers: Callable[[str], None]) -> None:
        record_days(3)
        behind_the_triggers("UPDATE ledger_event SET seq = 9 WHERE seq = 2")
        behind_the_triggers("UPDATE ledger_event SET seq = 2 WHERE seq = 3")
        behind_the_triggers("UPDATE ledger_event SET seq = 3 WHERE seq = 9")
        assert "ledger.broken" in said()

    def test_finds_a_truncated_end(self, behind_the_triggers: Callable[[str], None]) -> None:
        record_days(3)
        behind_the_triggers("DELETE FROM ledger_event WHERE seq = 3")
        assert said() == ["ledger.truncated"]

    def test_finds_a_truncated_end_with_its_head_rewritten_by_the_exported_heads(
        self, behind_the_triggers: Callable[[str], None], tmp_path: Path
    ) -> None:
        record_days(3)
        heads = export_head(folder=tmp_path, on=date(2026, 3, 5))
        behind_the_triggers("DELETE FROM ledger_event WHERE seq = 3")
        second = Event.objects.get(seq=2)
        Head.objects.update(seq=2, hash=second.hash)
        assert verify().is_whole
        fault = verify(heads=heads).faults[0]
        assert (fault.code, fault.params["date"], fault.params["seq"]) == ("ledger.export", "2026-03-05", 3)

    def test_accepts_heads_exported_on_earlier_days(self, tmp_path: Path) -> None:
        export_head(folder=tmp_path, on=date(2026, 3, 1))
        record_days(2)
        heads = export_head(folder=tmp_path, on=date(2026, 3, 4))
        record_days(2)
        assert [json.loads(line)["seq"] for line in heads.read_text().splitlines()] == [0, 2]
        assert verify(heads=heads).is_whole

    def test_finds_a_personal_value_exchanged(self) -> None:
        with transaction.atomic():
            record(
                kind="x", subject_type="u", subject_key="1", actor=MACHINE, at=NOON, payload={}, personal={"n": "周"}
            )
        PersonalValue.objects.update(value="吴")
        assert said() == ["ledger.personal"]

    def test_tells_how_far_it_is(self) -> None:
        record_days(3)
        steps: list[tuple[int, int]] = []
        verify(progress=lambda done, total: steps.append((done, total)))
        assert steps == [(3, 3)]
