"""From bytes to readings: everything heavy about an import, done before any transaction begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.reading.findings import ReportReading
from luoshi.reading.load import load_bytes


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file read: its text, its hash and the reports found in it."""

    text: str
    sha256: str
    media_type: str
    readings: tuple[ReportReading, ...]


MEDIA_TYPES = {
    "txt": "text/plain",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def read_arrival(data: bytes, filename: str) -> Arrival:
    """Raises ReadingError, in Chinese, for a file that cannot be read."""
    from luoshi.reading.read import read_document  # its word lists load with the first report, not with every start

    document = load_bytes(data, filename)
    media_type = MEDIA_TYPES.get(document.format, "application/octet-stream")
    return Arrival(storable(document.text), document.sha256, media_type, read_document(document))


# No database keeps a zero character or half of a surrogate pair; each gives way to one sign, so that offsets stay.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
