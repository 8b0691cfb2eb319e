"""Outline: reports told apart, headings in their tree, every sentence with its time."""

from datetime import date
from itertools import pairwise

import pytest

from luoshi.reading.findings import Document
from luoshi.reading.outline import PartSentence, ReportPart, outline

REPORT = """云河区人民政府工作报告

——在云河区第三届人民代表大会第二次会议上

(2026年1月15日)

各位代表：

现在，我代表云河区政府作报告，请大会审议。

一、2025年工作回顾

过去一年，云河区稳步前行。

(一)产业越做越强

全年完成工业投资88亿元，增长12%。

1、园区建设加快。新开工厂房三十万平方米，引进企业40家。

2、消费市场回暖。社会消费品零售总额增长6%。

同时，我们也清醒地认识到，发展中还有一些问题：一是停车难。二是看病远。

二、2026年工作安排

2026年是云河区爬坡过坎的一年。今年经济社会发展的主要预期目标是：地区生产总值增长6%左右。

(一)办好民生实事

——建好学校。新建小学两所，新增学位3000个。

——办好医院。区医院新院区投入使用。

名词解释

1.五张清单：指云河区列出的五类事项。
"""


def document(text: str, file: str = "云河.txt") -> Document:
    return Document(file, "txt", text, "0" * 64)


def only(text: str) -> ReportPart:
    (part,) = outline(document(text))
    return part


def sentence(part: ReportPart, words: str) -> PartSentence:
    return next(s for s in part.sentences if words in part.text[s.start : s.end])


class TestHeader:
    def test_says_whose_when_and_what(self) -> None:
        header = only(REPORT).header
        assert (header.title, header.place, header.level) == ("云河区人民政府工作报告", "云河区", "county")
        assert (header.reported_on, header.year) == (date(2026, 1, 15), 2026)

    @pytest.mark.parametrize(
        ("line", "place", "level"),
        [
            ("在临江市第九届人民代表大会第一次会议上", "临江市", "prefecture"),
            ("——在中国共产党临江市云河区第五次代表大会上的报告", "云河区", "county"),
            ("2026年1月9日青山省省长在青山省第十四届人民代表大会第三次会议上", "青山省", "province"),
        ],
    )
    def test_reads_the_place_from_the_meeting(self, line: str, place: str, level: str) -> None:
        header = only(
            f"政府工作报告\n{line}\n各位代表：\n现在，我代表政府向大会报告工作。\n一、2025年工作回顾\n一年来稳中有进。"
        ).header
        assert (header.place, header.level) == (place, level)

    def test_a_report_given_in_december_belongs_to_the_year_it_plans(self) -> None:
        text = (
            "政府工作报告\n在云河区第三届人民代表大会第二次会议上\n(2025年12月28日)\n各位代表：\n"
            "一、2025年工作回顾\n好。\n二、2026年工作安排\n干。"
        )
        assert only(text).header.year == 2026

    def test_a_day_in_chinese_numerals_is_a_day(self) -> None:
        text = "政府工作报告\n在云河区第三届人民代表大会第二次会议上\n(二〇二六年一月二十五日)\n各位代表：\n好。"
        assert only(text).header.reported_on == date(2026, 1, 25)

    def test_the_file_name_gives_the_year_where_nothing_else_does(self) -> None:
        assert outline(document("区里一切都好。", "云河_2024.txt"))[0].header.year == 2024


