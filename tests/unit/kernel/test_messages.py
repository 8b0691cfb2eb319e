"""Messages: a code with values, said in two languages."""

from datetime import date

import pytest

from luoshi.kernel import messages
from luoshi.kernel.messages import (
    Message,
    UnknownMessage,
    add_words,
    counted_on,
    counts_closed,
    open_count,
    open_day,
    render,
)


@pytest.fixture(autouse=True)
def _own_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_catalogue", {})
    add_words({"late": ("比计划晚 {days} 天，原定{due}", "{days} days late, due {due}")})


class TestRender:
    def test_speaks_chinese_unless_asked_otherwise(self) -> None:
        message = Message("late", {"days": 23, "due": date(2026, 6, 30)})
        assert render(message) == "比计划晚 23 天，原定2026年6月30日"
        assert render(message, "en") == "23 days late, due 2026-06-30"

    def test_names_a_code_without_words(self) -> None:
        with pytest.raises(UnknownMessage, match="lost"):
            render(Message("lost"))


class TestCountedOn:
    KEPT = f"已逾期 {open_count(date(2025, 12, 28))} 天：时限为 {open_day(date(2025, 12, 28), english=False)}。"

    def test_counts_and_says_the_year_where_it_is_not_the_reader_s(self) -> None:
        assert counted_on(self.KEPT, date(2025, 12, 31)) == "已逾期 3 天：时限为 12月28日。"
        assert counted_on(self.KEPT, date(2026, 1, 2)) == "已逾期 5 天：时限为 2025年12月28日。"
        english = open_day(date(2025, 12, 28), english=True)
        assert [counted_on(english, date(year, 12, 31)) for year in (2025, 2026)] == [
            "28 December",
            "28 December 2025",
        ]

    def test_a_count_that_is_closed_stays_while_the_day_gets_its_year(self) -> None:
        told = counts_closed(self.KEPT, date(2025, 12, 31))
        assert counted_on(told, date(2026, 3, 1)) == "已逾期 3 天：时限为 2025年12月28日。"

    def test_read_on_no_day_in_particular_says_every_year(self) -> None:
        assert counted_on(open_day(date(2026, 6, 30), english=False), None) == "2026年6月30日"


class TestAddWords:
    def test_may_be_called_again_with_the_same_words(self) -> None:
        add_words({"late": ("比计划晚 {days} 天，原定{due}", "{days} days late, due {due}")})

    def test_refuses_other_words_for_a_code(self) -> None:
        with pytest.raises(ValueError, match="late"):
            add_words({"late": ("晚了", "late")})
