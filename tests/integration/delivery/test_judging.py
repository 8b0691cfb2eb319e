"""Judged likelihood beside the computed colour; signs worth a question, each answered once."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from luoshi.delivery.alerts.choices import SignKind
from luoshi.delivery.alerts.forecast import Judgement
from luoshi.delivery.alerts.judging import judge_likelihood, judged_rows, judgement_of
from luoshi.delivery.alerts.models import ColourChange, DeliveryJudgement, Light
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.signs import Sign, answer_sign, enter_meeting, signs_for
from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import NodeGiven, approve_plan, draft_plan
from luoshi.delivery.progress.choices import Level, RoundState
from luoshi.delivery.progress.models import Measurement, ProgressReport, Round, Sheet
from luoshi.delivery.progress.operations import FigureGiven, save_line, take_measurements
from luoshi.delivery.progress.reaching import reach_milestone
from luoshi.delivery.progress.rules import LineGiven
from luoshi.delivery.progress.showing import add_evidence
from luoshi.delivery.register.models import Commitment, Project, ProjectItem, Target
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.permissions import NotAllowed
from luoshi.web.working_days import work_calendar
from tests.factories.photos import photo
from tests.integration.delivery.conftest import JANUARY, Corner
from tests.integration.delivery.test_alerts import judge_on, noon
from tests.integration.delivery.test_plans import MARCH, school_plan
from tests.support.rounds import round_opened

DAY = date(2026, 4, 20)


def planned_school(corner: Corner) -> None:
    school_plan(corner)
    approve_plan(commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH)


def judged(corner: Corner, *parts: int, day: date = DAY) -> DeliveryJudgement:
    return judge_likelihood(
        commitment=corner.school, judgement=Judgement(*parts), reason="土地未落实", actor=corner.mayor, at=noon(day)
    )


class TestJudgeLikelihood:
    def test_is_never_more_than_one_better_than_its_worst_part(self, corner: Corner) -> None:
        assert judged(corner, 1, 1, 4, 1).grade == "amber_red"

    def test_carries_its_name_its_day_and_the_one_before(self, corner: Corner) -> None:
        judged(corner, 2, 2, 2, 2, day=date(2026, 3, 1))
        judged(corner, 4, 4, 4, 4)
        now = judgement_of(corner.school.pk)
        assert now is not None
        assert (now.judged_by, now.judged_on, now.grade) == ("区府办副区长 陆清和", DAY, "red")
        then = judgement_of(corner.school.pk, at=noon(date(2026, 3, 2)))
        assert then is not None
        assert then.grade == "amber_green"

    def test_a_body_does_not_judge_itself(self, corner: Corner) -> None:
        with pytest.raises(NotAllowed):
            judge_likelihood(
                commitment=corner.school, judgement=Judgement(1, 1, 1, 1), reason="好", actor=corner.head, at=noon(DAY)
            )

    def test_a_part_left_out_is_no_judgement(self, corner: Corner) -> None:
        with pytest.raises(AlertFault, match="1 到 4"):
            judged(corner, 1, 0, 1, 1)

    def test_where_it_differs_from_the_computed_colour_comes_first(self, corner: Corner) -> None:
        planned_school(corner)
        judge_on(date(2026, 3, 20))
        judged(corner, 4, 4, 4, 4, day=date(2026, 3, 20))
        row = judged_rows(corner.supervision, today=date(2026, 7, 1))[0]
        assert row.light is not None
        assert (row.light.colour, row.differs, row.is_stale) == ("green", True, True)


def signs_of(corner: Corner, kind: SignKind, day: date = DAY) -> list[Sign]:
    return [sign for sign in signs_for(corner.supervision, today=day, calendar=work_calendar()) if sign.kind == kind]


class TestSigns:
    def test_a_self_reported_figure_exactly_on_its_target(self, corner: Corner) -> None:
        target = corner.target_of(corner.parks)
        figure = FigureGiven("口袋公园", date(2026, 3, 31), Decimal(12), "个", target=target)
        take_measurements(figures=[figure], level=Level.SELF_REPORTED, source="自报", actor=MACHINE, at=noon(DAY))
        assert signs_of(corner, SignKind.EDGE) == []  # a dozen parks of a dozen are what was planned
        Target.objects.filter(pk=target.pk).update(unit="亿元")
        Measurement.objects.filter(target=target).update(unit="亿元")
        assert [sign.code for sign in signs_of(corner, SignKind.EDGE)] == [corner.parks.code]
        figure = replace(figure, unit="亿元")
        take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=corner.data, at=noon(DAY))
        assert len(signs_of(corner, SignKind.EDGE)) == 1

    def test_a_degree_exactly_on_an_edge_of_its_own_rule(self, corner: Corner) -> None:
        """95 and 85 are edges of the figure rule; 60 is one of its numbers of days, and works have no such edge."""
        for attained, rule, expected in (
            ("95", "luoshi-figure", 1),
            ("60", "luoshi-figure", 0),
            ("95", "luoshi-work", 0),
        ):
            Light.objects.all().delete()
            Light.objects.create(
                commitment=corner.parks, colour="green", why="", attained=attained, rule_set=rule, from_at=MARCH
            )
            assert len(signs_of(corner, SignKind.EDGE)) == expected

    def test_one_project_under_two_commitments(self, corner: Corner) -> None:
        project = Project.objects.create(name="云溪片区二期")
        for commitment in (corner.parks, corner.school):
            ProjectItem.objects.create(commitment=commitment, project=project, name=project.name, from_at=JANUARY)
        found = signs_of(corner, SignKind.TWICE)
        assert len(found) == 1
        assert found[0].message.params["codes"].count("、") == 1

    def test_a_start_before_the_permit_its_plan_names(self, corner: Corner) -> None:
        nodes = [
            NodeGiven("前期手续完成", date(2026, 3, 1), evidence="施工许可证"),
            NodeGiven("开工", date(2026, 4, 1), evidence="开工令"),
            NodeGiven("竣工", date(2026, 9, 1)),
        ]
        draft_plan(
            commitment=corner.school, starts_on=date(2026, 2, 1), nodes=nodes, actor=corner.supervision, at=JANUARY
        )
        plan = approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        started, permitted = plan.milestones.get(title="开工"), plan.milestones.get(title="前期手续完成")
        reach = {"level": Level.SELF_REPORTED, "actor": corner.clerk}
        reach_milestone(milestone=started, reached_on=date(2026, 4, 2), at=noon(date(2026, 4, 2)), **reach)
        assert [sign.code for sign in signs_of(corner, SignKind.PERMIT)] == [corner.school.code]
        reach_milestone(milestone=permitted, reached_on=date(2026, 4, 3), at=noon(date(2026, 4, 3)), **reach)
        assert [sign.code for sign in signs_of(corner, SignKind.PERMIT)] == [corner.school.code]
        earlier = {"reached_on": date(2026, 4, 1), "reason": "发证日为 4月1日"}
        reach_milestone(milestone=permitted, at=noon(date(2026, 4, 4)), **earlier, **reach)
        assert signs_of(corner, SignKind.PERMIT) == []

    def test_a_start_that_a_permit_is_to_show_until_a_file_does(self, corner: Corner) -> None:
        nodes = [NodeGiven("开工", date(2026, 4, 1), evidence="施工许可证"), NodeGiven("竣工", date(2026, 9, 1))]
        draft_plan(
            commitment=corner.school, starts_on=date(2026, 2, 1), nodes=nodes, actor=corner.supervision, at=JANUARY
        )
        plan = approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        day = date(2026, 4, 2)
        started = plan.milestones.get(title="开工")
        reach_milestone(milestone=started, reached_on=day, level=Level.CHECKED, actor=corner.clerk, at=noon(day))
        assert [sign.code for sign in signs_of(corner, SignKind.PERMIT)] == [corner.school.code]
        line = fill(corner, corner.school, date(2026, 3, 31), "已取得许可")
        add_evidence(
            line=line, data=photo(), filename="现场.jpg", caption="施工许可证", actor=corner.clerk, at=noon(DAY)
        )
        assert signs_of(corner, SignKind.PERMIT) == []

    def test_the_same_words_three_rounds_running(self, corner: Corner) -> None:
        for month, text in ((1, "按计划推进"), (2, "按计划推进"), (3, "按计划推进")):
            assert signs_of(corner, SignKind.SAME_TEXT, date(2026, month, 28)) == []
            fill(corner, corner.school, date(2026, month, 31 if month != 2 else 28), text)
        assert [sign.code for sign in signs_of(corner, SignKind.SAME_TEXT)] == [corner.school.code]
        locked = {"state": RoundState.CLOSED, "closed_at": noon(DAY)}
        Round.objects.filter(code="2026-02").update(**locked)  # never signed: it says nothing any more
        assert signs_of(corner, SignKind.SAME_TEXT) == []

    def test_the_same_words_of_what_is_asked_by_the_quarter(self, corner: Corner) -> None:
        """Three times in nine monthly rounds; 无变化 the next time says so openly and ends the row."""
        ends = [date(2026, month + 1, 1) - timedelta(days=1) for month in range(1, 12)]
        for end in ends[:9]:
            quarter = end.month % 3 == 0
            item, text = (corner.school, "按计划推进") if quarter else (corner.parks, f"已建成{end.month}个")
            line = fill(corner, item, end, text)
            if not quarter:
                line.sheet.lines.filter(commitment=corner.school).delete()
        assert [sign.code for sign in signs_of(corner, SignKind.SAME_TEXT, ends[8])] == [corner.school.code]
        line = fill(corner, corner.school, ends[9], "按计划推进")
        given = LineGiven(text="按计划推进", unchanged=True)
        save_line(line=line, given=given, revision=line.revision + 1, actor=corner.clerk, at=noon(ends[10]))
        assert signs_of(corner, SignKind.SAME_TEXT, ends[10]) == []

    def test_a_colour_that_got_better_the_day_before_the_meeting(self, corner: Corner) -> None:
        for old, new, on in (("red", "green", 15), ("green", "yellow", 16), ("red", "yellow", 13)):
            day = date(2026, 4, on)
            ColourChange.objects.create(commitment=corner.school, old=old, new=new, on=day, at=noon(day), why="")
        enter_meeting(on=date(2026, 4, 16), title="季度调度会", actor=corner.supervision, at=noon(DAY))
        found = signs_of(corner, SignKind.EVE)
        assert [sign.message.params["on"] for sign in found] == [date(2026, 4, 15)]

    @pytest.mark.parametrize(
        ("meeting", "turned", "asked"),
        [
            (date(2026, 4, 20), 17, True),  # Monday, and the Friday before
            (date(2026, 4, 20), 18, True),
            (date(2026, 4, 20), 16, False),
            (date(2026, 4, 7), 3, True),  # the day after Qingming's three days off: 3 April is the last one worked
            (date(2026, 4, 7), 2, False),
        ],
    )
    def test_the_day_before_is_the_last_that_was_worked(
        self, corner: Corner, meeting: date, turned: int, asked: bool
    ) -> None:
        day = date(2026, 4, turned)
        ColourChange.objects.create(commitment=corner.school, old="red", new="green", on=day, at=noon(day), why="")
        enter_meeting(on=meeting, title="季度调度会", actor=corner.supervision, at=noon(DAY))
        assert bool(signs_of(corner, SignKind.EVE)) == asked

    def test_is_answered_once_and_then_stands_with_its_answer(self, corner: Corner) -> None:
        self.test_one_project_under_two_commitments(corner)
        sign = signs_of(corner, SignKind.TWICE)[0]
        said = {"kind": sign.kind, "key": sign.key, "actor": corner.supervision, "at": noon(DAY)}
        answer_sign(note="分两期，各计各的", **said)
        again = signs_of(corner, SignKind.TWICE)[0]
        assert again.answered is not None
        assert again.answered.note == "分两期，各计各的"
        with pytest.raises(AlertFault, match="有人了解过"):
            answer_sign(note="再写一次", **said)

    def test_a_body_sees_what_is_asked_of_its_own_work_and_answers_in_the_sheet(self, corner: Corner) -> None:
        self.test_one_project_under_two_commitments(corner)
        assert len(signs_for(corner.clerk, today=DAY, calendar=work_calendar())) == 1
        with pytest.raises(NotAllowed):
            answer_sign(kind=SignKind.TWICE, key="x", note="无", actor=corner.clerk, at=noon(DAY))


def fill(corner: Corner, commitment: Commitment, period_end: date, text: str) -> ProgressReport:
    """One round in which the commitment's line is typed."""
    at = noon(period_end + timedelta(days=1))
    round_ = round_opened(corner.supervision, period_end, at)
    sheet, _new = Sheet.objects.get_or_create(round=round_, body=corner.housing)
    line = sheet.lines.filter(commitment=commitment).first() or sheet.lines.create(commitment=commitment)
    save_line(line=line, given=LineGiven(text=text), revision=line.revision, actor=corner.clerk, at=at)
    return line
