"""Official documents in Word as GB/T 9704-2012 lays them out: margins, grid, fonts, the landscape annex table.

Fonts are named, never shipped (仿宋_GB2312, 方正小标宋简体, 黑体); Word puts its own in place where they are missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

BODY, TITLE, HEAD = "仿宋_GB2312", "方正小标宋简体", "黑体"
SIZE_3, SIZE_2, SIZE_4, SIZE_5 = 16, 22, 14, 10.5  # 三号, 二号, 四号, 五号 in points
LINE_GRID = "579"  # twips: 22 lines of 225 mm
CLOSER = "-4"  # twentieths of a point a character, so that 28 of 16 pt stand in 156 mm
LINE_PITCH = 28.95  # points


class OfficialDocument:
    """One document, written from top to bottom. `data()` gives the .docx bytes."""

    def __init__(self) -> None:
        from docx import Document
        from docx.shared import Mm, Pt

        self.document = Document()
        self.document.styles["Normal"].font.size = Pt(SIZE_3)
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        lay_grid(section)

    def title(self, text: str) -> None:
        """二号小标宋, centred."""
        self.paragraph(text, font=TITLE, size=SIZE_2, align="center", indent=False, after=SIZE_3)

    def addressed_to(self, text: str) -> None:
        self.paragraph(f"{text}：", indent=False)

    def heading(self, text: str) -> None:
        self.paragraph(text, font=HEAD)

    def paragraph(
        self,
        text: str,
        *,
        font: str = BODY,
        size: float = SIZE_3,
        align: str = "left",
        indent: bool = True,
        after: float = 0,
    ) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        written = self.document.add_paragraph()
        written.alignment = {"left": WD_ALIGN_PARAGRAPH.JUSTIFY, "center": WD_ALIGN_PARAGRAPH.CENTER}.get(
            align, WD_ALIGN_PARAGRAPH.RIGHT
        )
        layout = written.paragraph_format
        layout.line_spacing, layout.space_after, layout.space_before = Pt(LINE_PITCH), Pt(after), Pt(0)
        layout.first_line_indent = Pt(size * 2) if indent else None
        run = written.add_run(text)
        set_font(run, font, size)
        if size == SIZE_3:
            set_closer(run)

    def signed(self, body: str, on: date) -> None:
        """Signature and date, right, two characters in."""
        from docx.shared import Pt

        for text in (body, f"{on.year}年{on.month}月{on.day}日"):
            self.paragraph(text, align="right", indent=False)
            self.document.paragraphs[-1].paragraph_format.right_indent = Pt(SIZE_3 * 2)

    def annex(self, number: int | None, title: str) -> None:
        """A new landscape page that begins with 附件N (附件 where it is the only one) and its title."""
        from docx.enum.section import WD_ORIENT, WD_SECTION

        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
            section.right_margin,
            section.left_margin,
            section.top_margin,
            section.bottom_margin,
        )
        drop_grid(section)
        self.paragraph(f"附件{number or ''}", font=HEAD, indent=False)
        self.paragraph(title, font=TITLE, size=SIZE_2, align="center", indent=False, after=8)

    def table(self, heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[str] | str]) -> None:
        """A ruled table in 五号; `widths` in millimetres; the head repeats on every page, rows do not break. A row that
        is one text is a heading over all columns."""
        from docx.shared import Mm

        table = self.document.add_table(rows=1, cols=len(heads), style="Table Grid")
        table.autofit = False
        fill_row(table.rows[0], heads, HEAD)
        repeat_on_every_page(table.rows[0])
        for row in rows:
            if isinstance(row, str):
                span_row(table.add_row(), row)
            else:
                fill_row(table.add_row(), row, BODY)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            keep_together(row)
            if len({cell._tc for cell in row.cells}) == len(widths):
                for cell, width in zip(row.cells, widths, strict=True):
                    cell.width = Mm(width)

    def data(self) -> bytes:
        for section in self.document.sections:
            number_pages(section)
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()


def set_font(run: Any, font: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def set_closer(run: Any) -> None:
    """Word's grid of characters is read differently by other programs; spacing in the run is read alike by all."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), CLOSER)
    run._element.get_or_add_rPr().append(spacing)


def fill_row(row: Any, texts: Sequence[str], font: str) -> None:
    """One row; heads stand in the middle of their cells."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for cell, text in zip(row.cells, texts, strict=True):
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        written = cell.paragraphs[0]
        if font == HEAD:
            written.alignment = WD_ALIGN_PARAGRAPH.CENTER
        written.paragraph_format.space_before = written.paragraph_format.space_after = Pt(2)
        written.paragraph_format.line_spacing = 1.0
        set_font(written.add_run(text), font, SIZE_5)


def span_row(row: Any, text: str) -> None:
    """One heading over all columns; it stays with the row below."""
    whole = row.cells[0].merge(row.cells[-1])
    written = whole.paragraphs[0]
    written.paragraph_format.keep_with_next = True
    set_font(written.add_run(text), HEAD, SIZE_5)


def drop_grid(section: Any) -> None:
    """Tables are set closer than the grid of running text."""
    from docx.oxml.ns import qn

    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)


def lay_grid(section: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    drop_grid(section)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), LINE_GRID)
    section._sectPr.append(grid)


def repeat_on_every_page(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_together(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def number_pages(section: Any) -> None:
    """— 3 — at the foot, in 四号 Song."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section.footer.is_linked_to_previous = False
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    set_font(foot.add_run("— "), "宋体", SIZE_4)
    run = foot.add_run()
    set_font(run, "宋体", SIZE_4)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
    set_font(foot.add_run(" —"), "宋体", SIZE_4)
