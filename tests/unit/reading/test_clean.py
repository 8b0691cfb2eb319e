"""Cleaning: what the reader sees is what the author wrote, and every character knows where it stood."""

import random

import pytest

from luoshi.reading.clean import clean, unify_signs


def cleaned(text: str) -> str:
    return clean(text).text


class TestJoiningLines:
    def test_a_page_break_inside_a_sentence_is_joined(self) -> None:
        assert (
            cleaned("全区上下同心。全年固定资产投资同比增长\n\n\n14.8%，好于预期。")
            == "全区上下同心。全年固定资产投资同比增长14.8%，好于预期。"
        )

    def test_a_number_broken_after_its_comma_stays_one_number(self) -> None:
        assert cleaned("云河区稳中有进。全年完成产值1,157.60\n亿元。") == "云河区稳中有进。全年完成产值1,157.60亿元。"

    def test_a_heading_keeps_its_line(self) -> None:
        text = "一、2025年工作回顾\n过去一年，云河区稳步前行。\n二、2026年工作安排\n新的一年任务很重。"
        assert cleaned(text) == text

    def test_a_bare_heading_keeps_its_line(self) -> None:
        assert (
            cleaned("往年的账都记着。\n着力改善民生\n新建学校两所。")
            == "往年的账都记着。\n着力改善民生\n新建学校两所。"
        )

    def test_wrapped_lines_of_a_printed_page_become_paragraphs(self) -> None:
        lines = [
            "我们在临江市的支持下办成了许多大事，",
            "城区道路新修了十二条，公园新开了三座，",
            "居民出门五分钟便能走进一片绿地，人们",
            "说这样的日子有奔头。",
        ]
        page = "\n".join(lines * 4)
        assert cleaned(page).count("\n") == 3

    def test_two_latin_words_at_a_line_break_do_not_grow_together(self) -> None:
        assert cleaned("全区推广了。企业引进的Open\nSource平台上线。") == "全区推广了。企业引进的Open Source平台上线。"

    def test_a_numbered_point_never_joins_the_sentence_before_it(self) -> None:
        assert cleaned("全年要办好下列实事\n一是新建公园三座；\n二是改造老旧小区五个。").count("\n") == 2


class TestPageFurniture:
    BODY = "云河区持续改善民生。今年将新建幼儿园八所，改造旧小区"
    REST = "十二个，惠及居民九千户。"

    @pytest.mark.parametrize("number", ["- 7 -", "— 12 —", "第7页", "第 7 页 共 30 页"])
    def test_page_numbers_inside_a_sentence_go(self, number: str) -> None:
        assert cleaned(f"{self.BODY}\n{number}\n{self.REST}") == self.BODY + self.REST

    def test_bare_page_numbers_that_rise_go(self) -> None:
        pages = "".join(f"{self.BODY}\n\n{page}\n\n{self.REST}\n" for page in range(3, 7))
        assert cleaned(pages) == "\n".join([self.BODY + self.REST] * 4)

    def test_the_cells_of_a_table_stay(self) -> None:
        assert cleaned("指标名称\n12\n15\n18\n合计。") == "指标名称\n12\n15\n18\n合计。"

    def test_a_running_header_goes_and_the_title_stays(self) -> None:
        header = "云河区人民政府工作报告"
        page = "各街道同心同力办成了许多事。" * 20
        pages = header + "\n各位代表：\n" + "".join(f"{page}{self.BODY}\n{header}\n{self.REST}\n" for _ in range(3))
        assert cleaned(pages) == header + "\n各位代表：\n" + "\n".join([page + self.BODY + self.REST] * 3)

    def test_a_running_header_beside_page_numbers_goes(self) -> None:
        lines = [
            "我们在临江市的支持下办成了许多大事，城区道路新修了十二条，公",
            "园新开了三座，居民出门五分钟便能走进绿地，人们都说有奔头。今",
        ]
        page = "\n".join(lines * 8)
        pages = "\n".join(f"{page}\n- {n} -\n云河年鉴" for n in range(1, 6))
        assert "云河年鉴" not in cleaned(pages)

    def test_a_caption_with_its_photographer_goes(self) -> None:
        caption = "2025年12月3日，云河区新图书馆开馆\n(区委宣传部 供图)"
        assert cleaned(f"{self.BODY}\n\n{caption}\n\n{self.REST}") == self.BODY + self.REST


class TestSigns:
    @pytest.mark.parametrize(
        ("written", "unified"),
        [
            ("增长８．５％", "增长8.5%"),
            ("（一）推进", "(一)推进"),
            ("增长8%,服务业增长10%;", "增长8%，服务业增长10%；"),
            ("1,157.60亿元", "1,157.60亿元"),
            ("1，157.60亿元", "1,157.60亿元"),
            ("0：18.25：81.75", "0:18.25:81.75"),
            ("主要是:一要", "主要是：一要"),
            ('"十四五"时期', "“十四五”时期"),
            ("--建设幸福之区", "——建设幸福之区"),
            ("二○二五年", "二〇二五年"),
        ],
    )
    def test_one_width_for_each_sign(self, written: str, unified: str) -> None:
        assert unify_signs(written) == unified

    def test_blanks_beside_chinese_go_and_between_latin_words_stay(self) -> None:
        assert cleaned("引进 Open Source 企业 12 家\u3000，增长 8 %。") == "引进Open Source企业12家，增长8%。"


class TestTheWayBack:
    TEXT = "(一) 稳步前行\r\n\r\n全年 增长\n\n１０．５％ ，好于预期。"

    def test_a_stretch_leads_back_to_its_characters(self) -> None:
        result = clean(self.TEXT)
        at = result.text.index("10.5%")
        start, end = result.to_source(at, at + 5)
        assert self.TEXT[start:end] == "１０．５％"

    def test_what_was_dropped_has_no_place_in_the_cleaned_text(self) -> None:
        result = clean(self.TEXT)
        at = self.TEXT.index("\n\n１")
        assert result.from_source(at, at + 2)[0] == result.from_source(at, at + 2)[1]

    def test_every_stretch_comes_back_from_its_source(self) -> None:
        dice = random.Random(20260101)
        pieces = [
            *'一二、。，,:;()（）—-12.%年第是\n\r\t \u3000\u200b\x0b\x85ab"图',
            "\n\n",
            "增长",
            "供图",
            "😀",
            "\ud800",
        ]
        for _ in range(3000):
            text = "".join(dice.choice(pieces) for _ in range(dice.randrange(40)))
            result = clean(text)
            for _ in range(4):
                if result.text:
                    start = dice.randrange(len(result.text))
                    end = dice.randrange(start + 1, len(result.text) + 1)
                    assert result.from_source(*result.to_source(start, end)) == (start, end)

    @pytest.mark.parametrize("text", ["", "\n", " \u3000", "\ufeff", "。", "1", "\x00" * 5, "一" * 9])
    def test_next_to_nothing_is_read_as_well(self, text: str) -> None:
        result = clean(text)
        assert result.to_source(0, len(result.text))[1] <= len(text)
