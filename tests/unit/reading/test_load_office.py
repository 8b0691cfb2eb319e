"""Word and Excel files: what a person sees on the page is what is read."""

from pathlib import Path

import pytest

from luoshi.reading import read_report
from luoshi.reading.findings import ReadingError
from luoshi.reading.load import load_bytes
from tests.reading_corpus.builders import (
    docx,
    docx_of,
    list_levels,
    numbered,
    paragraph,
    report_text,
    table,
    xlsx,
    zipped,
)


def lines_of(data: bytes, name: str = "a.docx") -> list[str]:
    return load_bytes(data, name).text.splitlines()


class TestWord:
    def test_reads_a_whole_report_paragraph_by_paragraph(self) -> None:
        document = load_bytes(docx_of(report_text()), "yunhe.docx")
        assert document.format == "docx"
        assert document.text.splitlines() == [line for line in report_text().splitlines() if line]

    def test_places_reproduce_their_paragraphs(self) -> None:
        document = load_bytes(docx_of(report_text()), "yunhe.docx")
        stretches = [document.text[place.start : place.end] for place in document.places]
        assert stretches == document.text.splitlines()
        assert [place.paragraph for place in document.places] == list(range(len(stretches)))

    def test_table_rows_are_lines_where_they_stand(self) -> None:
        body = paragraph("主要指标：") + table([["指标", "目标"], ["生产总值", "6%左右"]]) + paragraph("以上。")
        assert lines_of(docx(body)) == ["主要指标：", "指标\t目标", "生产总值\t6%左右", "以上。"]

    def test_cells_of_a_table_are_statements_of_their_row_and_the_prose_around_stays(self, tmp_path: Path) -> None:
        rows = [["指标", "单位", "2026年目标"], ["地区生产总值", "亿元", "520"], ["城镇新增就业", "万人", "1.3"]]
        body = (
            paragraph("云河区政府工作报告") + paragraph("二、2026年工作安排") + table(rows) + paragraph("新建学校5所。")
        )
        path = tmp_path / "云河区_2026.docx"
        path.write_bytes(docx(body))
        assert [(s.text, s.unit, s.indicator, s.modality) for s in read_report(path).statements] == [
            ("520", "亿元", "地区生产总值", "target"),
            ("1.3", "万人", "城镇新增就业", "target"),
            ("5所", "所", "新建学校", "target"),
        ]

    def test_a_table_that_only_lays_out_the_page_gives_its_paragraphs(self) -> None:
        prose = "云河区持续推进老旧小区改造工作。" * 20
        body = f"<w:tbl><w:tr><w:tc>{paragraph('一、回顾')}{paragraph(prose)}</w:tc></w:tr></w:tbl>"
        assert lines_of(docx(body)) == ["一、回顾", prose]

    def test_footnotes_follow_the_body_in_the_order_of_their_marks(self) -> None:
        marked = (
            '<w:p><w:r><w:t>推进“清河”行动</w:t></w:r><w:r><w:footnoteReference w:id="3"/></w:r>'
            '<w:r><w:t>和“亮灯”工程</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
        )
        notes = f'<w:footnote w:id="2">{paragraph("亮灯：更换路灯。")}</w:footnote>'
        notes += f'<w:footnote w:id="3">{paragraph("清河：整治河道。")}</w:footnote>'
        lines = lines_of(docx(marked + paragraph("完。"), footnotes=notes))
        assert lines == ["推进“清河”行动和“亮灯”工程", "完。", "注释：", "[1] 清河：整治河道。", "[2] 亮灯：更换路灯。"]

    def test_automatic_numbers_are_counted_as_word_counts_them(self) -> None:
        levels = list_levels(("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
        body = numbered("回顾") + numbered("经济", 1) + numbered("工业", 2) + numbered("农业", 2) + numbered("民生", 1)
        body += numbered("安排") + numbered("项目", 1)
        expected = ["一、回顾", "（一）经济", "1. 工业", "2. 农业", "（二）民生", "二、安排", "（一）项目"]
        assert lines_of(docx(body, numbering=levels)) == expected

    def test_a_heading_style_brings_its_number(self) -> None:
        style = '<w:style w:styleId="H"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:pPr><w:numPr>'
        style += '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        body = (
            paragraph("回顾", '<w:pStyle w:val="H"/>')
            + paragraph("正文。")
            + paragraph("安排", '<w:pStyle w:val="H"/>')
        )
        levels = list_levels(("chineseCountingThousand", "%1、"))
        assert lines_of(docx(body, numbering=levels, styles=style)) == ["一、回顾", "正文。", "二、安排"]

    def test_deleted_hidden_and_moved_text_is_left_out(self) -> None:
        body = (
            "<w:p><w:r><w:t>增长</w:t></w:r><w:del><w:r><w:delText>8%</w:delText></w:r></w:del>"
            "<w:ins><w:r><w:t>6%</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>左右。</w:t></w:r></w:p>"
        )
        assert lines_of(docx(body)) == ["增长6%左右。"]

    def test_a_text_box_is_read_once(self) -> None:
        box = f"<w:txbxContent>{paragraph('图注')}</w:txbxContent>"
        body = f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        body += "</mc:AlternateContent><w:t>正文。</w:t></w:r></w:p>"
        assert lines_of(docx(body)) == ["图注", "正文。"]

    def test_pages_are_counted_where_word_left_its_breaks(self) -> None:
        body = paragraph("第一页。") + "<w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页。</w:t></w:r></w:p>"
        assert [place.page for place in load_bytes(docx(body), "a.docx").places] == [1, 2]
        assert [place.page for place in load_bytes(docx(paragraph("一页。")), "a.docx").places] == [None]

    def test_a_soft_line_break_begins_a_line(self) -> None:
        assert lines_of(docx("<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r></w:p>")) == ["甲", "乙"]


class TestExcel:
    def test_rows_are_lines_and_percentages_are_shown(self) -> None:
        rows: list[list[str | tuple[str, int]]] = [
            ["指标", "目标", "期限"],
            ["生产总值增速", ("0.085", 1), ("45000", 2)],
            ["产值（亿元）", ("467.80000000000001", 0), ""],
        ]
        document = load_bytes(xlsx(rows), "targets.xlsx")
        assert document.format == "xlsx"
        assert document.text.splitlines() == [
            "主要指标",
            "指标\t目标\t期限",
            "生产总值增速\t8.5%\t2023-03-15",
            "产值（亿元）\t467.8",
        ]

    def test_one_far_cell_costs_nothing(self) -> None:
        sheet = xlsx([["甲"]])
        far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        parts = unzipped(sheet)
        parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", far.encode())
        assert load_bytes(zipped({**parts}), "a.xlsx").text == "主要指标\n甲\n"

    def test_a_hidden_sheet_is_not_read(self) -> None:
        parts = unzipped(xlsx([["甲"]]))
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<sheet ", b'<sheet state="hidden" ')
        with pytest.raises(ReadingError) as caught:
            load_bytes(zipped({**parts}), "a.xlsx")
        assert caught.value.code == "no_text"

    @pytest.mark.parametrize("stored", ["1E400", "nan", "-1e-320", "123456789012345678901234567890", "x"])
    def test_odd_numbers_do_no_harm(self, stored: str) -> None:
        assert load_bytes(xlsx([["甲", (stored, 1), (stored, 2)]]), "a.xlsx").text.startswith("主要指标\n甲")


def unzipped(data: bytes) -> dict[str, bytes]:
    import zipfile
    from io import BytesIO

    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
