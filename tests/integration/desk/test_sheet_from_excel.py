"""A body's sheet back from Excel, as people really fill it: nothing is taken that was not said."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.progress.models import ProgressReport, TierChoice
from luoshi.delivery.register.models import CommitmentVersion
from luoshi.kernel.timeline import FOREVER
from tests.support.yunhe import JUNE, Yunhe

ADDRESS = "/rounds/2026-06/housing/"


@pytest.fixture
def clerk(yunhe: Yunhe, supervision: Client, sign_in: Callable[[str], Client]) -> Client:
    TierChoice.objects.create(commitment=yunhe.parks, tier="focus", from_at=JUNE)
    supervision.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
    return sign_in("zhujian")


def upload(clerk: Client, cells: Mapping[tuple[int, str], object]) -> str:
    """Download the table, write these cells by row and column, bring it back; the page's words."""
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{ADDRESS}table/").content))
    sheet = book["进展"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for (row, column), value in cells.items():
        sheet.cell(row, columns[column], value)
    stream = io.BytesIO()
    book.save(stream)
    sent = {"do": "table", "table": SimpleUploadedFile("表.xlsx", stream.getvalue())}
    return re.sub(r"<[^>]+>|\s", "", clerk.post(ADDRESS, sent, follow=True).content.decode())


def filled() -> list[tuple[str, bool]]:
    """What each line says and whether it is 无变化, of those that count as filled."""
    rows = ProgressReport.objects.filter(sheet__body__code="housing", saved_at__isnull=False).order_by("pk")
    return list(rows.values_list("text", "unchanged"))


class TestTake:
    def test_a_row_nobody_touched_is_still_to_be_filled(self, clerk: Client) -> None:
        told = upload(clerk, {(2, "进展"): "建成七个"})
        assert "已从表格存入1项，送签前仍可修改。还有1项既没有填“是”也没有改写，仍未填。" in told
        assert filled() == [("建成七个", False)]

    def test_no_news_is_one_word(self, clerk: Client) -> None:
        assert "已从表格存入2项，送签前仍可修改。" in upload(clerk, {(2, "无变化"): "是", (3, "无变化"): "√"})
        assert filled() == [("", True), ("", True)]

    def test_another_word_there_is_asked_about(self, clerk: Client) -> None:
        told = upload(clerk, {(2, "无变化"): "没变", (3, "进展"): "建成七个"})
        assert "表“进展”第2行“无变化”只填“是”或留空：没变。没有导入任何一行" in told
        assert filled() == []

    def test_no_news_beside_new_words_is_asked_about(self, clerk: Client) -> None:
        told = upload(clerk, {(2, "无变化"): "是", (2, "进展"): "建成七个"})
        assert "表“进展”第2行“无变化”填了“是”，文字却改过" in told
        assert filled() == []

    def test_what_is_still_to_be_filled_is_named_by_its_title(self, clerk: Client, yunhe: Yunhe) -> None:
        upload(clerk, {(3, "进展"): "建成七个"})
        told = clerk.post(ADDRESS, {"do": "submit"}, follow=True).content.decode()
        left = ProgressReport.objects.get(sheet__body__code="housing", saved_at=None).commitment
        title = CommitmentVersion.objects.get(commitment=left, until_at=FOREVER).title
        assert f"还有 1 项未填：{title}。" in told
