"""Every page for every eye: axe finds nothing serious, nothing overflows the phone, targets are wide enough."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.structure.test_urls import ROUTES, address
from tests.support.yunhe import Yunhe

pytestmark = pytest.mark.browser
SignIn = Callable[[str], Page]
PHONE = ViewportSize(width=390, height=844)

MORE = ("/register/?group=1&sort=lead", "/register/?q=不存在的词", "/?as_of=2026-03-15", "/?as_of=", "/nowhere/")
NO_PAGE = {"health", "running_head", "sign_out", "desk:report_panel"}
SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, select, summary")].filter((one) => {
  const box = one.getBoundingClientRect();
  if (!box.width || !box.height || box.bottom < 0) return false;
  if (one.closest("label, .skip, p, .e, td, th, dd, li p, figcaption, .trail, .cover-line, dialog")) return false;
  return box.height < 43.5;
}).map((one) => one.outerHTML.slice(0, 120))"""


def serious_faults(page: Page) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:160]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def every_page(page: Page, commitment: str) -> list[str]:
    """Every address that shows this reader a page, filled with real codes; downloads and refusals are left out."""
    asked = sorted({address(name, commitment) for name in ROUTES if name not in NO_PAGE})
    answers = {one: page.request.get(one, max_redirects=0) for one in asked if "int:" not in one}
    return [one for one, answer in answers.items() if answer.ok and is_page(answer.headers)] + list(MORE)


def is_page(headers: dict[str, str]) -> bool:
    return "html" in headers.get("content-type", "") and "attachment" not in headers.get("content-disposition", "")


class TestEveryPage:
    """Each page once at either width and in either light: what differs with the one does not hang on the other."""

    def test_at_the_desk_by_day(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        yunhe.school.refresh_from_db()
        faults = {}
        for one in every_page(page, str(yunhe.school.code)):
            page.goto(one)
            faults[one] = serious_faults(page)
        assert not {one: found for one, found in faults.items() if found}

    def test_on_the_phone_at_night_with_room_for_a_thumb(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        page = sign_in("ducha")
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size(PHONE)
        yunhe.school.refresh_from_db()
        faults, wide, small = {}, {}, {}
        for one in every_page(page, str(yunhe.school.code)):
            page.goto(one)
            faults[one] = serious_faults(page)
            wide[one] = page.evaluate("document.documentElement.scrollWidth")
            small[one] = page.evaluate(SMALL_TARGETS)
        assert not {one: found for one, found in faults.items() if found}
        assert {one: width for one, width in wide.items() if width > PHONE["width"]} == {}
        assert {one: found for one, found in small.items() if found} == {}

    @pytest.mark.parametrize("username", ["zhujian", "fuquzhang", "shenji"])
    def test_axe_finds_no_serious_fault_in_what_others_open_first(self, sign_in: SignIn, username: str) -> None:
        page = sign_in(username)
        page.emulate_media(color_scheme="dark")
        faults = {}
        for one in ("/", "/leader/", "/rounds/", "/admin/sign-ins/"):
            page.goto(one)
            faults[one] = serious_faults(page)
        assert not {one: found for one, found in faults.items() if found}

    def test_axe_finds_no_serious_fault_with_the_panel_open(self, sign_in: SignIn) -> None:
        page = sign_in("ducha")
        page.goto("/report/2026g/")
        page.locator(".e").first.click()
        page.wait_for_selector(".has-open .promise")
        assert serious_faults(page) == []


class TestTheFrame:
    def test_the_light_switch_is_kept(self, sign_in: SignIn) -> None:
        page = sign_in("ducha")
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.locator("[data-theme-switch]").click()
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert light != dark
        page.goto("/register/")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light

    def test_a_day_is_chosen_and_marked_on_every_page(self, sign_in: SignIn) -> None:
        page = sign_in("ducha")
        page.get_by_label("查看某一天的情形").click()
        page.get_by_label("看这一天的情形").fill("2026-03-15")
        page.get_by_role("button", name="查看", exact=True).click()
        for place in ("/", "/register/", "/report/2026g/"):
            page.goto(place)
            page.get_by_text("截至 2026年3月15日").first.wait_for()
        page.get_by_role("link", name="回到今天").first.click()
        assert page.get_by_text("2026年3月15日").count() == 0

    def test_the_register_filters_without_loading_the_page_anew(self, sign_in: SignIn) -> None:
        page = sign_in("ducha")
        page.goto("/register/")
        page.evaluate("window.stayed = true")
        page.get_by_label("牵头单位").select_option("housing")
        page.wait_for_url("**lead=housing**")
        page.get_by_text("共 2 项", exact=False).first.wait_for()
        assert page.evaluate("window.stayed") is True
