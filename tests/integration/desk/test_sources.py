"""The page of data sources: set up, brought, refused in words, stopped; closed to who has nothing to do with it."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.progress.models import Measurement
from luoshi.kernel.sources.models import Source
from tests.support.yunhe import Yunhe

SignIn = Callable[[str], Client]
GIVEN = {
    "code": "parking-monthly",
    "name": "停车月报",
    "kind": "upload",
    "body": "housing",
    "period_column": "截至",
    "indicator_column": "指标",
    "value_column": "数值",
    "every_days": "35",
    "written": "泊位",
    "indicator": "新增停车泊位",
    "subject": "",
    "unit": "",
}


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


def table(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("五月.csv", text.encode("gb18030"))


class TestSources:
    def test_are_set_up_brought_and_listed(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sources/new/", GIVEN)
        sent = {"do": "bring", "table": table("指标,截至,数值\n泊位,2026年5月,830\n泊车费,2026年5月,7\n")}
        words = words_of(supervision.post("/sources/parking-monthly/", sent, follow=True))
        assert "新数据1个，更正0个，相同0个，拒收1行" in words
        assert "没有事项用到“泊车费”" in words
        assert "新增停车泊位2000个" in words
        assert Measurement.objects.get().value == 830
        assert "停车月报" in words_of(supervision.get("/sources/"))
        assert "截至5月31日，1个新增停车泊位830个" in words_of(supervision.get("/sources/"))
        assert "最近取到的数" in words_of(supervision.get("/sources/parking-monthly/"))
        assert supervision.get("/sources/?as=xlsx").content[:2] == b"PK"

    def test_a_wrong_set_up_keeps_what_was_typed(self, yunhe: Yunhe, supervision: Client) -> None:
        answer = supervision.post("/sources/new/", {**GIVEN, "every_days": "每月"})
        assert answer.status_code == 422
        assert "停车月报" in answer.content.decode()
        assert not Source.objects.exists()

    def test_a_wrong_file_is_said_and_changes_nothing(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sources/new/", GIVEN)
        sent = {"do": "bring", "table": table("项目,数\n泊位,1\n")}
        assert "缺少列" in words_of(supervision.post("/sources/parking-monthly/", sent, follow=True))
        assert not Measurement.objects.exists()

    def test_are_changed_and_stopped(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sources/new/", GIVEN)
        supervision.post("/sources/parking-monthly/", {**GIVEN, "do": "save", "name": "停车旬报"})
        supervision.post("/sources/parking-monthly/", {"do": "switch", "reason": "改由平台推送"})
        source = Source.objects.get()
        assert (source.name, source.is_on) == ("停车旬报", False)

    def test_are_nothing_to_a_clerk(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("zhujian").get("/sources/").status_code == 403

    def test_speak_english(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sources/new/", GIVEN)
        supervision.cookies["luoshi_language"] = "en"
        words = supervision.get("/sources/parking-monthly/").content.decode()
        assert "The table needs these columns" in words
