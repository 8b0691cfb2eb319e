"""What a file is, told from its content; the extension only helps where the content says nothing."""

from __future__ import annotations

import codecs
import re

from luoshi.reading.findings import ReadingError
from luoshi.reading.load.archives import archive_names
from luoshi.reading.load.refusals import refuse

SAVE_AS = "请用 Word 或 WPS 打开，另存为 docx 后重试。"
SAVE_SHEET = "请用 Excel 或 WPS 打开，另存为 xlsx 后重试。"
SCAN = "请用 OCR 软件识别成文字，或索取 Word 版后重试。"
UNPACK = "请先解压，再读里面的文件。"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGICS: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "RTF 文档", SAVE_AS),
    (b"\x89PNG", "图片（PNG）", SCAN),
    (b"\xff\xd8\xff", "图片（JPEG）", SCAN),
    (b"GIF8", "图片（GIF）", SCAN),
    (b"BM", "图片（BMP）", SCAN),
    (b"II*\x00", "图片（TIFF）", SCAN),
    (b"MM\x00*", "图片（TIFF）", SCAN),
    (b"Rar!", "压缩包（RAR）", UNPACK),
    (b"7z\xbc\xaf", "压缩包（7z）", UNPACK),
    (b"\x1f\x8b", "压缩包（gzip）", UNPACK),
    (b"MIME-Version:", "网页存档（mht）", "请在浏览器中打开，另存为“网页，仅 HTML”后重试。"),
    (b"HN\x00\x00", "知网文档（caj）", "请用 CAJViewer 另存为文本或索取 Word 版。"),
)
OLE_STREAMS: tuple[tuple[str, str, str], ...] = (
    ("WordDocument", "旧版 Word 或 WPS 文档（doc、wps）", SAVE_AS),
    ("Workbook", "旧版 Excel 文件（xls、et）", SAVE_SHEET),
    ("Book", "旧版 Excel 文件（xls、et）", SAVE_SHEET),
    ("PowerPoint Document", "演示文稿（ppt、dps）", SAVE_AS),
    ("Contents", "旧版 WPS 文档（wps）", SAVE_AS),
)
ARCHIVE_PARTS: tuple[tuple[str, str, str], ...] = (
    ("OFD.xml", "版式文件（OFD）", "请用 OFD 阅读器转换为 PDF 或另存为文本，或索取 Word 版。"),
    ("ppt/presentation.xml", "演示文稿（pptx）", "请把文字复制到 docx 或文本文件后重试。"),
    ("content.xml", "开放文档（odt、ods）", SAVE_AS),
)
SHAPES: dict[str, tuple[str, str]] = {
    ".doc": ("旧版 Word 文档（doc）", SAVE_AS),
    ".wps": ("WPS 文档（wps）", SAVE_AS),
    ".ofd": ("版式文件（OFD）", "请用 OFD 阅读器转换为 PDF 或另存为文本，或索取 Word 版。"),
    ".xls": ("旧版 Excel 文件（xls）", SAVE_SHEET),
    ".webp": ("图片（WebP）", SCAN),
}
HTML_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table)\b", re.IGNORECASE)
XML_WORD = re.compile(rb"wordDocument|pkg:package")
PARSED = {".docx": "docx", ".docm": "docx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".pdf": "pdf"}


def sniff(data: bytes, extension: str, file: str) -> str:
    """One of txt, docx, pdf, html, xlsx; raises `format_unsupported` (or `docx_encrypted`) for the rest."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _archive(data, extension, file)
    if head.startswith(OLE):
        raise ole_refusal(data, file)
    _refuse_magic(head, file)
    return "html" if _looks_like_html(head, extension, file) else "txt"


def _archive(data: bytes, extension: str, file: str) -> str:
    expected = PARSED.get(extension, "docx")
    names = archive_names(data, f"{expected if expected != 'pdf' else 'docx'}_broken", file)
    if "word/document.xml" in names or (extension in (".docx", ".docm") and "[Content_Types].xml" in names):
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    for part, what, instead in ARCHIVE_PARTS:
        if part in names:
            raise refuse("format_unsupported", file=file, what=what, instead=instead)
    raise refuse("format_unsupported", file=file, what="压缩包（zip）", instead=UNPACK)


def ole_refusal(data: bytes, file: str) -> ReadingError:
    """Word and Excel put an encrypted docx into the container that old .doc files use: its streams tell."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return refuse("docx_encrypted", file=file)
    for stream, what, instead in OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return refuse("format_unsupported", file=file, what=what, instead=instead)
    return refuse("format_unsupported", file=file, what="旧版 Office 或 WPS 文件", instead=SAVE_AS)


def _refuse_magic(head: bytes, file: str) -> None:
    for magic, what, instead in MAGICS:
        # two letters are a word as well: a bitmap's header holds zero bytes, a text does not
        if head.startswith(magic) and (len(magic) > 2 or b"\x00" in head[:32]):
            raise refuse("format_unsupported", file=file, what=what, instead=instead)


def _looks_like_html(head: bytes, extension: str, file: str) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.replace(b"\x00", b"")
    if XML_WORD.search(head):
        raise refuse("format_unsupported", file=file, what="Word 2003 XML 文档", instead=SAVE_AS)
    if extension in (".html", ".htm", ".xhtml", ".shtml"):
        return b"<" in head
    return bool(HTML_TAG.match(head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n"))) or b"<html" in head.lower()


def refuse_by_extension(extension: str, file: str, error: ReadingError) -> ReadingError:
    """A file that is no text either: what its extension promised says best why."""
    if extension in PARSED:
        return refuse(f"{PARSED[extension]}_broken", file=file)
    if extension in SHAPES:
        what, instead = SHAPES[extension]
        return refuse("format_unsupported", file=file, what=what, instead=instead)
    return error
