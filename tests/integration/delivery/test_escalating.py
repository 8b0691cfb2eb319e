"""Above the lead body by rule and by name; waivers that excuse and never whiten; urging that tells nobody twice."""

from datetime import date, timedelta

import pytest

from luoshi.delivery.alerts.bands import BandParts
from luoshi.delivery.alerts.choices import Colour, EscalationStage, FactPart, Kind
from luoshi.delivery.alerts.escalating import (
    decide_escalation,
    escalations_for,
    grant_waiver,
    lift_waiver,
    propose_escalations,
    waiver_of,
)
from luoshi.delivery.alerts.models import Escalation, Hearing, Waiver
from luoshi.delivery.alerts.operations import (
    AlertFault,
    answer_hearing,
    ask_bodies,
    drop_hearing,
    lapse_unanswered,
)
from luoshi.delivery.alerts.own_rules import BandGiven, FactGiven, RuleGiven, approve_rule, copy_rule, save_rule
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.delivery.progress.desk import InTime
from luoshi.delivery.progress.models import Round, Sheet, Urge
from luoshi.delivery.progress.operations import ProgressFault, close_round
from luoshi.delivery.progress.urging import lateness, urge_by_hand, urge_late
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.messages import render
from luoshi.kernel.notices.models import Notice
from luoshi.kernel.permissions import NotAllowed
from luoshi.kernel.workdays import WorkCalendar
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import judge_on, light_of, noon
from tests.integration.delivery.test_plans import MARCH, school_plan
from tests.support.rounds import round_opened

CALENDAR = WorkCalendar()
RED_DAY = date(2026, 4, 30)


@pytest.fixture
def red(corner: Corner) -> Corner:
    """The school is red since the end of April: its first node is over a month late. Its body has been asked."""
    school_plan(corner)
    approve_plan(commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH)
    judge_on(RED_DAY)
    assert light_of(corner.school).colour == Colour.RED
    ask_bodies(today=RED_DAY, at=noon(RED_DAY), calendar=CALENDAR)
    return corner


def proposed(day: date) -> list[str]:
    propose_escalations(today=day, at=noon(day), calendar=CALENDAR)
    return sorted(Escalation.objects.filter(stage="proposed").values_list("code", flat=True))


def hearing_of(corner: Corner) -> Hearing:
    return Hearing.objects.get(change__commitment=corner.school)


class TestEscalation:
    def test_is_proposed_once_whatever_the_days_run(self, red: Corner) -> None:
        assert proposed(RED_DAY) == ["report_leader_in_charge"]
        assert propose_escalations(today=RED_DAY, at=noon(RED_DAY), calendar=CALENDAR) == 0
        assert Event.objects.filter(kind="alerts.escalations_proposed").count() == 1

    def test_silence_for_ten_working_days_goes_one_higher(self, red: Corner) -> None:
        tenth = CALENDAR.add_workdays(RED_DAY, 10)
        assert "report_district_head" not in proposed(tenth - timedelta(days=1))
        lapse_unanswered(today=tenth, at=noon(tenth))
        assert proposed(tenth) == ["report_district_head", "report_leader_in_charge"]
        why = Escalation.objects.get(code="report_district_head").why
        late = (tenth - date(2026, 3, 28)).days
        assert render(why).startswith(f"单位 10 个工作日未说明。比计划晚 {late} 天")
        assert render(why, "en").startswith(f"No answer for 10 working days. {late} days behind plan")

    def test_an_answer_ends_the_silence(self, red: Corner) -> None:
        answer_hearing(hearing=hearing_of(red), answer="五月补上", actor=red.clerk, at=noon(RED_DAY))
        assert proposed(CALENDAR.add_workdays(RED_DAY, 15)) == ["report_leader_in_charge"]

    def test_what_is_not_circulated_goes_no_higher(self, red: Corner) -> None:
        drop_hearing(hearing=hearing_of(red), reason="数据有误", actor=red.mayor, at=noon(RED_DAY))
        assert proposed(RED_DAY) == []

    def test_is_released_by_a_named_person_and_the_leader_is_told(self, red: Corner) -> None:
        proposed(RED_DAY)
        row = escalations_for(red.supervision, stages=[EscalationStage.PROPOSED])[0]
        done = decide_escalation(
            escalation=row.escalation, release=True, reason="", actor=red.supervision, at=noon(RED_DAY)
        )
        assert (done.stage, done.decided_by) == ("released", "区府办督查科科长 钱一鸣")
        with pytest.raises(NotPossible):
            decide_escalation(escalation=done, release=True, reason="", actor=red.supervision, at=noon(RED_DAY))

    def test_is_declined_only_with_a_reason_and_never_by_the_body(self, red: Corner) -> None:
        proposed(RED_DAY)
        escalation = Escalation.objects.get()
        with pytest.raises(AlertFault, match="写明理由"):
            decide_escalation(escalation=escalation, release=False, reason=" ", actor=red.supervision, at=noon(RED_DAY))
        with pytest.raises(NotAllowed):
            decide_escalation(escalation=escalation, release=True, reason="", actor=red.head, at=noon(RED_DAY))


