"""Forms sent back as a browser shows them; and a past day, which can only be looked at."""

import pytest
from django.test import Client
from lxml import html

from luoshi.delivery.register.breakdown import RoundStage
from luoshi.delivery.register.models import BreakdownRound
from luoshi.delivery.register.operations.rounds import open_breakdown
from luoshi.kernel.organizations.models import User
from luoshi.kernel.timeline import FOREVER
from tests.integration.delivery.conftest import JANUARY, Corner


def sign_in(client: Client, user_id: int | None) -> None:
    client.force_login(User.objects.get(pk=user_id))


class TestEditForm:
    @pytest.mark.parametrize("which", ["parks", "investment", "school"])
    def test_saves_what_the_browser_sends_with_the_empty_rows_it_shows(
        self, corner: Corner, client: Client, which: str
    ) -> None:
        sign_in(client, corner.supervision.user_id)
        commitment = getattr(corner, which)
        address = f"/commitment/{commitment.code}/edit/"
        page = html.fromstring(client.get(address).content.decode())
        form = next(form for form in page.forms if "title" in {str(name) for name in form.fields})
        sent = dict(form.form_values())
        sent |= {"title": "改过的标题", "reason": "核对原文"}
        answer = client.post(address, sent)
        assert answer.status_code == 302, answer.content.decode()[:2000]
        assert commitment.versions.get(until_at=FOREVER).title == "改过的标题"


class TestPastDay:
    def test_can_be_looked_at_and_not_written(self, corner: Corner, client: Client) -> None:
        sign_in(client, corner.supervision.user_id)
        client.get("/?as_of=2026-01-25")
        answer = client.post("/breakdown/2026g/open/")
        assert answer.status_code == 403
        assert "只能查看" in answer.content.decode()
        assert not BreakdownRound.objects.exists()
        client.get("/?as_of=")
        assert client.post("/breakdown/2026g/open/").status_code == 302

    def test_says_where_a_page_does_not_turn_back(self, corner: Corner, client: Client) -> None:
        sign_in(client, corner.supervision.user_id)
        assert "本页不随日期回看" in client.get("/rates/?as_of=2026-01-25").content.decode()
        assert "本页不随日期回看" not in client.get("/register/?as_of=2026-01-25").content.decode()


class TestCoverage:
    def test_turns_back_with_the_day(self, corner: Corner, client: Client) -> None:
        sign_in(client, corner.supervision.user_id)
        now = client.get("/coverage/2026g/?as_of=").content.decode()
        before = client.get("/coverage/2026g/?as_of=2026-01-19").content.decode()
        assert corner.parks.code
        assert corner.parks.code in now
        assert corner.parks.code not in before


class TestDraftingRound:
    def test_stays_in_the_office_until_it_is_sent(self, corner: Corner, client: Client) -> None:
        round_ = open_breakdown(report=corner.parks.report, actor=corner.supervision, at=JANUARY)
        assert round_.stage == RoundStage.DRAFTING
        sign_in(client, corner.clerk.user_id)
        assert corner.parks.code
        assert corner.parks.code not in client.get("/breakdown/2026g/").content.decode()
        assert client.get("/breakdown/2026g/sheet/").status_code == 404


class TestOddValues:
    @pytest.mark.parametrize(
        ("given", "warned"),
        [({"due_on": "2025-12-31"}, "已经过去"), ({"target-0-value": "-12"}, "目标 1 的数值是负数：-12")],
    )
    def test_are_asked_about_once_and_then_saved(
        self, corner: Corner, client: Client, given: dict[str, str], warned: str
    ) -> None:
        sign_in(client, corner.supervision.user_id)
        address = f"/commitment/{corner.parks.code}/edit/"
        page = html.fromstring(client.get(address).content.decode())
        form = next(form for form in page.forms if "title" in {str(name) for name in form.fields})
        sent = {**dict(form.form_values()), **given, "reason": "核对原文"}
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert warned in answer.content.decode()
        corner.parks.refresh_from_db()
        before = corner.parks.revision
        assert client.post(address, {**sent, "confirmed": "1"}).status_code == 302
        corner.parks.refresh_from_db()
        assert corner.parks.revision == before + 1
