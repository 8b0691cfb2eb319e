"""A whole breakdown in a browser: from drafts to the issued notice and the public edition, with eight bodies."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from luoshi.delivery.publication.models import Release
from luoshi.delivery.register.models import Assignment, BodyComment, BreakdownRound, Commitment, Report, TableImport
from luoshi.delivery.register.operations import accept_section, receive_report
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.organizations.operations import describe_district
from luoshi.kernel.timeline import FOREVER
from luoshi.web import clock
from tests.browser.test_every_page import SMALL_TARGETS, serious_faults
from tests.support import yunhe as district

pytestmark = pytest.mark.browser
OWN = Path(__file__).parents[1] / "reading_corpus/yunhe-2023.txt"
REAL = Path(__file__).parents[3] / "shared/reports/gongshu-2017.txt"
BODIES = {
    "reform": "发改局",
    "housing": "住建局",
    "city": "城管局",
    "schools": "教育局",
    "civil": "民政局",
    "labour": "人社局",
    "industry": "经信局",
    "street": "拱苑街道",
}


@dataclass(frozen=True)
class Round:
    """A report whose drafts wait, on the day it was given."""

    report: Report
    supervision: Actor
    first_reader: Actor


def received(path: Path, place: str) -> Round:
    office = district.body("office", "区府办")
    supervision = district.person(office, "督查科科长", "supervision", "ducha", "钱一鸣")
    district.person(office, "副区长", "leader", "fuquzhang", "陆清和")
    district.person(office, "保密审查人", "security_admin", "baomi", "方守拙")
    for code, name in BODIES.items():
        one = district.body(code, name, kind="street" if code == "street" else "department")
        district.person(one, "联络员", "liaison", f"{code}-clerk", f"{name}联络员")
    describe_district(name=place, superior_name="", level="county", is_sample=False, actor=MACHINE, at=district.JANUARY)
    at = datetime(2026, 2, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    receipt = receive_report(data=path.read_bytes(), filename=path.name, actor=supervision, at=at, accept=False)
    other = district.person(office, "督查科副科长", "supervision", "ducha-two", "何远山")
    return Round(receipt.reports[0], supervision, other)


class Desk:
    """One browser in which people sign in one after the other."""

    def __init__(self, page: Page, report: Report) -> None:
        self.page, self.report, self.code = page, report, report.code

    def sign_in(self, username: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto("/sign-in/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(district.PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/")

    def open(self, address: str = "") -> Page:
        self.page.goto(f"/breakdown/{self.code}/{address}")
        return self.page

    def downloaded(self, click: Callable[[], None]) -> bytes:
        with self.page.expect_download() as waiting:
            click()
        return waiting.value.path().read_bytes()

    # -- the steps of a round ----------------------------------------------------------------------------------------

    def review_drafts(self) -> None:
        """One by keyboard, one rejected with its reason, the rest together."""
        page = self.page
        page.goto(f"/drafts/{self.code}/")
        page.wait_for_load_state()
        page.keyboard.press("j")
        page.keyboard.press("a")
        expect(page.get_by_text("已登记，编号")).to_be_visible()
        page.wait_for_load_state()  # the script that hears the keys must be there
        page.keyboard.press("r")
        page.keyboard.type("口号，不单列")
        page.keyboard.press("Enter")
        expect(page.get_by_text("已记为不登记")).to_be_visible()
        page.get_by_role("button", name="全部登记").click()
        expect(page.get_by_text("没有待审的条目")).to_be_visible()

    def give_leads_in_excel(self) -> bytes:
        """The table goes out, a lead is written into every row, and comes in again."""
        self.open()
        data = self.downloaded(lambda: self.page.get_by_role("link", name="下载现行分解表").click())
        book = load_workbook(io.BytesIO(data))
        sheet = book.active
        assert sheet is not None
        lead = [cell.value for cell in sheet[2]].index("牵头单位")
        helping = [cell.value for cell in sheet[2]].index("配合单位")
        for number, row in enumerate(sheet.iter_rows(min_row=3)):
            row[lead].value = [*BODIES.values()][number % len(BODIES)]
            row[helping].value = "各街道" if number % len(BODIES) == 1 else None
        out = io.BytesIO()
        book.save(out)
        self.take_table(out.getvalue(), "分解表.xlsx")
        self.page.get_by_role("button", name="导入，改动").click()
        expect(self.page.get_by_text("已导入，改动")).to_be_visible()
        return out.getvalue()

    def take_table(self, data: bytes, name: str) -> None:
        self.open("tables/")
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self.page.get_by_label("Excel 或 Word 表").set_input_files(
            files=[{"name": name, "mimeType": kind, "buffer": data}]
        )
        self.page.get_by_role("button", name="收下，先看一遍").click()
        self.page.wait_for_url("**/tables/*/")

    def send_round(self) -> None:
        page = self.open()
        page.get_by_role("button", name="开始一轮分解").click()
        page.get_by_label("意见截止").fill("2026-02-20")
        page.get_by_role("button", name="发出征求意见").click()
        expect(page.get_by_role("button", name="截止意见")).to_be_visible()

    def object_on_the_page(self, username: str, better: str) -> str:
        """A body will not lead its first item and says who should. Returns the item's code."""
        self.sign_in(username)
        page = self.open()
        line = page.locator("tr[id^=c2]").first
        line.get_by_role("link", name="提意见").click()
        line.get_by_label("意见").select_option("object")
        line.get_by_label("建议牵头单位").fill(better)
        line.get_by_label("理由").fill("职责已划转")
        line.get_by_role("button", name="提交").click()
        expect(page.get_by_text("意见已提交。")).to_be_visible()
        return (line.get_attribute("id") or "")[1:]

    def say_in_excel(self, username: str, word: str) -> None:
        self.sign_in(username)
        page = self.open()
        data = self.downloaded(lambda: page.get_by_role("link", name="下载意见表").click())
        book = load_workbook(io.BytesIO(data))
        sheet = book.active
        assert sheet is not None
        head = [cell.value for cell in sheet[1]]
        sheet.cell(3, head.index("意见") + 1, word)
        out = io.BytesIO()
        book.save(out)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        page.get_by_label("填好的意见表").set_input_files(
            files=[{"name": "意见.xlsx", "mimeType": kind, "buffer": out.getvalue()}]
        )
        page.get_by_role("button", name="上传").click()
        expect(page.get_by_text("已收下 1 条意见")).to_be_visible()

    def issue(self, number: str) -> None:
        page = self.open()
        page.get_by_label("审定会议").fill("区政府第87次常务会议")
        page.get_by_label("文号").fill(number)
        page.get_by_role("button", name="录入审定").click()
        page.get_by_role("button", name="印发", exact=True).click()
        expect(page.locator(".lede")).to_contain_text("已印发")

    def release(self) -> str:
        """Prepared by the office, what looks secret cleared and checked by another, approved by a leader. Returns the
        public address."""
        page = self.page
        page.goto(f"/release/{self.code}/")
        page.get_by_role("button", name="编制新一版").click()
        expect(page.get_by_role("link", name="第 1 版")).to_be_visible()
        self.sign_in("baomi")
        page.goto(f"/release/{self.code}/")
        while page.get_by_role("button", name="保留").count():
            page.get_by_label("可以保留的理由").first.fill("已公开发表")
            page.get_by_role("button", name="保留").first.click()
        page.get_by_role("button", name="通过保密审查").click()
        self.sign_in("fuquzhang")
        page.goto(f"/release/{self.code}/")
        page.get_by_role("button", name="批准发布").click()
        return page.get_by_role("link", name="看公开页").get_attribute("href") or ""


