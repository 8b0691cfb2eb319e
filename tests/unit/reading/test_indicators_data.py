"""The dictionary's data keep their promises, and a district can add to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.reading.findings import ReadingError
from luoshi.reading.indicators import (
    UNIT_FAMILIES,
    DictionaryError,
    families_of,
    find_indicator,
    load_dictionary,
    own_dictionary,
    same_family,
)
from luoshi.reading.indicators.entries import AGGREGATIONS, DIRECTIONS
from luoshi.reading.indicators.loading import COLUMNS
from luoshi.reading.indicators.spelling import spelling_key

HEADER = ",".join(COLUMNS)


def extra_file(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "district.csv"
    path.write_text("\n".join((header, *lines)), "utf-8")
    return path


class TestTheData:
    def test_there_are_at_least_four_hundred_indicators(self) -> None:
        assert len(own_dictionary()) >= 400

    def test_every_alias_leads_to_its_own_indicator(self) -> None:
        dictionary = own_dictionary()
        for entry in dictionary:
            for name in entry.names:
                assert dictionary.find(name) is entry, name

    def test_no_spelling_stands_for_two_indicators(self) -> None:
        owners: dict[str, str] = {}
        for entry in own_dictionary():
            for name in entry.names:
                assert owners.setdefault(spelling_key(name), entry.id) == entry.id, name

    def test_every_unit_family_direction_and_aggregation_is_known(self) -> None:
        for entry in own_dictionary():
            assert set(entry.units) <= UNIT_FAMILIES, entry.id
            assert entry.units, entry.id
            assert entry.direction in DIRECTIONS, entry.id
            assert entry.aggregation in AGGREGATIONS, entry.id

    def test_every_indicator_has_a_department(self) -> None:
        assert [entry.id for entry in own_dictionary() if not entry.departments] == []

    def test_every_parent_is_there_and_no_one_is_its_own_ancestor(self) -> None:
        dictionary = own_dictionary()
        for entry in dictionary:
            assert entry.id not in dictionary.ancestors(entry.id)
            assert entry.parent is None or dictionary.get(entry.parent), entry.id

    def test_rates_and_shares_are_measured_in_shares_or_the_like(self) -> None:
        for entry in own_dictionary():
            if entry.name.endswith(("率", "比重", "占比")) and entry.aggregation in ("share", "rate"):
                assert set(entry.units) & {"share", "rate", "ratio", "count", "people", "intensity"}, entry.id

    def test_no_name_is_a_bare_counting_word(self) -> None:
        assert [name for entry in own_dictionary() for name in entry.names if len(name) < 2] == []


class TestADistrictAddsToIt:
    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        (tmp_path / "indicators").mkdir()
        monkeypatch.setenv("LUOSHI_HOME", str(tmp_path))
        own_dictionary.cache_clear()
        yield tmp_path
        monkeypatch.undo()
        own_dictionary.cache_clear()

    def test_a_file_in_its_data_folder_is_enough(self, home: Path) -> None:
        extra_file(home / "indicators", "tea_garden_visits,茶园游客人次,进茶园人次,people,higher,flow,文旅,,tourists")
        found = find_indicator("全区进茶园人次")
        assert found is not None
        assert found.id == "tea_garden_visits"
        assert find_indicator("地区生产总值") is not None

    def test_a_mistake_in_it_is_told_as_a_report_that_cannot_be_read_is(self, home: Path) -> None:
        extra_file(home / "indicators", "Tea,茶园,,people,higher,flow,文旅,,")
        with pytest.raises(ReadingError, match="改好这一行"):
            find_indicator("茶园")

    def test_a_new_line_is_a_new_indicator(self, tmp_path: Path) -> None:
        path = extra_file(tmp_path, "tea_garden_visits,茶园游客人次,进茶园人次,people,higher,flow,文旅,,tourists")
        entry = load_dictionary([path]).find("全区进茶园人次")
        assert entry is not None
        assert entry.id == "tea_garden_visits"
        assert own_dictionary().find("进茶园人次") is None

    def test_a_known_id_takes_new_aliases_and_keeps_the_rest(self, tmp_path: Path) -> None:
        path = extra_file(tmp_path, "gdp,,云河总产值,,,,,,")
        entry = load_dictionary([path]).find("云河总产值")
        assert entry is not None
        assert (entry.id, entry.name, entry.aggregation) == ("gdp", "地区生产总值", "flow")
        assert "GDP" in entry.aliases

    def test_short_rows_and_a_byte_order_mark_are_fine(self, tmp_path: Path) -> None:
        path = tmp_path / "district.csv"
        path.write_text(f"{HEADER}\ngdp,,云河总产值\n", "utf-8-sig")
        assert load_dictionary([path]).find("云河总产值") is not None

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("Tea,茶园,,people,higher,flow,文旅,,", "应由小写英文字母"),
            ("tea,茶园,,smiles,higher,flow,文旅,,", "单位类别“smiles”"),
            ("tea,茶园,,people,upwards,flow,文旅,,", "方向“upwards”"),
            ("tea,茶园,,people,higher,pile,文旅,,", "汇总方式“pile”"),
            ("tea,,,people,higher,flow,文旅,,", "没有名称"),
            ("tea,茶园,,,higher,flow,文旅,,", "没有单位类别"),
            ("tea,茶园,地区生产总值,money,higher,flow,文旅,,", "同时指"),
            ("tea,茶园,,people,higher,flow,文旅,,nowhere", "上级指标“nowhere”"),
            ("tea,茶园,,people,higher,flow,文旅,,,多了", "列数多于表头"),
        ],
    )
    def test_a_mistake_is_told_with_its_file_and_line(self, tmp_path: Path, line: str, problem: str) -> None:
        with pytest.raises(DictionaryError, match=problem) as caught:
            load_dictionary([extra_file(tmp_path, line)])
        assert (caught.value.file, caught.value.line) == ("district.csv", 2)

    def test_a_missing_file_and_a_missing_column_are_told(self, tmp_path: Path) -> None:
        with pytest.raises(DictionaryError, match="读不出来"):
            load_dictionary([tmp_path / "nowhere.csv"])
        with pytest.raises(DictionaryError, match="表头缺少列：aliases"):
            load_dictionary([extra_file(tmp_path, "tea,茶园", header="id,name")])


class TestFamilies:
    @pytest.mark.parametrize(
        ("unit", "family"),
        [
            ("亿元", "money"),
            ("万平方米", "area"),
            ("亩", "area"),
            ("%", "share"),
            ("个百分点", "share"),
            ("万人次", "people"),
        ],
    )
    def test_a_unit_with_its_magnitude_keeps_its_family(self, unit: str, family: str) -> None:
        assert family in families_of(unit)

    def test_a_noun_that_was_counted_is_a_count(self) -> None:
        assert families_of("万纳税人") == {"count"}
        assert families_of("") == frozenset()

    def test_what_may_stand_side_by_side(self) -> None:
        assert same_family("亩", "平方米")
        assert same_family("亿元", "万元")
        assert not same_family("亿元", "%")
