"""One indicator said twice: in two reports, in one, as a target and as a result."""

from dataclasses import replace
from datetime import date

from luoshi.reading.findings import Period
from luoshi.reading.reconcile import Finding, reconcile
from tests.unit.reading.reconcile_world import (
    AVERAGE,
    CHANGE,
    FORECAST,
    GROWTH,
    TARGET,
    SmallReport,
    by,
    compared,
    verdicts,
    year,
)

LEVEL = {"kind": "level", **TARGET}
BEFORE, AFTER = date(2021, 12, 20), date(2022, 1, 15)


def one_figure(first: str, second: str, *, said_on: date = AFTER, **fields: object) -> tuple[Finding, ...]:
    """Output of 2021 in a first report and in one of February 2022."""
    a = SmallReport("a.txt", said_on).say(
        f"全年实现地区生产总值{first}。", (first, "地区生产总值", year(2021), dict(fields))
    )
    b = SmallReport("b.txt", date(2022, 2, 9)).say(
        f"全年实现地区生产总值{second}。", (second, "地区生产总值", year(2021), {})
    )
    return compared(a, b)


class TestOneFigureInTwoReports:
    def test_the_same_is_agreement(self) -> None:
        assert verdicts(one_figure("420亿元", "420亿元"), "same indicator") == ["agreement"]

    def test_rounded_is_rounding(self) -> None:
        assert verdicts(one_figure("420亿元", "419.7亿元"), "same indicator") == ["rounding"]

    def test_expected_and_then_known(self) -> None:
        assert verdicts(one_figure("420亿元", "427.3亿元", **FORECAST), "same indicator") == ["forecast-then-actual"]

    def test_said_before_the_year_was_over_is_expected_though_not_marked(self) -> None:
        assert verdicts(one_figure("420亿元", "427.3亿元", said_on=BEFORE), "same indicator") == [
            "forecast-then-actual"
        ]

    def test_known_and_then_another_is_a_restatement(self) -> None:
        assert verdicts(one_figure("420亿元", "427.3亿元"), "same indicator") == ["restatement"]

    def test_over_a_mark_and_then_the_exact_figure_agree(self) -> None:
        assert verdicts(one_figure("420亿元", "427.3亿元", comparator=">"), "same indicator") == ["agreement"]

    def test_so_far_apart_that_it_must_be_another_scope_is_left_alone(self) -> None:
        assert verdicts(one_figure("420亿元", "37亿元"), "same indicator") == []

    def test_each_finding_cites_its_stretches_and_shows_its_arithmetic(self) -> None:
        found = next(f for f in one_figure("420亿元", "427.3亿元", **FORECAST) if f.check == "same indicator")
        assert [(cite.file, cite.text) for cite in found.cites] == [
            ("a.txt", "全年实现地区生产总值420亿元"),
            ("b.txt", "全年实现地区生产总值427.3亿元"),
        ]
        assert found.arithmetic == "420亿元 → 427.3亿元，+1.7%"
        assert 0 < found.confidence <= 1

    def test_another_year_is_no_contradiction(self) -> None:
        a = SmallReport("a.txt", AFTER).say("地区生产总值420亿元。", ("420亿元", "地区生产总值", year(2021), {}))
        b = SmallReport("b.txt", date(2023, 2, 9)).say(
            "地区生产总值450亿元。", ("450亿元", "地区生产总值", year(2022), {})
        )
        assert verdicts(compared(a, b), "same indicator") == []

    def test_another_subject_is_no_contradiction(self) -> None:
        a = SmallReport("a.txt", AFTER).say("地区生产总值420亿元。", ("420亿元", "地区生产总值", year(2021), {}))
        other = {"subject": "临江市"}
        b = SmallReport("b.txt", date(2022, 2, 9)).say(
            "临江市地区生产总值4500亿元。", ("4500亿元", "地区生产总值", year(2021), other)
        )
        assert verdicts(compared(a, b), "same indicator") == []

    def test_a_growth_rate_is_not_set_beside_a_level(self) -> None:
        a = SmallReport("a.txt", AFTER).say("地区生产总值420亿元。", ("420亿元", "地区生产总值", year(2021), {}))
        b = SmallReport("b.txt", date(2022, 2, 9)).say(
            "地区生产总值增长8%。", ("8%", "地区生产总值", year(2021), GROWTH)
        )
        assert verdicts(compared(a, b), "same indicator") == []


