"""The day's run: killed and gone on, run twice, run by two workers at once; nobody is told twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.alerts import colouring
from luoshi.delivery.alerts.colouring import judge_as_it_was, refresh_alerts
from luoshi.delivery.alerts.models import ColourChange, Hearing, JudgingRun, Light
from luoshi.delivery.alerts.operations import ask_bodies, lapse_unanswered
from luoshi.delivery.alerts.replay import replay
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.delivery.register.models import Commitment, Report
from luoshi.delivery.register.operations import move_state
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.workdays import WorkCalendar
from luoshi.web import clock
from luoshi.web.daily import run_day
from tests.bench.scale_filling import bodies_and_people, items_and_plans
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import noon
from tests.integration.delivery.test_plans import MARCH, investment_plan, school_plan
from tests.support.workers import together

DAY = date(2026, 3, 30)


class Killed(Exception):
    """Stands for kill -9 between two chunks."""


def die_after_the_first(done: int, total: int) -> None:
    if done < total:
        raise Killed


def planned_corner(corner: Corner) -> Corner:
    school_plan(corner)
    investment_plan(corner, "365")
    for commitment in (corner.school, corner.investment):
        approve_plan(commitment=commitment, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH)
    return corner


@pytest.fixture
def planned(corner: Corner, monkeypatch: pytest.MonkeyPatch) -> Corner:
    """Chunks of two, so that there is something between them."""
    monkeypatch.setattr(colouring, "CHUNK", 2)
    return planned_corner(corner)


class TestKilledRun:
    def test_goes_on_behind_its_last_chunk(self, planned: Corner) -> None:
        with pytest.raises(Killed):
            refresh_alerts(today=DAY, at=noon(DAY), progress=die_after_the_first)
        assert Light.objects.count() == 2
        rest = refresh_alerts(today=DAY, at=noon(DAY))
        everything = Commitment.objects.filter(stage="accepted").count()
        assert rest.judged == everything - 2
        assert Light.objects.filter(until_at=FOREVER).count() == everything

    def test_tells_nobody_twice(self, planned: Corner) -> None:
        with pytest.raises(Killed):
            refresh_alerts(today=DAY, at=noon(DAY), progress=die_after_the_first)
        refresh_alerts(today=DAY, at=noon(DAY))
        assert ColourChange.objects.count() == Commitment.objects.filter(stage="accepted").count()
        assert verify().is_whole

    def test_judges_what_changed_while_it_lay_broken_off(self, planned: Corner) -> None:
        with pytest.raises(Killed):
            refresh_alerts(today=DAY, at=noon(DAY), progress=die_after_the_first)
        first = Commitment.objects.filter(stage="accepted").order_by("pk")[0]
        assert Light.objects.filter(commitment=first).exists()
        move_state(commitment=first, move="start", actor=planned.clerk, at=noon(DAY))
        everything = Commitment.objects.filter(stage="accepted").count()
        assert refresh_alerts(today=DAY, at=noon(DAY)).judged == everything - 2 + 1

    def test_counts_what_the_whole_run_did(self, planned: Corner) -> None:
        with pytest.raises(Killed):
            refresh_alerts(today=DAY, at=noon(DAY), progress=die_after_the_first)
        refresh_alerts(today=DAY, at=noon(DAY))
        assert JudgingRun.objects.get().judged == Commitment.objects.filter(stage="accepted").count()


@pytest.mark.django_db(transaction=True)
class TestTwoWorkersAtOnce:
    def test_one_light_and_one_change_each(self, transactional_db: None, planned: Corner) -> None:
        results = together(lambda: refresh_alerts(today=DAY, at=noon(DAY)).changed)
        everything = Commitment.objects.filter(stage="accepted").count()
        assert [result for result in results if isinstance(result, Exception)] == []
        assert sum(int(str(result)) for result in results) == everything
        assert Light.objects.filter(until_at=FOREVER).count() == everything
        assert ColourChange.objects.count() == everything
        assert verify().is_whole

    def test_one_hearing_for_a_change(self, transactional_db: None, planned: Corner) -> None:
        refresh_alerts(today=DAY, at=noon(DAY))
        asked = together(lambda: ask_bodies(today=DAY, at=noon(DAY), calendar=WorkCalendar()))
        assert sorted(map(str, asked)) == ["0", str(Hearing.objects.count())]
        assert Hearing.objects.exists()

    def test_silence_is_counted_by_one(self, transactional_db: None, planned: Corner) -> None:
        refresh_alerts(today=DAY, at=noon(DAY))
        ask_bodies(today=DAY, at=noon(DAY), calendar=WorkCalendar())
        late = date(2026, 4, 20)
        lapsed = together(lambda: lapse_unanswered(today=late, at=noon(late)))
        assert sorted(map(str, lapsed)) == ["0", str(Hearing.objects.count())]


class TestReplay:
    MONTHS = [(day, clock.end_of(day)) for day in (date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30))]

    def test_finds_what_was_recorded_at_the_time(self, planned: Corner) -> None:
        for day, at in self.MONTHS:
            judge_as_it_was(day=day, at=at)
        recorded = list(ColourChange.objects.order_by("on", "commitment__code").values_list("on", "new"))
        lived_again = [
            (month.day, turn.new)
            for month in replay(self.MONTHS)
            for turn in sorted(month.turned, key=lambda t: t.code)
        ]
        assert lived_again == recorded

    def test_gives_the_same_every_time(self, planned: Corner) -> None:
        assert list(replay(self.MONTHS)) == list(replay(self.MONTHS))

    def test_knows_no_plan_before_it_was_approved(self, planned: Corner) -> None:
        february = next(iter(replay(self.MONTHS)))
        assert "green" not in february.counts


class TestQueries:
    """What a day asks of the database follows what it finds in chunks, not how many items there are."""

    @pytest.mark.django_db
    def test_are_as_many_for_five_hundred_items_as_for_fifty(self) -> None:
        few, many = queries_of_two_days(50), queries_of_two_days(500)
        assert many == few
        assert max(many) < 120


def queries_of_two_days(items: int) -> tuple[int, int]:
    """The queries of the day on which everything is judged first, and of the day after; the district is gone again
    afterwards."""
    with transaction.atomic():
        report = Report.objects.create(code="2026g", place="云河区", kind="g", year=2026, title="报告")
        bodies_and_people()
        items_and_plans(items, report.pk)
        counts = (queries_of(date(2026, 6, 29)), queries_of(date(2026, 6, 30)))
        transaction.set_rollback(True)
    return counts


def queries_of(day: date) -> int:
    with CaptureQueriesContext(connection) as asked:
        run_day(today=day, at=noon(day), keep_head=False)
    return len(asked)
