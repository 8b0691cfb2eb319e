"""Who usually leads a piece of work, and what bodies were called when."""

import itertools
from datetime import date

import pytest

from luoshi.reading.bodies import body_name, body_names, kinds, kinds_of_body, suggest_leads, topics
from luoshi.reading.bodies.examples import FINDS, LEAVES_ALONE
from luoshi.reading.indicators import own_dictionary


class TestSuggestLeads:
    @pytest.mark.parametrize(("text", "kind"), FINDS)
    def test_the_words_of_the_work_say_who_leads(self, text: str, kind: str) -> None:
        assert suggest_leads(text)[0] == kind

    def test_an_indicator_speaks_for_its_departments(self) -> None:
        assert suggest_leads("力争达到新高", indicator_id="retail_sales")[0] == "商务"

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("新建云河小学（区住建局负责）", "住建"),
            ("新建云河小学，责任单位：区教育局、区住建局", "教育"),
            ("由区城管局牵头，整治柳浦河", "城管"),
        ],
    )
    def test_a_body_the_text_makes_answer_comes_first(self, text: str, kind: str) -> None:
        assert suggest_leads(text)[0] == kind

    def test_at_most_three_are_suggested(self) -> None:
        text = "统筹教育、医疗、养老、就业、住房、交通、文化和体育"
        assert 1 <= len(suggest_leads(text)) <= 3

    @pytest.mark.parametrize("text", LEAVES_ALONE)
    def test_where_nothing_speaks_nothing_is_suggested(self, text: str) -> None:
        assert suggest_leads(text) == ()
        assert suggest_leads(text, indicator_id="no_such_indicator") == ()


class TestTheData:
    def test_every_topic_and_department_speaks_for_a_known_kind(self) -> None:
        known = set(kinds())
        assert {kind for these in topics().values() for kind in these} <= known
        assert {kind for entry in own_dictionary() for kind in entry.departments} <= known

    def test_names_of_a_kind_do_not_overlap_in_time(self) -> None:
        by_kind: dict[str, list[tuple[date, date]]] = {}
        for name in body_names():
            by_kind.setdefault(name.kind, []).append((name.since or date.min, name.until or date.max))
        for kind, spans in by_kind.items():
            ordered = sorted(spans)
            assert all(first[1] < second[0] for first, second in itertools.pairwise(ordered)), kind

    def test_a_topic_is_more_than_one_character(self) -> None:
        assert [word for word in topics() if len(word) < 2] == []


class TestNamesOverTime:
    @pytest.mark.parametrize(
        ("kind", "on", "name"),
        [
            ("生态环境", date(2018, 12, 31), "环境保护局"),
            ("生态环境", date(2019, 1, 1), "生态环境局"),
            ("卫健", date(2013, 6, 1), "卫生局"),
            ("卫健", date(2017, 2, 1), "卫生和计划生育局"),
            ("卫健", date(2024, 2, 1), "卫生健康局"),
            ("应急", date(2017, 2, 1), "安全生产监督管理局"),
            ("数据", date(2024, 1, 1), "数据局"),
        ],
    )
    def test_a_kind_keeps_and_its_name_changes(self, kind: str, on: date, name: str) -> None:
        assert body_name(kind, on=on) == name

    def test_a_kind_that_is_not_known_has_no_name(self) -> None:
        assert body_name("宇航", on=date(2020, 1, 1)) is None

    def test_a_name_of_any_time_leads_to_its_kind(self) -> None:
        assert kinds_of_body("卫计局") == ("卫健",)
        assert kinds_of_body("区环保局") == ("生态环境",)
        assert kinds_of_body("财政") == ("财政",)
        assert "规划" in kinds_of_body("规划和自然资源局")
        assert kinds_of_body("区宇航局") == ()
