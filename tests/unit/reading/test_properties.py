"""What must hold of any text: offsets lead to the words, line breaks and widths of signs change nothing, a numeral
keeps its value in the other script, and nothing that can be written raises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from random import Random
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.reading import ReportReading, Statement, read_text
from luoshi.reading.clean import clean
from luoshi.reading.numerals.rules import parse_number, write_chinese
from tests.reading_corpus.builders import report_text

LONG = "".join(
    f"{place}片区完成投资{value}亿元，同比增长{growth}%，建成标准厂房{area}万平方米，GDP能耗下降{fall}%，"
    f"新增就业{jobs}人，其中高校毕业生占比{share}%；居民人均可支配收入{income}元，高于全区{points}个百分点。"
    for place, value, growth, area, fall, jobs, share, income, points in (
        ("柳湾", "38.6", "7.2", "12.5", "3.1", "2300", "41", "52300", "0.8"),
        ("石桥", "1,205.4", "11", "8", "2.75", "1860", "36.5", "48100", "1.2"),
        ("鹭湖", "96", "4.9", "20.4", "5", "990", "28", "61050", "2"),
    )
)
TEXT = report_text().replace("新认定国家高新技术企业37家", LONG + "\n\n新认定国家高新技术企业37家")
Facts = Counter[tuple[object, ...]]


def fact(statement: Statement) -> tuple[object, ...]:
    """All that a statement says, without where it stands; digits and signs of one width."""
    period, baseline = statement.period, statement.baseline
    return (
        statement.value,
        statement.base_unit,
        statement.indicator,
        statement.kind,
        statement.comparator,
        (period.start, period.end) if period else None,
        (baseline.start, baseline.end) if baseline else None,
        statement.modality,
    )


def facts(text: str, name: str = "云河区_2023.txt") -> Facts:
    return Counter(fact(statement) for statement in read_text(text, name).statements)


EXPECTED = facts(TEXT)


def wrapped(text: str, width: int, size: Callable[[str], int]) -> str:
    """Every paragraph cut into lines of `width`, wherever that falls: in words, names and numbers."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        row, filled = "", 0
        for sign in paragraph:
            if filled + size(sign) > width:
                lines.append(row)
                row, filled = "", 0
            row, filled = row + sign, filled + size(sign)
        lines.append(row)
    return "\n".join(lines)


