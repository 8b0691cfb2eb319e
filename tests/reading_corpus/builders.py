"""Builds small files of every format by hand, so that each test says what is in its file.

Nothing here needs Word, Excel or a PDF library: a docx is a zip of XML, and the PDFs name a Chinese font that the
reader need not have (its character map is part of every PDF reader).
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).parent
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
X = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
Run = tuple[float, float, str] | tuple[float, float, str, float]  # left, bottom (points), text, size
LOCKED = (
    "<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + "11" * 32 + "> /U <" + "22" * 32 + "> >>"
)  # no password opens this one


def report_text() -> str:
    """The report of the invented 云河区 that all formats are made from."""
    return (HERE / "yunhe-2023.txt").read_text(encoding="utf-8")


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def numbered(text: str, depth: int = 0, list_id: str = "1") -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')


def table(rows: list[list[str]]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(body: str, **parts: str) -> bytes:
    """A Word document of `body`'s XML; `numbering="…"`, `footnotes="…"`, `styles="…"` give further parts."""
    wrapped = f'<w:document xmlns:w="{W}" xmlns:mc="{MC}"><w:body>{body}</w:body></w:document>'
    named = {f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{xml}</w:{name}>' for name, xml in parts.items()}
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": wrapped, **named})


def docx_of(text: str) -> bytes:
    return docx("".join(map(paragraph, text.splitlines())))


def list_levels(*levels: tuple[str, str]) -> str:
    """numbering.xml of one list: (format, template) by depth."""
    shown = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{template}"/></w:lvl>'
        for depth, (form, template) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{shown}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    )


def xlsx(rows: list[list[str | tuple[str, int]]], *, formats: str = "", name: str = "主要指标") -> bytes:
    """A workbook of one sheet. A cell is a text, or (stored number, style): style 0 plain, 1 percent, 2 date."""
    texts: list[str] = []
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(cell, f"{chr(65 + column)}{number}", texts) for column, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    return zipped(
        {
            "xl/workbook.xml": f'<workbook xmlns="{X}" xmlns:r="{R}"><sheets>'
            f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/sharedStrings.xml": f'<sst xmlns="{X}">{strings}</sst>',
            "xl/styles.xml": f'<styleSheet xmlns="{X}">{formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="10"/>'
            '<xf numFmtId="14"/></cellXfs></styleSheet>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{X}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
        }
    )


def _cell(cell: str | tuple[str, int], reference: str, texts: list[str]) -> str:
    if isinstance(cell, tuple):
        return f'<c r="{reference}" s="{cell[1]}"><v>{cell[0]}</v></c>'
    texts.append(cell)
    return f'<c r="{reference}" t="s"><v>{len(texts) - 1}</v></c>' if cell else ""


def pdf(pages: list[list[Run]], *, size: float = 12, encrypt: str = "") -> bytes:
    """A PDF whose pages (A4, 595 × 842 points) hold the given runs of text, of the size a run names or of `size`."""
    font = len(pages) * 2 + 3
    kids = " ".join(f"{3 + 2 * number} 0 R" for number in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    for number, runs in enumerate(pages):
        stream = "".join(
            f"BT /F1 {own[0] if own else size} Tf 1 0 0 1 {left} {bottom} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"
            for left, bottom, text, *own in runs
        )
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 {font} 0 R >> >> /Contents {4 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}endstream",
        ]
    objects += [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
        f"/DescendantFonts [{font + 1} 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 "
        f"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor {font + 2} 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    return _with_table(objects, f"/Encrypt {encrypt} /ID [<00> <00>] " if encrypt else "")


def _with_table(objects: list[str], trailer: str) -> bytes:
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    return out + (
        f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer}>>\n"
        f"startxref\n{len(out)}\n%%EOF\n"
    ).encode("ascii")


def page_of(lines: list[str], *, left: float = 70, top: float = 720, leading: float = 20) -> list[Run]:
    """Lines under each other; one that begins with two full-width blanks is indented."""
    return [
        (left + 24 * line.startswith("　　"), top - leading * number, line.strip("　"))
        for number, line in enumerate(lines)
        if line.strip()
    ]


def pdf_of(text: str, *, width: int = 34, lines: int = 28) -> bytes:
    """A whole report, wrapped like print, with a running head and page numbers."""
    wrapped: list[str] = []
    for line in filter(None, text.splitlines()):
        whole = "　　" + line
        wrapped += [whole[at : at + width] for at in range(0, len(whole), width)]
    pages = [wrapped[at : at + lines] for at in range(0, len(wrapped), lines)]
    head = "云河区人民政府文件汇编"
    return pdf([[(230, 800, head), *page_of(page), (285, 40, f"— {n} —")] for n, page in enumerate(pages, 1)])


def html_of(text: str, charset: str = "utf-8") -> bytes:
    body = "".join(f"<p>{escape(line)}</p>\n" for line in text.splitlines() if line)
    page = (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>政府网</title>'
        "<style>p{margin:0}</style><script>var views = 1024;</script></head><body>"
        '<nav><a href="/">Home</a> <a href="/zw">News</a></nav>'
        '<ul><li><a href="/a">Other 1</a></li><li><a href="/b">Other 2</a></li></ul>'
        f'<div class="article">{body}</div><footer>000-12345</footer></body></html>'
    )
    return page.encode("gb18030" if charset.lower() in ("gb2312", "gbk") else charset)
