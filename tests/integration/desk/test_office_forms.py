"""The pages of office forms: uploaded, mapped by clicking, downloaded filled, closed to others."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.progress.models import MappedCell, OfficeForm
from tests.factories.forms import investment_form
from tests.support.yunhe import Yunhe

SignIn = Callable[[str], Client]
FORM = "/forms/monthly/"


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


def upload(data: bytes, name: str = "月报.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def taken_in(client: Client) -> str:
    given = {"title": "重点工作月报", "code": "monthly", "body": "housing", "asked_by": "市建委", "scope": "body"}
    return words_of(client.post("/forms/", {**given, "file": upload(investment_form())}, follow=True))


class TestOfficeForms:
    def test_are_mapped_by_clicking_and_downloaded_filled(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        assert "点一格" in taken_in(clerk)
        assert "月报!B2" in words_of(clerk.get(f"{FORM}?cell=月报!R2C2"))
        clerk.post(FORM, {"do": "map", "cell": "月报!R2C2", "field": "period"})
        item = {"cell": "月报!R9C2", "field": "title", "repeats": "1"}
        assert "以后填：事项名称" in words_of(clerk.post(FORM, {"do": "map", **item}, follow=True))
        sheet = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{FORM}?period=2026-05-31&as=file").content)).worksheets[0]
        assert sheet["B2"].value == "2026年5月"
        assert {sheet["B9"].value, sheet["B10"].value} >= {"新建口袋公园12个"}
        clerk.post(FORM, {"do": "unmap", "cell": "月报!R9C2"})
        assert MappedCell.objects.count() == 1

    def test_say_what_is_wrong_and_change_nothing(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        taken_in(clerk)
        for given, said in [
            ({"do": "map", "cell": "月报!R5C4", "field": "period"}, "是公式"),
            ({"do": "map", "cell": "别的!R1C1", "field": "period"}, "没有“别的”这一页"),
            ({"do": "map", "cell": "乱写", "field": "period"}, "请先点一格"),
            ({"do": "map", "cell": "月报!R9C2", "field": "title", "item": "2026g-99-999"}, "没有编号为"),
            ({"do": "read", "file": upload(b"x", "x.xlsx")}, "没有保存"),
        ]:
            assert said in words_of(clerk.post(FORM, given, follow=True))
        assert not MappedCell.objects.exists()

    def test_keep_what_was_typed_when_it_is_refused(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        taken_in(clerk)
        given = {"do": "map", "cell": "月报!R9C2", "field": "actual", "item": "2026g-99-999", "indicator": "竣工面积"}
        page = clerk.post(f"{FORM}?cell=月报!R9C2", {**given, "unit": "万平方米", "repeats": "1"}).content.decode()
        assert "没有编号为" in page
        for kept in ('value="2026g-99-999"', 'value="竣工面积"', 'value="万平方米"', 'value="actual" selected'):
            assert kept in page
        assert 'name="repeats" value="1" checked' in page

    def test_tell_when_the_form_has_changed(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        taken_in(clerk)
        clerk.post(FORM, {"do": "map", "cell": "月报!R2C2", "field": "period"})
        newer = {"do": "replace", "file": upload(investment_form(extra_rows=1))}
        assert "“填报期次·重点工作月报表”由月报!B2移到月报!B3" in words_of(clerk.post(FORM, newer, follow=True))
        newer = {"do": "replace", "file": upload(investment_form(extra_rows=1)), "accept": "1"}
        clerk.post(FORM, newer)
        assert (MappedCell.objects.get().row, OfficeForm.objects.get().revision) == (3, 2)

    def test_are_the_body_s_and_the_office_s(self, yunhe: Yunhe, sign_in: SignIn, supervision: Client) -> None:
        taken_in(sign_in("zhujian"))
        assert sign_in("jiedao").get(FORM).status_code == 404
        assert supervision.get(FORM).status_code == 200
        assert "重点工作月报" not in words_of(sign_in("jiedao").get("/forms/"))
