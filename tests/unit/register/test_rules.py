import re
from datetime import date
from decimal import Decimal

import pytest

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import ReportKind, State, TargetRole

BODIES = [
    rules.KnownBody(1, "云河区住房和城乡建设局", "住建局", ("老旧小区", "安置房")),
    rules.KnownBody(2, "云河区民政局", "民政局", ("养老", "救助")),
    rules.KnownBody(3, "云河区石渡街道办事处", "石渡街道", ("社区服务",)),
    rules.KnownBody(4, "云河区梧浦街道办事处", "梧浦街道", ("社区服务",)),
]


class TestCodes:
    def test_a_code_says_report_section_and_serial(self) -> None:
        assert (
            rules.commitment_code(rules.report_code(2017, "g", 1), rules.section_code("三.(一)"), 4) == "2017g-0301-004"
        )

    def test_the_second_report_of_a_kind_in_a_year_says_so(self) -> None:
        assert rules.report_code(2016, "c", 2) == "2016c2"

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("", "00"),
            ("三", "03"),
            ("三.(二).3", "030203"),
            ("十二", "12"),
            ("[1].<2>", "0102"),
            ("二#2", "02"),
            ("附1", "01"),
        ],
    )
    def test_the_section_part_comes_from_the_numbers_of_the_headings(self, path: str, code: str) -> None:
        assert rules.section_code(path) == code


class TestKindOfReport:
    def test_a_half_year_report_says_it_in_its_title(self) -> None:
        assert rules.kind_of_report("2026年上半年政府工作报告", "") == ReportKind.HALF_YEAR

    def test_a_party_report_is_told_from_its_opening(self) -> None:
        opening = "在中国共产党云河区第九次代表大会上的报告"
        assert rules.kind_of_report("奋力谱写新篇章", opening) == ReportKind.COMMITTEE

    def test_what_says_nothing_of_itself_is_other(self) -> None:
        assert rules.kind_of_report("情况通报", "各位同志") == ReportKind.OTHER


class TestFallingDue:
    DUE = date(2026, 6, 30)

    @pytest.mark.parametrize(
        ("today", "late"), [(date(2026, 6, 29), False), (date(2026, 6, 30), False), (date(2026, 7, 1), True)]
    )
    def test_is_late_from_the_day_after_the_due_day(self, today: date, late: bool) -> None:
        assert rules.has_fallen_due(State.IN_HAND, self.DUE, today, awaiting_superior=False) is late

    def test_what_waits_for_the_superior_is_never_late(self) -> None:
        assert not rules.has_fallen_due(State.IN_HAND, self.DUE, date(2027, 1, 1), awaiting_superior=True)

    def test_what_is_done_is_never_late(self) -> None:
        assert not rules.has_fallen_due(State.DONE, self.DUE, date(2027, 1, 1), awaiting_superior=False)

    def test_looks_again_the_day_after_and_not_at_all_without_a_day(self) -> None:
        assert rules.look_again_on(State.UNPLANNED, self.DUE) == date(2026, 7, 1)
        assert rules.look_again_on(State.UNPLANNED, None) is None
        assert rules.look_again_on(State.DONE, self.DUE) is None


class TestMayFinish:
    @pytest.mark.parametrize(("today", "may"), [(date(2026, 12, 30), False), (date(2026, 12, 31), True)])
    def test_keeping_is_done_only_when_the_period_ends(self, today: date, may: bool) -> None:
        assert rules.may_finish("keep", date(2026, 12, 31), today) is may

    def test_reaching_may_be_done_any_day(self) -> None:
        assert rules.may_finish("reach", date(2026, 12, 31), date(2026, 2, 1))


class TestWorstState:
    def test_overdue_comes_before_everything(self) -> None:
        assert rules.worst_state([State.DONE, State.OVERDUE, State.IN_HAND]) == State.OVERDUE

    def test_nothing_has_no_state(self) -> None:
        assert rules.worst_state([]) is None


class TestPaceNeeded:
    def test_spreads_what_is_left_over_the_years_left(self) -> None:
        assert rules.pace_needed(Decimal(150), Decimal(60), 3) == Decimal(30)

    def test_is_nothing_once_reached(self) -> None:
        assert rules.pace_needed(Decimal(150), Decimal(170), 2) == Decimal(0)

    def test_is_unknown_when_no_time_is_left(self) -> None:
        assert rules.pace_needed(Decimal(150), Decimal(60), 0) is None