def lead_of(code: str) -> str:
    row = Assignment.objects.select_related("body").get(commitment__code=code, until_at=FOREVER, role="lead")
    return row.body.short_name


@pytest.fixture
def served(transactional_db: None, live_server: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LUOSHI_AS_OF", "2026-02-12")


def walk_through(page: Page, path: Path, place: str, least: int) -> None:
    """The whole round; `least` items at least."""
    given = received(path, place)
    desk = Desk(page, given.report)
    desk.sign_in("ducha")
    desk.review_drafts()
    sent = desk.give_leads_in_excel()
    desk.take_table(sent, "同一份表.xlsx")
    expect(page.get_by_text("内容一字不差，这次没有改动任何内容")).to_be_visible()
    desk.send_round()

    objected = desk.object_on_the_page("reform-clerk", "住建局")
    for code in list(BODIES)[1:]:
        desk.say_in_excel(f"{code}-clerk", "无意见")
    desk.sign_in("ducha")
    page = desk.open()
    page.get_by_role("button", name="截止意见").click()
    expect(page.get_by_text("1 项尚未协调好")).to_be_visible()
    page.locator(f"[id='c{objected}']").get_by_role("button", name="采纳", exact=True).click()
    expect(page.get_by_text("项尚未协调好")).to_have_count(0)
    desk.issue("云政发〔2026〕3号")

    items = Commitment.objects.filter(report=given.report, stage="accepted").count()
    assert items >= least
    assert (lead_of(objected), TableImport.objects.count()) == ("住建局", 1)
    assert BodyComment.objects.values("body").distinct().count() == len(BODIES)
    notice = Document(io.BytesIO(desk.downloaded(lambda: page.get_by_role("link", name="Word").first.click())))
    assert "云政发〔2026〕3号" in "\n".join(paragraph.text for paragraph in notice.paragraphs)
    numbered = [row.cells[0].text for row in notice.tables[0].rows if row.cells[0].text.isdigit()]
    assert len(numbered) == items
    page.goto(f"/breakdown/{desk.code}/changes/")
    expect(page.locator("del", has_text="发改局")).to_have_count(1)

    address = desk.release()
    page.context.clear_cookies()
    page.goto(address)
    expect(page.locator("h1").first).to_contain_text("政府工作报告")
    assert Release.objects.get(stage="released").commitments.count() > 0
    assert BreakdownRound.objects.get().stage == "issued"
    assert Body.objects.filter(assignments__role="lead").distinct().count() == len(BODIES)
    assert verify().is_whole


class TestABreakdownRound:
    @pytest.mark.both_databases
    def test_goes_from_drafts_to_the_issued_notice_and_a_public_edition(self, page: Page, served: None) -> None:
        walk_through(page, OWN, "云河区", least=10)

    @pytest.mark.shared
    @pytest.mark.skipif(not REAL.exists(), reason="../shared is not beside the checkout")
    def test_does_so_with_a_real_report(self, page: Page, served: None) -> None:
        walk_through(page, REAL, "拱墅区", least=150)


class TestEveryPageOfIt:
    def test_axe_finds_nothing_serious_and_the_phone_holds_them(self, page: Page, served: None) -> None:
        given = received(OWN, "云河区")
        desk = Desk(page, given.report)
        desk.sign_in("ducha")
        page.set_viewport_size({"width": 390, "height": 844})
        code = desk.code
        faults, wide, small = {}, {}, {}

        def look(address: str) -> None:
            page.goto(address)
            faults[address] = serious_faults(page)
            wide[address] = page.evaluate("document.documentElement.scrollWidth")
            small[address] = page.evaluate(SMALL_TARGETS)

        for address in (f"/drafts/{code}/", f"/second/{code}/"):
            look(address)
        page.get_by_role("button", name="由我复核").click()
        look(f"/second/{code}/?reading")
        accept_section(report=given.report, path=None, actor=given.first_reader, at=clock.now())
        desk.give_leads_in_excel()
        desk.send_round()
        for address in ("", "leads/", "tables/", "tables/1/", "changes/"):
            look(f"/breakdown/{code}/{address}")
        desk.sign_in("city-clerk")
        look(f"/breakdown/{code}/")
        look(f"/breakdown/{code}/?say={Commitment.objects.exclude(code=None).earliest('ordinal').code}")
        assert {address: found for address, found in faults.items() if found} == {}
        assert {address: width for address, width in wide.items() if width > 390} == {}
        assert {address: found for address, found in small.items() if found} == {}