class TestSections:
    def test_ids_are_paths_of_numbers(self) -> None:
        assert [s.section.id for s in only(REPORT).sections] == [
            "", "一", "一.(一)", "一.(一).1", "一.(一).2", "二", "二.(一)", "二.(一).——1", "二.(一).——2", "附1",
        ]  # fmt: skip

    def test_a_section_reaches_to_the_next_of_its_depth(self) -> None:
        part = only(REPORT)
        first = part.section_of("一").section
        assert REPORT[first.start : first.end].startswith("一、2025年工作回顾")
        assert REPORT[first.end :].startswith("二、2026年")

    def test_titles_lead_down_from_the_outermost_heading(self) -> None:
        assert only(REPORT).section_of("一.(一).1").titles == ("2025年工作回顾", "产业越做越强", "园区建设加快")

    def test_the_glossary_is_kept_apart(self) -> None:
        part = only(REPORT)
        assert [s.section.title for s in part.sections if s.notes] == ["名词解释"]
        assert sentence(part, "五张清单").frame.kind == "notes"

    def test_a_report_without_headings_is_one_section(self) -> None:
        part = only("去年云河区修了三条路。今年还要再修两条路，让大家走得更顺。")
        assert [(s.section.id, s.section.depth) for s in part.sections] == [("", 0)]

    def test_headings_without_numbers_stand_above_numbered_ones(self) -> None:
        text = (
            "各位代表：\n现在，我代表区政府报告工作。\n2025年工作回顾\n一、产业\n全年引进企业九家。\n"
            "2026年工作安排\n一、城市\n修路三条。"
        )
        part = only(text)
        assert [s.section.id for s in part.sections] == ["", "[1]", "[1].一", "[2]", "[2].一"]
        assert sentence(part, "修路").frame.start == date(2026, 1, 1)


class TestSentences:
    def test_offsets_lead_to_the_file_s_own_characters(self) -> None:
        text = "云河区区情\n\n全年经济总量迈上新台阶。完成产值１００\n\n亿元，好于预期。"
        part = only(text)
        found = sentence(part, "产值")
        assert part.text[found.start : found.end] == "完成产值100亿元，好于预期。"
        assert text[slice(*found.source)] == "完成产值１００\n\n亿元，好于预期。"

    def test_the_short_sentence_a_paragraph_is_headed_with_is_a_heading(self) -> None:
        part = only(REPORT)
        assert sentence(part, "园区建设加快").heading
        assert not sentence(part, "新开工厂房").heading

    def test_every_sentence_lies_in_its_section(self) -> None:
        part = only(REPORT)
        for each in part.sentences:
            section = part.section_of(each.section).section
            assert section.start <= each.source[0]
            assert each.source[1] <= section.end


class TestFrames:
    @pytest.mark.parametrize(
        ("words", "kind", "year"),
        [
            ("工业投资88亿元", "review", 2025),
            ("停车难", "problem", 2025),
            ("地区生产总值增长6%", "plan", 2026),
            ("学位3000个", "plan", 2026),
        ],
    )
    def test_headings_set_the_time(self, words: str, kind: str, year: int) -> None:
        frame = sentence(only(REPORT), words).frame
        assert (frame.kind, frame.start, frame.end) == (kind, date(year, 1, 1), date(year, 12, 31))

    def test_five_years_behind_and_ahead(self) -> None:
        text = (
            "政府工作报告\n在云河区第三届人民代表大会第一次会议上\n(2026年2月9日)\n各位代表：\n"
            "一、过去五年工作回顾\n我们修路九条。\n"
            "刚刚过去的2025年，全区修路两条。\n二、今后五年奋斗目标\n再修路十条。\n三、2026年重点工作\n修路三条。"
        )
        part = only(text)
        spans = {w: sentence(part, w).frame for w in ("修路九条", "修路两条", "修路十条", "修路三条")}
        years = {w: (f.start.year, f.end.year) for w, f in spans.items() if f.start and f.end}
        assert years == {
            "修路九条": (2021, 2025),
            "修路两条": (2025, 2025),
            "修路十条": (2026, 2030),
            "修路三条": (2026, 2026),
        }

    def test_a_heading_of_two_times_lets_its_paragraphs_choose(self) -> None:
        text = (
            "一、“十四五”发展成就和2025年工作回顾\n“十四五”时期，我们修路九条。\n又种树一万株。\n"
            "2025年，我们修路两条。\n又种花一片。\n二、2026年工作安排\n修路。"
        )
        part = only(text)
        assert [sentence(part, w).frame.start for w in ("种树", "种花")] == [date(2021, 1, 1), date(2025, 1, 1)]

    def test_without_headings_the_opening_words_decide(self) -> None:
        part = outline(document("2025年，云河区修了三条路。\n今年的主要目标是：再修两条路。", "2026.txt"))[0]
        assert [s.frame.kind for s in part.sentences] == ["review", "plan"]

    def test_what_stands_beside_a_review_looks_ahead(self) -> None:
        text = "一、2025年工作回顾\n修路三条。\n二、打造更有温度的云河\n修路两条。"
        assert sentence(only(text), "修路两条").frame.kind == "plan"

    def test_a_plan_drawn_up_in_the_review_changes_nothing(self) -> None:
        text = "一、2025年工作回顾\n修路三条。编制“十五五”规划，种树一万株。种花两片。\n二、2026年工作安排\n修路。"
        assert sentence(only(text), "种花").frame.end == date(2025, 12, 31)

    def test_a_report_of_the_summer_looks_back_on_half_a_year(self) -> None:
        text = (
            "政府工作报告\n——在云河区委十届五次全体会议上的报告\n(2025年7月28日)\n同志们：\n"
            "一、上半年主要工作\n修路三条。"
        )
        frame = sentence(only(text), "修路").frame
        assert (frame.start, frame.end) == (date(2025, 1, 1), date(2025, 6, 30))


