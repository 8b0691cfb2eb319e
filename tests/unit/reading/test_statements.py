"""Statements of whole sentences: names, kinds, periods, baselines, comparators."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.reading.findings import Document, Period, Statement
from luoshi.reading.outline import outline
from luoshi.reading.read import read_text
from luoshi.reading.statements import explain_digits, find_statements
from luoshi.reading.statements.examples import FIVE_YEARS, PLAN, REVIEW, Expected

FRAME = """云河区政府工作报告
——2017年1月10日在云河区第九届人民代表大会第一次会议上
各位代表：
现在，我代表云河区人民政府向大会报告工作，请予审议。
{heading}
{body}
"""
HEADINGS = {"review": "一、2016年工作回顾", "plan": "二、2017年主要工作", "five": "一、过去五年工作回顾"}
CASES = [
    (heading, sentence, expected)
    for heading, cases in (("review", REVIEW), ("plan", PLAN), ("five", FIVE_YEARS))
    for sentence, expected in cases
]


def read(text: str) -> list[Statement]:
    document = Document(file="云河区.txt", format="txt", text=text, sha256="0" * 64)
    return [statement for part in outline(document) for statement in find_statements(part)]


def read_under(heading: str, body: str) -> list[Statement]:
    text = FRAME.format(heading=HEADINGS[heading], body=body)
    begin = text.index(body)
    return [statement for statement in read(text) if statement.start >= begin]


def short(period: Period | None) -> str:
    """2016, 2016H1, 2012/2016, by 2021."""
    if period is None:
        return ""
    if period.start is None:
        return f"until {period.end.year}"
    if period.start.year != period.end.year:
        return f"{period.start.year}/{period.end.year}"
    return str(period.start.year) + ("H1" if period.end.month == 6 else "")


def plain(statement: Statement) -> tuple[object, ...]:
    values = statement.value if isinstance(statement.value, tuple) else (statement.value,)
    return (
        statement.text,
        values,
        statement.indicator,
        statement.kind,
        statement.comparator,
        short(statement.period),
        short(statement.baseline),
    )


def wanted(expected: Expected) -> tuple[object, ...]:
    text, values, name, kind, comparator, period, baseline = expected
    open_ended = period.replace("by ", "until ").replace("as of ", "until ")
    return (text, tuple(Decimal(v) for v in values.split(",")), name, kind, comparator, open_ended, baseline)


class TestFindStatements:
    @pytest.mark.parametrize(("heading", "sentence", "expected"), CASES, ids=[sentence for _, sentence, _ in CASES])
    def test_reads_a_sentence(self, heading: str, sentence: str, expected: tuple[Expected, ...]) -> None:
        assert [plain(statement) for statement in read_under(heading, sentence)] == [wanted(e) for e in expected]

    def test_a_review_is_actual_a_plan_is_a_target(self) -> None:
        (done,) = read_under("review", "新增学位1110个。")
        (aim,) = read_under("plan", "新增学位1110个。")
        assert (done.modality, aim.modality) == ("actual", "target")

    def test_what_is_expected_is_a_forecast(self) -> None:
        (found,) = read_under("review", "预计全年财政收入52.7亿元。")
        assert found.modality == "forecast"

    @pytest.mark.parametrize(
        ("sentence", "modality"),
        [
            ("柳浦片区已累计完成土地整备2.58平方公里。", "actual"),
            ("全区更新计划项目已有139个。", "actual"),
            ("支持已有30家企业技改。", "target"),
        ],
    )
    def test_what_a_plan_tells_of_the_past_is_no_target(self, sentence: str, modality: str) -> None:
        assert {found.modality for found in read_under("plan", sentence)} == {modality}

    def test_growth_knows_over_what(self) -> None:
        year = read_under("review", "财政收入增长6%。")[0]
        average = read_under("five", "财政收入年均增长6%。")[0]
        far = read_under("five", "财政收入比2011年增长60%。")[0]
        assert [s.growth_type for s in (year, average, far)] == ["yoy", "annual_average", "cumulative"]

    def test_a_known_indicator_has_its_id(self) -> None:
        (found,) = read_under("review", "地区生产总值达到467.8亿元。")
        assert found.indicator_id == "gdp"
        assert (found.base_value, found.base_unit) == (Decimal("46780000000"), "元")

    def test_a_finding_says_its_rule_and_what_it_joined(self) -> None:
        carried = read_under("review", "财政收入52.7亿元，增长6%。")[1]
        assert "carried" in carried.rule
        assert carried.notes == ("承前：财政收入",)

    def test_a_comparator_before_the_first_of_a_list_reaches_it_alone(self) -> None:
        first, second = read_under("plan", "新增学位1万个以上、床位500张。")
        assert (first.comparator, second.comparator) == (">=", "=")

    def test_after_the_last_of_shared_numbers_it_reaches_all(self) -> None:
        found = read_under("plan", "税收、财政收入分别增长6%、5%以上。")
        assert [statement.comparator for statement in found] == [">=", ">="]

    def test_a_glossary_after_the_report_is_passed_over(self) -> None:
        text = (
            FRAME.format(heading=HEADINGS["plan"], body="新增学位300个。")
            + "名词解释\n1.规上企业：年收入2000万元及以上的企业。\n"
        )
        assert [statement.text for statement in read(text)] == ["300个"]

    def test_ids_are_stable(self) -> None:
        body = "生产总值467.8亿元，增长8.5%。"
        first, again = read_under("review", body), read_under("review", body)
        assert [s.id for s in first] == [s.id for s in again]
        assert len({s.id for s in first}) == 2


class TestOffsetsAndShape:
    BODY = "全区实现生产总值467.8亿元，增长8.5%，新增上市企业9家、总数达到35家；万元GDP能耗、水耗分别下降4.3%、6.6%。"

    def test_offsets_reproduce_the_text(self) -> None:
        text = FRAME.format(heading=HEADINGS["review"], body=self.BODY)
        for statement in read(text):
            assert text[statement.start : statement.end] == statement.text
            assert statement.sentence[0] <= statement.start < statement.end <= statement.sentence[1]

    @given(st.sets(st.integers(min_value=0, max_value=40)))
    @settings(max_examples=40, deadline=None)
    def test_a_line_broken_after_a_comma_changes_nothing(self, broken: set[int]) -> None:
        body = self.BODY * 2
        commas = [at for at, sign in enumerate(body) if sign in "，、；"]
        places = sorted((commas[n] + 1 for n in broken if n < len(commas)), reverse=True)
        lines = body
        for at in places:
            lines = lines[:at] + "\n" + lines[at:]
        expected = [plain(statement)[1:] for statement in read_under("review", body)]
        assert [plain(statement)[1:] for statement in read_under("review", lines)] == expected

    def test_punctuation_of_the_other_width_changes_nothing(self) -> None:
        narrow = self.BODY.translate(str.maketrans("，；", ",;"))
        wide = self.BODY.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))
        expected = [plain(statement)[1:] for statement in read_under("review", self.BODY)]
        assert [plain(statement)[1:] for statement in read_under("review", narrow)] == expected
        assert [plain(statement)[1:] for statement in read_under("review", wide)] == expected

    @given(
        st.text(
            alphabet="一二三十百万亿零两半首第前0123456789%.，。；：、“”()-年月日个家元下降增长达到占比全国分别均从由提高新增\n",
            max_size=200,
        )
    )
    @settings(max_examples=150, deadline=None)
    def test_no_text_raises(self, text: str) -> None:
        for statement in read(text):
            assert text[statement.start : statement.end]

    def test_a_mangled_table_is_read_in_time_and_in_full(self) -> None:
        found = read_under("review", "、".join(f"事项{n}件" for n in range(1, 1001)) + "。")
        assert len(found) == 1000


class TestLedgerOfDigits:
    def test_every_digit_is_explained(self) -> None:
        body = "1.全年新增企业582家，地铁3号线开工，构建“6+2”产业体系，引进500强企业，2018年底完成，增长8.5%。"
        text = FRAME.format(heading=HEADINGS["review"], body=body)
        document = Document(file="云河区.txt", format="txt", text=text, sha256="0" * 64)
        (part,) = outline(document)
        statements = find_statements(part)
        runs = explain_digits(part, statements)
        kinds = {run.text: run.kind for run in runs if run.start >= text.index(body)}
        assert kinds == {
            "1": "enumeration", "582": "quantity", "3": "label", "6": "label", "2": "label",
            "500": "label", "2018": "time", "8.5": "quantity",
        }  # fmt: skip
        assert {run.because for run in runs if run.text == "582"} == {statements[0].id}

    def test_numbers_of_rows_and_days_written_with_dashes(self) -> None:
        body = "任务　落实情况\n8　　加固柳浦小学校舍　　已完工。\n9　　更换路灯30盏　　已完成。\n发布日期：2018-01-16"
        text = FRAME.format(heading=HEADINGS["review"], body=body)
        (part,) = outline(Document(file="云河区.txt", format="txt", text=text, sha256="0" * 64))
        runs = explain_digits(part, find_statements(part))
        assert [(run.text, run.kind) for run in runs if run.start >= text.index(body)] == [
            ("8", "enumeration"), ("9", "enumeration"), ("30", "quantity"),
            ("2018", "time"), ("01", "time"), ("16", "time"),
        ]  # fmt: skip

    def test_what_nothing_explains_is_listed(self) -> None:
        text = FRAME.format(heading=HEADINGS["review"], body="继续推进深水90改革。")
        (part,) = outline(Document(file="云河区.txt", format="txt", text=text, sha256="0" * 64))
        assert [run.text for run in explain_digits(part, ()) if run.kind == "unexplained"] == ["90"]


class TestOrdinals:
    """一是, 二是 number the livelihood items; they are no part of an indicator's name."""

    def test_stay_out_of_the_name(self) -> None:
        report = (
            "政府工作报告\n——2026年1月20日在云河区第十七届人民代表大会第五次会议上\n一、2026年民生实事\n"
            "一是新建老年食堂10家、认知障碍照护专区2个。二是新增公共停车泊位3000个。第三，建成口袋公园5个。\n"
        )
        names = [statement.indicator for statement in read_text(report, file="x").statements]
        assert names == ["新建老年食堂", "新建认知障碍照护专区", "新增公共停车泊位", "建成口袋公园"]