class TestOneFigureUnderTwoNames:
    def test_a_telling_number_and_a_like_name_are_one_thing(self) -> None:
        a = SmallReport("a.txt", BEFORE).say(
            "新建社区日间照料站46个。", ("46个", "新建社区日间照料站", year(2017, 2021), {})
        )
        b = SmallReport("b.txt", AFTER).say(
            "新建社区养老照料站46个。", ("46个", "新建社区养老照料站", year(2017, 2021), {})
        )
        assert verdicts(compared(a, b), "same figure") == ["agreement"]

    def test_a_round_number_says_nothing(self) -> None:
        a = SmallReport("a.txt", BEFORE).say("新建日间照料站40个。", ("40个", "新建日间照料站", year(2021), {}))
        b = SmallReport("b.txt", AFTER).say("新建养老照料站40个。", ("40个", "新建养老照料站", year(2021), {}))
        assert verdicts(compared(a, b), "same figure") == []


class TestWithinOneReport:
    def test_two_near_values_in_two_chapters_contradict_each_other(self) -> None:
        report = SmallReport("a.txt", AFTER)
        report.say("全年固定资产投资210亿元。", ("210亿元", "固定资产投资", year(2021), {}), section="一.(一)")
        report.say("完成固定资产投资220亿元。", ("220亿元", "固定资产投资", year(2021), {}), section="一.(三)")
        assert verdicts(compared(report), "same indicator") == ["conflict"]

    def test_a_part_of_the_place_is_not_the_place(self) -> None:
        report = SmallReport("a.txt", AFTER)
        report.say("全年固定资产投资210亿元。", ("210亿元", "固定资产投资", year(2021), {}), section="一.(一)")
        report.say("云谷片区完成固定资产投资190亿元。", ("190亿元", "固定资产投资", year(2021), {}), section="一.(三)")
        assert verdicts(compared(report), "same indicator") == []


class TestTargetAndResult:
    def results(self, target: str, result: str, **fields: object) -> list[str]:
        said = {**GROWTH, **TARGET, **fields}
        a = SmallReport("a.txt", date(2021, 1, 15)).say(
            f"固定资产投资增长{target}。", (target, "固定资产投资", year(2021), said)
        )
        b = SmallReport("b.txt", AFTER).say(f"固定资产投资增长{result}。", (result, "固定资产投资", year(2021), GROWTH))
        return verdicts(compared(a, b), "target and result")

    def test_reached(self) -> None:
        assert self.results("8%", "8.4%") == ["agreement"]
        assert self.results("8%", "8%", comparator=">=") == ["agreement"]

    def test_missed_asks_for_a_word(self) -> None:
        assert self.results("8%", "6.1%") == ["unresolved"]

    def test_about_leaves_a_little_open(self) -> None:
        assert self.results("8%", "7.8%", comparator="~") == ["agreement"]

    def test_a_ceiling_is_kept_from_below(self) -> None:
        said = {"kind": "share", "comparator": "<=", **TARGET}
        a = SmallReport("a.txt", date(2021, 1, 15)).say(
            "城镇登记失业率3%以内。", ("3%", "城镇登记失业率", year(2021), said)
        )
        b = SmallReport("b.txt", AFTER).say(
            "城镇登记失业率2.1%。", ("2.1%", "城镇登记失业率", year(2021), {"kind": "share"})
        )
        assert verdicts(compared(a, b), "target and result") == ["agreement"]


class TestStockOrFlow:
    def test_a_count_that_equals_the_total_and_not_what_was_added(self) -> None:
        a = SmallReport("a.txt", BEFORE).say("五年来企业上市27家。", ("27家", "企业上市", year(2021, stated=False), {}))
        b = SmallReport("b.txt", AFTER).say(
            "新增上市公司21家，总量达到27家。",
            ("21家", "新增上市公司", year(2017, 2021), CHANGE),
            ("27家", "上市公司总量", year(2021), {}),
        )
        found = [f for f in compared(a, b) if f.verdict == "restatement"]
        assert len(found) == 1
        assert {cite.file for cite in found[0].cites} == {"a.txt", "b.txt"}

    def test_what_says_itself_that_it_is_the_total_is_no_riddle(self) -> None:
        a = SmallReport("a.txt", BEFORE).say("上市公司增至27家。", ("27家", "上市公司", year(2021, stated=False), {}))
        b = SmallReport("b.txt", AFTER).say(
            "新增上市公司21家，总量达到27家。",
            ("21家", "新增上市公司", year(2017, 2021), CHANGE),
            ("27家", "上市公司总量", year(2021), {}),
        )
        assert [f.verdict for f in compared(a, b) if f.verdict == "restatement"] == []


