"""What a file really is, by its bytes: a name says nothing. Pure."""

from __future__ import annotations

import io
import zipfile

from luoshi.kernel.messages import say

JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PHOTOS = (JPEG, PNG)
ENDINGS = {
    JPEG: (".jpg", ".jpeg"),
    PNG: (".png",),
    PDF: (".pdf",),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
}
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024  # a small file that unpacks to more was made to do harm


class FileRefused(Exception):
    """A file that is not taken. The text says why and what would be."""


def media_type_of(data: bytes) -> str | None:
    """The media type by the bytes, None for what is not taken."""
    if data[:3] == b"\xff\xd8\xff":
        return JPEG
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return PNG
    if data[:5] == b"%PDF-":
        return PDF
    return office_type(data) if data[:4] == b"PK\x03\x04" else None


def office_type(data: bytes) -> str | None:
    """Word or Excel without macros."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    names = {part.filename for part in parts}
    if sum(part.file_size for part in parts) > MOST_UNPACKED:
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def checked_type(data: bytes, filename: str) -> str:
    """The media type of a file that may be kept. Raises FileRefused."""
    if not data:
        raise FileRefused(say("文件是空的，没有保存。"))
    if len(data) > MOST_BYTES:
        raise FileRefused(say("文件超过 {n} MB，没有保存。请缩小后再传。", n=MOST_BYTES // 1024 // 1024))
    found = media_type_of(data)
    if found is None:
        raise FileRefused(
            say("只收照片（JPG、PNG）、PDF、Word（docx）和 Excel（xlsx，不带宏）。{name} 没有保存。", name=filename)
        )
    if not filename.lower().endswith(ENDINGS[found]):
        raise FileRefused(say("{name} 的内容与扩展名不符，没有保存。请用原来的文件。", name=filename))
    return found
