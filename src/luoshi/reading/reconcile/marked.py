"""The marked-up list for a drafting group: a Word file with every place to look at, its sentence and the stretch in it.

Needs python-docx (`pip install luoshi[formats]`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

from luoshi.reading.findings import Document
from luoshi.reading.load.refusals import need
from luoshi.reading.reconcile.listing import CHECKS, VERDICTS, one_line, where
from luoshi.reading.reconcile.model import Cite, Finding

_BODY, _HEAD = "宋体", "黑体"
_COLOURS = {"conflict": "C00000", "restatement": "B45F06", "unresolved": "7F6000"}
_AROUND = 40
_ENDS = "。；！？\n"


def marked_list(
    findings: Sequence[Finding], documents: Mapping[str, Document] | None = None, *, title: str = "数据核对单"
) -> bytes:
    """The list as the bytes of a .docx file: places that ask for a look first, then forecasts and definitions, and
    the number of what agrees. Raises `ReadingError` where python-docx is not installed."""
    docx = need("docx", "formats")
    document = docx.Document()
    _set_fonts(document)
    document.core_properties.title = title
    document.core_properties.author = "luoshi"
    document.add_heading(title, level=0)
    document.add_paragraph(_opening(findings))
    asking = [finding for finding in findings if finding.asks_for_a_look]
    others = [finding for finding in findings if finding.verdict in ("forecast-then-actual", "not comparable")]
    _section(document, "一、请核对", asking, documents or {})
    _section(document, "二、请知悉", others, documents or {})
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_fonts(document: Any) -> None:
    """Chinese text takes its font from eastAsia, which python-docx leaves to the reader's machine."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for style_name, font in (("Normal", _BODY), ("Title", _HEAD), ("Heading 1", _HEAD), ("Heading 2", _HEAD)):
        style = document.styles[style_name]
        style.font.name = font
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for script in ("w:eastAsia", "w:ascii", "w:hAnsi"):
            fonts.set(qn(script), font)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].font.size = Pt(11)


def _opening(findings: Sequence[Finding]) -> str:
    counts = Counter(finding.verdict for finding in findings)
    parts = "，".join(f"{word}{counts[verdict]}处" for verdict, word in VERDICTS.items() if counts[verdict])
    return f"本单由机器核对得出，供起草人员逐条判断：{parts or '没有可比的数'}。标色的是引文中被比较的部分。"


def _section(document: Any, heading: str, findings: Sequence[Finding], documents: Mapping[str, Document]) -> None:
    document.add_heading(f"{heading}（{len(findings)}处）", level=1)
    if not findings:
        document.add_paragraph("无。")
    for number, finding in enumerate(findings, start=1):
        _entry(document, number, finding, documents)


def _entry(document: Any, number: int, finding: Finding, documents: Mapping[str, Document]) -> None:
    from docx.shared import RGBColor

    heading = document.add_heading(f"{number}. ", level=2)
    verdict = heading.add_run(f"{VERDICTS[finding.verdict]}·{CHECKS[finding.check]}")
    verdict.font.color.rgb = RGBColor.from_string(_COLOURS.get(finding.verdict, "404040"))
    heading.add_run(f"　{one_line(finding.indicator)}")
    document.add_paragraph(one_line(finding.summary))
    document.add_paragraph(f"算式：{one_line(finding.arithmetic)}（把握 {finding.confidence:.0%}）")
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for cite in finding.cites:
        cells = table.add_row().cells
        cells[0].text = where(cite, documents.get(cite.file))
        _quote(cells[1].paragraphs[0], cite, documents.get(cite.file))
    document.add_paragraph("处理意见：")


def _quote(paragraph: Any, cite: Cite, document: Document | None) -> None:
    """The stretch with what stands around it in its sentence, the stretch itself highlighted."""
    from docx.enum.text import WD_COLOR_INDEX

    before, after = _around(cite, document)
    paragraph.add_run(before)
    paragraph.add_run(one_line(cite.text)).font.highlight_color = WD_COLOR_INDEX.YELLOW
    paragraph.add_run(after)


def _around(cite: Cite, document: Document | None) -> tuple[str, str]:
    if document is None:
        return "", ""
    text = document.text
    start = max((text.rfind(end, 0, cite.start) for end in _ENDS), default=-1) + 1
    stops = [stop for end in _ENDS if (stop := text.find(end, cite.end)) >= 0]
    stop = min(stops, default=len(text))
    before = text[max(start, cite.start - _AROUND) : cite.start]
    after = text[cite.end : min(stop + 1, cite.end + _AROUND)]
    return one_line(before), one_line(after)
