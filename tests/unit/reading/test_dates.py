"""Times, resolved against the report's year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.reading.dates import Now, find_times
from luoshi.reading.dates.examples import FINDS, LEAVES_ALONE

NOW = Now(year=2017, first_ahead=2017, default_year=2016)


class TestFindTimes:
    @pytest.mark.parametrize(("text", "as_written", "use", "start", "end"), FINDS)
    def test_finds(self, text: str, as_written: str, use: str, start: str, end: str) -> None:
        (found,) = find_times(text, NOW)
        assert text[found.start : found.end] == as_written
        assert found.use == use
        assert (str(found.period.start or ""), str(found.period.end)) == (start, end)
        assert found.period.stated

    @pytest.mark.parametrize("text", LEAVES_ALONE)
    def test_leaves_alone(self, text: str) -> None:
        assert find_times(text, NOW) == []

    def test_a_bare_span_looks_ahead_in_a_plan(self) -> None:
        (found,) = find_times("五年新增学位3万个", Now(2017, 2017, 2017, is_plan=True))
        assert (found.period.start.year if found.period.start else None, found.period.end.year) == (2017, 2021)

    def test_a_time_in_brackets_is_its_numbers_own(self) -> None:
        (found,) = find_times("进出口总额(1-11月)", NOW)
        assert found.own

    @given(st.text(alphabet="0123456789年月日上下半全今去前后来到比从“”十一二三四五底末(-—", max_size=60))
    def test_never_raises(self, text: str) -> None:
        assert all(time.end <= len(text) for time in find_times(text, NOW))