class TestWhereAChangeBegan:
    """What only says since when or on top of what something changed is no part of its name."""

    @pytest.mark.parametrize(
        ("body", "name"),
        [
            ("市场主体从新区成立时的1万多家增长到3万多家。", "市场主体"),
            ("二、三产比例由五年前的55:45优化为50:50。", "二、三产比例"),
            ("警情在去年大幅下降基础上再降10.5%。", "警情"),
        ],
    )
    def test_stays_out_of_the_name(self, body: str, name: str) -> None:
        assert {statement.indicator for statement in read_under("review", body)} == {name}

    def test_the_whole_year_said_later_ends_a_part_of_it(self) -> None:
        found = read_under("review", "前三季度生产总值增长2.7%，全年有望突破三千亿元。")
        assert [(one.period.start.month, one.period.end.month) for one in found if one.period and one.period.start] == [
            (1, 9),
            (1, 12),
        ]

    def test_a_scale_of_maps_is_no_ratio(self) -> None:
        assert not [one for one in read_under("plan", "完成1:10000地质灾害风险调查。") if one.kind == "ratio"]


class TestSubjects:
    def test_a_figure_is_the_places_own_unless_it_is_said_of_another(self) -> None:
        own = "我区生产总值470亿元，总量居全市第三；全国重点文物保护单位3处。"
        body = f"全市生产总值1.2万亿元，增长5%，{own}柳湾街道财政收入3亿元，增长9%；云河港集装箱吞吐量60万标箱。"
        assert [statement.subject for statement in read_under("review", body)] == [
            "全市",
            "全市",
            "云河区",
            "云河区",
            "云河区",
            "柳湾街道",
            "柳湾街道",
            "云河港",
        ]
