"""A round's pages: opened, filled, signed, locked, put right, urged; each says what happened."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.progress.models import Measurement, ProgressReport, Sheet, TierChoice, Urge
from luoshi.kernel.organizations.models import Body
from tests.integration.desk.test_on_track import words_of
from tests.support import yunhe as district
from tests.support.yunhe import JUNE, Yunhe

SignIn = Callable[[str], Client]


class TestRound:
    @pytest.fixture
    def opened(self, yunhe: Yunhe, supervision: Client) -> Yunhe:
        district.person(Body.objects.get(code="housing"), "局长", "signing_head", "juzhang", "何远山")
        TierChoice.objects.create(commitment=yunhe.parks, tier="focus", from_at=JUNE)
        answer = supervision.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
        assert answer["Location"] == "/rounds/2026-06/"
        return yunhe

    def line(self) -> ProgressReport:
        return ProgressReport.objects.filter(sheet__body__code="housing").order_by("pk")[0]

    def address(self) -> str:
        return f"/rounds/2026-06/housing/{self.line().pk}/"

    def test_is_filled_signed_and_locked(self, opened: Yunhe, sign_in: SignIn, supervision: Client) -> None:
        clerk, head, address = sign_in("zhujian"), sign_in("juzhang"), "/rounds/2026-06/housing/"
        assert "2026年6月进展开始填报，共2项，请在2026年7月6日前报送。" in words_of(clerk.get("/inbox/"))
        clerk.post(address, {"do": "rest"})
        clerk.post(address, {"do": "submit"})
        assert "填报表已送签，等您签发" in words_of(head.get("/inbox/"))
        head.post(address, {"do": "return", "reason": "第一项写清个数"})
        assert "填报表被退回：第一项写清个数" in words_of(clerk.get("/inbox/"))
        clerk.post(address, {"do": "submit"})
        assert "还有1个单位没有签发，锁定后算未报" in words_of(supervision.get("/rounds/2026-06/"))
        head.post(address, {"do": "sign"})
        assert Sheet.objects.get(body__code="housing").stage == "signed"
        assert "已锁定" in words_of(supervision.post("/rounds/2026-06/", follow=True))
        assert "签发负责人在各行更正" in words_of(clerk.get(address))
        self.correct_words(clerk, head)
        supervision.post("/rounds/", {"period_end": "2026-07-31", "due_on": "2026-08-06"})
        assert 'href="/rounds/2026-07/housing/"' in clerk.get(address).content.decode()
        follows = ProgressReport.objects.filter(sheet__round__code="2026-07", commitment=self.line().commitment)
        assert [(line.text, line.percent) for line in follows] == [("已建成六个", 55)]

    def correct_words(self, clerk: Client, head: Client) -> None:
        """What was signed stays; the correction stands beside it with its reason, by whoever signs, never twice."""
        line = self.line()
        address, given = (
            f"{self.address()}correct/",
            {"text": "已建成六个", "problem": "用地未腾", "percent": "50", "forecast_on": "2026-12-20"},
        )
        assert clerk.post(address, {**given, "reason": "重新点数"}).status_code == 403
        assert "写明理由" in words_of(head.post(address, given, follow=True))
        wrong = {**given, "percent": "NaN", "reason": "重新点数"}
        refused = head.post(address, wrong)
        assert refused.status_code == 422
        assert "形象进度写数字" in words_of(refused)
        assert 'enctype="multipart/form-data" action="/rounds/2026-06/housing/"' in refused.content.decode()
        for name in ("problem", "percent", "forecast_on", "reason"):  # what was typed stays
            assert re.search(rf'name="{name}"[^>]* value="{wrong[name]}"', refused.content.decode())
        said = words_of(head.post(address, {**given, "reason": "重新点数"}, follow=True))
        assert "更正：进展已建成六个·问题用地未腾·形象进度（%）50%·预计完成12月20日" in said
        assert "更正理由：重新点数" in said
        assert "没有更正" in words_of(head.post(address, {**given, "reason": "再点"}, follow=True))
        line.refresh_from_db()
        assert (line.text, line.percent, line.corrections.count()) == ("", None, 1)
        page = words_of(clerk.get(f"/commitment/{line.commitment.code}/"))
        assert "更正：进展已建成六个" in page
        assert "区住建局所报（2026年6月进展）：形象进度50%，预计12月20日完成。" in page
        self.correct_by_table(head)

    def correct_by_table(self, head: Client) -> None:
        """The locked sheet's table says what holds; changed with a reason it comes back as a further correction."""
        address = "/rounds/2026-06/housing/"
        table = head.get(f"{address}table/").content
        bare = {"do": "table", "table": filled(table, "形象进度%", "55")}
        assert "没有写“更正理由”" in words_of(head.post(address, bare, follow=True))
        table = filled(table, "形象进度%", "55").read()
        sent = {"do": "table", "table": filled(table, "更正理由", "再核")}
        assert "已按表格更正2项" in words_of(head.post(address, sent, follow=True))
        assert [row.percent for row in self.line().corrections.all()] == [50, 55]
        taken = head.get(f"/commitment/{self.line().commitment.code}/track/").content
        rows = openpyxl.load_workbook(io.BytesIO(taken)).worksheets[0].iter_rows(min_row=2, values_only=True)
        told = [row for row in rows if str(row[0]).startswith("填报")]
        assert (told[0][0], told[0][3], told[0][6]) == ("填报", 55, "已建成六个；问题：用地未腾")
        before = [(row[2], row[6].partition("；")[0]) for row in told[1:]]
        assert before == [
            ("进展", "空"),
            ("问题", "空"),
            ("形象进度（%）", "空"),
            ("预计完成", "空"),
            ("形象进度（%）", "50"),
        ]

    def test_is_saved_as_it_is_typed(self, opened: Yunhe, sign_in: SignIn) -> None:
        given = {"text": "已建成七个。", "percent": "58", "revision": "1"}
        answer = sign_in("zhujian").post(self.address(), given, HTTP_HX_REQUEST="true")
        assert "已保存" in answer.content.decode()
        assert (self.line().text, self.line().percent) == ("已建成七个。", 58)

    def test_a_figure_nobody_else_reports_counts_once_signed(self, opened: Yunhe, sign_in: SignIn) -> None:
        clerk, head = sign_in("zhujian"), sign_in("juzhang")
        line = ProgressReport.objects.get(commitment=opened.parks)
        assert "新建口袋公园，截至6月30日（个）" in words_of(clerk.get("/rounds/2026-06/housing/"))
        address = f"/rounds/2026-06/housing/{line.pk}/"
        assert (
            "写数字" in clerk.post(address, {"value": "七", "revision": "1"}, HTTP_HX_REQUEST="true").content.decode()
        )
        clerk.post(address, {"text": "已建成七个。", "value": "7", "revision": "1"}, HTTP_HX_REQUEST="true")
        for do in ("rest", "submit"):
            clerk.post("/rounds/2026-06/housing/", {"do": do})
        assert not Measurement.objects.exists()
        head.post("/rounds/2026-06/housing/", {"do": "sign"})
        figure = Measurement.objects.get()
        assert (figure.value, figure.level, figure.period_end) == (7, "self_reported", date(2026, 6, 30))
        assert "自报" in words_of(clerk.get(f"/commitment/{opened.parks.code}/"))

    def test_of_two_typing_at_once_the_second_is_told(self, opened: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        clerk.post(self.address(), {"text": "一", "revision": "1"}, HTTP_HX_REQUEST="true")
        answer = clerk.post(self.address(), {"text": "二", "revision": "1"}, HTTP_HX_REQUEST="true")
        assert "刚刚被他人保存过" in answer.content.decode()
        assert self.line().text == "一"

    def test_comes_back_from_excel(self, opened: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        table = clerk.get("/rounds/2026-06/housing/table/").content
        clerk.post("/rounds/2026-06/housing/", {"do": "table", "table": filled(table, "进展", "建成七个")})
        assert set(ProgressReport.objects.filter(sheet__body__code="housing").values_list("text", flat=True)) == {
            "建成七个"
        }

    def test_one_bad_cell_is_named_and_nothing_goes_in(self, opened: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        table = clerk.get("/rounds/2026-06/housing/table/").content
        sent = {"do": "table", "table": filled(table, "形象进度%", "过半")}
        words = words_of(clerk.post("/rounds/2026-06/housing/", sent, follow=True))
        assert "表“进展”第2行“形象进度%”不是数字：过半" in words
        assert not ProgressReport.objects.filter(saved_at__isnull=False).exists()

    def test_is_the_body_s_alone(self, opened: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("jiedao").get("/rounds/2026-06/housing/").status_code == 404


def filled(table: bytes, column: str, value: str) -> SimpleUploadedFile:
    book = openpyxl.load_workbook(io.BytesIO(table))
    sheet = book.worksheets[0]
    place = [cell.value for cell in sheet[1]].index(column) + 1
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, place, value)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("表.xlsx", stream.getvalue())


class TestUrgingPage:
    def test_urges_and_shows_how_often(
        self, yunhe: Yunhe, supervision: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        supervision.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
        answer = supervision.post("/rounds/2026-06/", {"do": "urge", "text": "请抓紧"}, follow=True)
        assert "已催报" in words_of(answer)
        assert Urge.objects.filter(text="请抓紧").count() == Sheet.objects.count()
        assert "各期迟报" in words_of(supervision.get("/rounds/"))
        assert "待报" in words_of(supervision.get("/rounds/2026-06/"))
        for day, said in ((6, "待报"), (8, "逾期2天未报")):
            monkeypatch.setenv("LUOSHI_AS_OF", f"2026-07-0{day}")
            assert said in words_of(supervision.get("/rounds/2026-06/"))
        Sheet.objects.filter(body__code="housing").update(stage="signed", signed_at=JUNE + timedelta(days=7))
        assert "迟1天签发" in words_of(supervision.get("/rounds/2026-06/"))
        Sheet.objects.filter(body__code="housing").update(stage="filling", signed_at=None)
        supervision.post("/rounds/2026-06/")
        assert "锁定时未报" in words_of(supervision.get("/rounds/"))
        assert supervision.get("/rounds/2026-06/?as=xlsx").content[:2] == b"PK"
