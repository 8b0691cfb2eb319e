"""Sums, shares, halves, paths, lists, deadlines, definitions: what must add up and what may not move in silence."""

from datetime import date
from decimal import Decimal

import pytest

from luoshi.reading.findings import Period
from luoshi.reading.read import read_text
from luoshi.reading.reconcile import Finding, reconcile
from tests.unit.reading.reconcile_world import (
    AVERAGE,
    CHANGE,
    FORECAST,
    GROWTH,
    SHARE,
    TARGET,
    SmallReport,
    by,
    compared,
    half,
    verdicts,
    year,
)

SUMMER, DECEMBER, FEBRUARY = date(2021, 7, 20), date(2021, 12, 20), date(2022, 2, 9)


def of(findings: tuple[Finding, ...], check: str) -> list[Finding]:
    return [finding for finding in findings if finding.check == check]


class TestStages:
    def staged(self, *numbers: int) -> tuple[Finding, ...]:
        total, begun, going, done = numbers
        stages = f"开工望江大厦等{begun}个项目，续建柳浦中心等{going}个项目，竣工云谷广场等{done}个项目"
        text = f"推进{total}个重点项目，{stages}。"
        names = ("重点项目", "开工项目", "续建项目", "竣工项目")
        said = [(f"{n}个", name, year(2022), TARGET) for n, name in zip(numbers, names, strict=True)]
        return compared(SmallReport("a.txt", FEBRUARY).say(text, *said))

    def test_stages_that_make_up_the_total(self) -> None:
        assert verdicts(self.staged(50, 15, 25, 10), "sum") == ["agreement"]

    def test_stages_that_do_not(self) -> None:
        found = of(self.staged(50, 15, 20, 10), "sum")
        assert [f.verdict for f in found] == ["conflict"]
        assert found[0].arithmetic == "15 + 20 + 10 = 45，总数 50个"
        assert len(found[0].cites) == 4

    def test_begun_and_finished_alone_need_not_make_up_the_total(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(
            "实施30条支路建设，开工5条，竣工6条。",
            ("30条", "支路建设", year(2022), TARGET),
            ("5条", "开工支路", year(2022), TARGET),
            ("6条", "竣工支路", year(2022), TARGET),
        )
        assert verdicts(compared(report), "sum") == ["agreement"]


class TestPartsOfATotal:
    def parts(self, whole: str, part: str, kind: str = "count") -> list[str]:
        report = SmallReport("a.txt", FEBRUARY).say(
            f"培育科技企业{whole}，其中国家级{part}。",
            (whole, "科技企业", year(2021), {"kind": kind}),
            (part, "国家级科技企业", year(2021), {"kind": kind}),
        )
        return verdicts(compared(report), "sum")

    def test_a_part_within_its_whole(self) -> None:
        assert self.parts("45家", "12家") == ["agreement"]

    def test_a_part_larger_than_its_whole(self) -> None:
        assert self.parts("45家", "54家") == ["conflict"]

    def test_a_standard_may_be_higher_for_some(self) -> None:
        assert self.parts("3000元", "5000元", "level") == []


class TestSplitTotals:
    def test_a_total_of_two_things_that_another_report_parts(self) -> None:
        a = SmallReport("a.txt", DECEMBER).say("建成大桥和涵洞43座。", ("43座", "大桥和涵洞", year(2017, 2021), {}))
        b = SmallReport("b.txt", FEBRUARY).say(
            "建成跨河大桥14座，涵洞29座。",
            ("14座", "跨河大桥", year(2017, 2021), {}),
            ("29座", "涵洞", year(2017, 2021), {}),
        )
        found = of(compared(a, b), "sum")
        assert [(f.verdict, f.arithmetic) for f in found] == [("agreement", "14 + 29 = 43座")]


class TestShares:
    @pytest.mark.parametrize(
        ("ratio", "verdict"), [("2:23:75", "agreement"), ("2.1:22.6:75.4", "rounding"), ("2:23:70", "conflict")]
    )
    def test_a_structure_adds_up_to_a_hundred(self, ratio: str, verdict: str) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(f"三次产业比为{ratio}。", (ratio, "三次产业比", year(2021), {}))
        assert verdicts(compared(report), "share") == [verdict]

    def test_a_share_and_the_levels_it_is_made_of(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(
            "地区生产总值400亿元，服务业增加值301亿元，三次产业比为2:23:75。",
            ("400亿元", "地区生产总值", year(2021), {}),
            ("301亿元", "服务业增加值", year(2021), {}),
            ("2:23:75", "三次产业比", year(2021), {}),
        )
        assert "301亿元 ÷ 400亿元 = 75.25%，报告的比重为 75%" in [f.arithmetic for f in of(compared(report), "share")]

    def test_two_sectors_leave_out_the_first(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say("二三产业比为46.9:53。", ("46.9:53", "二三产业比", year(2021), {}))
        assert verdicts(compared(report), "share") == ["rounding"]


class TestHalves:
    def halves(self, first: str, whole: str, period: Period | None = None) -> list[str]:
        a = SmallReport("a.txt", SUMMER).say(f"税收收入{first}。", (first, "税收收入", half(2021), {}))
        b = SmallReport("b.txt", FEBRUARY).say(f"税收收入{whole}。", (whole, "税收收入", period or year(2021), {}))
        return verdicts(compared(a, b), "half year")

    def test_about_half_of_the_year(self) -> None:
        assert self.halves("41亿元", "84亿元") == ["agreement"]

    def test_more_than_the_year(self) -> None:
        assert self.halves("91亿元", "84亿元") == ["conflict"]

    def test_beside_a_mean_of_years(self) -> None:
        assert self.halves("41亿元", "400亿元", year(2017, 2021)) == ["agreement"]

    def test_what_is_left_to_grow(self) -> None:
        a = SmallReport("a.txt", SUMMER).say(
            "税收收入44亿元，增长10%。", ("44亿元", "税收收入", half(2021), {}), ("10%", "税收收入", half(2021), GROWTH)
        )
        b = SmallReport("b.txt", FEBRUARY).say(
            "税收收入84亿元，增长5%。", ("84亿元", "税收收入", year(2021), {}), ("5%", "税收收入", year(2021), GROWTH)
        )
        assert any("推出下半年约 0%" in f.arithmetic for f in of(compared(a, b), "half year"))


class TestPaths:
    def test_an_end_a_rate_and_two_bases(self) -> None:
        a = SmallReport("a.txt", DECEMBER)
        a.say("预计地区生产总值400亿元。", ("400亿元", "地区生产总值", year(2021), FORECAST))
        a.say(
            "到2026年地区生产总值达到561亿元，年均增长7%。",
            ("561亿元", "地区生产总值", by(2026), TARGET),
            ("7%", "地区生产总值", year(2022, 2026), {**AVERAGE, **TARGET}),
        )
        b = SmallReport("b.txt", FEBRUARY).say("地区生产总值412亿元。", ("412亿元", "地区生产总值", year(2021), {}))
        found = of(compared(a, b), "target and path")
        assert sorted(f.verdict for f in found) == ["agreement", "unresolved"]
        assert "400亿元 × (1+7%)^5 = 561亿元" in next(f.arithmetic for f in found if f.verdict == "agreement")

    def test_a_pace_that_is_not_enough(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(
            "地区生产总值400亿元，到2026年达到600亿元，今年增长6%。",
            ("400亿元", "地区生产总值", year(2021), {}),
            ("600亿元", "地区生产总值", by(2026), TARGET),
            ("6%", "地区生产总值", year(2022), {**GROWTH, **TARGET}),
        )
        assert verdicts(compared(report), "target and path") == ["unresolved"]

    def test_years_of_work_and_the_first_of_them(self) -> None:
        report = SmallReport("a.txt", FEBRUARY)
        report.say("今后五年新建学校30所。", ("30所", "新建学校", year(2022, 2026), TARGET))
        report.say("今年竣工学校5所。", ("5所", "竣工学校", year(2022), TARGET))
        found = of(compared(report), "target and path")
        assert [(f.verdict, "每年 6所" in f.arithmetic) for f in found] == [("agreement", True)]

    def test_years_of_work_and_the_years_before(self) -> None:
        report = SmallReport("a.txt", FEBRUARY)
        report.say("五年新增绿地120万平方米。", ("120万平方米", "新增绿地", year(2017, 2021), CHANGE))
        report.say("今后五年新增绿地90万平方米。", ("90万平方米", "新增绿地", year(2022, 2026), {**CHANGE, **TARGET}))
        assert [f.arithmetic for f in of(compared(report), "target and path")] == ["90万平方米 比 120万平方米 少 25%"]

    def test_a_bound_kept_and_to_be_kept(self) -> None:
        bound = {**SHARE, "comparator": "<="}
        report = SmallReport("a.txt", FEBRUARY)
        report.say("城镇登记失业率3%以内。", ("3%", "城镇登记失业率", year(2021), bound))
        report.say("今后五年城镇登记失业率3%以内。", ("3%", "城镇登记失业率", year(2026), {**bound, **TARGET}))
        assert verdicts(compared(report), "target and path") == ["agreement"]


class TestDefinitions:
    def test_a_basis_that_was_lost(self) -> None:
        a = SmallReport("a.txt", DECEMBER).say(
            "一般公共预算收入按新口径超过90亿元。", ("90亿元", "一般公共预算收入", by(2026), TARGET)
        )
        b = SmallReport("b.txt", FEBRUARY).say(
            "一般公共预算收入超过90亿元。", ("90亿元", "一般公共预算收入", by(2026), TARGET)
        )
        findings = compared(a, b)
        assert verdicts(findings, "definition") == ["restatement"]
        assert verdicts(findings, "same indicator") == []

    def test_a_word_that_was_added(self) -> None:
        a = SmallReport("a.txt", DECEMBER).say("建成1家民营医院。", ("1家", "建成民营医院", year(2022, 2026), TARGET))
        b = SmallReport("b.txt", FEBRUARY).say(
            "建成1家三甲民营医院。", ("1家", "建成三甲民营医院", year(2022, 2026), TARGET)
        )
        assert verdicts(compared(a, b), "definition") == ["restatement"]

    def test_two_indicators_taken_for_one(self) -> None:
        report = SmallReport("a.txt", FEBRUARY)
        report.say("五年实际利用外资8亿美元。", ("8亿美元", "实际利用外资", year(2017, 2021), {}))
        report.say("今后五年引进外资9亿美元。", ("9亿美元", "引进外资", year(2022, 2026), TARGET))
        assert verdicts(compared(report), "definition") == ["not comparable"]

    def test_posts_and_people(self) -> None:
        report = SmallReport("a.txt", FEBRUARY)
        report.say("五年新增就业岗位6万个。", ("6万个", "新增就业岗位", year(2017, 2021), CHANGE))
        report.say("全年新增就业1万人。", ("1万人", "新增就业", year(2022), {**CHANGE, **TARGET}))
        assert verdicts(compared(report), "definition") == ["not comparable"]


class TestDeadlines:
    def test_a_deadline_loosened(self) -> None:
        a = SmallReport("a.txt", SUMMER).say("确保2024年全面完成旧村改造。")
        a.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        b = SmallReport("b.txt", FEBRUARY).say(
            "今后五年新建学校30所，12个旧村改造全面完成。", ("30所", "新建学校", year(2022, 2026), TARGET)
        )
        found = of(compared(a, b), "deadline")
        assert [(f.verdict, f.arithmetic) for f in found] == [("conflict", "2024年 → 2026年")]

    def test_words_that_name_no_work_have_no_deadline(self) -> None:
        a = SmallReport("a.txt", SUMMER).say("确保2024年全面建成并投入使用。")
        a.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        b = SmallReport("b.txt", FEBRUARY).say("确保2026年全面建成并投入使用。")
        b.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert verdicts(compared(a, b), "deadline") == []

    def test_a_deadline_kept(self) -> None:
        reports = [
            SmallReport(file, on).say("到2024年全面完成旧村改造。")
            for file, on in (("a.txt", SUMMER), ("b.txt", FEBRUARY))
        ]
        for report in reports:
            report.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert verdicts(compared(*reports), "deadline") == ["agreement"]

    def test_not_into_the_next_plan_is_a_deadline(self) -> None:
        a = SmallReport("a.txt", SUMMER).say("绝不把旧村改造带入“十五五”。")
        a.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        b = SmallReport("b.txt", FEBRUARY).say("力争2027年全面完成旧村改造。")
        b.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert [f.arithmetic for f in of(compared(a, b), "deadline")] == ["2025年 → 2027年"]

    def test_another_round_of_the_work_and_an_aim_of_an_age_are_no_loosened_deadline(self) -> None:
        def two(first: str, second: str) -> list[str]:
            a = SmallReport("a.txt", date(2012, 2, 1)).say(first)
            b = SmallReport("b.txt", date(2022, 2, 1)).say(second)
            for report in (a, b):
                report.say("新建学校2所。", ("2所", "新建学校", year(report.said_on.year), TARGET))
            return verdicts(compared(a, b), "deadline")

        assert two("确保2014年全面完成旧村改造。", "确保2024年全面完成旧村改造。") == []
        assert two("力争2015年全面实现社会主义现代化。", "力争2025年全面实现社会主义现代化。") == []

    def test_a_yearly_hope_is_no_deadline(self) -> None:
        reports = [
            SmallReport(file, on).say("全面建成生态示范区。") for file, on in (("a.txt", SUMMER), ("b.txt", FEBRUARY))
        ]
        reports[0].say("新建学校2所。", ("2所", "新建学校", year(2021), TARGET))
        reports[1].say("新建学校3所。", ("3所", "新建学校", year(2022), TARGET))
        assert verdicts(compared(*reports), "deadline") == []


class TestLists:
    def test_as_many_items_as_announced(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say("主要有三个方面：一是抓产业，二是抓项目，三是抓民生。")
        report.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert "list" in [f.check for f in compared(report)]

    def test_fewer_items_than_announced_say_nothing(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say("主要有四个方面：一是抓产业，二是抓项目，三是抓民生。")
        report.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert of(compared(report), "list") == []

    @pytest.mark.parametrize(("total", "verdict"), [(9, "agreement"), (10, "conflict")])
    def test_a_grid_of_roads(self, total: int, verdict: str) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(f"建设“四纵五横”{total}条道路。")
        report.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert verdicts(compared(report), "list") == [verdict]

    def test_three_rates_that_share_a_number(self) -> None:
        shared = {**SHARE, **TARGET, "shares_its_number": True}
        names = ("开工率", "进度率", "执行率")
        report = SmallReport("a.txt", FEBRUARY).say(
            "实现开工率、进度率、执行率三个100%。", *(("100%", name, year(2022), shared) for name in names)
        )
        assert verdicts(compared(report), "list") == ["agreement"]

    def test_three_rates_as_the_reader_finds_them(self) -> None:
        head = "政府工作报告\n各位代表：\n二、2023年工作安排\n"
        text = head + "实现招商落地率、工程进度率、资金到位率“三个100%”。新建学校2所。\n"
        reading = read_text(text, "a.txt")
        found = [f for f in reconcile([reading], {"a.txt": text}) if f.check == "list"]
        assert [(f.verdict, f.arithmetic) for f in found] == [("agreement", "三个：招商落地率、工程进度率、资金到位率")]

    def test_six_names_before_six(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say("发展软件、芯片、医药、金融、文创、物流六大产业。")
        report.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        assert verdicts(compared(report), "list") == ["agreement"]


class TestOneNumberSeveralMeanings:
    def meanings(self, second: str) -> list[str]:
        a = SmallReport("a.txt", DECEMBER).say("五年搬迁工厂327家。", ("327家", "搬迁工厂", year(2017, 2021), {}))
        b = SmallReport("b.txt", FEBRUARY)
        b.say("征收单位327家。", ("327家", "征收单位", year(2017, 2021), {}))
        b.say(f"{second}327家。", ("327家", second, year(2017, 2021), {}))
        return verdicts(compared(a, b), "one number, several meanings")

    def test_three_things_with_one_number(self) -> None:
        assert self.meanings("关停锅炉") == ["conflict"]

    def test_the_same_thing_said_again(self) -> None:
        assert self.meanings("征收单位") == []


class TestProgrammes:
    def test_a_programme_done_and_what_it_brought(self) -> None:
        a = SmallReport("a.txt", DECEMBER).say("首轮“3100”引才计划全面完成。")
        a.say("新建学校2所。", ("2所", "新建学校", year(2022), TARGET))
        b = SmallReport("b.txt", FEBRUARY).say("认定“3100”计划人才100名。", ("100名", "认定计划人才", year(2021), {}))
        assert verdicts(compared(a, b), "programme") == ["agreement"]


class TestOddReadings:
    """Whatever was read, nothing raises: numbers nobody writes, texts that are not the report's, no report at all."""

    @pytest.mark.parametrize("odd", [Decimal(0), Decimal(-100), Decimal(-250), Decimal("1e40"), Decimal("0.0001")])
    @pytest.mark.parametrize("kind", ["level", "growth", "share", "multiple", "ratio", "rank"])
    def test_numbers_nobody_writes(self, odd: Decimal, kind: str) -> None:
        said = {"kind": kind, "value": odd, "base_value": odd, "growth_type": "yoy" if kind == "growth" else None}
        reports = []
        for file, on in (("a.txt", SUMMER), ("b.txt", FEBRUARY)):
            report = SmallReport(file, on)
            report.say("地区生产总值400亿元。", ("400亿元", "地区生产总值", year(2021), said))
            report.say("地区生产总值420亿元，增长7%。", *self.plain(year(2021)))
            report.say("到2026年地区生产总值500亿元，增长7%。", *self.plain(year(2026), **TARGET, value=odd))
            reports.append(report)
        assert isinstance(compared(*reports), tuple)

    def plain(self, period: Period, **fields: object) -> list[tuple[str, str, Period, dict[str, object]]]:
        odd = {"base_value": fields["value"]} if "value" in fields else {}
        return [
            (f"{'500' if fields else '420'}亿元", "地区生产总值", period, {**fields, **odd}),
            ("7%", "地区生产总值", period, {**fields, **odd, **GROWTH}),
        ]

    def test_a_text_that_is_not_the_reports(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(
            "地区生产总值400亿元。", ("400亿元", "地区生产总值", year(2021), {})
        )
        assert reconcile([report.reading], {"a.txt": "短"}) == ()

    def test_no_report_gives_nothing(self) -> None:
        assert reconcile([]) == ()


class TestListedParts:
    """N套，其中甲n套、乙n套、丙n套: the parts are added up."""

    @staticmethod
    def listed(*parts: int) -> list[str]:
        text = "建成住房3200套，其中" + "、".join(f"{name}住房{n}套" for name, n in zip("甲乙丙", parts, strict=False))
        names = ("建成住房", "甲住房", "乙住房", "丙住房")
        said = [(f"{n}套", name, year(2021), {}) for n, name in zip((3200, *parts), names, strict=False)]
        findings = compared(SmallReport("a.txt", FEBRUARY).say(text + "。", *said))
        return [finding.verdict for finding in of(findings, "sum") if "各项合计" in finding.summary]

    def test_more_than_the_whole_is_to_be_looked_at(self) -> None:
        assert self.listed(1200, 1500, 700) == ["unresolved"]

    def test_as_much_as_the_whole_agrees(self) -> None:
        assert self.listed(1200, 1500, 500) == ["agreement"]

    def test_less_than_the_whole_is_no_fault(self) -> None:
        assert self.listed(1200, 1500) == []