class TestAverageAndEnds:
    def test_the_average_fell_while_the_level_rose(self) -> None:
        period = year(2017, 2021)
        a = SmallReport("a.txt", BEFORE).say(
            "预计地区生产总值400亿元，年均增长7.4%。",
            ("400亿元", "地区生产总值", year(2021), FORECAST),
            ("7.4%", "地区生产总值", period, AVERAGE),
        )
        b = SmallReport("b.txt", AFTER).say(
            "地区生产总值406亿元，五年年均增长7.1%。",
            ("406亿元", "地区生产总值", year(2021), {}),
            ("7.1%", "地区生产总值", period, AVERAGE),
        )
        found = [f for f in compared(a, b) if f.check == "average and ends"]
        assert [f.verdict for f in found] == ["conflict"]
        assert len(found[0].cites) == 4

    def test_a_total_its_average_and_its_last_year(self) -> None:
        period = year(2017, 2021)
        report = SmallReport("a.txt", AFTER).say(
            "五年固定资产投资累计1000亿元，年均增长10%，2021年240亿元。",
            ("1000亿元", "固定资产投资", period, {}),
            ("10%", "固定资产投资", period, AVERAGE),
            ("240亿元", "固定资产投资", year(2021), {}),
        )
        assert verdicts(compared(report), "average and ends") == ["agreement"]

    def test_doubling_takes_fifteen_percent_for_five_years(self) -> None:
        period, double = year(2017, 2021), {"kind": "multiple"}
        enough = SmallReport("a.txt", AFTER).say(
            "教育支出年均增长16%，为五年前的2倍。",
            ("16%", "教育支出", period, AVERAGE),
            ("2倍", "教育支出", period, double),
        )
        short = SmallReport("a.txt", AFTER).say(
            "教育支出年均增长9%，为五年前的2倍。",
            ("9%", "教育支出", period, AVERAGE),
            ("2倍", "教育支出", period, double),
        )
        assert verdicts(compared(enough), "average and ends") == ["agreement"]
        assert verdicts(compared(short), "average and ends") == ["unresolved"]

    def test_a_doubling_whose_first_year_is_not_said_is_not_reckoned_from_today(self) -> None:
        def plan(words: str) -> list[str]:
            report = SmallReport("a.txt", AFTER)
            report.say(words, ("2倍", "地区生产总值", year(2022, 2026), {"kind": "multiple", **TARGET}))
            report.say("地区生产总值增长7%。", ("7%", "地区生产总值", year(2022), {**GROWTH, **TARGET}))
            return verdicts(compared(report), "target and path")

        assert plan("五年内地区生产总值达到2倍。") == ["unresolved"]
        assert plan("率先实现地区生产总值达到2倍。") == []


class TestGrowthAndLevel:
    def between(self, name: str, before: str, now: str, growth: str) -> list[str]:
        a = SmallReport("a.txt", date(2021, 1, 15)).say(f"{name}{before}。", (before, name, year(2020), {}))
        b = SmallReport("b.txt", AFTER).say(
            f"{name}{now}，增长{growth}。", (now, name, year(2021), {}), (growth, name, year(2021), GROWTH)
        )
        return verdicts(compared(a, b), "growth and level")

    def test_fits_within_rounding(self) -> None:
        assert self.between("税收收入", "80亿元", "86亿元", "7.5%") == ["agreement"]

    def test_a_base_that_changed(self) -> None:
        assert self.between("税收收入", "80亿元", "86亿元", "12%") == ["restatement"]

    def test_growth_on_a_like_basis(self) -> None:
        a = SmallReport("a.txt", date(2021, 1, 15)).say("税收收入80亿元。", ("80亿元", "税收收入", year(2020), {}))
        b = SmallReport("b.txt", AFTER).say(
            "税收收入86亿元，同口径增长12%。",
            ("86亿元", "税收收入", year(2021), {}),
            ("12%", "税收收入", year(2021), GROWTH),
        )
        found = [f for f in compared(a, b) if f.check == "growth and level"]
        assert [f.verdict for f in found] == ["not comparable"]
        assert "写明按同口径计算" in found[0].summary

    def test_the_growth_of_a_part_stands_beside_the_parts_level(self) -> None:
        a = SmallReport("a.txt", date(2021, 1, 15)).say("税收收入80亿元。", ("80亿元", "税收收入", year(2020), {}))
        b = SmallReport("b.txt", AFTER).say("税收收入86亿元。", ("86亿元", "税收收入", year(2021), {}))
        b.say(
            "新城税收收入9亿元，增长12%。",
            ("9亿元", "税收收入", year(2021), {}),
            ("12%", "税收收入", year(2021), GROWTH),
        )
        assert verdicts(compared(a, b), "growth and level") == []

    def test_output_grows_at_constant_prices(self) -> None:
        assert self.between("地区生产总值", "400亿元", "440亿元", "6%") == ["not comparable"]