class TestLineBreaks:
    @settings(max_examples=25, deadline=None)
    @given(st.integers(18, 46))
    def test_lines_of_any_number_of_characters_say_the_same(self, width: int) -> None:
        assert facts(wrapped(TEXT, width, lambda _: 1)) == EXPECTED

    @settings(max_examples=25, deadline=None)
    @given(st.integers(36, 92))
    def test_lines_of_any_number_of_columns_say_the_same(self, columns: int) -> None:
        assert facts(wrapped(TEXT, columns, lambda sign: 1 if sign.isascii() else 2)) == EXPECTED

    @settings(max_examples=60, deadline=None)
    @given(st.integers(1, len(LONG) - 1))
    def test_one_break_in_a_paragraph_says_the_same(self, at: int) -> None:
        start = TEXT.index(LONG)
        assert facts(TEXT[: start + at] + "\n" + TEXT[start + at :]) == EXPECTED

    @pytest.mark.parametrize(
        "torn",
        [
            "出台的《云河区关\n于降低成本的十条措施》",
            "举办免费“午间\n音乐会”",
            "推进7个共147\n92套住房建设",
            "惠及患者66.8\n万人次",
            "再创建20所\n普惠幼儿园",
            "向受灾的23户商\n户发放补助",
            "今年的要求是：守住三条\n底线",
            "推出30个“一件事”，办理“通办”事\n项",
            "今年发展的主要预期\n目标值",
            "未\n来五年目标",
            "今年经济社会发展\n主要预期目标是：增长",
            "区政府将着重做好以下\n四方面工作，共",
            "要聚力抓好八个\n方面工作，培训",
            "城乡收入比缩小至2.04:\n1，惠及",
            "城管局、住建局、水务集团\n、各街道办共",
            "强化设施建设，管控结合，形成共享格局，确保五年内盘活未征\n转土地",
            "加强建设。新登记企业增长，总量全市\n第二，新增",
            "90.强化交通设施建设，新建道路标\n线1万平方米，新增",
            "努力提升吃、住、行五方面体\n验。推进消费",
            "——社会\n消费品零售总额692亿元，增长",
            "——本区生产总值增长10%，人均GDP\n达到1.72万美元，新增",
            "“十五五”规划的主要思路\n及今年工作",
            "努力促进\n住有宜居",
            "今年办好以下八个方\n面的实事，共",
            "一、过\n去几年工作回顾",
            "建设三家大型\n屠宰场，日均屠宰",
            "更加紧密团结在党中央\n周围",
            "优化服务，推出\n30个“一件事”，办理",
            "34、提高劳动者技能，年内\n完成鉴定，共",
            "粒径小于10\n微米的颗粒",
            "推进国有企业共50家\n二、三级企业改制",
        ],
    )
    def test_a_line_torn_where_no_heading_ends_goes_on(self, torn: str) -> None:
        assert torn.replace("\n", "") in clean(f"五、服务企业\n{torn}25次。\n六、其他工作").text

    def test_straight_quotes_around_a_break_are_a_pair(self) -> None:
        assert clean('获评"优秀\n平台"，用户称"好"，开放').text == "获评“优秀平台”，用户称“好”，开放"

    def test_a_heading_as_long_as_the_lines_is_a_heading(self) -> None:
        heading, row = "“十四五”时期主要成绩和2025年工作回顾", "推进各项工作，全区面貌不断改善，群众满意"
        text = "\n".join([heading, *([f"全区{row}"[: len(heading)]] * 12), "。"])
        assert clean(text).text.startswith(heading + "\n")

    def test_a_paragraph_goes_on_where_a_full_line_ends_with_a_stop(self) -> None:
        paragraph = "全区克服困难。各项事业取得进展，努力工作完成。其中，产业升级继续，创新活力不断增强。城市面貌改善。"
        text = "\n".join(wrapped(paragraph, 23, lambda _: 1) for _ in range(6))
        assert clean(text).text == "\n".join([paragraph] * 6)

    @pytest.mark.parametrize(("torn", "whole"), [("GD\nP能耗", "GDP能耗"), ("G\nDP能耗", "GDP能耗")])
    def test_a_latin_word_torn_apart_is_one(self, torn: str, whole: str) -> None:
        assert whole in clean(TEXT.replace(whole, torn, 1).replace("\n\n", "\n")).text

    def test_latin_words_of_a_phrase_stay_two(self) -> None:
        text = "全年共举办各类赛事活动一百二十场，其中Pearl River\nSummer Games等赛事20场。"
        assert "River Summer" in clean(text).text


NARROW = str.maketrans("，；：（）％０１２３４５６７８９．", ",;:()%0123456789.")
WIDE = str.maketrans("0123456789.%()", "０１２３４５６７８９．％（）")


def turned(text: str, chance: Random, share: float) -> str:
    """The text with that share of its signs at the other width."""
    return "".join(
        sign.translate(WIDE if sign.isascii() else NARROW) if chance.random() < share else sign for sign in text
    )


class TestWidths:
    @settings(max_examples=25, deadline=None)
    @given(st.integers(0, 10**6), st.floats(0.05, 1))
    def test_signs_of_either_width_say_the_same(self, seed: int, share: float) -> None:
        assert facts(turned(TEXT, Random(seed), share)) == EXPECTED


