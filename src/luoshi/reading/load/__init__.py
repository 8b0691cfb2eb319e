"""A file becomes a `Document`: its text, and where each stretch of it stood.

    >>> from luoshi.reading.load import load
    >>> load("report.docx").text          # doctest: +SKIP

The format is told from the content. Everything that can go wrong with a file is a `ReadingError` with a stable
code (see `refusals`); the file itself is only ever read.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

from luoshi.reading.findings import Document, ReadingError
from luoshi.reading.load.pages import load_pdf
from luoshi.reading.load.refusals import refuse
from luoshi.reading.load.sheets import load_xlsx
from luoshi.reading.load.sniffing import refuse_by_extension, sniff
from luoshi.reading.load.texts import decode, line_places
from luoshi.reading.load.webpages import load_html
from luoshi.reading.load.words import load_docx

__all__ = ["MAX_BYTES", "load", "load_bytes"]

MAX_BYTES = 50 * 2**20


def load(path: Path | str, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read a file (txt, docx, pdf, html, xlsx) of at most `max_bytes`; raises ReadingError and nothing else.

    `Document.file` is the path as given. Offsets of its text are Python character offsets; `places` leads
    them back to page (pdf; docx where Word left its page breaks; the sheet's number in xlsx) and paragraph.
    """
    return load_bytes(_read(Path(path), str(path), max_bytes), str(path))


def load_bytes(data: bytes, file: str) -> Document:
    """As `load`, for bytes already in memory; `file` is the name they go by, its extension a hint."""
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise refuse("empty_file", file=file)
    sha256 = hashlib.sha256(data).hexdigest()
    extension = os.path.splitext(file)[1].lower()
    form = sniff(data, extension, file)
    if form == "txt":
        return _load_text(data, file, sha256, extension)
    try:
        return LOADERS[form](data, file, sha256)
    except ReadingError:
        raise
    except Exception as error:  # a parser of other people's files may stumble over anything
        raise refuse(f"{form}_broken", file=file) from error


LOADERS: dict[str, Callable[[bytes, str, str], Document]] = {
    "docx": load_docx,
    "pdf": load_pdf,
    "html": load_html,
    "xlsx": load_xlsx,
}


def _load_text(data: bytes, file: str, sha256: str, extension: str) -> Document:
    try:
        text, encoding = decode(data, file)
    except ReadingError as error:
        raise refuse_by_extension(extension, file, error) from error
    if not text.strip():
        raise refuse("empty_file", file=file)
    return Document(file, "txt", text, sha256, encoding, line_places(text))


def _read(path: Path, file: str, max_bytes: int) -> bytes:
    """The file's bytes; what is too large is refused by its size before a byte is read."""
    try:
        found = path.stat()
        _check_kind(found.st_mode, file)
        if found.st_size > max_bytes:
            raise _too_large(file, found.st_size, max_bytes)
        with path.open("rb") as source:
            data = source.read(max_bytes + 1)
    except FileNotFoundError as error:
        raise refuse("file_missing", file=file) from error
    except PermissionError as error:
        raise refuse("no_permission", file=file) from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise refuse("file_unreadable", file=file, why=getattr(error, "strerror", None) or str(error)) from error
    if len(data) > max_bytes:  # it grew while it was read
        raise _too_large(file, len(data), max_bytes)
    return data


def _check_kind(mode: int, file: str) -> None:
    if stat.S_ISDIR(mode):
        raise refuse("not_a_file", file=file, what="是文件夹")
    if not stat.S_ISREG(mode):
        raise refuse("not_a_file", file=file, what="是设备或管道")


def _too_large(file: str, size: int, limit: int) -> ReadingError:
    return refuse("too_large", file=file, size=_megabytes(size), limit=_megabytes(limit))


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size < 100 * 2**20 else f"{size // 2**20} MB"
