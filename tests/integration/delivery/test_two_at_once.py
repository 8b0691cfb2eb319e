"""Two people, or a person and the day's run, act on one thing at the same instant: one of them does it, the other is
told so, and the ledger holds one event. On PostgreSQL both have read and written before either may commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from luoshi.delivery.alerts.choices import Colour, HearingStage, Kind
from luoshi.delivery.alerts.escalating import decide_escalation, grant_waiver, propose_escalations
from luoshi.delivery.alerts.forecast import Judgement
from luoshi.delivery.alerts.judging import judge_likelihood
from luoshi.delivery.alerts.models import Escalation, Hearing, RuleInForce, Waiver
from luoshi.delivery.alerts.operations import (
    AlertFault,
    answer_hearing,
    ask_bodies,
    choose_rule,
    circulate,
    drop_hearing,
    lapse_unanswered,
)
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.models import Milestone, Plan
from luoshi.delivery.plans.operations import PlanFault, approve_plan, discard_draft
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import Measurement, MilestoneReached, ProgressReport, Round, Sheet, Urge
from luoshi.delivery.progress.operations import (
    FigureGiven,
    ProgressFault,
    close_round,
    hash_of,
    line_values,
    open_round,
    save_line,
    sign_sheet,
    submit_sheet,
    take_measurements,
)
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.urging import urge_by_hand, urge_late
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.workflow import NotPossible
from tests.integration.delivery.conftest import Corner
from tests.integration.delivery.test_alerts import judge_on, light_of, noon
from tests.integration.delivery.test_escalating import CALENDAR, DUE, RED_DAY
from tests.integration.delivery.test_plans import MARCH, school_plan
from tests.support.rounds import round_opened
from tests.support.workers import together

REFUSALS = (AlertFault, ProgressFault, PlanFault, NotPossible)
LATE = date(2026, 5, 20)
Work = Callable[[], object]


def race(kinds: Sequence[str], work: Work, other: Work | None = None) -> None:
    """Let both go at once: one acts and one is refused in words, with one event of these kinds between them."""
    before = Event.objects.filter(kind__in=kinds).count()
    results = together(work, other)
    acted = [result for result in results if not isinstance(result, Exception)]
    refused = [result for result in results if isinstance(result, REFUSALS)]
    assert (len(acted), len(refused)) == (1, 1), results
    assert str(refused[0])
    assert Event.objects.filter(kind__in=kinds).count() == before + 1


def counted(work: Callable[[], int]) -> int:
    """Two runs of what the day does: one finds all there is to do, the other nothing. Returns how much that was."""
    results = together(work)
    assert all(isinstance(result, int) for result in results), results
    none, some = sorted(int(str(result)) for result in results)
    assert none == 0
    return some


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_plan_colour_hearing_and_escalation(self, transactional_db: None, corner: Corner) -> None:
        school, mayor, office = corner.school, corner.mayor, corner.supervision
        school_plan(corner)
        approving = ("plans.approved", "plans.discarded")

        def approve() -> Plan:
            return approve_plan(commitment=school, authority=Authority.LEADER, decision="纪要", actor=mayor, at=MARCH)

        race(approving, approve)
        school_plan(corner)
        race(approving, lambda: discard_draft(commitment=school, actor=corner.clerk, at=MARCH, reason="重拟"), approve)

        judge_on(RED_DAY)
        assert light_of(school).colour == Colour.RED
        assert counted(lambda: ask_bodies(today=RED_DAY, at=noon(RED_DAY), calendar=CALENDAR)) == 1

        def hearing() -> Hearing:
            return Hearing.objects.get(change__commitment=school)

        asked = hearing()
        results = together(
            lambda: answer_hearing(hearing=asked, answer="五月补上", actor=corner.clerk, at=noon(LATE)),
            lambda: lapse_unanswered(today=LATE, at=noon(LATE)),
        )
        assert (isinstance(results[0], AlertFault), results[1]) in ((True, 1), (False, 0))
        assert hearing().stage == HearingStage.ANSWERED
        assert Event.objects.filter(kind__in=("alerts.hearing_answer", "alerts.answers_lapsed")).count() == 1

        heard = [hearing(), hearing()]
        race(
            ("alerts.hearing_circulate", "alerts.hearing_drop"),
            lambda: circulate(hearing=heard[0], colour=Colour.RED, reason="", actor=mayor, at=noon(LATE)),
            lambda: drop_hearing(hearing=heard[1], reason="数据有误", actor=mayor, at=noon(LATE)),
        )
        Hearing.objects.update(stage=HearingStage.CIRCULATED)  # so that whichever won, the next step can be proposed

        assert counted(lambda: propose_escalations(today=LATE, at=noon(LATE), calendar=CALENDAR)) >= 1
        first, second = (Escalation.objects.get(code="report_leader_in_charge") for _ in range(2))
        race(
            ("alerts.escalation_released", "alerts.escalation_declined"),
            lambda: decide_escalation(escalation=first, release=True, reason="", actor=office, at=noon(LATE)),
            lambda: decide_escalation(escalation=second, release=False, reason="已整改", actor=mayor, at=noon(LATE)),
        )
        race(
            ("alerts.waiver_granted",),
            lambda: grant_waiver(
                commitment=school, until_on=date(2026, 6, 1), reason="汛期", decision="", actor=mayor, at=noon(LATE)
            ),
        )
        assert Waiver.objects.count() == 1
        race(
            ("alerts.rule_chosen",),
            lambda: choose_rule(
                kind=Kind.WORK, rule_set="shenzhen-contractor", from_on=LATE, actor=office, at=noon(LATE)
            ),
        )
        assert RuleInForce.objects.filter(until_on=None).count() == 1
        assert not [
            fault
            for fault in together(
                lambda: judge_likelihood(
                    commitment=school, judgement=Judgement(2, 2, 2, 2), reason="进展", actor=mayor, at=noon(LATE)
                )
            )
            if isinstance(fault, Exception)
        ]  # two opinions may both stand, one after the other
        assert verify().is_whole

    def test_round_sheet_figure_and_milestone(self, transactional_db: None, corner: Corner) -> None:
        at, office = noon(DUE), corner.supervision
        race(
            ("progress.round_opened",),
            lambda: open_round(
                code="2026-06", title="6月进展", period_end=date(2026, 6, 30), due_on=DUE, actor=office, at=at
            ),
        )
        round_ = Round.objects.get()
        late = noon(date(2026, 7, 7))
        assert counted(lambda: urge_late(today=late.date(), at=late)) == 1
        race(("progress.urged",), lambda: urge_by_hand(round_=round_, text="请签发", actor=office, at=late))
        assert Urge.objects.count() == 2

        sheet = Sheet.objects.select_related("round", "body").get()
        lines = list(ProgressReport.objects.select_related("sheet__round", "commitment").order_by("pk"))
        for line in lines:
            save_line(line=line, given=LineGiven(text="推进中"), revision=line.revision, actor=corner.clerk, at=at)
        saved, handed = together(
            lambda: save_line(line=lines[0], given=LineGiven(text="又补一句"), revision=2, actor=corner.clerk, at=at),
            lambda: submit_sheet(sheet=sheet, actor=corner.clerk, at=at),
        )
        assert isinstance(handed, Sheet)
        assert saved == 3 or isinstance(saved, ProgressFault)
        kept = hash_of(map(line_values, ProgressReport.objects.select_related("commitment")))
        assert Event.objects.get(kind="progress.sheet_submit").payload.count(kept) == 1

        waiting = Sheet.objects.select_related("round", "body").get()
        signed, closed = together(
            lambda: sign_sheet(sheet=waiting, actor=corner.head, at=late),
            lambda: close_round(round_=round_, actor=office, at=late),
        )
        assert isinstance(closed, Round)
        unsigned = '"unsigned":[]' in Event.objects.get(kind="progress.round_closed").payload
        assert unsigned is isinstance(signed, Sheet) is (Sheet.objects.get().stage == "signed")
        assert isinstance(signed, Sheet | ProgressFault)

        figure = FigureGiven("固定资产投资", date(2026, 6, 30), Decimal(150), "亿元")
        taken = together(
            lambda: take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=at)
        )
        assert not [each for each in taken if isinstance(each, Exception) and not isinstance(each, ProgressFault)]
        assert Measurement.objects.count() == Event.objects.filter(kind="progress.figures_taken").count() == 1

        school_plan(corner)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        node = Milestone.objects.select_related("plan__commitment").order_by("pk").first()
        assert node is not None
        race(
            ("progress.milestone_reached",),
            lambda: reach_milestone(
                milestone=node, reached_on=date(2026, 3, 20), level=Level.CHECKED, actor=corner.clerk, at=at
            ),
        )
        assert MilestoneReached.objects.count() == 1

        reopened = noon(date(2026, 8, 3))
        other = round_opened(office, date(2026, 7, 31), reopened, due_on=date(2026, 8, 5))
        race(("progress.round_closed",), lambda: close_round(round_=other, actor=office, at=reopened))
        assert verify().is_whole
