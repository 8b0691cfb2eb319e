"""Quantities written with Arabic digits: amounts with a unit, ranges, ratios, fractions, numbers whose unit stands
further right (11.1、11.2个百分点) and bare index figures (指数103.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from luoshi.reading.findings import Comparator, Role
from luoshi.reading.numerals.rules import ARABIC, MAGNITUDES, parse_number, value_of_arabic
from luoshi.reading.patterns import either
from luoshi.reading.quantities.labels import label_at
from luoshi.reading.quantities.model import Label, Quantity, Shape
from luoshi.reading.quantities.units import UNITS, split_unit

MAGNITUDE = (
    r"(?:万亿|千亿|百亿|十亿|亿|千万(?![吨千瓦])|百万(?![吨千瓦])|十万|万|千(?![米克瓦伏卡赫焦帕])|百(?![分米货强姓]))"
)
UNIT = rf"(?![大小子]项目){either(UNITS)}"
# a unit per something, a pair of units (台（套）), a unit in brackets
# single measure words that are the beginning of a longer word
_NOT_BEFORE = (
    "(?!(?<=首)[席位批届次家个]|(?<=部)[门分委队]|(?<=区)[域间]|(?<=省)[区级]|(?<=口)岸|"
    "(?<=名)[单录额牌]|"
    "(?<=层)次|(?<=间)隔|(?<=点)位|(?<=班)[子车]|(?<=关)[键注口]|(?<=对)[接话口应比外内]|(?<=台)阶|(?<=组)织|(?<=家)庭|(?<=人)(?:民|才|员|均)|"
    "(?<=[金银铜])(?![\\d，。、；）)的好优])|(?<=回)[收头购应]|(?<=部)门户|(?<=群)众|(?<=企)业|(?<=国)[家际内有道资企产债土防庆务民外标字号])"
)
COMPOUND = rf"{UNIT}{_NOT_BEFORE}(?:[/每]{UNIT})?(?:[（(]{UNIT}(?:、[口匹羽])?[）)](?!以))?"

_NUMBER = re.compile(ARABIC)
_DIGIT = re.compile(r"\d")
# digits after a letter are a model (G20, PM2.5) unless a magnitude or a unit says otherwise (GDP19亿元)
_ANCHOR = re.compile(rf"(?<![A-Za-z\d])(?<!\d[.,]){ARABIC}|(?<=[A-Za-z]){ARABIC}(?=[万亿%家台元]|个(?!性)|人次)")
_TAIL = re.compile(
    rf"(?P<loose1>余|多(?!边|样|家庭)|来|几)?(?P<mag>{MAGNITUDE})?(?P<loose2>余|多(?!边|"
    rf"样))?(?P<unit>{COMPOUND})?"
)
_RATIO = re.compile(rf"(?:[:：∶]{ARABIC})+")
_SCALE = 500  # 1:500 and beyond are scales of maps
_PROPORTION = re.compile(r"比例?为?[^，。；]{0,12}$|结构[^，。；]{0,10}$")
_CLOCK = re.compile(r"[:：][0-5]\d(?![\d.:：])")
_FRACTION = re.compile(r"/([1-9]\d{0,2})(?![\d/年月日])")
_RANGE_SIGN = re.compile(r"[-—–~～至到]{1,2}")
_NEXT_IN_LIST = re.compile(rf"(?:左右|以上)?[、和及与]{ARABIC}")
_BARE_BEFORE = re.compile(
    r"(?:指数|评分|得分|分值|均值|系数|密度|比例|容积率|总分|PMI|CPI|GDP|幸福感|满意度)[^，。；、\d]{0,8}$|"
    r"(?:达到?|为|升至|提升至|提高到|控制在|缩小[到至]|下降[到至]|降[到至]|降低[到至]|调整[为到至])$"
)
_BARE_AFTER = re.compile(r"[，。；、）)]|以[上下内]|左右|(?:下降|上升|提高|提升|调整|降|升)[到至为]|$")
_FROM_BEFORE = re.compile(r"[由从自][^，。；]{0,12}$")
_SET = re.compile("大(?![道型小学桥楼厦队于数户额众声])")
_GRADE = re.compile("级(?!别|联)")
_CIRCLE = re.compile(r"[^，。；、\d]{0,10}圈")  # 15分钟健康圈


@dataclass(slots=True)
class Part:
    """One number with what stands right of it."""

    start: int
    end: int
    value: Decimal
    unit: str
    loose: bool  # 余, 多


def find_arabic(text: str) -> Iterator[Quantity | Label]:
    """Every run of Arabic digits of `text`, as a quantity or as a label, from left to right."""
    pending: list[Part] = []  # numbers of a list that still wait for their unit
    position = 0
    while match := _next_number(text, position):
        found = _read(text, match.start(), match.end())
        position = found.end
        if isinstance(found, Part):
            pending.append(found)
            continue
        yield from _settle(pending, found)
        pending = []
        yield found
    yield from _settle(pending, None)


def _next_number(text: str, position: int) -> re.Match[str] | None:
    """The first number from `position` on; a digit is looked for first, which is five times as fast."""
    while digit := _DIGIT.search(text, position):
        if number := _ANCHOR.match(text, digit.start()):
            return number
        position = digit.end()
    return None


def _settle(pending: list[Part], found: Quantity | Label | None) -> Iterator[Quantity | Label]:
    """Numbers of a list take the unit of the first number that has one; otherwise they are labels."""
    for part in pending:
        if isinstance(found, Label) and found.rule == "number":
            yield Label(part.start, part.end, "label", "number")  # 12、13号线
        elif isinstance(found, Label) and found.kind == "time" and found.start - part.end < 12:
            yield Label(part.start, part.end, "time", "date")  # 2020、2021年
        elif (
            isinstance(found, Quantity) and found.shape in ("amount", "share", "points") and found.start - part.end < 40
        ):
            yield Quantity(part.start, part.end, part.value, found.unit, found.shape, "unit from the right")
        else:
            alone = len(pending) == 1
            yield Label(part.start, part.end, "label", "no unit" if alone else "number")  # 整体搬迁2、5、6地块


def _read(text: str, start: int, end: int) -> Quantity | Label | Part:
    following = text[end : end + 1]
    if following in ":：∶" and (ratio := _RATIO.match(text, end)):
        return _ratio(text, start, end, ratio.end())
    if following == "/" and (fraction := _FRACTION.match(text, end)) and "." not in text[start:end]:
        value = parse_number(text[start : fraction.end()])
        if value is not None and value < 1:
            return Quantity(start, fraction.end(), value, "", "share", "fraction")
    if label := label_at(text, start, end):
        return _longer_date(text, label)
    part = _part(text, start, end)
    return _range(text, part) or _alone(text, part)


_DATE_GOES_ON = re.compile(r"[—–~～至到、/.:：-]+\d{1,4}(?=[年月日份]|$|[^\d])")


def _longer_date(text: str, label: Label) -> Label:
    """2016-2020年 and 1-11月 are one label."""
    if label.kind != "time":
        return label
    match = _DATE_GOES_ON.match(text, label.end)
    return Label(label.start, match.end(), label.kind, label.rule) if match and match.end() > label.end else label


def _ratio(text: str, start: int, end: int, ratio_end: int) -> Quantity | Label:
    if _CLOCK.match(text, end) and not _PROPORTION.search(text[max(0, start - 20) : start]):
        return Label(start, ratio_end, "time", "clock")
    if text.startswith("年", ratio_end):
        return Label(start, ratio_end, "time", "date")
    values = tuple(Decimal(part.replace(",", "")) for part in _NUMBER.findall(text, start, ratio_end))
    if values[0] == 1 and len(values) == 2 and values[1] >= _SCALE:
        return Label(start, ratio_end, "label", "scale")  # 1:10000地质灾害调查
    return Quantity(start, ratio_end, values, "", "ratio", "ratio")


def _part(text: str, start: int, end: int) -> Part:
    value = value_of_arabic(text[start:end])
    tail = _TAIL.match(text, end)
    if value is None or tail is None:
        return Part(start, end, Decimal(0), "", False)
    loose = bool(tail["loose1"] or tail["loose2"])
    unit = (tail["mag"] or "") + (tail["unit"] or "")
    if not unit and loose and not tail["loose2"]:
        return Part(start, end, value, "", False)
    return Part(start, tail.end(), value, unit, loose)


def _range(text: str, low: Part) -> Quantity | None:
    sign = _RANGE_SIGN.match(text, low.end)
    number = _NUMBER.match(text, sign.end()) if sign else None
    if (
        not sign
        or not number
        or (low.unit and sign[0] in "至到" and _FROM_BEFORE.search(text[max(0, low.start - 14) : low.start]))
    ):
        return None
    high = _part(text, number.start(), number.end())
    if not high.unit or (low.unit not in ("", high.unit) and low.unit not in MAGNITUDES):
        return None
    if low.unit in MAGNITUDES:  # 1千万至1亿元: both in the unit of the second
        low.value = low.value * MAGNITUDES[low.unit] / split_unit(high.unit)[0]
    if label_at(text, number.start(), number.end()) or high.value <= low.value:
        return None
    values = (low.value, high.value)
    return Quantity(low.start, high.end, values, high.unit, shape_of(high.unit), "range", "between")


def _alone(text: str, part: Part) -> Quantity | Label | Part:
    if part.unit and text[part.start - 1 : part.start] in ("“", '"') and _closes(text, part.end):
        return Label(part.start, part.end, "label", "quoted figure")
    if text[part.start - 1 : part.start] in ("+", "＋") or (part.unit and _IN_SLOGAN.match(text, part.end)):
        return Label(part.start, part.end, "label", "slogan")
    if part.unit == "条" and _closes(text, part.end) and _QUOTED_NAME.search(text, max(0, part.start - 16), part.start):
        return Label(part.start, part.end, "label", "in quotes")  # “就业9条”
    if part.unit in ("%", "‰") and _AMONG_FIRST.search(text, max(0, part.start - 3), part.start):
        return Quantity(part.start - 1, part.end, part.value, part.unit, "rank", "前N", "<=")
    if part.unit:
        comparator: Comparator = ">" if part.loose else "="
        role = _role(text, part)
        shape = shape_of(part.unit)
        return Quantity(part.start, part.end, part.value, part.unit, shape, "number with unit", comparator, role)
    if _SET.match(text, part.end):
        return Quantity(part.start, part.end + 1, part.value, "大", "amount", "named set", role="enumeration")
    if _NEXT_IN_LIST.match(text, part.end):
        return part
    if part.end - part.start == 4 and text[part.start : part.start + 2] in ("19", "20"):
        return Label(part.start, part.end, "time", "year")
    before, bare_after = text[max(0, part.start - 16) : part.start], _BARE_AFTER.match(text, part.end)
    if bare_after and _BARE_BEFORE.search(before):
        return Quantity(part.start, part.end, part.value, "", "bare", "index figure")
    return Label(part.start, part.end, "label", _kind_of_name(text, part))


def _closes(text: str, at: int) -> bool:
    """Does a quotation end at `at`?"""
    return text.startswith(("”", '"'), at)


def _kind_of_name(text: str, part: Part) -> str:
    """Digits that are a name or a part of one: “深圳90”, 12345热线, 政策2.0."""
    before, following = text[max(0, part.start - 16) : part.start], text[part.end : part.end + 16]
    if before.rfind("“") > before.rfind("”") and 0 <= following.find("”") < (following.find("“") % 17):
        return "in quotes"
    written = text[part.start : part.end]
    if written.endswith(".0"):
        return "version"
    if _LATIN_BEFORE.search(before):
        return "model"
    if written[0] == "0" and len(written) > 1 and written.isdigit():
        return "code"
    return "code" if len(written) >= 3 and written.isdigit() and not _REACHES.search(before) else "no unit"


_LATIN_BEFORE = re.compile("[A-Za-z] $")
_REACHES = re.compile(r"[约近超达至到共为增加升降逾破过]了?$")


_IN_SLOGAN = re.compile(r"[+＋]\d")  # “15部门+6街道”
_AMONG_FIRST = re.compile("(?<![年月日天此之以目当从])前$")  # 全国前10%
_QUOTED_SET = re.compile(r"[“\"][\d一二两三四五六七八九十]+个$")
_QUOTED_NAME = re.compile(r"[“\"][^“”\"，。；]{0,12}[\u4e00-\u9fff]$")
_AMONG_BEFORE = re.compile("在[^，。；、]{0,8}$")
_AMONG_AFTER = re.compile(r"[^，。；\d]{1,14}中(?:排名|位居|位列|名列|稳居|居|列|排)")


def _role(text: str, part: Part) -> Role | None:
    if _limits_a_name(text, part):
        return "threshold"
    if _closes(text, part.end) and _QUOTED_SET.search(text, max(0, part.start - 16), part.start):
        return "ambiguous"  # “五个100%”
    if _AMONG_BEFORE.search(text, max(0, part.start - 12), part.start) and _AMONG_AFTER.match(text, part.end):
        return "enumeration"  # 在全省123个县中排名第二
    if part.unit in ("金", "银", "铜"):
        return "ambiguous"  # 8金9银6铜
    if part.unit == "%" and text.startswith("留用地", part.end):
        return "spec"
    if part.unit in ("部委", "部门", "省区", "国"):
        return "enumeration"
    if part.unit in ("英寸", "纳米", "千伏", "兆瓦", "毫米", "kV", "MW", "GHz", "MHz") and _NAMED.match(text, part.end):
        return "spec"  # 110千伏变电站, 12英寸产线
    if part.unit in ("天", "小时", "个月", "分钟", "个工作日"):
        took = _TOOK.search(text[max(0, part.start - 4) : part.start]) or text.startswith(("内", "时间"), part.end)
        return "duration" if took else None
    return None


_NAMED = re.compile("(?![以左的等及和])[\u4e00-\u9fff]")
_TOOK = re.compile(r"(?:仅用|只用|用时|历时|耗时|短短|仅|用)$")


def _limits_a_name(text: str, part: Part) -> bool:
    """百亿级, 26兆瓦级, 15分钟健康圈: the number is a part of a name."""
    if _GRADE.match(text, part.end):
        return True
    return part.unit in ("分钟", "小时", "公里", "米") and bool(_CIRCLE.match(text, part.end))


def shape_of(unit: str) -> Shape:
    """The shape that a unit gives a number."""
    if unit in ("%", "‰", "成"):
        return "share"
    if unit.endswith(("百分点", "个点")):
        return "points"
    return "multiple" if unit in ("倍", "番") else "amount"
