"""Finding an indicator by the names reports give it."""

import time

import pytest

from luoshi.reading.indicators import find_indicator, own_dictionary


def found(name: str) -> str | None:
    entry = find_indicator(name)
    return entry.id if entry else None


class TestNamesAsTheyStand:
    @pytest.mark.parametrize("name", ["地区生产总值", "生产总值", "GDP", "国内生产总值", "地区生产总值（GDP）"])
    def test_output_goes_by_many_names(self, name: str) -> None:
        assert found(name) == "gdp"

    @pytest.mark.parametrize(
        ("name", "indicator_id"),
        [
            ("社会消费品零售总额", "retail_sales"),
            ("城镇登记失业率", "urban_unemployment_registered"),
            ("城镇调查失业率", "urban_unemployment_surveyed"),
            ("全社会研发投入占地区生产总值比重", "rnd_intensity"),
            ("R&D经费支出占GDP比重", "rnd_intensity"),
            ("PM2.5平均浓度", "pm25"),
            ("三次产业比", "three_sector_ratio"),
            ("税收超亿元楼宇", "building_tax_100m"),
            ("农村居民人均可支配收入", "rural_income"),
            ("新增停车泊位", "parking_spaces"),
        ],
    )
    def test_finds_what_reports_state(self, name: str, indicator_id: str) -> None:
        assert found(name) == indicator_id

    def test_local_revenue_is_not_total_revenue(self) -> None:
        assert found("地方一般公共预算收入") != found("一般公共预算收入") != found("财政总收入")


class TestSpellings:
    @pytest.mark.parametrize(
        "name", ["规模以上工业增加值", "规上工业增加值", "规上工业增加值增速", "全区规模以上工业增加值增幅"]
    )
    def test_long_and_short_forms_are_one(self, name: str) -> None:
        assert found(name) == "industrial_value_added"

    def test_widths_and_quotes_do_not_matter(self) -> None:
        assert found("三公经费") == found("“三公”经费") == found("　“三公” 经费")
        assert found("ＧＤＰ") == "gdp"

    @pytest.mark.parametrize(
        "name", ["全区固定资产投资", "云河区固定资产投资", "全年累计固定资产投资", "固定资产投资年均增速"]
    )
    def test_what_surrounds_a_name_is_taken_off(self, name: str) -> None:
        assert found(name) == "fixed_asset_investment"

    @pytest.mark.parametrize("name", ["国家高新技术企业总数", "新增国家高新技术企业数", "国家级高新技术企业"])
    def test_counting_words_are_taken_off(self, name: str) -> None:
        assert found(name) == "high_tech_firms"


class TestWhatItLeavesAlone:
    @pytest.mark.parametrize("name", ["民营企业进出口总额", "六大重点片区固定资产投资", "某街道议事厅", "", "率", "数"])
    def test_a_qualifier_makes_another_indicator(self, name: str) -> None:
        assert found(name) is None


class TestAroundAMention:
    def test_the_longest_name_before_a_number(self) -> None:
        text = "今年全区规上工业增加值"
        found_at_end = own_dictionary().ending(text)
        assert found_at_end is not None
        entry, start = found_at_end
        assert (entry.id, text[start:]) == ("industrial_value_added", "规上工业增加值")

    def test_the_longest_name_behind_a_number(self) -> None:
        found_at_start = own_dictionary().starting("停车泊位全部建成")
        assert found_at_start is not None
        assert (found_at_start[0].id, found_at_start[1]) == ("parking_spaces", 4)

    def test_nothing_where_no_name_stands(self) -> None:
        assert own_dictionary().ending("各方面都很好") is None
        assert own_dictionary().starting("很好") is None


class TestSpeed:
    def test_a_known_name_is_a_look_up(self) -> None:
        names = ["地区生产总值", "规模以上工业增加值增速", "没有这样的指标"] * 2000
        find_indicator("预热")
        started = time.perf_counter()
        for name in names:
            find_indicator(name)
        assert (time.perf_counter() - started) / len(names) < 20e-6
