"""Bytes to characters: which of the encodings Chinese offices use a file is written in.

The ladder is byte-order mark → UTF-8 → GB18030 → Big5. Nearly every Big5 file is also valid GB18030, so the
two are told apart by what comes out: Big5 punctuation lands in GB18030's private-use area.
"""

from __future__ import annotations

import codecs
import re

from luoshi.reading.findings import Place
from luoshi.reading.load.refusals import refuse

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", 3),
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
    ("\ufeff".encode("gb18030"), "gb18030", 4),
)
PRIVATE_USE = re.compile("[\ue000-\uf8ff]")
CONTROL = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
HAN = re.compile("[\u4e00-\u9fff]")
LINE = re.compile(r"[^\r\n\f]*[^\s\u3000][^\r\n\f]*")


def decode(data: bytes, file: str) -> tuple[str, str]:
    """The text (line ends kept, the byte-order mark left out) and the name of its encoding.

    Raises `encoding_unknown`, saying from which byte on it fails where most of the file is UTF-8.
    """
    for mark, encoding, length in MARKS:
        if data.startswith(mark):
            return _after_mark(data[length:], encoding, file)
    try:
        return _plain(data.decode("utf-8"), file), "utf-8"
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise refuse(
                "encoding_unknown", file=file, where=f"：像是 UTF-8，但第 {error.start + 1} 个字节损坏"
            ) from error
    return _by_ladder(data, file)


def _after_mark(data: bytes, encoding: str, file: str) -> tuple[str, str]:
    try:
        return _plain(data.decode(encoding.removesuffix("-sig")), file), encoding
    except UnicodeDecodeError as error:
        where = f"：开头标明是 {encoding.upper()}，但第 {error.start + 1} 个字节损坏"
        raise refuse("encoding_unknown", file=file, where=where) from error


def _by_ladder(data: bytes, file: str) -> tuple[str, str]:
    national, taiwan = _try(data, "gb18030"), _try(data, "big5")
    if national is not None and (taiwan is None or strangeness(national) <= strangeness(taiwan)):
        return _plain(national, file), "gb18030"
    if taiwan is not None:
        return _plain(taiwan, file), "big5"
    raise refuse("encoding_unknown", file=file)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def strangeness(text: str) -> int:
    """How many characters no report would hold."""
    return len(PRIVATE_USE.findall(text)) + len(CONTROL.findall(text))


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    return len(HAN.findall(text)) > 20 * text.count("\ufffd")


def _plain(text: str, file: str) -> str:
    """Refuse what decodes but is no text: a program, an image, UTF-16 without its mark."""
    if "\x00" in text or 100 * len(CONTROL.findall(text)) > len(text):
        raise refuse("encoding_unknown", file=file, where="：里面有不可显示的字符，可能不是文本文件")
    return text


def line_places(text: str) -> tuple[Place, ...]:
    """One place for each line that is not blank; pages are counted where form feeds mark them."""
    feeds = [match.start() for match in re.finditer("\f", text)]
    if not feeds:
        return tuple(Place(m.start(), m.end(), None, n) for n, m in enumerate(LINE.finditer(text)))
    places, page = [], 1
    for n, match in enumerate(LINE.finditer(text)):
        while page <= len(feeds) and feeds[page - 1] < match.start():
            page += 1
        places.append(Place(match.start(), match.end(), page, n))
    return tuple(places)
