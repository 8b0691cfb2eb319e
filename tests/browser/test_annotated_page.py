"""The stand-alone annotated page (`luoshi read FILE --html OUT`) in a real browser: mouse, keyboard, phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from luoshi.reading import read_text
from luoshi.reading.annotate import annotate
from tests.reading_corpus.builders import report_text

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1400, "height": 900}


@pytest.fixture
def annotated(page: Page) -> Page:
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    page.set_content(annotate(report_text(), [read_text(report_text())]))
    return page


class TestAnnotatedPage:
    def test_a_click_on_a_figure_shows_what_it_means_and_why(self, annotated: Page) -> None:
        annotated.get_by_text("612.4亿元").click()
        card = annotated.locator("#card")
        expect(card).to_contain_text("地区生产总值")
        expect(card).to_contain_text("已实现")
        expect(card).to_contain_text("规则")
        annotated.keyboard.press("Escape")
        expect(card).to_be_hidden()

    def test_the_keyboard_is_enough(self, annotated: Page) -> None:
        annotated.get_by_text("612.4亿元").focus()
        annotated.keyboard.press("Enter")
        expect(annotated.locator("#card")).to_be_visible()

    def test_a_note_in_the_margin_lights_its_words(self, annotated: Page) -> None:
        annotated.locator(".note", has_text="确保").click()
        expect(annotated.locator(".promise.lit", has_text="确保完成固定资产投资").first).to_be_visible()

    def test_marks_can_be_switched_off(self, annotated: Page) -> None:
        annotated.get_by_role("checkbox", name="承诺").uncheck()
        expect(annotated.locator("aside").first).to_be_hidden()

    def test_on_a_phone_the_card_is_a_sheet_and_nothing_sticks_out(self, annotated: Page) -> None:
        annotated.set_viewport_size(PHONE)  # type: ignore[arg-type]
        annotated.get_by_text("612.4亿元").click()
        box = annotated.locator("#card").bounding_box()
        assert box is not None
        assert (box["x"], round(box["x"] + box["width"])) == (0, PHONE["width"])
        assert round(box["y"] + box["height"]) == PHONE["height"]
        assert annotated.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_no_serious_fault(self, annotated: Page, scheme: str) -> None:
        annotated.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        violations = Axe().run(annotated).response["violations"]
        assert [each["id"] for each in violations if each["impact"] in ("serious", "critical")] == []
