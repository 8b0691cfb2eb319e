"""How many things a commitment announces of which it names a few: A、B等20个项目."""

from __future__ import annotations

import re

_COUNTED = re.compile(
    r"(?<![高中初平均])等(?!一批)(\d+|[一二两三四五六七八九十百]{1,4})余?(?:个|条|座|所|家|处|项|大|批|宗|栋|幢|块)"
)


def announced_count(text: str) -> int | None:
    """A等20个项目 → 20."""
    found = _COUNTED.search(text) if "等" in text else None
    return _small(found[1]) if found else None


def _small(text: str) -> int:
    """A count below a thousand in either script."""
    if text.isdigit():
        return int(text)
    digits = {sign: i for i, sign in enumerate("零一二三四五六七八九")} | {"两": 2}
    total, digit = 0, 0
    for sign in text:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = digits.get(sign, 0)
    return total + digit
