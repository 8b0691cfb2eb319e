"""What several numbers say together that none says alone: paths of growth, wholes, parts of years, longer names."""

from dataclasses import replace
from datetime import date

import pytest

from luoshi.reading import read_text
from luoshi.reading.reconcile import Finding, reconcile
from tests.unit.reading.reconcile_world import (
    AVERAGE,
    GROWTH,
    SHARE,
    TARGET,
    SmallReport,
    by,
    compared,
    half,
    year,
)

SUMMER, FEBRUARY = date(2021, 7, 20), date(2022, 2, 9)
FIVE, AHEAD = year(2017, 2021), year(2022, 2026)


def only(findings: tuple[Finding, ...], check: str) -> Finding:
    (found,) = [finding for finding in findings if finding.check == check]
    return found


class TestGrowthAhead:
    @pytest.mark.parametrize(("first", "verdict"), [("6%", "agreement"), ("4%", "unresolved")])
    def test_a_first_year_beside_the_average_of_five(self, first: str, verdict: str) -> None:
        report = (
            SmallReport("a.txt", FEBRUARY)
            .say("今后五年生产总值年均增长6%。", ("6%", "生产总值", AHEAD, TARGET | AVERAGE))
            .say(f"今年生产总值增长{first}。", (first, "生产总值", year(2022), TARGET | GROWTH))
        )
        found = only(compared(report), "target and path")
        assert found.verdict == verdict
        assert ("其余4年每年需 6%" in found.arithmetic) == (verdict == "agreement")

    def test_the_average_to_come_beside_the_average_that_was(self) -> None:
        report = (
            SmallReport("a.txt", FEBRUARY)
            .say("五年来生产总值年均增长8.5%。", ("8.5%", "生产总值", FIVE, AVERAGE))
            .say("今后五年生产总值年均增长7%。", ("7%", "生产总值", AHEAD, TARGET | AVERAGE))
        )
        assert only(compared(report), "target and path").arithmetic == "此前年均 8.5%，今后年均 7%，-1.5 个百分点"

    @pytest.mark.parametrize(("services", "verdict"), [("9%", "agreement"), ("15%", "conflict")])
    def test_a_sector_cannot_outgrow_the_whole(self, services: str, verdict: str) -> None:
        report = (
            SmallReport("a.txt", FEBRUARY)
            .say("三次产业结构为0:20:80。", ("0:20:80", "三次产业结构", year(2021), {}))
            .say(
                f"今后五年生产总值年均增长8%，服务业增加值年均增长{services}。",
                ("8%", "生产总值", AHEAD, TARGET | AVERAGE),
                (services, "服务业增加值", AHEAD, TARGET | AVERAGE),
            )
        )
        at_end = [f for f in compared(report) if f.check == "share" and "^5" in f.arithmetic]
        assert [f.verdict for f in at_end] == [verdict]


class TestWholesSaidInPassing:
    def test_an_amount_and_its_share(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(
            "到2026年，商务楼税收70亿元，商务楼税收占全部税收40%。",
            ("70亿元", "商务楼税收", by(2026), TARGET),
            ("40%", "商务楼税收占全部税收比重", by(2026), TARGET | SHARE),
        )
        assert only(compared(report), "share").arithmetic == "70亿元 ÷ 40% = 175亿元"

    def test_a_whole_and_how_much_it_is_a_head(self) -> None:
        report = SmallReport("a.txt", FEBRUARY).say(
            "到2026年，生产总值660亿元，人均生产总值11万元，常住人口61万人。",
            ("660亿元", "生产总值", by(2026), TARGET),
            ("11万元", "人均生产总值", by(2026), TARGET),
            ("61万人", "常住人口", by(2026), TARGET | {"kind": "level"}),
        )
        assert only(compared(report), "share").arithmetic == "660亿元 ÷ 11万元 = 60万人，报告为 61万人"


class TestAcrossReports:
    def test_half_a_year_of_work_that_is_most_of_five(self) -> None:
        summer = SmallReport("a.txt", SUMMER).say("完成道路移交70条。", ("70条", "道路移交", half(2021), {}))
        review = SmallReport("b.txt", FEBRUARY).say("五年完成道路移交91条。", ("91条", "道路移交", FIVE, {}))
        assert only(compared(summer, review), "half year").arithmetic == "70条 ≤ 91条，占 77%"

    def test_an_end_that_was_cut_off(self) -> None:
        summer = SmallReport("a.txt", SUMMER).say("安置在外过渡户8400户。", ("8400户", "在外过渡户", year(2021), {}))
        review = SmallReport("b.txt", FEBRUARY).say("回迁安置8463户。", ("8463户", "回迁安置", year(2021), {}))
        found = only(compared(summer, review), "definition")
        assert (found.verdict, found.arithmetic) == ("rounding", "8400户 ≈ 8463户，舍去零头后相同")

    def test_a_longer_name_counts_another_set(self) -> None:
        summer = SmallReport("a.txt", SUMMER).say("116个展会项目推进。", ("116个", "展会项目", year(2021), {}))
        review = SmallReport("b.txt", FEBRUARY).say(
            "展会环境整治项目162个。", ("162个", "展会环境整治项目", year(2021), {})
        )
        assert only(compared(summer, review), "definition").verdict == "not comparable"

    def test_a_round_share_under_nearly_one_name(self) -> None:
        share = TARGET | SHARE
        summer = SmallReport("a.txt", SUMMER).say(
            "新兴产业占生产总值比重60%。", ("60%", "新兴产业占生产总值比重", by(2026), share)
        )
        review = SmallReport("b.txt", FEBRUARY).say(
            "新兴产业增加值占生产总值比重60%。", ("60%", "新兴产业增加值占生产总值比重", by(2026), share)
        )
        assert only(compared(summer, review), "same figure").verdict == "agreement"

    def test_doubling_and_an_average_of_the_same_years_otherwise_called(self) -> None:
        doubled = {"kind": "multiple"}
        review = SmallReport("b.txt", FEBRUARY).say(
            "五年来投资年均增长17%，五年增长到2倍。",
            ("17%", "固定资产投资", FIVE, AVERAGE),
            ("2倍", "固定资产投资", replace(FIVE, as_written="五年"), doubled),
        )
        assert only(compared(review), "average and ends").arithmetic == "(1+17%)^5 = 2.19 倍，报告为 2倍"


class TestSetsInTheText:
    TEXT = """云河区政府工作报告

（2022年2月9日）

一、2021年工作回顾

全区10个街道各有所长。南部六个街道更新，北部四个街道开发。发展智能制造、建筑规划两大产业。

二、2022年工作安排

今年要做好三个方面的工作：

（一）稳增长。生产总值增长6%。

（二）惠民生。新增就业1万人。

（三）优环境。新增绿地5万平方米。
"""

    def found(self, text: str) -> list[str]:
        readings = read_text(text, file="a.txt")
        return [f.arithmetic for f in reconcile([readings], {"a.txt": text}) if f.check in ("list", "sum")]

    def test_headings_as_many_as_announced_parts_of_a_place_and_two_names(self) -> None:
        found = self.found(self.TEXT)
        assert "三个方面，分列3个标题" in found
        assert "6 + 4 = 10，［2022年报告］为10个" in found
        assert any(arithmetic.endswith("：2个") for arithmetic in found)

    def test_fewer_headings_say_nothing(self) -> None:
        assert not any("标题" in one for one in self.found(self.TEXT.replace("三个方面", "五个方面")))
