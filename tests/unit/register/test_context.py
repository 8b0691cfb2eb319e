"""A title that says little alone is shown with its sentence."""

import pytest

from luoshi.delivery.register.queries.contexts import context_in
from luoshi.delivery.register.rules import needs_context


class TestNeedsContext:
    @pytest.mark.parametrize(
        "title", ["力争1.4亿美元", "其中制造业项目占比不低于50%", "三期开工", "开工5条", "帮扶企业"]
    )
    def test_short_titles_that_lean_on_words_before_them_do(self, title: str) -> None:
        assert needs_context(title)

    @pytest.mark.parametrize(
        "title", ["地区生产总值增长5%以上", "完成危旧房改造并分批回迁安置群众", "新建口袋公园12个"]
    )
    def test_titles_that_name_their_thing_do_not(self, title: str) -> None:
        assert not needs_context(title)


class TestContextIn:
    def test_shows_the_words_before_and_after(self) -> None:
        found = context_in("实际使用外资确保1.2亿美元、力争1.4亿美元，新引进项目60个。", "力争1.4亿美元")
        assert (found.before, found.said, found.after) == (
            "实际使用外资确保1.2亿美元、",
            "力争1.4亿美元",
            "，新引进项目60个。",
        )
        assert not found.cut_before
        assert not found.cut_after

    def test_says_where_the_sentence_goes_on(self) -> None:
        found = context_in("甲" * 40 + "三期开工" + "乙" * 40, "三期开工")
        assert len(found.before) == 24
        assert found.cut_before
        assert found.cut_after