class TestNumerals:
    """Each found number, written in the other script where it stands, is found again with its value."""

    @staticmethod
    def in_chinese(text: str) -> str:
        whole, _, rest = text.replace(",", "").partition(".")
        digits = "零一二三四五六七八九"
        return write_chinese(int(whole)) + ("点" + "".join(digits[int(digit)] for digit in rest) if rest else "")

    def test_arabic_numerals_in_chinese(self) -> None:
        reading = read_text(TEXT, "云河区_2023.txt")
        for found in reading.statements:
            number = found.text[: len(found.text) - len(found.text.lstrip("0123456789.,"))]
            if not number or isinstance(found.value, tuple) or parse_number(number) == 1:
                continue
            rest = found.text[len(number) :]
            spelled = self.in_chinese(number)
            written = f"百分之{spelled}" if rest == "%" else spelled + rest
            again = read_text(TEXT[: found.start] + written + TEXT[found.end :], "云河区_2023.txt")
            assert size(found) in self.sizes_at(again, found.start), (found.text, written)

    def test_chinese_numerals_in_arabic(self) -> None:
        text = TEXT.replace("2022年工作回顾\n", "2022年工作回顾\n\n建成学校三所，培训二十四次，减税八百五十万元。\n", 1)
        found = [one for one in read_text(text).statements if one.text[0] in "三二八"]
        assert len(found) == 3
        for one in found:
            number = one.text[: len(one.text) - len(one.text.lstrip("一二三四五六七八九十百"))]
            written = f"{parse_number(number)}{one.text[len(number) :]}"
            again = read_text(text[: one.start] + written + text[one.end :])
            assert size(one) in self.sizes_at(again, one.start)

    @staticmethod
    def sizes_at(reading: ReportReading, start: int) -> set[Decimal]:
        return {size(one) for one in reading.statements if one.start == start}


def size(statement: Statement) -> Decimal:
    value = statement.base_value
    return abs(value[0] if isinstance(value, tuple) else value).normalize()


MANGLED = st.lists(
    st.one_of(
        st.sampled_from(TEXT.split("，")),
        st.text(
            alphabet="一二三十百千万亿零0123456789.,%:：，。、；（）“”\n\r\t 　年月日分别均占比第至—-增长GDP",
            max_size=30,
        ),
        st.text(max_size=12),
        st.builds(lambda sign, times: sign * times, st.sampled_from("1一（“，.：%\n第百"), st.integers(1, 800)),
    ),
    max_size=14,
)


class TestAnyText:
    @settings(max_examples=120, deadline=None)
    @given(MANGLED)
    @example(["“1·", "2" * 60])  # digits behind a quotation mark once took longer the more of them there were
    @example(["我受区人民政府委托报告一年来的工作", "0\r0\rP"])  # a page's number amid another
    @example(["2026年工作安排\n办好十件实事：\n二三、新建公园。\n三二、改造学校。\n"])  # no numerals
    def test_is_read_and_offsets_reproduce_it(self, pieces: list[str]) -> None:
        text = "".join(pieces)
        reading = read_text(text)
        spans = [(one.start, one.end) for one in reading.statements]
        spans += [(one.start, one.end) for one in reading.commitments]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        for statement in reading.statements:
            assert _is_written(statement.text, text[statement.start : statement.end])

    @pytest.mark.parametrize(
        "piece", ["GDP", "GD\nP", "一是推进3个。", "新建学校3所、", "（新增3个", "由2020年第3位升至第2位"]
    )
    def test_takes_as_long_as_it_is_long(self, piece: str) -> None:
        """Seconds of the processor, far above what it takes and far below what the square of the length would."""
        text = piece * (45_000 // len(piece))
        began = process_time()
        read_text(f"政府工作报告\n一、2025年工作回顾\n{text}二、2026年工作安排\n{text}")
        assert process_time() - began < 6


def _is_written(found: str, stretch: str) -> bool:
    """Are these the signs of the stretch? Between two of its lines a page's number may stand."""
    lines = [line for line in map(bare, re.split("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", stretch)) if line]
    kept = [*lines[:1], *(line for line in lines[1:-1] if not line.isdigit()), *lines[1:][-1:]]
    return bare(found) in ("".join(lines), "".join(kept))


def bare(text: str) -> str:
    """Signs of one width, without blanks and line breaks."""
    plain = text.translate(str.maketrans("０１２３４５６７８９．％，：（）／", "0123456789.%,:()/"))
    return "".join(plain.replace("﹪", "%").split())
