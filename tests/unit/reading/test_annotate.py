"""The stand-alone page and the notebook display: everything is there, nothing is loaded, nothing is run."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from luoshi.reading import read_text
from luoshi.reading.annotate import annotate
from luoshi.reading.annotate.cards import period_words
from luoshi.reading.findings import Period, ReportReading
from luoshi.reading.load import load, load_bytes
from luoshi.reading.read import read_document
from tests.reading_corpus.builders import HERE, pdf_of, report_text

HOSTILE = (
    "云河区<script>alert(1)</script>报告\n\n一、2023年工作安排\n\n今年完成投资190亿元，建设“</script><b>&amp;”工程。\n"
)


class Page(HTMLParser):
    """The page's visible text, its tags, and what it refers to."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.paragraphs: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.in_row = 0
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action")]
        if tag in ("p", "h2", "h3", "h4", "h5"):
            self.in_row = 1
            self.paragraphs.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h2", "h3", "h4", "h5"):
            self.in_row = 0

    def handle_data(self, data: str) -> None:
        if self.in_row:
            self.paragraphs[-1] += data


def page_of(text: str) -> str:
    return annotate(text, [read_text(text)])


class TestPage:
    def test_holds_every_character_of_the_report_in_order(self) -> None:
        shown = "".join("".join(Page(page_of(report_text())).paragraphs).split())
        assert "".join(report_text().split()) in shown

    def test_paragraphs_wrapped_in_print_are_whole_again(self) -> None:
        document = load_bytes(pdf_of(report_text()), "yunhe.pdf")
        page = Page(annotate(document.text, read_document(document)))
        whole = next(line for line in report_text().splitlines() if line.startswith("开工临江数字港"))
        assert any("".join(paragraph.split()) == whole for paragraph in page.paragraphs)

    def test_loads_nothing_and_forbids_loading(self) -> None:
        source = page_of(report_text())
        assert all(address.startswith("#") for address in Page(source).addresses)
        assert "default-src 'none'" in source
        assert "@import" not in source
        assert "url(" not in source

    def test_text_that_looks_like_markup_stays_text(self) -> None:
        source = page_of(HOSTILE)
        assert Page(source).tags.count("script") == 2  # its own two
        assert "<b>&amp;" not in re.sub(r"<b>[^<]{1,6}</b>", "", source)
        assert "alert(1)" in "".join(Page(source).paragraphs)

    def test_every_finding_has_a_mark_and_a_card(self) -> None:
        reading = read_text(report_text())
        source = annotate(report_text(), [reading])
        cards = json.loads(re.search(r'id="cards">(.*?)</script>', source, re.DOTALL)[1])  # type: ignore[index]
        marked = {id_ for ids in re.findall(r'data-cards="([^"]+)"', source) for id_ in unescape(ids).split()}
        wanted = {f"p1-{finding.id}" for finding in (*reading.statements, *reading.commitments)}
        assert wanted == marked == set(cards)

    def test_commitments_stand_in_the_margin_of_their_paragraph(self) -> None:
        source = page_of(report_text())
        row = next(part for part in source.split('<div class="row">') if "凤栖大桥" in part)
        assert '<aside aria-label="本段承诺">' in row
        assert "<b>确保</b>" in row

    def test_headings_can_be_linked_to(self) -> None:
        source = page_of(report_text())
        anchors = re.findall(r'href="#([^"]+)"', source)
        assert len(anchors) >= 6
        assert all(f'id="{anchor}"' in source for anchor in anchors)
        assert "一、2022年工作回顾" in source

    def test_several_reports_of_a_file_stand_one_after_the_other(self) -> None:
        text = (
            report_text() + "\n\n" + report_text().replace("2023年2月6日", "2024年2月6日").replace("第三次", "第四次")
        )
        readings = read_document(load_bytes(text.encode(), "two.txt"))
        assert annotate(text, readings).count("<article>") == len(readings) == 2

    def test_a_text_without_findings_is_a_page_too(self) -> None:
        assert "你好" in page_of("你好，云河。")


class TestPeriodWords:
    @pytest.mark.parametrize(
        ("start", "end", "words"),
        [
            ("2016-01-01", "2016-12-31", "2016年"),
            ("2012-01-01", "2016-12-31", "2012—2016年"),
            (None, "2021-12-31", "到2021年底"),
            ("2016-01-01", "2016-06-30", "2016-01-01 至 2016-06-30"),
        ],
    )
    def test_are_as_a_person_says_them(self, start: str | None, end: str, words: str) -> None:
        from datetime import date

        period = Period(date.fromisoformat(start) if start else None, date.fromisoformat(end), None, True)
        assert period_words(period) == words

    def test_say_what_was_inferred(self) -> None:
        from datetime import date

        assert period_words(Period(None, date(2021, 12, 31))) == "到2021年底（推定）"
        assert period_words(None) == "未说明"


class TestNotebook:
    def test_shows_targets_and_commitments_escaped(self) -> None:
        shown = read_text(HOSTILE)._repr_html_()
        assert "<script" not in shown
        assert "190亿元" in shown

    def test_says_how_much_is_not_shown(self) -> None:
        reading: ReportReading = read_document(load(HERE / "yunhe-2023.txt"))[0]
        assert f"承诺（{len(reading.commitments)} 条）" in reading._repr_html_()