class TestWaiver:
    def granted(self, corner: Corner, *, days: int = 20, day: date = RED_DAY) -> Waiver:
        return grant_waiver(
            commitment=corner.school,
            until_on=day + timedelta(days=days),
            reason="等待上级批复",
            decision="",
            actor=corner.mayor,
            at=noon(day) + timedelta(hours=1),
        )

    def test_the_colour_stays_and_nothing_goes_higher(self, red: Corner) -> None:
        self.granted(red)
        judge_on(RED_DAY + timedelta(days=1))
        assert light_of(red.school).colour == Colour.RED
        assert proposed(RED_DAY + timedelta(days=1)) == []
        assert proposed(RED_DAY + timedelta(days=20)) != []

    def test_nobody_is_asked_while_it_holds(self, corner: Corner) -> None:
        school_plan(corner)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        self.granted(corner, day=date(2026, 3, 28))
        judge_on(date(2026, 3, 30))
        assert ask_bodies(today=date(2026, 3, 30), at=noon(date(2026, 3, 30)), calendar=CALENDAR) == 0

    def test_is_the_leader_s_to_grant_for_the_days_of_the_rule(self, red: Corner) -> None:
        with pytest.raises(AlertFault, match="一次最多豁免 30 天"):
            self.granted(red, days=31)
        with pytest.raises(NotAllowed):
            grant_waiver(
                commitment=red.school,
                until_on=RED_DAY + timedelta(days=5),
                reason="等批复",
                decision="",
                actor=red.supervision,
                at=noon(RED_DAY),
            )

    def test_one_at_a_time_and_lifted_before_its_day(self, red: Corner) -> None:
        waiver = self.granted(red)
        with pytest.raises(AlertFault, match="已在豁免期内"):
            self.granted(red)
        lift_waiver(waiver=waiver, reason="批复已到", actor=red.mayor, at=noon(RED_DAY + timedelta(days=2)))
        assert waiver_of(red.school, day=RED_DAY + timedelta(days=1)) is not None
        assert waiver_of(red.school, day=RED_DAY + timedelta(days=2)) is None

    def test_a_rule_that_asks_for_accepted_reasons_gets_them(self, red: Corner) -> None:
        day = date(2026, 5, 4)
        rule = copy_rule(source="luoshi-keep", kind=Kind.WORK, title="理由", actor=red.supervision, at=noon(RED_DAY))
        conditions = {
            Colour.GREEN: "done != true and reason_accepted",
            Colour.RED: "done != true and not reason_accepted",
            Colour.DONE: "done == true",
        }
        given = RuleGiven(
            title="理由被认可的不亮红",
            facts=[FactGiven(FactPart.INPUT, name, name) for name in ("done", "reason_accepted")],
            bands=[BandGiven(colour, colour, BandParts(said), "理由") for colour, said in conditions.items()],
            steps=[],
        )
        save_rule(rule=rule, given=given, revision=1, actor=red.supervision, at=noon(RED_DAY))
        approve_rule(rule=rule, from_on=day, until_on=None, decision="纪要", actor=red.supervision, at=noon(RED_DAY))
        judge_on(day)
        before = light_of(red.school).colour
        self.granted(red, day=day)
        judge_on(day + timedelta(days=1))
        assert (before, light_of(red.school).colour) == ("red", "green")


