"""Numbers with their units, and the labels that are none."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import write_chinese
from luoshi.reading.quantities import Quantity, find_quantities, scan, to_base
from luoshi.reading.quantities.examples import FINDS, LEAVES_ALONE
from luoshi.reading.quantities.units import base_of, is_amount, split_unit

ALPHABET = (
    "一二三四五六七八九十百千万亿零两半首第前0123456789%.，。；：、“”()-—"
    "年月日个家元米下降增长达占比全国分别均从由到新增超以上左右\nG+×"
)


def written(quantity: Quantity) -> tuple[Decimal, ...]:
    return quantity.value if isinstance(quantity.value, tuple) else (quantity.value,)


class TestFindQuantities:
    @pytest.mark.parametrize(("text", "expected"), FINDS, ids=[text for text, _ in FINDS])
    def test_finds(self, text: str, expected: tuple[tuple[str, str, str, str], ...]) -> None:
        found = find_quantities(text)
        assert [(text[q.start : q.end], q.unit, q.comparator) for q in found] == [(a, c, d) for a, _, c, d in expected]
        for quantity, (_, values, _, _) in zip(found, expected, strict=True):
            assert written(quantity) == tuple(Decimal(value) for value in values.split(","))

    @pytest.mark.parametrize("text", LEAVES_ALONE)
    def test_leaves_alone(self, text: str) -> None:
        assert find_quantities(text) == []

    def test_a_named_set_says_its_role(self) -> None:
        (found,) = find_quantities("推进六大重点工程")
        assert found.role == "enumeration"

    def test_a_limit_inside_a_name_says_its_role(self) -> None:
        limit, counted = find_quantities("引进1亿元以上项目30个")
        assert (limit.role, counted.role) == ("threshold", None)

    def test_first_without_a_circle_is_ambiguous(self) -> None:
        (found,) = find_quantities("首条中试线投入运行")
        assert found.role == "ambiguous"

    @given(st.text(alphabet=ALPHABET, max_size=120))
    def test_never_raises_and_never_overlaps(self, text: str) -> None:
        found, labels = scan(text)
        assert all(one.end <= other.start for one, other in pairwise(found))
        assert all(0 <= item.start < item.end <= len(text) for item in [*found, *labels])

    @given(st.integers(min_value=11, max_value=99_999))
    def test_the_other_script_keeps_the_value(self, value: int) -> None:
        (arabic,) = find_quantities(f"全年办理事项{value}件，")
        (chinese,) = find_quantities(f"全年办理事项{write_chinese(value)}件，")
        assert to_base(arabic.value, arabic.unit) == to_base(chinese.value, chinese.unit)


class TestUnits:
    @pytest.mark.parametrize(
        ("value", "unit", "base", "base_unit"),
        [
            ("467.8", "亿元", "46780000000", "元"),
            ("25", "%", "0.25", ""),
            ("1.5", "平方公里", "1500000", "平方米"),
            ("3", "公里", "3000", "米"),
            ("2", "万吨", "20000000", "千克"),
            ("500", "千瓦", "500", "千瓦"),
            ("1.2", "万千瓦", "12000", "千瓦"),
            ("9", "成", "0.9", ""),
            ("7", "个百分点", "7", "百分点"),
            ("1", "万亿", "1000000000000", ""),
        ],
    )
    def test_base_units(self, value: str, unit: str, base: str, base_unit: str) -> None:
        assert to_base(Decimal(value), unit) == (Decimal(base), base_unit)

    def test_a_range_stays_a_range(self) -> None:
        assert to_base((Decimal(2), Decimal(3)), "万个") == ((Decimal(20000), Decimal(30000)), "个")

    def test_the_thousand_of_a_kilowatt_is_no_magnitude(self) -> None:
        assert split_unit("千瓦") == (1, "千瓦")
        assert base_of("亩")[1] == "平方米"

    def test_measured_or_counted(self) -> None:
        assert is_amount("亿元")
        assert is_amount("微克/立方米")
        assert not is_amount("万户")