class TestTargetsMove:
    def test_a_target_set_anew(self) -> None:
        a = SmallReport("a.txt", BEFORE).say(
            "到2026年地区生产总值600亿元。", ("600亿元", "地区生产总值", by(2026), TARGET)
        )
        b = SmallReport("b.txt", AFTER).say(
            "到2026年地区生产总值620亿元。", ("620亿元", "地区生产总值", by(2026), TARGET)
        )
        assert verdicts(compared(a, b), "same indicator") == ["restatement"]

    def moved(self, before: str, after: str, name: str = "地区生产总值") -> list[Finding]:
        a = SmallReport("a.txt", BEFORE).say(f"到2026年{name}{before}。", (before, name, by(2026), LEVEL))
        b = SmallReport("b.txt", date(2026, 1, 15)).say(f"{name}{after}。", (after, name, year(2026), LEVEL))
        return [f for f in compared(a, b) if f.check == "same indicator"]

    def test_raised_and_lowered_are_told_apart_by_the_direction_of_the_indicator(self) -> None:
        assert "不低于原目标" in self.moved("600亿元", "620亿元")[0].summary
        assert "低于原目标，报告中应有说明" in self.moved("600亿元", "590亿元")[0].summary
        assert "不低于原目标" in self.moved("20微克/立方米", "18微克/立方米", "PM2.5年均浓度")[0].summary

    def test_another_scope_is_left_alone_and_a_slipped_point_is_not(self) -> None:
        assert self.moved("600亿元", "50亿元") == []
        assert "疑为小数点或单位写错" in self.moved("600亿元", "60亿元")[0].summary

    def test_reports_of_one_year_are_called_by_their_files(self) -> None:
        a = SmallReport("2022-2.txt", BEFORE).say("学校12所。", ("12所", "学校", year(2021), {}))
        b = SmallReport("2022.txt", BEFORE).say("学校12所。", ("12所", "学校", year(2021), {}))
        undated = [replace(r.reading, header=replace(r.reading.header, reported_on=None, year=2022)) for r in (a, b)]
        found = reconcile(undated, {"2022-2.txt": a.text, "2022.txt": b.text})
        assert [f.summary[: f.summary.index("，")] for f in found] == ["2021年学校：［2022］2021年12所"]


class TestWorkOfYearsAndOfOne:
    """What five years add is not what their last year adds."""

    def one(self, first: Period, second: Period, **fields: object) -> list[str]:
        a = SmallReport("a.txt", date(2021, 1, 15)).say(
            "新增病床位5000张。", ("5000张", "新增病床位", first, {**CHANGE, **fields})
        )
        b = SmallReport("b.txt", date(2025, 1, 15)).say(
            "新增病床位2000张。", ("2000张", "新增病床位", second, {**CHANGE, **fields})
        )
        return [f.verdict for f in compared(a, b) if f.check in ("same indicator", "target and result")]

    def test_added_over_five_years_and_in_the_last(self) -> None:
        assert self.one(year(2021, 2025), year(2025), **TARGET) == []
        assert self.one(by(2025), year(2025), **TARGET) == []
        assert self.one(year(2025), year(2025), **TARGET) != []

    def test_work_said_for_years_whose_start_is_not_written(self) -> None:
        of_years = replace(year(2025), as_written="未来五年")
        assert self.one(of_years, replace(year(2025), as_written="2025年"), **TARGET) == []
        assert self.one(replace(year(2025), as_written="二〇二五年"), year(2025), **TARGET) != []

    def test_a_sum_of_years_and_the_last_of_them(self) -> None:
        a = SmallReport("a.txt", date(2021, 1, 15)).say(
            "到2025年固定资产投资累计超过500亿元。", ("500亿元", "固定资产投资", by(2025), TARGET)
        )
        b = SmallReport("b.txt", date(2025, 1, 15)).say(
            "固定资产投资400亿元。", ("400亿元", "固定资产投资", year(2025), TARGET)
        )
        assert verdicts(compared(a, b), "same indicator") == []


class TestSeveralValuesUnderOneName:
    def test_which_is_meant_cannot_be_told_but_an_equal_one_is_found(self) -> None:
        a = SmallReport("a.txt", date(2021, 1, 15)).say(
            "安置房10万平方米。", ("10万平方米", "安置房", by(2025), TARGET)
        )
        b = SmallReport("b.txt", AFTER)
        b.say("东片安置房8万平方米。", ("8万平方米", "安置房", by(2025), TARGET))
        b.say("西片安置房9万平方米。", ("9万平方米", "安置房", by(2025), TARGET))
        assert verdicts(compared(a, b), "same indicator") == []
        b.say("安置房10万平方米。", ("10万平方米", "安置房", by(2025), TARGET))
        assert verdicts(compared(a, b), "same indicator") == ["agreement"]
