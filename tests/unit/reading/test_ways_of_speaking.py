"""Ways of speaking of other places and years: counties around 2000, plans of 2016, ports and big cities of today."""

from decimal import Decimal

import pytest

from luoshi.reading import read_text
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

    def test_what_a_body_handled_in_all_is_of_all_years(self) -> None:
        handled = read_under("five", "市政府系统共办理代表议案11件、建议2877件，政协建议案19件。")
        assert [(s.indicator, short(s.period)) for s in handled] == [
            ("办理代表议案", "2012/2016"),
            ("办理建议", "2012/2016"),
            ("政协建议案", "2012/2016"),
        ]

    def test_since_when_people_waited_is_not_when_land_was_sold(self) -> None:
        sold = read_under("five", "2012年前在外过渡户全面安置，出让经营性用地3046亩。")[-1]
        assert (sold.value, short(sold.period)) == (3046, "2012/2016")

    def test_years_compared_with_end_before_the_period_begins(self) -> None:
        (doubled,) = read_under("review", "生产总值较前三年翻一番。")
        assert (doubled.indicator, short(doubled.period), short(doubled.baseline)) == ("生产总值", "2016", "2013/2015")

    def test_places_moved_are_a_change_of_rank(self) -> None:
        found = read_under("review", "百强县排名较上年前移3位，居第56位；营商环境评价后退2个位次。教师增加20位。")
        assert [(s.indicator, s.value, s.kind) for s in found] == [
            ("百强县排名", 3, "change"),
            ("百强县排名", 56, "rank"),
            ("营商环境评价排名", -2, "change"),
            ("教师", 20, "change"),
        ]

    def test_firms_institutes_and_named_works_are_whose_a_figure_is(self) -> None:
        said = "宏达集团完成产值30亿元，增长20%。滨河二期项目完成投资5亿元。国有公司实现利润3亿元。"
        found = read_under("review", said)
        assert [s.subject for s in found] == ["宏达集团", "宏达集团", "滨河二期项目", "云河区"]
        both = read_under("review", "华兴石化、远大重工产值分别达到80亿元、20亿元。")
        assert [s.subject for s in both] == ["华兴石化", "远大重工"]
        objects = read_under("review", "支持项目30个、撬动银行贷款12亿元。新增组合港航线5条。")
        assert {s.subject for s in objects} == {"云河区"}

    def test_a_share_of_a_task_is_of_what_was_done(self) -> None:
        found = read_under("review", "棚户区改造开工3400套，完成年度任务的107%。财政收入完成年初预算的102%，增长12%。")
        assert [(s.indicator, s.kind, short(s.period)) for s in found][1:] == [
            ("棚户区改造开工年度任务完成率", "share", "2016"),
            ("财政收入年初预算完成率", "share", "2016"),
            ("财政收入", "growth", "2016"),
        ]

    def test_a_share_may_be_said_without_its_word(self) -> None:
        found = read_under(
            "review", "地均GDP不到全市3/4，人均GDP约为全市一半。财政支出的80%用于民生。80%的村建成文明村。"
        )
        assert [(s.indicator, s.comparator, s.kind) for s in found] == [
            ("地均GDP占全市比重", "<", "share"),
            ("人均GDP占全市比重", "~", "share"),
            ("财政支出用于民生比重", "=", "share"),
            ("村建成文明村", "=", "share"),
        ]

    def test_how_many_are_rated_is_no_count_and_as_many_names_as_said_share(self) -> None:
        sections, rate = read_under("review", "3个市控断面达标率100%。")
        assert (sections.role, rate.role, rate.value) == ("enumeration", None, 100)
        doubled = read_under("review", "机架、算卡、算力规模比2015年实现“三个翻番”。")
        assert [s.indicator for s in doubled] == ["机架", "算卡", "算力规模"]

    def test_slogans_and_names_of_policies_are_no_counts(self) -> None:
        said = "建立“15部门+6街道”联动体系，实现“四个零发生”，出台“就业9条”，群众倍增信心。"
        assert read_under("review", said) == []

    def test_of_a_step_in_money_the_size_is_a_level(self) -> None:
        (step,) = read_under("review", "生产总值跨越千亿台阶。")
        assert (step.kind, step.comparator, step.base_value) == ("level", ">", 10**11)

    def test_a_season_named_with_the_economy_reaches_its_next_clause(self) -> None:
        quarter, year = read_under("review", "经济在一季度跌入谷底，生产总值下降7.4%，全年增长3%。")
        assert (quarter.period and quarter.period.end.month, year.period and year.period.end.month) == (3, 12)

    def test_farming_counties_count_herds_and_take_out_what_is_not_comparable(self) -> None:
        found = read_under("review", "年末存栏156万头只。粮食面积30万亩，总产量9万吨，油菜籽增产5%。")
        assert [(s.indicator, s.unit) for s in found] == [
            ("存栏", "万头只"),
            ("粮食面积", "万亩"),
            ("粮食总产量", "万吨"),
            ("油菜籽", "%"),
        ]
        _, growth = read_under("review", "财政收入2.1亿元，剔除不可比因素增长16.3%。")
        assert (growth.indicator, growth.kind) == ("财政收入", "growth")

    def test_a_streak_goes_on_with_what_was_named(self) -> None:
        _, streak = read_under("review", "进出口总额7500亿元，连续22年领跑全市。")
        assert streak.indicator == "进出口总额连续领跑全市年数"

    def test_what_else_an_industry_made_is_its_own(self) -> None:
        found = read_under("review", "软件业实现产值291亿元、利税20亿元，出口5.9亿美元，同比增长45%以上。")
        assert [s.indicator for s in found] == ["软件业实现产值", "软件业利税", "软件业出口", "软件业出口"]

    def test_one_number_is_of_both_that_a_name_joins(self) -> None:
        found = read_under("review", "金融机构存、贷款余额均突破1000亿元。城乡居民收入均增长8%。")
        assert [s.indicator for s in found] == [
            "金融机构存款余额",
            "金融机构贷款余额",
            "城镇居民收入",
            "农村居民收入",
        ]

    def test_two_verbs_before_a_number_are_one(self) -> None:
        (lines,) = read_under("review", "新增恢复8条国际航线。")
        assert (lines.indicator, lines.kind) == ("新增恢复国际航线", "change")


