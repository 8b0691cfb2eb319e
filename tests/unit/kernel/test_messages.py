"""Messages: a code with values, said in two languages."""

from datetime import date

import pytest

from luoshi.kernel import messages
from luoshi.kernel.messages import Message, UnknownMessage, add_words, render


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


class TestAddWords:
    def test_may_be_called_again_with_the_same_words(self) -> None:
        add_words({"late": ("比计划晚 {days} 天，原定{due}", "{days} days late, due {due}")})

    def test_refuses_other_words_for_a_code(self) -> None:
        with pytest.raises(ValueError, match="late"):
            add_words({"late": ("晚了", "late")})
