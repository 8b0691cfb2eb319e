"""A target shared out: sums in base units, rates handed on, equal parts."""

from decimal import Decimal

import pytest

from luoshi.delivery.register.quotas import Allotted, UnitDiffers, evenly, is_additive, summed, written_share


class TestSum:
    def test_is_made_in_base_units(self) -> None:
        parts = [Allotted(Decimal(80), "万平方米"), Allotted(Decimal(400_000), "㎡"), Allotted(Decimal(450), "亩")]
        found = summed(Decimal(150), "万平方米", parts, additive=True)
        assert (found.allotted, found.rest, found.over) == (Decimal(150), 0, 0)

    @pytest.mark.parametrize(("value", "rest", "over"), [(100, 50, 0), (150, 0, 0), (160, 0, 10)])
    def test_says_what_is_left_and_what_is_too_much(self, value: int, rest: int, over: int) -> None:
        found = summed(Decimal(150), "万平方米", [Allotted(Decimal(value), "万平方米")], additive=True)
        assert (found.rest, found.over) == (rest, over)

    def test_what_is_open_is_not_zero(self) -> None:
        found = summed(Decimal(10), "个", [Allotted(None, "个"), Allotted(Decimal(4), "个")], additive=True)
        assert (found.allotted, found.open, found.parts) == (4, 1, 2)

    def test_of_a_rate_nothing_is_summed(self) -> None:
        found = summed(Decimal(4), "%", [Allotted(Decimal(4), "%")] * 10, additive=False)
        assert (found.allotted, found.rest, found.over) == (None, None, None)

    def test_units_of_two_families_are_refused(self) -> None:
        with pytest.raises(UnitDiffers):
            summed(Decimal(150), "万平方米", [Allotted(Decimal(3), "个")], additive=True)


class TestAdditive:
    @pytest.mark.parametrize(
        ("indicator", "kind", "unit"), [("征迁签约面积", "count", "万平方米"), ("新增停车泊位", "count", "个")]
    )
    def test_amounts_are(self, indicator: str, kind: str, unit: str) -> None:
        assert is_additive(indicator, kind, unit)

    @pytest.mark.parametrize(
        ("indicator", "kind", "unit"),
        [("城镇登记失业率", "level", "%"), ("PM2.5平均浓度", "level", "微克/立方米"), ("财政收入", "growth", "%")],
    )
    def test_rates_are_not(self, indicator: str, kind: str, unit: str) -> None:
        assert not is_additive(indicator, kind, unit)


class TestEvenly:
    @pytest.mark.parametrize(("total", "count", "places"), [("150", 10, 2), ("100", 3, 0), ("0.5", 3, 2), ("7", 9, 0)])
    def test_adds_up_to_the_whole(self, total: str, count: int, places: int) -> None:
        parts = evenly(Decimal(total), count, places)
        assert sum(parts) == Decimal(total)
        assert max(parts) - min(parts) <= Decimal(1).scaleb(-places)


class TestWrittenShare:
    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("15", (15, "")),
            ("150,000㎡", (150000, "㎡")),
            ("1.5 万平方米", (Decimal("1.5"), "万平方米")),
            ("待定", (None, "")),
        ],
    )
    def test_a_number_may_carry_its_unit(self, text: str, read: tuple[Decimal | None, str]) -> None:
        assert written_share(text) == read

    @pytest.mark.parametrize("text", ["若干", "-3", "约15"])
    def test_anything_else_is_no_quota(self, text: str) -> None:
        with pytest.raises(ValueError, match=text):
            written_share(text)