class TestYearsAmidFive:
    HEADING = "一、“十三五”发展成就和2020年工作回顾"
    BOTH = "“十三五”期间，经济总量迈上新台阶。2020年，生产总值950亿元，增长5%。"

    def read(self, body: str) -> dict[str, str]:
        opening = "云河区政府工作报告\n——2021年1月10日\n各位代表："
        text = f"{opening}\n{self.HEADING}\n{body}\n二、2021年工作安排\n新建学校5所。"
        return {s.text: short(s.period) for s in read_text(text, "云河区_2021.txt").statements}

    def test_a_year_s_figures_last_their_paragraph_alone(self) -> None:
        found = self.read(f"{self.BOTH}\n一是民生改善。\n新增学位2600个。")
        assert (found["950亿元"], found["2600个"]) == ("2020", "2016/2020")

    def test_a_year_that_opens_what_follows_lasts(self) -> None:
        found = self.read(f"{self.BOTH}\n各位代表！刚刚过去的2020年，是收官之年。\n一是民生改善。\n新增学位2600个。")
        assert found["2600个"] == "2020"


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

    @pytest.mark.parametrize("said", ["力争获评文明城市", "力争入选全国百强县"])
    def test_honours_hoped_for_are_promises(self, said: str) -> None:
        assert (only(f"{said}。").title, only(f"{said}。").strength) == (said.removeprefix("力争"), "力争")

    def test_a_sentence_with_a_doubling_is_no_heading(self) -> None:
        first = read("经济总量翻一番。全面推进各项建设，新建道路10公里，引进企业30家，落实好各项政策。").sentences[-2]
        assert not first.heading

    @pytest.mark.parametrize("said", ["为中小学生减免学杂费", "对低收入家庭免除医疗费", "轮训村干部一遍"])
    def test_whom_it_is_for_may_stand_before_what_is_done(self, said: str) -> None:
        assert only(f"{said}。").title == said

    def test_what_grows_less_takes_over_no_verb(self) -> None:
        titles = [c.title for c in read("新增就业4万人，贫困人口减少8万人。抓好铁路复线前期工作。").commitments]
        assert titles == ["新增就业4万人", "贫困人口减少8万人", "抓好铁路复线前期工作"]

    def test_works_begun_and_ended_are_those_named_before(self) -> None:
        titles = [c.title for c in read("安排区级重大工程120项，年内开工40项、竣工35项。").commitments]
        assert titles == ["安排区级重大工程120项", "区级重大工程开工40项", "区级重大工程竣工35项"]
