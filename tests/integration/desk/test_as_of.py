"""Turned back: each page shows the chosen day or says that it does not; nothing is shown before it was known."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from luoshi.delivery.alerts.board import in_stages
from luoshi.delivery.alerts.choices import HearingStage
from luoshi.delivery.alerts.models import Hearing
from luoshi.delivery.register.operations import Bodies, CommitmentEdit, assign, edit_commitment
from luoshi.kernel.organizations.models import Body
from tests.support.yunhe import SHANGHAI, Yunhe

SignIn = Callable[[str], Client]
NOT_TURNED = "本页不随日期回看"
MARCH = datetime(2026, 3, 10, 9, 0, tzinfo=SHANGHAI)
APRIL = datetime(2026, 4, 10, 9, 0, tzinfo=SHANGHAI)


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


def turned(client: Client, day: str, address: str = "/register/", **query: str) -> str:
    return words_of(client.get(address, {"as_of": day, **query}))


@pytest.fixture
def renamed(yunhe: Yunhe) -> Yunhe:
    """In March the parks become 游园, and in April the schools' bureau leads them."""
    yunhe.parks.refresh_from_db()
    edit = CommitmentEdit(fields={"title": "新建游园12个"})
    edit_commitment(commitment=yunhe.parks, revision=yunhe.parks.revision, edit=edit, actor=yunhe.supervision, at=MARCH)
    yunhe.parks.refresh_from_db()
    assign(
        commitment=yunhe.parks,
        bodies=Bodies(lead=Body.objects.get(code="schools")),
        leader_post=None,
        revision=yunhe.parks.revision,
        actor=yunhe.supervision,
        at=APRIL,
    )
    return yunhe


class TestChoosingADay:
    @pytest.mark.parametrize("written", ["abc", "2026-13-01", "20260301", "0001-01-01"])
    def test_what_is_no_day_is_said_and_changes_nothing(self, supervision: Client, written: str) -> None:
        words = turned(supervision, written)
        assert f"“{written}”不是日期" in words
        assert "的情形" not in words.replace("看这一天的情形", "").replace("查看某一天的情形", "")

    def test_a_day_to_come_is_said_and_changes_nothing(self, supervision: Client) -> None:
        assert "2026-07-01还没有到" in turned(supervision, "2026-07-01")
        assert "截至" not in words_of(supervision.get("/register/")).replace("数据截至", "")

    def test_the_day_chosen_before_stays(self, supervision: Client) -> None:
        turned(supervision, "2026-03-01")
        assert "截至2026年3月1日的情形" in turned(supervision, "abc")


class TestBeforeAnythingWasKnown:
    def test_no_report_stands_anywhere(self, supervision: Client) -> None:
        assert "还没有报告" in turned(supervision, "2026-01-20", "/reports/")
        assert "那一天还没有收到报告" in words_of(supervision.get("/"))
        for address in ("/report/2026g/", "/coverage/2026g/", "/targets/2026g/"):
            assert supervision.get(address).status_code == 404, address

    def test_no_list_holds_anything(self, supervision: Client) -> None:
        turned(supervision, "2026-01-20", "/")
        for address in ("/register/", "/board/list/", "/planning/", "/leader/", "/hearings/", "/changes/", "/rounds/"):
            assert "口袋公园" not in words_of(supervision.get(address)), address


class TestTheDayItself:
    def test_is_searched_by_its_own_words(self, renamed: Yunhe, supervision: Client) -> None:
        assert "新建口袋公园12个" in turned(supervision, "2026-03-09", q="口袋")
        assert "没有符合条件的事项" in turned(supervision, "2026-03-09", q="游园")
        assert "新建游园12个" in turned(supervision, "2026-03-10", q="游园12")

    def test_a_body_sees_what_it_answered_for_then(self, renamed: Yunhe, sign_in: SignIn) -> None:
        housing = sign_in("zhujian")
        address = f"/commitment/{renamed.parks.code}/"
        assert housing.get(address).status_code == 404
        assert housing.get(address, {"as_of": "2026-04-09"}).status_code == 200
        assert "新建游园" in words_of(housing.get("/register/"))

    def test_each_page_says_whether_it_turns_back(self, supervision: Client) -> None:
        turned(supervision, "2026-03-01", "/")
        turning = (
            "/",
            "/reports/",
            "/register/",
            "/leader/",
            "/board/",
            "/planning/",
            "/rounds/",
            "/hearings/",
            "/ledger/",
        )
        of_today = ("/import/", "/figures/", "/inbox/", "/rates/", "/releases/", "/breakdown/2026g/", "/release/2026g/")
        assert [one for one in turning if NOT_TURNED in words_of(supervision.get(one))] == []
        assert [one for one in of_today if NOT_TURNED not in words_of(supervision.get(one))] == []


class TestHearingsThen:
    @pytest.fixture
    def heard(self, yunhe: Yunhe) -> Hearing:
        """Asked on 2 March, answered on the 10th, circulated on 10 April."""
        change = yunhe.parks.colour_changes.create(new="red", why="滞后", on=MARCH.date(), at=MARCH)
        return Hearing.objects.create(
            change=change,
            stage=HearingStage.CIRCULATED,
            asked_at=MARCH.replace(day=2),
            answer_due_on=MARCH.date(),
            answered_at=MARCH,
            decided_at=APRIL,
            decided_colour="red",
        )

    @pytest.mark.parametrize(
        ("month", "day", "stage"),
        [(3, 1, None), (3, 5, "asked"), (3, 11, "answered"), (4, 11, "circulated")],
    )
    def test_stood_in_the_stage_of_that_day(self, heard: Hearing, month: int, day: int, stage: str | None) -> None:
        at = datetime(2026, month, day, tzinfo=SHANGHAI)
        found = [one.value for one in HearingStage if Hearing.objects.filter(in_stages([one], at)).exists()]
        assert found == ([stage] if stage else [])
