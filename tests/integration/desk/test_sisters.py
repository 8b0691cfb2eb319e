"""The district among its sisters: a table comes in, ranks and gaps stand on the leader's page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.progress.models import SisterFigure
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.timeline import FOREVER
from tests.integration.desk.test_on_track import words_of
from tests.support.yunhe import Yunhe

SignIn = Callable[[str], Client]
HEAD = ["指标", "截至", "地区", "数值", "单位", "越低越好"]
MAY = [
    ["工业增速", "2026-05-31", "云河区", 6.1, "%", ""],
    ["工业增速", "2026-05-31", "映川区", 6.9, "%", ""],
    ["工业增速", "2026-05-31", "澄塘区", 5.2, "%", ""],
    ["工业增速", "2026-05-31", "全市", 6.0, "%", ""],
    ["工业增速", "2026-04-30", "云河区", 5.0, "%", ""],
    ["工业增速", "2026-04-30", "映川区", 6.0, "%", ""],
    ["工业增速", "2026-04-30", "澄塘区", 5.5, "%", ""],
]


def table(rows: Sequence[Sequence[object]], head: Sequence[str] = HEAD) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [head, *rows]:
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile("区县.xlsx", stream.getvalue())


class TestSisters:
    def test_ranks_this_month_and_last_with_gaps_and_mean(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sisters/", {"table": table(MAY)})
        for address in ("/sisters/", "/leader/"):
            words = words_of(supervision.get(address))
            assert "工业增速5月31日6.1%2/33↑1" in words
            assert "映川区−0.8澄塘区+0.9+0.1" in words

    def test_says_that_the_last_place_is_shared(self, yunhe: Yunhe, supervision: Client) -> None:
        equal = [row if row[2] != "云河区" else [*row[:3], 5.2, *row[4:]] for row in MAY[:3]]
        supervision.post("/sisters/", {"table": table(equal)})
        assert "2/3" in words_of(supervision.get("/sisters/"))
        assert "并列居末" in words_of(supervision.get("/sisters/"))

    def test_before_the_table_was_in_nothing_is_known_of_it(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sisters/", {"table": table(MAY)})
        assert "工业增速" not in words_of(supervision.get("/sisters/?as_of=2026-06-01"))

    def test_the_mean_is_never_worked_out(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sisters/", {"table": table(MAY[:3])})
        assert "全市平均：" not in words_of(supervision.get("/sisters/"))
        assert not SisterFigure.objects.filter(is_mean=True).exists()
        assert "澄塘区+0.9无数据" in words_of(supervision.get("/sisters/"))

    def test_one_bad_cell_is_named_and_nothing_goes_in(self, yunhe: Yunhe, supervision: Client) -> None:
        rows = [
            MAY[0],
            ["工业增速", "五月", "映川区", "高", "%", ""],
            ["工业增速", "2026-05-31", "", 5, "%", ""],
            MAY[0],
        ]
        words = words_of(supervision.post("/sisters/", {"table": table(rows)}, follow=True))
        assert "表“Sheet”第3行“截至”不是日期：五月" in words
        assert "表“Sheet”第4行缺少“地区”" in words
        assert "表“Sheet”第5行与表“Sheet”第2行重复：工业增速云河区" in words
        assert not SisterFigure.objects.exists()

    def test_a_table_without_a_column_is_sent_back(self, yunhe: Yunhe, supervision: Client) -> None:
        words = words_of(supervision.post("/sisters/", {"table": table([["x", 1]], ["指标", "数值"])}, follow=True))
        assert "缺少列：截至、地区" in words

    def test_a_correction_needs_its_reason_and_keeps_the_old_value(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sisters/", {"table": table(MAY)})
        corrected = [["工业增速", "2026-05-31", "云河区", 6.4, "%", ""]]
        assert "请写明更正理由" in words_of(supervision.post("/sisters/", {"table": table(corrected)}, follow=True))
        supervision.post("/sisters/", {"table": table(corrected), "reason": "市局修订"})
        rows = SisterFigure.objects.filter(place="云河区", period_end="2026-05-31").order_by("from_at")
        assert [(row.value, row.until_at == FOREVER, row.reason) for row in rows] == [
            (Decimal("6.1"), False, ""),
            (Decimal("6.4"), True, "市局修订"),
        ]
        assert Event.objects.filter(kind="progress.sisters_taken").count() == 2

    def test_the_filled_template_comes_back(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/sisters/", {"table": table(MAY)})
        book = openpyxl.load_workbook(io.BytesIO(supervision.get("/sisters/?as=template").content))
        rows = [list(row) for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
        assert [row[2] for row in rows] == ["云河区", "映川区", "澄塘区", "全市"]
        filled = [[row[0], "2026-06-30", row[2], place, row[4], row[5] or ""] for place, row in enumerate(rows)]
        supervision.post("/sisters/", {"table": table(filled)})
        assert "工业增速6月30日0%3/32↓1" in words_of(supervision.get("/sisters/"))

    def test_is_not_for_bodies(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("zhujian").get("/sisters/").status_code == 404
        assert sign_in("fuquzhang").post("/sisters/", {"table": table(MAY)}).status_code == 403