class TestSuggestBodies:
    def test_a_body_named_in_the_text_leads(self) -> None:
        found = rules.suggest_bodies(["民政局", "住建局"], "由民政局会同住建局实施", BODIES, first_leads=True)
        assert found == rules.Suggestion(lead=2, co_operating=(1,), named=True)

    def test_where_the_first_named_does_not_lead_several_only_co_operate(self) -> None:
        found = rules.suggest_bodies(["民政局", "住建局"], "由民政局会同住建局实施", BODIES, first_leads=False)
        assert found == rules.Suggestion(lead=None, co_operating=(2, 1), named=True)

    def test_a_hint_by_subject_suggests_a_lead_and_says_it_is_no_name(self) -> None:
        assert rules.suggest_bodies(["住建"], "加装电梯130台", BODIES, first_leads=True) == rules.Suggestion(lead=1)

    def test_a_hint_that_fits_several_bodies_suggests_none(self) -> None:
        assert rules.suggest_bodies(["街道"], "开放食堂", BODIES, first_leads=True) == rules.Suggestion()

    def test_duties_decide_without_a_hint(self) -> None:
        assert rules.suggest_bodies([], "新增养老床位", BODIES, first_leads=True).lead == 2

    def test_a_tie_of_duties_suggests_nobody(self) -> None:
        assert rules.suggest_bodies([], "完善社区服务", BODIES, first_leads=True).lead is None


class TestSectionsOfDiscipline:
    @pytest.mark.parametrize(
        ("title", "never"),
        [
            ("全面落实从严治党要求", True),
            ("加强廉政建设，严明纪律规矩", True),
            ("坚持从严治党，提升政府服务", False),
            ("加强政府自身建设", False),
            ("", False),
        ],
    )
    def test_only_what_is_about_nothing_else(self, title: str, never: bool) -> None:
        assert rules.is_of_discipline(title) is never


class TestTargets:
    @pytest.mark.parametrize(
        ("text", "roles"),
        [
            ("确保增长5%，力争增长6%", [TargetRole.FLOOR, TargetRole.STRETCH]),
            ("力争增长6%、确保增长5%", [TargetRole.STRETCH, TargetRole.FLOOR]),
            ("增长5%，其中力争服务业6%", [TargetRole.MAIN, TargetRole.PART]),
        ],
    )
    def test_floor_and_stretch_are_told_by_the_word_before(self, text: str, roles: list[TargetRole]) -> None:
        assert rules.target_roles(text, [found.start() for found in re.finditer(r"\d%", text)]) == roles

    def test_a_figure_alone_is_the_target_whatever_stands_before(self) -> None:
        assert rules.target_roles("力争增长6%", [4]) == [TargetRole.MAIN]

    def test_a_figure_yet_to_come_from_above_is_awaited(self) -> None:
        assert rules.awaiting_in("能耗降幅待市下达后执行") == "市"
        assert rules.awaiting_in("能耗降低3%") is None

    @pytest.mark.parametrize(
        ("value", "high", "ratio", "unit", "words"),
        [
            (Decimal("7.50000000"), None, "", "%", "7.5%"),
            (Decimal(1200), None, "", "套", "1,200 套"),
            (Decimal(3), Decimal(5), "", "个", "3—5 个"),
            (None, None, "0.3:18:81.7", "", "0.3:18:81.7"),
            (None, None, "", "亿元", ""),
        ],
    )
    def test_values_in_words(
        self, value: Decimal | None, high: Decimal | None, ratio: str, unit: str, words: str
    ) -> None:
        assert rules.value_words(value, high, ratio, unit) == words

    @pytest.mark.parametrize(
        ("start", "end", "words"),
        [
            (date(2026, 1, 1), date(2026, 12, 31), "2026年"),
            (date(2026, 1, 1), date(2026, 6, 30), "2026年上半年"),
            (date(2026, 1, 1), date(2030, 12, 31), "2026—2030年"),
            (None, date(2030, 12, 31), "到2030年"),
            (None, date(2026, 6, 30), "截至2026年6月30日"),
            (date(2026, 3, 1), date(2026, 9, 30), "2026-03-01 至 2026-09-30"),
            (None, None, ""),
        ],
    )
    def test_periods_in_words(self, start: date | None, end: date | None, words: str) -> None:
        assert rules.period_words(start, end) == words


class TestStretches:
    def test_cut_wherever_a_mark_begins_or_ends(self) -> None:
        marks = [rules.Mark(2, 6, key=7), rules.Mark(4, 5, key=9, is_figure=True)]
        assert rules.stretches(0, 8, marks) == [
            rules.Stretch(0, 2, (), None, False),
            rules.Stretch(2, 4, (7,), None, True),
            rules.Stretch(4, 5, (7,), 9, False),
            rules.Stretch(5, 6, (7,), None, False),
            rules.Stretch(6, 8, (), None, False),
        ]

    def test_marks_reaching_out_of_the_sentence_are_cut(self) -> None:
        assert rules.stretches(10, 12, [rules.Mark(5, 20, key=1)]) == [rules.Stretch(10, 12, (1,), None, False)]

    def test_a_sentence_without_marks_stays_whole(self) -> None:
        assert rules.stretches(3, 9, []) == [rules.Stretch(3, 9, (), None, False)]
