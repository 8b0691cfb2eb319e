"""A report goes in at the import page and comes out as a living report."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from luoshi.kernel.tasks.worker import run_one
from luoshi.web import clock
from tests.support.yunhe import Yunhe

pytestmark = pytest.mark.browser
SignIn = Callable[[str], Page]

REPORT = """政府工作报告
——2025年1月18日在云河区第十七届人民代表大会第四次会议上

各位代表：

一、2025年重点工作
新建幼儿园4所。开工建设云岸图书馆。完成老旧小区改造23个。
"""
REAL = Path(__file__).parents[3] / "shared/reports/gongshu-2017.txt"


def import_file(page: Page, file: FilePayload) -> None:
    page.goto("/import/")
    page.get_by_label("报告文件").set_input_files(files=[file])
    page.get_by_role("button", name="导入", exact=True).click()
    page.wait_for_url("**/import/*/")


class TestImport:
    def test_follows_the_work_and_opens_the_report(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        import_file(page, {"name": "云河区2025.txt", "mimeType": "text/plain", "buffer": REPORT.encode()})
        expect(page.get_by_role("progressbar")).to_be_visible()
        assert run_one(worker="test", now=clock.now)
        page.get_by_role("link", name="打开报告 2025g").click()
        expect(page.locator(".e", has_text="开工建设云岸图书馆")).to_be_visible()

    def test_the_same_file_twice_is_one_report(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        for _ in range(2):
            import_file(page, {"name": "云河区2025.txt", "mimeType": "text/plain", "buffer": REPORT.encode()})
            assert run_one(worker="test", now=clock.now)
            page.get_by_role("link", name="打开报告 2025g").wait_for()
        expect(page.get_by_text("这份文件以前导入过")).to_be_visible()

    def test_a_file_that_cannot_be_read_says_why_and_what_stayed_safe(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        import_file(page, {"name": "损坏.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04 broken"})
        assert run_one(worker="test", now=clock.now)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text("已有数据没有变动")
        expect(page.get_by_role("link", name="重新导入")).to_be_visible()

    @pytest.mark.both_databases
    @pytest.mark.shared
    @pytest.mark.skipif(not REAL.exists(), reason="../shared is not beside the checkout")
    def test_a_real_report_comes_alive(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        import_file(page, {"name": REAL.name, "mimeType": "text/plain", "buffer": REAL.read_bytes()})
        assert run_one(worker="test", now=clock.now)
        page.get_by_role("link", name="打开报告 2017g").click()
        expect(page.locator(".sheet-head h1")).to_have_text("政府工作报告")
        assert page.locator(".e").count() > 150
        assert page.locator(".q").count() > 150
        page.locator(".e").nth(20).click()
        expect(page.locator("#panel .promise").first).to_be_visible()
