"""A plan made, a month's round done with no typing but the exception, a warning heard: in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from playwright.sync_api import Page, expect

from luoshi.delivery.alerts.choices import Kind
from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.escalating import propose_escalations
from luoshi.delivery.alerts.models import Hearing
from luoshi.delivery.alerts.operations import ask_bodies
from luoshi.delivery.alerts.own_rules import copy_rule
from luoshi.delivery.plans.models import Plan
from luoshi.delivery.progress.models import ProgressReport, Sheet
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.workdays import WorkCalendar
from tests.browser.test_every_page import SMALL_TARGETS, serious_faults
from tests.support import yunhe as district
from tests.support.rounds import round_opened
from tests.support.yunhe import JUNE, SHANGHAI, Yunhe

pytestmark = pytest.mark.browser
SignIn = Callable[[str], Page]
EVENING = datetime(2026, 6, 30, 18, 0, tzinfo=SHANGHAI)


def signed_out(page: Page) -> None:
    page.context.clear_cookies()


@pytest.fixture
def judged(yunhe: Yunhe) -> Yunhe:
    """Rules that were due in March and are not made are red; the body has been asked."""
    refresh_alerts(today=date(2026, 6, 30), at=EVENING)
    ask_bodies(today=date(2026, 6, 30), at=EVENING, calendar=WorkCalendar())
    return yunhe


@pytest.fixture
def opened(yunhe: Yunhe) -> Yunhe:
    """June's round; the housing bureau has something to say of two items."""
    district.person(Body.objects.get(code="housing"), "局长", "signing_head", "juzhang", "何远山")
    round_opened(yunhe.supervision, date(2026, 6, 30), JUNE, due_on=date(2026, 7, 6))
    return yunhe


class TestAMonthsRound:
    def test_needs_one_sentence_and_four_clicks(self, opened: Yunhe, sign_in: SignIn) -> None:
        page = sign_in("zhujian")
        page.goto("/rounds/")
        page.get_by_role("link", name="2026年6月进展").click()
        page.wait_for_load_state()  # the script that saves a line on leaving it must be there
        first = page.locator(".sheet-line").first
        first.get_by_label("进展").fill("已建成七个，两处选址调整。")
        first.get_by_label("进展").blur()
        expect(first.locator(".saved")).to_contain_text("已保存")
        page.get_by_role("button", name="均无变化").click()
        page.get_by_role("button", name="送签").click()
        expect(page.get_by_text("已送签发负责人")).to_be_visible()
        signed_out(page)
        page = sign_in("juzhang")
        page.goto("/rounds/2026-06/housing/")
        page.get_by_role("button", name="签发").click()
        expect(page.get_by_text("已签发。")).to_be_visible()
        assert Sheet.objects.get(body__code="housing").stage == "signed"
        typed = ProgressReport.objects.filter(sheet__body__code="housing", unchanged=False)
        assert [line.text for line in typed] == ["已建成七个，两处选址调整。"]

    def test_one_click_says_nothing_changed_and_stays_on_the_page(self, opened: Yunhe, sign_in: SignIn) -> None:
        page = sign_in("zhujian")
        page.goto("/rounds/2026-06/housing/")
        page.evaluate("window.stayed = true")
        page.locator(".sheet-line").first.get_by_role("button", name="无变化", exact=True).click()
        expect(page.locator(".sheet-line").first.locator(".saved")).to_contain_text("已记为无变化")
        assert page.evaluate("window.stayed") is True


class TestAWarning:
    def test_is_answered_then_circulated(self, judged: Yunhe, sign_in: SignIn) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.rules)
        page = sign_in("zhujian")
        page.goto(f"/hearings/{hearing.pk}/")
        page.get_by_label("情况说明").fill("征求意见延期，七月中旬印发。")
        page.get_by_role("button", name="说明情况").click()
        expect(page.get_by_text("说明已送分管领导")).to_be_visible()
        signed_out(page)
        page = sign_in("fuquzhang")
        page.goto("/leader/")
        page.locator("#waiting").wait_for()
        page.get_by_role("link", name="物业管理").first.click()
        page.get_by_role("button", name="审定通报").click()
        expect(page.get_by_text("已审定通报。")).to_be_visible()
        hearing.refresh_from_db()
        assert hearing.decided_colour == hearing.change.new


class TestAPlan:
    def test_is_drafted_from_a_ladder_and_approved(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        page = sign_in("ducha")
        page.goto("/planning/")
        page.get_by_role("link", name="口袋公园").click()
        page.get_by_role("button", name="按样板起草").click()
        expect(page.get_by_text("已按样板起草")).to_be_visible()
        page.get_by_label("节点 1 名称").fill("选址与施工图完成")
        page.get_by_role("button", name="保存草案").click()
        page.get_by_label("审定依据").fill("专题会议纪要")
        if page.get_by_label("仍予审定").count():
            page.get_by_label("仍予审定").check()
        page.get_by_role("button", name="审定", exact=True).click()
        expect(page.get_by_text("计划已审定")).to_be_visible()
        assert Plan.objects.get().stage == "approved"


class TestEveryPageOfIt:
    def test_axe_finds_nothing_serious_and_the_phone_holds_them(
        self, opened: Yunhe, judged: Yunhe, sign_in: SignIn
    ) -> None:
        page = sign_in("ducha")
        page.set_viewport_size({"width": 390, "height": 844})
        hearing = Hearing.objects.filter(change__commitment=judged.rules).get()
        rule = copy_rule(source="luoshi-figure", kind=Kind.FIGURE, title="", actor=judged.supervision, at=EVENING)
        propose_escalations(today=date(2026, 6, 30), at=EVENING, calendar=WorkCalendar())
        addresses = [
            *("/planning/", f"/planning/{judged.parks.code}/", "/rounds/", "/rounds/2026-06/"),
            *("/rounds/2026-06/housing/", "/hearings/", f"/hearings/{hearing.pk}/", "/changes/", "/leader/", "/board/"),
            *("/board/list/?pace=behind", "/rates/?rate=nodes", "/rules/", "/rules/work/luoshi-work/", "/figures/"),
            *("/inbox/", f"/commitment/{judged.rules.code}/", f"/rules/own/{rule.pk}/", "/sisters/", "/signs/"),
            *("/likelihood/", f"/commitment/{judged.rules.code}/likelihood/", "/escalations/", "/channels/"),
            *(f"/commitment/{judged.rules.code}/waiver/", "/planning/all/", "/planning/calendar/"),
            *("/planning/releases/", "/planning/slots/"),
        ]
        faults, wide, small = {}, {}, {}
        for address in addresses:
            page.goto(address)
            faults[address] = serious_faults(page)
            wide[address] = page.evaluate("document.documentElement.scrollWidth")
            small[address] = page.evaluate(SMALL_TARGETS)
        assert {address: found for address, found in faults.items() if found} == {}
        assert {address: width for address, width in wide.items() if width > 390} == {}
        assert {address: found for address, found in small.items() if found} == {}

    def test_the_phone_shows_every_class_and_the_sum_of_the_board(self, judged: Yunhe, sign_in: SignIn) -> None:
        page = sign_in("ducha")
        page.set_viewport_size({"width": 390, "height": 844})
        for language in ("zh", "en"):
            if language == "en":
                page.get_by_role("button", name="EN").first.click()
            page.goto("/board/")
            heads = page.locator(".matrix thead th")
            assert heads.count() == 7
            ends = [box["x"] + box["width"] for box in (heads.nth(n).bounding_box() for n in range(7)) if box]
            assert max(ends) <= 390, language
