"""Evidence with a sheet's lines: checked, kept once, shown behind the door, its place for checks alone."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from luoshi.delivery.progress.models import Evidence, ProgressReport, TierChoice
from luoshi.kernel.ledger.models import Event
from tests.factories.photos import photo
from tests.support.yunhe import JUNE, Yunhe

SignIn = Callable[[str], Client]
SHEET = "/rounds/2026-06/housing/"


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


@pytest.fixture
def lines(yunhe: Yunhe, supervision: Client) -> list[ProgressReport]:
    for commitment in (yunhe.parks, yunhe.rules):
        TierChoice.objects.create(commitment=commitment, tier="focus", from_at=JUNE)
    supervision.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
    return list(ProgressReport.objects.filter(sheet__body__code="housing").order_by("pk"))


def add(client: Client, line: ProgressReport, data: bytes, name: str = "现场.jpg") -> str:
    sent = {"file": SimpleUploadedFile(name, data), "caption": "六月现场"}
    return words_of(client.post(f"{SHEET}{line.pk}/evidence/", sent, follow=True))


class TestEvidence:
    def test_is_added_listed_and_taken_off(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        assert "现场.jpg已附上" in add(clerk, lines[0], photo(placed=True))
        table = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{SHEET}table/").content)).worksheets[0]
        assert "现场.jpg" in {cell.value for row in table.iter_rows() for cell in row}
        evidence = Evidence.objects.get()
        assert "已移除" in words_of(clerk.post(f"/evidence/{evidence.pk}/", follow=True))
        assert clerk.get(f"/evidence/{evidence.pk}/").status_code == 404
        kinds = list(Event.objects.order_by("-seq").values_list("kind", flat=True)[:2])
        assert kinds == ["progress.evidence_removed", "progress.evidence_added"]

    def test_tells_its_place_only_to_who_checks(
        self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client
    ) -> None:
        add(sign_in("zhujian"), lines[0], photo(placed=True))
        address = f"/evidence/{Evidence.objects.get().pk}/"
        assert str(Evidence.objects.get().latitude) == "30.260000"
        leader = sign_in("fuquzhang")
        assert dict(Image.open(io.BytesIO(leader.get(address).content)).getexif()) == {}
        assert leader.get(f"{address}?original=1").status_code == 404
        assert supervision.get(f"{address}?original=1").content == photo(placed=True)

    def test_is_nothing_to_another_body(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        add(sign_in("zhujian"), lines[0], photo())
        answer = sign_in("jiedao").get(f"/evidence/{Evidence.objects.get().pk}/")
        assert answer.status_code == 404

    def test_runs_nothing_in_the_reader_s_browser(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        add(clerk, lines[0], photo())
        answer = clerk.get(f"/evidence/{Evidence.objects.get().pk}/")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_is_refused_in_words(self, lines: list[ProgressReport], sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        assert "只收照片" in add(clerk, lines[0], b"MZ\x90\x00", "程序.exe")
        assert "扩展名不符" in add(clerk, lines[0], photo(), "现场.pdf")
        assert not Evidence.objects.exists()

    def test_that_stands_elsewhere_is_said(
        self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client
    ) -> None:
        clerk = sign_in("zhujian")
        add(clerk, lines[0], photo(3))
        assert "同一张照片已附在" in add(clerk, lines[1], photo(3))
        assert "看起来是同一张照片" in add(clerk, lines[1], photo(3, quality=35), "改存.jpg")
        assert "已附在" not in add(clerk, lines[1], photo(4), "另一张.jpg")
        assert "没有重复保存" in add(clerk, lines[1], photo(3))
        words = words_of(supervision.get("/rounds/2026-06/"))
        assert "同一张照片用在几处" in words

    def test_is_locked_with_the_sheet(self, lines: list[ProgressReport], sign_in: SignIn, supervision: Client) -> None:
        clerk = sign_in("zhujian")
        clerk.post(SHEET, {"do": "rest"})
        clerk.post(SHEET, {"do": "submit"})
        assert "已送签" in add(clerk, lines[0], photo())
        assert sign_in("jiedao").post(f"{SHEET}{lines[0].pk}/evidence/").status_code == 404
        assert not Evidence.objects.exists()