DUE = date(2026, 7, 6)


@pytest.fixture
def opened(corner: Corner) -> Round:
    return round_opened(corner.supervision, date(2026, 6, 30), noon(date(2026, 7, 1)), due_on=DUE)


class TestUrging:
    def test_comes_the_day_before_the_day_after_and_every_third_day(self, opened: Round) -> None:
        days = [DUE + timedelta(days=n) for n in range(-3, 9)]
        urged = [(day - DUE).days for day in days if urge_late(today=day, at=noon(day))]
        assert urged == [-1, 1, 4, 7]

    def test_twice_on_a_day_tells_nobody_twice(self, opened: Round) -> None:
        day = DUE + timedelta(days=1)
        urge_late(today=day, at=noon(day))
        told = Notice.objects.filter(key__startswith="urge:").count()
        assert urge_late(today=day, at=noon(day)) == 0
        assert (told, Notice.objects.filter(key__startswith="urge:").count()) == (2, 2)

    def test_by_hand_once_a_day_with_a_word(self, opened: Round, corner: Corner) -> None:
        at = noon(DUE + timedelta(days=2))
        assert urge_by_hand(round_=opened, text="请于今日下班前签发", actor=corner.supervision, at=at) == 1
        notice = Notice.objects.filter(key__contains="hand")[0].message
        assert "请于今日下班前签发" in render(notice)
        assert "progress of 2026-" in render(notice, "en")
        with pytest.raises(ProgressFault, match="今天已经催过"):
            urge_by_hand(round_=opened, text="", actor=corner.supervision, at=at)
        with pytest.raises(NotAllowed):
            urge_by_hand(round_=opened, text="", actor=corner.head, at=at)

    def test_a_locked_round_urges_nobody_and_shows_who_was_late(self, opened: Round, corner: Corner) -> None:
        day = DUE + timedelta(days=1)
        urge_late(today=day, at=noon(day))
        close_round(round_=opened, actor=corner.supervision, at=noon(DUE + timedelta(days=4)))
        assert urge_late(today=DUE + timedelta(days=7), at=noon(DUE + timedelta(days=7))) == 0
        _rounds, rows = lateness(today=DUE + timedelta(days=30))
        assert [(row.body.code, row.by_round, row.urged) for row in rows] == [("housing", (InTime(4, False, True),), 1)]
        assert Urge.objects.count() == 1

    def test_locked_before_its_day_without_a_signature_is_not_in_time(self, opened: Round, corner: Corner) -> None:
        close_round(round_=opened, actor=corner.supervision, at=noon(DUE - timedelta(days=1)))
        _rounds, rows = lateness(today=DUE - timedelta(days=1))
        assert [(row.late_rounds, row.by_round) for row in rows] == [(1, (InTime(0, False, True),))]

    def test_signed_late_was_still_owed_until_then(self, opened: Round) -> None:
        after = [DUE + timedelta(days=n) for n in range(4)]
        sheets = Sheet.objects.filter(round=opened)
        sheets.update(stage="signed", submitted_at=noon(after[2]), signed_at=noon(after[2]))
        found = [lateness(today=day, at=noon(day))[1][0].by_round[0] for day in after]
        assert found == [
            InTime(0, False, False),
            InTime(1, False, False),
            InTime(2, True, False),
            InTime(2, True, False),
        ]
        assert [one.is_to_come for one in found if one] == [True, False, False, False]
