"""The burden account's pages: seen by all, objected to, answered, and copied into the public edition."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from luoshi.delivery.progress.models import FormObjection
from luoshi.delivery.publication.models import Release, ReleasedForm
from luoshi.delivery.publication.operations import prepare_release
from luoshi.delivery.register.models import Report
from tests.support.yunhe import JUNE, Yunhe

SignIn = Callable[[str], Client]


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


class TestBurden:
    def test_is_objected_to_and_answered_before_all(self, yunhe: Yunhe, sign_in: SignIn, supervision: Client) -> None:
        street = sign_in("jiedao")
        given = {"form": "round", "field": "预计完成", "text": "每月重复"}
        assert "意见已记下" in words_of(street.post("/burden/", given, follow=True))
        assert "对“每期进展填报表”提了意见：每月重复" in words_of(supervision.get("/inbox/"))
        answer = {"stage": "dropped", "answer": "取消这一项"}
        pk = FormObjection.objects.get().pk
        assert street.post(f"/burden/{pk}/", answer).status_code == 403
        supervision.post(f"/burden/{pk}/", answer)
        assert "已取消：取消这一项" in words_of(sign_in("zhujian").get("/burden/"))
        assert "对“每期进展填报表”的意见已答复：取消这一项" in words_of(street.get("/inbox/"))

    def test_can_be_taken_along(self, yunhe: Yunhe, supervision: Client) -> None:
        assert supervision.get("/burden/?as=xlsx").content[:2] == b"PK"

    def test_says_in_english_what_it_says(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.cookies["luoshi_language"] = "en"
        page = supervision.get("/burden/").content.decode()
        assert "Progress sheet of a round" in page
        assert "supervision office, leader in charge" in page

    def test_is_copied_into_the_edition(self, yunhe: Yunhe) -> None:
        prepare_release(report=Report.objects.get(), actor=yunhe.supervision, at=JUNE)
        assert set(ReleasedForm.objects.values_list("title", flat=True)) >= {"每期进展填报表", "数据报送表"}
        Release.objects.update(stage="released", released_at=JUNE, checked_at=JUNE)
        words = words_of(Client().get("/public/burden/2026g/"))
        assert "每期进展填报表" in words
        assert "沈静" not in words