class TestSeveralReports:
    def yearbook(self) -> str:
        one = "\n各位代表：\n\n现在，我代表云河区政府作报告。\n\n一、{}年工作回顾\n\n{}\n\n二、{}年工作安排\n\n{}\n\n"
        reports = [
            f"政府工作报告\n\n在云河区第{n}届人民代表大会第一次会议上\n\n({year}年2月1日)\n"
            + one.format(year - 1, f"修路{year}米。\n\n" * 15, year, "再修路。\n\n" * 15)
            for n, year in (("三", 2016), ("四", 2021), ("五", 2026))
        ]
        return "特载\n\n云河区的三份报告\n\n政府工作报告\n\n目录\n\n" + "".join(reports)

    def test_each_is_a_part_of_its_own(self) -> None:
        parts = outline(document(self.yearbook()))
        assert [p.header.year for p in parts] == [2016, 2021, 2026]
        assert [p.header.part for p in parts] == [1, 2, 3]
        assert [p.header.reported_on for p in parts] == [date(year, 2, 1) for year in (2016, 2021, 2026)]

    def test_parts_follow_one_another_without_overlap(self) -> None:
        text = self.yearbook()
        parts = outline(document(text))
        assert all(a.header.end <= b.header.start for a, b in pairwise(parts))
        assert all(text[p.header.start :].startswith("政府工作报告\n\n在云河区") for p in parts)

    def test_drafts_without_a_salutation_are_told_by_title_and_meeting(self) -> None:
        drafts = self.yearbook().replace("各位代表：", "").replace("现在，我代表云河区政府作报告。", "")
        assert [p.header.year for p in outline(document(drafts))] == [2016, 2021, 2026]

    def test_a_short_draft_above_a_report_is_another_report(self) -> None:
        first, second = (
            f"政府工作报告\n在云河区第五届人民代表大会第{n}次会议上\n({year}年2月1日)\n"
            for n, year in (("一", 2025), ("二", 2026))
        )
        done = "全区修路30公里，建成公园2个，新增学位700个，改造老旧小区12个，群众满意。"
        body = f"一、{{}}年工作回顾\n{done}\n二、{{}}年工作安排\n修路9公里。\n"
        text = first + body.format(2024, 2025) + second + "各位代表：\n" + body.format(2025, 2026) * 3
        assert [p.header.year for p in outline(document(text))] == [2025, 2026]

    def test_a_cover_is_no_report(self) -> None:
        head = "政府工作报告\n在云河区第五届人民代表大会第一次会议上\n"
        text = head + "目录\n一、工作回顾\n二、工作安排\n" + head + "(2026年2月1日)\n各位代表：\n一、工作回顾\n修路。\n"
        assert len(outline(document(text))) == 1

    def test_the_contents_page_belongs_to_none(self) -> None:
        parts = outline(document(self.yearbook()))
        assert "目录" not in parts[0].text


class TestAnyText:
    @pytest.mark.parametrize(
        "text", ["", "\n\n", "一、", "附件", "各位代表：", "(一)(二)(三)", "。。。", "2025年", "—" * 50, "一、" * 99]
    )
    def test_nothing_raises(self, text: str) -> None:
        (part,) = outline(document(text))
        assert part.header.end == len(text)
