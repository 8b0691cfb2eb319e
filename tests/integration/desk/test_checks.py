"""The pages of checks and tiers: drawn, written down, taken along; figures confirmed; closed to who may not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from luoshi.delivery.progress.models import LineCheck, SampledLine, TierChoice
from luoshi.delivery.progress.tiers import tier_rows
from luoshi.kernel.organizations.models import Body
from tests.support import yunhe as district
from tests.support.yunhe import JUNE, Yunhe

SignIn = Callable[[str], Client]


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def signed(yunhe: Yunhe, sign_in: SignIn, supervision: Client) -> Yunhe:
    district.person(Body.objects.get(code="housing"), "局长", "signing_head", "juzhang", "何远山")
    TierChoice.objects.create(commitment=yunhe.parks, tier="focus", from_at=JUNE)
    supervision.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
    sign_in("zhujian").post("/rounds/2026-06/housing/", {"do": "rest"})
    sign_in("zhujian").post("/rounds/2026-06/housing/", {"do": "submit"})
    sign_in("juzhang").post("/rounds/2026-06/housing/", {"do": "sign"})
    return yunhe


class TestChecks:
    def test_are_drawn_and_written_down(self, signed: Yunhe, supervision: Client) -> None:
        assert "随机抽取" in words_of(supervision.post("/checks/2026-06/", {"do": "draw"}, follow=True))
        pk = SampledLine.objects.order_by("ordinal")[0].pk
        given = {"do": "found", "line": str(pk), "level": "checked", "agrees": "no", "percent": "多"}
        assert "写数字" in words_of(supervision.post("/checks/2026-06/", given, follow=True))
        given |= {"percent": "40", "finding": "只开工两处"}
        assert "与所报不符40%只开工两处" in words_of(supervision.post("/checks/2026-06/", given, follow=True))
        assert LineCheck.objects.get().percent == 40
        code = LineCheck.objects.get().line.commitment.code
        assert supervision.get("/checks/2026-06/?as=xlsx").content[:2] == b"PK"
        assert code

    def test_are_nothing_to_a_body(self, signed: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("zhujian").get("/checks/2026-06/").status_code == 404

    def test_say_no_to_what_is_no_number_of_items(self, signed: Yunhe, supervision: Client) -> None:
        given = {"do": "draw", "size": "0"}
        assert "1至500之间" in words_of(supervision.post("/checks/2026-06/", given, follow=True))


class TestTiers:
    def test_are_chosen_for_several_at_once(self, yunhe: Yunhe, supervision: Client) -> None:
        for commitment in (yunhe.parks, yunhe.rules):
            commitment.refresh_from_db()
        given = {"tier": "never", "code": [yunhe.parks.code, yunhe.rules.code]}
        assert "2项改了填报频次" in words_of(supervision.post("/tiers/", given, follow=True))
        assert "没有改动" in words_of(supervision.post("/tiers/", {"tier": "never"}, follow=True))
        assert TierChoice.objects.current().count() == 2

    def test_can_be_found_by_title_and_body(self, yunhe: Yunhe, supervision: Client) -> None:
        row = next(row for row in tier_rows() if row.lead)
        shown = words_of(supervision.get("/tiers/", {"q": row.title, "lead": row.lead}))
        assert "共1项" in shown
        assert row.title in shown
        assert "没有符合条件的事项" in words_of(supervision.get("/tiers/", {"q": row.title, "after": "50"}))
