"""The living report in a real browser: opening, walking, filtering, deep links, the sheet on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.yunhe import REPORT, Yunhe

pytestmark = pytest.mark.browser
SignIn = Callable[[str], Page]


@pytest.fixture
def report(sign_in: SignIn) -> Page:
    page = sign_in("ducha")
    page.goto("/report/2026g/")
    return page


class TestReading:
    def test_a_click_opens_the_panel_beside_the_sentence(self, report: Page) -> None:
        report.locator(".e", has_text="新建口袋公园").click()
        panel = report.locator("#panel")
        expect(panel).to_contain_text("区住建局")
        expect(panel).to_contain_text("已开始推进")
        assert re.search(r"\?s=s\d+-1#s\d+-1$", report.url)

    def test_the_address_of_a_sentence_opens_it_again(self, report: Page) -> None:
        report.locator(".e", has_text="修订物业管理").click()
        expect(report.locator("#panel")).to_contain_text("时限")
        address = report.url
        report.goto("/register/")
        report.goto(address)
        expect(report.locator(".e.is-open")).to_contain_text("修订物业管理")
        expect(report.locator("#panel")).to_contain_text("已逾期")

    def test_hovering_shows_a_card_without_asking_the_server(self, report: Page) -> None:
        asked: list[str] = []
        report.wait_for_load_state("networkidle")
        report.on("request", lambda request: asked.append(request.url))
        report.locator(".e", has_text="新建口袋公园").hover()
        card = report.locator("#hover-card")
        expect(card).to_be_visible()
        expect(card).to_contain_text("区住建局")
        assert [address for address in asked if "/static/" not in address] == []

    def test_escape_closes_and_gives_the_place_back(self, report: Page) -> None:
        entry = report.locator(".e", has_text="新建口袋公园")
        entry.click()
        expect(report.locator("#panel")).to_contain_text("区住建局")
        report.keyboard.press("Escape")
        expect(report.locator("#panel")).to_contain_text("读法")
        expect(entry).to_be_focused()


class TestKeys:
    def test_j_and_k_walk_from_promise_to_promise(self, report: Page) -> None:
        report.locator(".e").first.click()
        first = report.locator(".e.is-open").get_attribute("id")
        report.keyboard.press("j")
        expect(report.locator(".e.is-open")).not_to_have_id(first or "")
        report.keyboard.press("k")
        expect(report.locator(".e.is-open")).to_have_id(first or "")

    def test_a_slash_searches_and_a_question_mark_lists_the_keys(self, report: Page) -> None:
        report.keyboard.press("/")
        expect(report.locator("[data-search]")).to_be_focused()
        report.keyboard.press("Escape")
        report.keyboard.press("?")
        expect(report.get_by_role("dialog")).to_contain_text("下一项、上一项承诺")
        report.keyboard.press("Escape")
        expect(report.get_by_role("dialog")).to_be_hidden()


class TestFilters:
    def test_a_state_leaves_only_its_promises_and_stays_in_the_address(self, report: Page) -> None:
        report.locator("[data-state=overdue]").click()
        expect(report.locator(".e.is-hit")).to_have_count(1)
        expect(report.locator("#hits")).to_contain_text("1")
        report.reload()
        expect(report.locator(".e.is-hit")).to_contain_text("修订物业管理")
        report.locator("[data-clear]").click()
        expect(report.locator(".is-filtered")).to_have_count(0)

    def test_a_section_and_a_body_add_up(self, report: Page) -> None:
        report.get_by_label("按章节").select_option(label="三、2026年重点工作")
        report.get_by_label("按牵头单位").select_option("housing")
        expect(report.locator(".e.is-hit")).to_have_count(2)

    def test_the_switch_says_why_sentences_are_not_registered(self, report: Page) -> None:
        why = report.locator(".why-not", has_text="意识形态")
        expect(why).to_be_hidden()
        report.get_by_text("未登记的原因").click()
        expect(why).to_be_visible()


class TestMinimap:
    def test_a_tick_leads_to_its_promise_and_trouble_is_wider(self, report: Page) -> None:
        ticks = report.locator("#minimap .tick")
        expect(ticks).to_have_count(report.locator(".e").count())
        widths = ticks.evaluate_all("all => all.map(one => [one.classList[1], Number(one.getAttribute('width'))])")
        wide = max(width for _, width in widths)
        assert {name for name, width in widths if width == wide} == {"face-overdue"}
        ticks.last.click(force=True)
        expect(report.locator(".e").last).to_be_in_viewport()


class TestOnThePhone:
    def test_the_panel_is_a_sheet_from_below(self, browser: Browser, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto("/report/2026g/")
        page.locator(".e", has_text="新建口袋公园").click()
        panel = page.locator("#panel")
        expect(panel).to_contain_text("区住建局")
        box = panel.bounding_box()
        assert box is not None
        assert box["width"] == 390
        assert round(box["y"] + box["height"]) == 844
        assert page.evaluate("document.documentElement.scrollWidth") == 390


class TestAddingBySelection:
    def test_a_selected_stretch_leads_to_its_form(self, report: Page) -> None:
        report.evaluate(
            """() => {
              const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
              let node = walker.nextNode();
              while (!node.data.includes("严格落实")) node = walker.nextNode();
              getSelection().setBaseAndExtent(node, node.data.indexOf("意识"), node, node.data.indexOf("责任制"));
              document.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
            }"""
        )
        offer = report.get_by_role("link", name="登记这段")
        expect(offer).to_be_visible()
        start, end = re.findall(r"\d+", (offer.get_attribute("href") or "").split("?")[1])
        assert REPORT[int(start) : int(end)] == "意识形态工作"
