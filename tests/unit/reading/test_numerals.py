"""Numerals in both scripts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.numerals import parse_chinese, parse_number, write_chinese
from luoshi.reading.numerals.examples import LEAVES_ALONE, READS


class TestNumerals:
    @pytest.mark.parametrize(("text", "value"), READS)
    def test_reads_what_reports_write(self, text: str, value: str) -> None:
        assert parse_number(text) == Decimal(value)

    @pytest.mark.parametrize("text", LEAVES_ALONE)
    def test_says_none_where_there_is_no_numeral(self, text: str) -> None:
        assert parse_number(text) is None

    @given(st.integers(min_value=0, max_value=10**16 - 1))
    def test_a_number_written_in_chinese_reads_back(self, value: int) -> None:
        assert parse_chinese(write_chinese(value)) == value

    @pytest.mark.parametrize("value", [-1, 10**16])
    def test_refuses_to_write_what_it_cannot(self, value: int) -> None:
        with pytest.raises(ValueError, match=str(value)):
            write_chinese(value)

    @given(st.text(max_size=30))
    def test_never_raises(self, text: str) -> None:
        value = parse_number(text)
        assert value is None or isinstance(value, Decimal)
