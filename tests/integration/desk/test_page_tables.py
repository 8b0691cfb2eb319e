"""What has no table of its own to export goes along as the page shows it."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client

from luoshi.web.page_tables import tables_in
from tests.support.yunhe import Yunhe

SignIn = Callable[[str], Client]
PAGE = """<h1>名录</h1><form><div aria-label="各单位"><table class="data-table is-stacked"><thead><tr><th>单位</th>
<th class="num">项</th><th>频次</th></tr></thead><tbody>
<tr><td>区住建局 <form><button>移除</button></form></td><td class="num">1,203</td>
<td><select><option>每季</option><option selected>每月</option></select></td></tr>
<tr><td>区教育局<span class="vh">隐藏</span></td><td class="num">3 / 5</td><td><input value="2026-06-30"></td></tr>
</tbody></table></div></form>"""


class TestTablesIn:
    def test_are_read_as_the_page_shows_them(self) -> None:
        (table,) = tables_in(PAGE)
        assert (table.title, list(table.headers)) == ("各单位", ["单位", "项", "频次"])
        assert list(table.rows) == [["区住建局", 1203, "每月"], ["区教育局", "3 / 5", "2026-06-30"]]


class TestPages:
    @pytest.mark.parametrize(
        ("address", "sheet", "held"),
        [
            ("/rules/?as=tables", "可选的规则", "有节点或时限的项目、任务、民生实事和制度机制"),
            ("/ledger/?as=xlsx", "留痕", "任职"),
            ("/inbox/?as=xlsx", "消息", None),
        ],
    )
    def test_go_along(self, yunhe: Yunhe, supervision: Client, address: str, sheet: str, held: str | None) -> None:
        book = openpyxl.load_workbook(io.BytesIO(supervision.get(address).content))
        rows = [cell for row in book[sheet].iter_rows(values_only=True) for cell in row]
        assert held is None or held in rows

    def test_are_refused_with_the_page(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("zhujian").get("/channels/?as=tables").status_code == 403
