"""Ways of speaking of other places and years: counties around 2000, plans of 2016, ports and big cities of today."""

from decimal import Decimal

import pytest

from tests.unit.reading.test_commitments import only, read
from tests.unit.reading.test_statements import read_under, short


class TestStatements:
    def test_a_bare_higher_mark_after_growth_is_growth(self) -> None:
        found = read_under("plan", "财政收入增长6%，力争7%。")
        assert [(s.value, s.kind, s.growth_type) for s in found] == [(6, "growth", "yoy"), (7, "growth", "yoy")]

    def test_two_known_indicators_share_what_is_no_amount(self) -> None:
        found = read_under("plan", "生产总值和城乡居民人均收入比2010年翻一番。城镇登记失业率始终控制在4%以内。")
        assert [(s.indicator, s.value) for s in found] == [
            ("生产总值", 2),
            ("城乡居民人均收入", 2),
            ("城镇登记失业率", 4),
        ]

    def test_after_steps_climbed_the_level_is_of_what_climbed(self) -> None:
        found = read_under("review", "生产总值连跨两个千亿台阶、达到3105亿元。")
        assert [(s.indicator, s.value) for s in found] == [("生产总值跨越千亿台阶", 2), ("生产总值", 3105)]

    def test_an_average_over_two_years_is_no_total(self) -> None:
        _, growth, average = read_under("review", "固定资产投资986亿元、增长11.6%，两年平均增长8.3%。")
        assert (growth.growth_type, average.growth_type) == ("yoy", "annual_average")

    def test_names_share_a_head_of_two_words(self) -> None:
        found = read_under("review", "高新技术产业、装备制造业增加值占比分别为62.3%、28.8%。")
        assert [s.indicator for s in found] == ["高新技术产业增加值占比", "装备制造业增加值占比"]

    def test_a_year_named_once_is_compared_with_by_all_that_follow_it(self) -> None:
        found = read_under("review", "粮食产量、油料产量分别比1997年增长8%和42%。")
        assert {s.baseline.end.year for s in found if s.baseline} == {1997}

    def test_telephones_are_counted_and_ten_projects_are_no_unit(self) -> None:
        phones, projects = read_under("plan", "新增程控电话3.6万门。抓好水泥厂等10大项目建设。")
        assert (phones.indicator, phones.value, phones.unit) == ("新增程控电话", Decimal("3.6"), "万门")
        assert projects.indicator == "项目建设"

    def test_a_share_that_rises_is_still_that_share(self) -> None:
        found = read_under("review", "先导产业产值占工业产值比重提升至54.9%，较上年提高3.2个百分点。")
        assert {s.indicator for s in found} == {"先导产业产值占工业产值比重"}

    def test_comparable_growth_and_a_hotline_s_number_are_no_names(self) -> None:
        found = read_under("review", "工业产值4280亿元，可比增长3.4%。12345市民热线按时办结率99.9%。")
        assert [(s.indicator, s.value) for s in found] == [
            ("工业产值", 4280),
            ("工业产值", Decimal("3.4")),
            ("12345市民热线按时办结率", Decimal("99.9")),
        ]

    def test_what_is_counted_in_brackets_or_behind_money_is_what_was_counted_before(self) -> None:
        found = read_under(
            "plan", "安排项目126个、投资210亿元，其中新开工45个。众创空间增至18家（国家级3家、省级6家）。"
        )
        assert [s.indicator for s in found if s.unit != "亿元"] == [
            "安排项目",
            "新开工项目",
            "众创空间",
            "国家级众创空间",
            "省级众创空间",
        ]

    def test_what_is_added_up_is_added_up_to_the_end_of_the_clauses(self) -> None:
        found = read_under("five", "累计到位资金967亿元，利用外资19.1亿美元；总资产达138亿元。")
        assert [short(s.period) for s in found] == ["2012/2016", "2012/2016", "2016"]

    def test_since_when_people_waited_is_not_when_land_was_sold(self) -> None:
        sold = read_under("five", "2012年前在外过渡户全面安置，出让经营性用地3046亩。")[-1]
        assert (sold.value, short(sold.period)) == (3046, "2012/2016")


class TestCommitments:
    @pytest.mark.parametrize(
        "said",
        [
            "确保用外资1.2亿美元、力争1.5亿美元",
            "确保规上工业增加值增长6%，力争8%",
            "粮食产量稳定在30万吨，力争达到32万吨",
            "收入增长7%，净增500元",
        ],
    )
    def test_a_higher_mark_belongs_to_the_lower(self, said: str) -> None:
        assert only(f"{said}。").text == said

    def test_what_is_only_turned_to_is_no_promise(self) -> None:
        titles = [c.title for c in read("围绕生物医药等6条重点产业链，新引进亿元以上项目30个。").commitments]
        assert titles == ["新引进亿元以上项目30个"]

    @pytest.mark.parametrize("said", ["为中小学生减免学杂费", "对低收入家庭免除医疗费", "轮训村干部一遍"])
    def test_whom_it_is_for_may_stand_before_what_is_done(self, said: str) -> None:
        assert only(f"{said}。").title == said

    def test_what_grows_less_takes_over_no_verb(self) -> None:
        titles = [c.title for c in read("新增就业4万人，贫困人口减少8万人。抓好铁路复线前期工作。").commitments]
        assert titles == ["新增就业4万人", "贫困人口减少8万人", "抓好铁路复线前期工作"]

    def test_works_begun_and_ended_are_those_named_before(self) -> None:
        titles = [c.title for c in read("安排区级重大工程120项，年内开工40项、竣工35项。").commitments]
        assert titles == ["安排区级重大工程120项", "区级重大工程开工40项", "区级重大工程竣工35项"]
