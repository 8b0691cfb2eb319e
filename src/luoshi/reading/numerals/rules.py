"""Numerals as Chinese reports write them: 1,157.60 · １２．５ · 一百二十 · 二〇一六 · 三千万 · 百分之五 · 三分之一.

Values are `Decimal`, never `float`. A text that is no numeral gives None; nothing here raises.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
SMALL_MAGNITUDES = {"十": 10, "百": 100, "千": 1000}
MAGNITUDES = {
    word: Decimal(10) ** power
    for word, power in (
        ("十", 1), ("百", 2), ("千", 3), ("万", 4), ("十万", 5), ("百万", 6),
        ("千万", 7), ("亿", 8), ("十亿", 9), ("百亿", 10), ("千亿", 11), ("万亿", 12),
    )
}  # fmt: skip

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
SIGNS = "零〇一二两三四五六七八九十百千万亿"
_ARABIC = re.compile(ARABIC)
_CHINESE = re.compile(f"[{SIGNS}]+")
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
LONGEST = 40  # a longer run of numerals is a mangled table, not a number


def parse_arabic(text: str) -> Decimal | None:
    """`1,157.60` → 1157.60; full-width digits count as digits."""
    plain = text.translate(_WIDE).strip()
    return value_of_arabic(plain) if _ARABIC.fullmatch(plain) else None


def value_of_arabic(written: str) -> Decimal | None:
    """The value of what `ARABIC` matched; None where it is too long for a number."""
    return Decimal(written.replace(",", "")) if len(written) <= LONGEST else None


def parse_chinese(text: str) -> Decimal | None:
    """`三千五百` → 3500, `二〇一六` → 2016, `千亿` → 100000000000, `一点五` → 1.5."""
    whole, point, rest = text.partition("点")
    if point:
        head = parse_chinese(whole)
        if head is None or not rest or any(char not in DIGITS for char in rest):
            return None
        return head + Decimal("0." + "".join(str(DIGITS[char]) for char in rest))
    if not whole or len(whole) > LONGEST or not _CHINESE.fullmatch(whole):
        return None
    if all(char in DIGITS for char in whole):
        return Decimal("".join(str(DIGITS[char]) for char in whole))
    return _sum_of_sections(whole)


def _sum_of_sections(text: str) -> Decimal:
    """亿 multiplies all that stands before it, 万 only what stands after the last 亿; a magnitude without
    a figure before it counts once (千亿, 百万, 万亿)."""
    total, middle, section, figure = 0, 0, 0, 0
    for char in text:
        if char in DIGITS:
            figure = DIGITS[char]
        elif char in SMALL_MAGNITUDES:
            section += (figure or 1) * SMALL_MAGNITUDES[char]
            figure = 0
        elif char == "万":
            middle += (section + figure or 1) * 10**4
            section = figure = 0
        else:
            total = (total + middle + section + figure or 1) * 10**8
            middle = section = figure = 0
    return Decimal(total + middle + section + figure)


def parse_number(text: str) -> Decimal | None:
    """Either script; `百分之五` → 0.05, `三分之一` → 0.333333, `1/4` → 0.25, `半` and `一半` → 0.5."""
    text = text.strip()
    if text in ("半", "一半", "半数"):
        return Decimal("0.5")
    below, parts, above = text.partition("分之")
    if not parts and "/" in text:
        above, parts, below = text.partition("/")
    if parts:
        return _quotient(parse_plain(above), parse_plain(below))
    return parse_plain(text)


def parse_plain(text: str) -> Decimal | None:
    """A numeral of one script without fraction words."""
    value = parse_arabic(text)
    return parse_chinese(text) if value is None else value


def _quotient(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    if above is None or not below or above.adjusted() - below.adjusted() > 12:
        return None
    return (above / below).quantize(Decimal("0.000001")).normalize()


def write_chinese(value: int) -> str:
    """0 ≤ value < 10^16 in Chinese numerals: 10500 → 一万零五百. Raises ValueError outside that range."""
    if not 0 <= value < 10**16:
        raise ValueError(value)
    if value == 0:
        return "零"
    return re.sub("^一十", "十", _write_large(value))


def _write_large(value: int) -> str:
    for word, size in (("亿", 10**8), ("万", 10**4)):
        if value >= size:
            head, rest = divmod(value, size)
            gap = "零" if rest and rest < size // 10 else ""
            return _write_large(head) + word + gap + (_write_large(rest) if rest else "")
    return _write_small(value)


def _write_small(value: int) -> str:
    written, gap = "", False
    for word, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        figure, value = divmod(value, size)
        if figure:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[figure] + word
            gap = False
        else:
            gap = True
    return written
