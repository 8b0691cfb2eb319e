"""Quantities that are words: ranks (第一, 首家, 前三), multiples (翻番), zeros (零伤亡), streaks (连续六年, 七连冠)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from luoshi.reading.findings import Comparator, Role
from luoshi.reading.numerals.rules import parse_number
from luoshi.reading.quantities.model import Quantity

_N = r"(?:[一二两三四五六七八九十]{1,3}|\d{1,3})"
CIRCLE = (
    r"(?:全国|全省|全市|全区|全县|全球|世界|亚洲|国内|国家|中国|我国|省内|市内|国际|亚太|华南|华东|华北|华中|西南|"
    r"西北|东北|西部|东部|中部|珠三角|长三角|"
    r"大湾区|湾区|内地|大陆|同类|同级|各省|各市|各区|城市|省市|区县|县域|百强|[\u4e00-\u9fff](?:省|市|区|县|州)|"
    r"深圳|广东|岭南|北京|上海|史上|历史|业界|行业|领域)"
)
AMONG = re.compile(CIRCLE)  # the circle itself: 全国, 临江市
_RANK_VERB = (
    r"(?:居|列|排|排名|名列|位列|位居|稳居|跃居|跃升|升至|保持|蝉联|获|夺|冲|占据|跻身|进入|挺进|迈入|均为|跃至|"
    r"排在|摘得|成为|连续)"
)
_ORDINAL = re.compile(rf"第({_N})(位|名)?")
_ORDINAL_CIRCLE = re.compile(rf"{CIRCLE}[^，。；、\d]{{0,6}}$")
# The year in which it had a place may stand between: 排名由2001年的第8位.
_ORDINAL_VERB = re.compile(rf"{_RANK_VERB}[^，。；、\d]{{0,8}}(?:[由从自]?\d{{4}}年[底末]?的?)?$")
_ORDINAL_NEVER = re.compile(
    r"[批次届轮期条代季种号方章部任版类副世阶师军要线时季]|产业|二?三?产|书记|议题|时间|资源|动力|梯队|方阵|年|个|"
    r"教育|生产力|要务|人民|医院|中学|小学|责任|一|目标|[^，。；第]{0,6}(?:学校|中学|小学|医院|工业区)|桶金|课|步|笔|炮|枪"
)
_FIRST_OF = re.compile("[批家座条台艘]|个(?![五百年月十人])")
_FIRST = re.compile(
    r"首(?:[个家批条座列艘只颗台套例所项部架栋幢款处支张单宗届辆枚型笔创发推]|位(?!度|数)|期(?=国家))(?!席|都|饰|付|"
    r"要|先|府|长|脑)"
)
_FIRSTS_BEFORE = re.compile("首.$")
_FIRST_NEVER = frozenset(("首届", "首期"))
_DONE_FIRST = frozenset(("首创", "首发", "首推"))  # without a circle they are ways of speaking
_CIRCLE_NEAR = re.compile(rf"{CIRCLE}[^，。；、]{{0,12}}$")
_TOP = re.compile(r"之首|榜首|之冠(?!军)|首位|首席之地")
_BEFORE_FIRST_PLACE = re.compile(r"(?:放在|摆在|置于|摆上|放到|作为)[^，。；]{0,6}$")
_FRONT = re.compile(
    rf"前(?<![目之当向]前)({_N})(位|名|强)?(?!年|季|个?月|天|期|后|次|述|段|提|海|沿|往|来|景|所|途|列|端|瞻|茅|任|"
    rf"门|排|线|款|项|批|[十百千万亿\d%‰.])"
)
_FRONT_BEFORE = re.compile(rf"(?:{CIRCLE}|{_RANK_VERB}|排名)[^，。；、]{{0,10}}$")
_ONLY = re.compile(r"(?:唯一)(?=[的一入获家个]|[\u4e00-\u9fff])")
_DOUBLE = re.compile(r"翻了?(近|约|超)?([一两二三四五六]|\d(?:\.\d+)?)?番|倍增(?!器|式|[信干动])|翻倍")
_PLAN_AFTER = re.compile(r"[”\"]|[”\"]?(?:计划|行动|工程|规划|战略|方案|培育)")
_ZERO = re.compile(
    r"(?<!个)零(?=(?:增长|增量|新增|伤亡|死亡|发生|事故|上访|投诉|感染|确诊|欠薪|拖欠|积压|差错|失误|违规|泄漏|重大|较大|"
    r"复阳|外溢|溢出|疫情|案件|疑似|报告|存量|非访|越级|命案|火灾|返贫|外泄))"
)
_STREAK = re.compile(rf"(?:连续|蝉联|持续|连)(?:第)?({_N})(?:个)?(年|届|次|季度|个月|月|个季度)(?!规划|行动|来|前)")
_IN_A_ROW = re.compile("连(?:冠|增|升|优|胜|创|获|丰|跳|降|跃)")
_HOW_MANY = re.compile(rf"({_N})(年)?$")


def find_words(text: str) -> Iterator[Quantity]:
    """Every rank, multiple, zero and streak of `text`, in no order."""
    yield from _ordinals(text)
    yield from _firsts(text)
    yield from _fronts(text)
    for match in _DOUBLE.finditer(text):
        yield _double(text, match)
    for match in _ZERO.finditer(text):
        yield Quantity(match.start(), match.end(), Decimal(0), "", "zero", "零")
    for match in _STREAK.finditer(text):
        yield from _streak(match.start(1), match.end(), match[1], match[2])
    for match in _IN_A_ROW.finditer(text):
        if times := _HOW_MANY.search(text, max(0, match.start() - 4), match.start()):
            yield from _streak(times.start(), match.end(), times[1], times[2] or match[0])


def _ordinals(text: str) -> Iterator[Quantity]:
    for match in _ORDINAL.finditer(text):
        value = parse_number(match[1])
        if value and _is_rank(text, match):
            yield Quantity(match.start(), match.end(), value, "位", "rank", "第N")


def _is_rank(text: str, match: re.Match[str]) -> bool:
    """第三位, 居全市第一, 全国第一批; no rank are 第一书记, 第三产业, 第五届."""
    before = text[max(0, match.start() - 16) : match.start()]
    circled = bool(_ORDINAL_CIRCLE.search(before))
    following = text[match.end() : match.end() + 10]
    if not match[2] and _ORDINAL_NEVER.match(following):
        return match[1] == "一" and circled and bool(_FIRST_OF.match(following))
    closed = following[:1] in ("", *"，。；、）)")
    ranked = _ORDINAL_VERB.search(before) and (match[2] or closed or following[:1] in "”和及的")
    return circled or bool(ranked) or bool(match[2] and closed)


def _firsts(text: str) -> Iterator[Quantity]:
    for match in _TOP.finditer(text):
        before = text[max(0, match.start() - 14) : match.start()]
        if match[0] == "首位" and _BEFORE_FIRST_PLACE.search(before):
            continue
        yield Quantity(match.start(), match.end(), Decimal(1), "位", "rank", "首位")
    for match in _FIRST.finditer(text):
        listed = _FIRSTS_BEFORE.search(text, max(0, match.start() - 2), match.start())
        if listed or text[match.end() : match.end() + 1] == "首":
            continue  # “首台首套首创”产品
        if match[0] in _FIRST_NEVER or match[0].startswith("首位"):
            continue
        if match[0] == "首发" and text[match.end() : match.end() + 1] not in ("", *"，。；、）)"):
            continue
        circled = _CIRCLE_NEAR.search(text[max(0, match.start() - 16) : match.start()])
        if circled or match[0] not in _DONE_FIRST:
            role: Role | None = None if circled else "ambiguous"
            yield Quantity(match.start(), match.end(), Decimal(1), "位", "rank", "首个", role=role)
    for match in _ONLY.finditer(text):
        circled = _CIRCLE_NEAR.search(text[max(0, match.start() - 16) : match.start()])
        yield Quantity(
            match.start(), match.end(), Decimal(1), "家", "rank", "唯一", role=None if circled else "ambiguous"
        )


def _fronts(text: str) -> Iterator[Quantity]:
    for match in _FRONT.finditer(text):
        value = parse_number(match[1])
        if value and _FRONT_BEFORE.search(text[max(0, match.start() - 16) : match.start()]):
            yield Quantity(match.start(), match.end(), value, "位", "rank", "前N", "<=")


_ABOUT: dict[str, Comparator] = {"近": "<", "约": "~", "超": ">"}


def _double(text: str, match: re.Match[str]) -> Quantity:
    times = parse_number(match[2]) if match[2] else Decimal(1)
    value = Decimal(2) ** int(times or 1)
    planned = _PLAN_AFTER.match(text, match.end())
    about = _ABOUT.get(match[1] or "", "=")
    role: Role | None = "ambiguous" if planned else None
    return Quantity(match.start(), match.end(), value, "倍", "multiple", "翻番", about, role)


def _streak(start: int, end: int, times: str, unit: str) -> Iterator[Quantity]:
    value = parse_number(times)
    if value and value > 1:
        yield Quantity(start, end, value, unit, "streak", "连续N年")
