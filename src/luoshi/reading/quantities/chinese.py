"""Quantities written with Chinese numerals: amounts (三千万元), counts (两家), named sets (六大), shares (九成,
百分之五), limits inside names (千亿级). Most Chinese numerals are no quantities (一批, 进一步, 十分, 三农)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from luoshi.reading.findings import Role
from luoshi.reading.numerals.rules import ARABIC, DIGITS, SIGNS, parse_chinese, parse_number
from luoshi.reading.patterns import either, run_of, sighted, words
from luoshi.reading.quantities.arabic import shape_of
from luoshi.reading.quantities.model import Quantity
from luoshi.reading.quantities.units import AMOUNTS, MONEY, TIMES, UNITS

_FIGURES = "一二两三四五六七八九"
_FIGURE_SIGNS = frozenset(_FIGURES)
_RUN = re.compile(run_of(SIGNS))
# bounded on both sides: an endless run of numerals must not be scanned from each of its characters
_DECIMAL = re.compile(
    rf"([{_FIGURES}零〇十百千][{_FIGURES}零〇十百千]{{,11}})点([{_FIGURES}零〇]{{1,6}})(万亿|[十百千]?[万亿])?"
)
_FRACTION = re.compile(
    sighted(
        ("百千万", rf"分之(?P<parts>[{_FIGURES}零〇十百千]{{1,12}}(?:点[{_FIGURES}零〇]{{1,6}})?|{ARABIC})"),
        (f"{_FIGURES}十", rf"(?<![{_FIGURES}十].)[{_FIGURES}十]{{,5}}分之[{_FIGURES}十]{{1,6}}"),
    )
)
_HALF = re.compile(r"一半(?=[，。；、左以多的])|(?<=超过)一半|(?<=[近约])一半|过半(?=[，。；、数])|半数(?=以上)")
_TENTHS = re.compile(rf"[{_FIGURES}](?=成(?:[，。；、）多]|以[上下]|左右|的))")
_UNIT = re.compile(rf"{either(UNITS)}(?:/{either(UNITS)})?")
_OF_UNIT = re.compile("[瓦伏克米卡赫焦帕]")  # 千瓦: this 千 is no part of the number
_LOOSE = re.compile("[余多来](?!边|元|样|功能)")

# a number of one figure counts only with these; the rest (一面, 三角, 五一 …) are words
_COUNTED = words(
    """
    家 个 座 所 处 条 项 件 名 位 人 户 台 套 辆 艘 架 栋 幢 间 场 起 宗 例 批 种 类 只 张 份 部 本 支 轮 席 块
    片 款 万 倍 成 公里 平方公里 亩 吨 天 个月 小时 人次 大 大类 方面 场次 批次 门 组 板块 领域 环节
    个百分点 百分点 个点
    """
)
# after a number of several figures (八百元, 三十七次) these are measures too
_MEASURED = (AMOUNTS - frozenset(TIMES.split())) | words(
    """
    次 分钟 小时 秒 个工作日 张 株 棵 头 只 对 册 篇 笔 单 群 封
    """
)
_SETS = words(
    """
    大 大类 方面 类 块 张 组 板块 领域 环节
    """
)
_NEVER = re.compile(
    r"(?:个(?:[一二三四五六七八九十]年|大局|市场|文明|代表|全面|意识|自信|维护|确立|一百年|坚持|务必|革命|不|有|"
    r"更(?!新)|能|百年|转变|人|没有|性)|"
    r"严三实|学一做|位数|部曲|项规定|位一体|路一带|届(?:人大|政协|全会|[一二三四五六七八九十]|党)"
    r"|个(?:[”\"]|“[^”]”)|大(?:精神|报告|以来|胜利|代表|召开|提出|作出|历史|部署|开局)|级(?:政府|领导|干部|党|联动|联|书记)|"
    r"轮(?:车|换)|次(?:全体|党代会|全会|会议|产业|分配|人大|创业)"
    r"|届|期(?!工程项目)|线(?!城市)|中全会|点(?!建设)|路(?!纵|横)|字[方脸]|道(?!防线)|区(?:域|间)|市场|省[吃钱]|"
    r"项(?:赤)|院(?:院士)?(?=院士)|人(?:次产)|种(?:资源|方|业|子|族)|类(?:似|产))"
)
_IDIOM_BEFORE = re.compile(r"(?:第|[年月初]|之[一二三四五六七八九十百千]*|星期|礼拜)$")
_IDIOM_OF_ONE = re.compile(r"[十之万每进统同任唯单专另某这那逐再]$")  # 进一步, 统一, 同一, 唯一
_ONE_BEFORE = re.compile(
    r"(?:建成|新建|新增|新设|引进|落户|竣工|开工|完成|设立|建设|获得|荣获|培育|至少|增加|组建|打造出|启用|收购|"
    r"创建)(?:了)?$"
)
_SET_AFTER = re.compile(
    r"(?:方面|关键|重点领域|环节|层面|维度|领域|专项|抓手|突破口|问题|难题|短板|必须|统筹|特色|支撑|平台|保障|"
    r"提升|下降|提高|领先|高于|加快|跃升|一流|目标|定位|方向|着力点)"
)
_REACH_BEFORE = re.compile(r"(?:突破|超过?|破|跨[越过入]?|迈[入过上]|达到?|逾|近|站上|冲刺|跃上|迈向|接近)$")
_LIMIT = re.compile(rf"(?:{'|'.join(MONEY.split())}|吨|斤|兆瓦|千瓦|立方米|级|亩|标箱|平方米|立方)(?:级)?")
_REFERRED_TO = re.compile("(?:主要|重点)?(?:指标|工作)(?:均|都|双双)(?:列|居|位|排|获)")
_IN_NAME = re.compile(
    r"元?(?:GDP|地区生产总值|生产总值|国内生产总值|工业增加值|工业产值|产值|美元GDP|单位|增加值|投资强度|水耗)"
)
_NAMED_BY_SIZE = re.compile("产业|集群|企业|品牌|园区|强[镇县区]|俱乐部|规模|投资|项目|大区|城市")
_SET_WORD = re.compile("大类|大|方面|板块")
_QUOTED = re.compile("[“‘][^”’。；]{0,22}$")
_TITLE_BEFORE = re.compile("(?:中国|全国|全省|全市|国家|广东|世界|全球|年度)$")
_BARE_LARGE = re.compile(r"(?:[十百千]?[万亿]|[百千万]亿)")
_SOME = re.compile("(?<![人户总件次])数$")  # 数十万, and no 参保人数一千五百万人
_PIECES = re.compile(r"[台户家人件辆次条株头只套张名所座间册篇]次?(?=[，。；、）)]|$)")  # 连接数突破千万台


_LOOSE_LARGE = re.compile("[余多](万亿|[万亿])")
_LEFT_OPEN = re.compile(f"[{_FIGURES}十百千][余多]$")  # the 亿 of 三十多亿元
_MANY = re.compile("人次|平方米|平方公里|亩|吨|户|名|台|套|辆|件|册|公里")


def find_chinese(text: str) -> Iterator[Quantity]:
    """Every quantity of `text` that is written with Chinese numerals, in no order."""
    for match in _FRACTION.finditer(text):
        yield from _fraction(text, match)
    for match in _HALF.finditer(text):
        yield Quantity(
            match.start(), match.start() + 2, Decimal("0.5"), "", "share", "half", ">" if match[0][0] == "过" else "="
        )
    for match in _DECIMAL.finditer(text):
        if found := _decimal(text, match):
            yield found
    for match in _RUN.finditer(text):
        if found := _from_run(text, match.start(), match.end()):
            yield found


def _fraction(text: str, match: re.Match[str]) -> Iterator[Quantity]:
    if match["parts"]:
        value = parse_number(match["parts"])
        if value is not None:
            unit = {"百": "%", "千": "‰", "万": "‱"}[match[0][0]]
            points = text.startswith("个百分点", match.end())
            if not points:
                yield Quantity(match.start(), match.end(), value, unit, "share", "百分之")
        return
    value = parse_number(match[0])
    counted = text[match.start() - 1 : match.start()] == "个"  # 按照“三个三分之一”原则
    if value is not None and not counted:
        yield Quantity(match.start(), match.end(), value, "", "share", "分之")


def _decimal(text: str, match: re.Match[str]) -> Quantity | None:
    """八十五点五万户, 三点二亿元; a point of the compass or the clock (两点一线, 四点三十分) has no unit."""
    value, magnitude = parse_chinese(f"{match[1]}点{match[2]}"), match[3] or ""
    loose = _LOOSE.match(text, match.end())
    unit = _UNIT.match(text, loose.end() if loose else match.end())
    if value is None or not (unit or magnitude) or text[max(0, match.start() - 1) : match.start()] == "第":
        return None
    stop = unit.end() if unit else loose.end() if loose else match.end()
    written = magnitude + (unit[0] if unit else "")
    if written in ("分", "刻", "方", "面"):
        return None
    return Quantity(match.start(), stop, value, written, shape_of(written), "decimal in words", ">" if loose else "=")


def _from_run(text: str, start: int, end: int) -> Quantity | None:
    if len(text[start:end]) > 1 and text[end - 1] == "千" and _OF_UNIT.match(text, end):
        end -= 1
    run = text[start:end]
    before, following = text[max(0, start - 24) : start], text[end : end + 1]
    if (
        (following == "分" and text.startswith("分之", end))
        or before.endswith(("分之", "第", "十", "几"))
        or _SOME.search(before)
        or before[-1:].isdigit()
    ):
        return None
    if before[-1:] == "点" and before[-2:-1] in DIGITS and len(run) > 1:
        return None
    if loose := _LOOSE_LARGE.match(text, end):
        return _loosely(text, start, run, loose)
    if _FIGURE_SIGNS.isdisjoint(run):
        return _limit(text, start, end, run, before) if run != "十" else _counted(text, start, end, run, before)
    if len(run) == 1 or run[0] == "十" or run[-1] not in "万亿":
        return _counted(text, start, end, run, before)
    return _large(text, start, end, run)


def _loosely(text: str, start: int, run: str, loose: re.Match[str]) -> Quantity | None:
    """三十多亿元, 二百余万人次: the magnitude stands behind the word that leaves it open."""
    value = parse_chinese(run)
    unit = _UNIT.match(text, loose.end())
    if value is None or value <= 0 or run[-1] in "万亿":
        return None
    written = loose[1] + (unit[0] if unit else "")
    stop = unit.end() if unit else loose.end()
    return Quantity(start, stop, value, written, shape_of(written), "amount in words", ">")


def _limit(text: str, start: int, end: int, run: str, before: str) -> Quantity | None:
    """Magnitudes alone: 千亿级, 亿元以上项目 limit a name; 破万亿 is one 万亿."""
    if not _BARE_LARGE.fullmatch(run) or _IN_NAME.match(text, end) or _LEFT_OPEN.search(before):
        return None
    if run == "十万" and (many := _MANY.match(text, end)):
        return Quantity(start, many.end(), Decimal(10), "万" + many[0], shape_of("万" + many[0]), "amount in words")
    unit = _LIMIT.match(text, end)
    if before.endswith("(") and text.startswith(")", unit.end() if unit else end):
        return None  # 固定资产投资（亿元）: the unit of a table's row
    reached = bool(_REACH_BEFORE.search(before))
    pieces = _PIECES.match(text, end) if reached and not unit else None
    if pieces:
        return Quantity(start, pieces.end(), *_head(run)[:1], _head(run)[1] + pieces[0], "amount", "magnitude alone")
    if not unit and not (reached and run[-1] == "亿"):
        bare = _NAMED_BY_SIZE.match(text, end)
        return (
            Quantity(start, end, *_head(run), "amount", "limit in a name", "~", "threshold")
            if bare and run[-1] == "亿"
            else None
        )
    value, magnitude = _head(run)
    tail = unit[0] if unit else ""
    role: Role | None = (
        None
        if reached and not tail.endswith("级") and not text.startswith(("俱乐部", "级", "大关", "元俱乐部"), end)
        else "threshold"
    )
    return Quantity(
        start,
        end + len(tail),
        value,
        magnitude + tail.removesuffix("级"),
        "amount",
        "magnitude alone",
        "~" if role else "=",
        role,
    )


def _head(run: str) -> tuple[Decimal, str]:
    """千亿 → (1000, 亿); 亿 → (1, 亿); 万亿 → (1, 万亿)."""
    if run == "万亿":
        return Decimal(1), run
    return parse_chinese(run[:-1]) or Decimal(1), run[-1]


def _counted(text: str, start: int, end: int, run: str, before: str) -> Quantity | None:
    if _NEVER.match(text, end) or (len(run) == 1 and _is_idiom(run, before)):
        return None
    loose = _LOOSE.match(text, end) if len(run) > 1 or run == "十" else None
    unit = _UNIT.match(text, loose.end() if loose else end)
    big = _SET_WORD.match(text, end)
    word = big[0] if big else unit[0] if unit else ""
    if not word or not _is_counting(text, run, before, word, end) or (value := parse_chinese(run)) is None:
        return None
    stop = end + len(loose[0] if loose else "") + len(word)
    role = _role(text, start, stop, word, before)
    return Quantity(start, stop, value, word, shape_of(word), "counted in words", ">" if loose else "=", role)


def _is_idiom(run: str, before: str) -> bool:
    return bool(_IDIOM_BEFORE.search(before)) or (run == "一" and bool(_IDIOM_OF_ONE.search(before)))


def _is_counting(text: str, run: str, before: str, word: str, end: int) -> bool:
    if word not in _COUNTED and not (len(run) > 1 and word.partition("/")[0] in _MEASURED):
        return False
    if word == "次" and before.endswith(("届", "次、", "次，")):
        return False  # 十届十二次、十三次全会
    if _REFERRED_TO.match(text, end + len(word)):
        return False  # 两项指标均列全市第一
    following = text[end + len(word) : end + len(word) + 1]
    if word == "类" and (before.endswith("劣") or text.startswith(("水", "及以上水"), end + 1)):
        return False  # 劣五类水体
    if "日夜" in text[end : end + 6]:
        return False  # 一千多个日夜
    if (following in ("个", "些", "化") and len(run) == 1) or _QUOTED.search(before):
        return False  # a quoted set (“四个平台”) is a name
    if word == "大":
        return len(run) == 1 and run != "一" and not _TITLE_BEFORE.search(before)
    if word == "成":
        return bool(_TENTHS.match(text, end - 1)) or before.endswith(("超", "超过", "近", "逾", "约"))  # 超七成达到
    if run == "一" and word not in ("倍", "个百分点", "个点"):
        return bool(_ONE_BEFORE.search(before)) and word in ("家", "所", "座", "条", "个", "处", "项", "批次")
    return True


def _role(text: str, start: int, stop: int, word: str, before: str) -> Role | None:
    if word in ("天", "个月", "小时"):
        return "duration"
    return "enumeration" if word in _SETS or _SET_AFTER.match(text, stop) else None


def _large(text: str, start: int, end: int, run: str) -> Quantity | None:
    loose = _LOOSE.match(text, end)
    unit = _UNIT.match(text, loose.end() if loose else end)
    if run[-1] in "万亿":
        magnitude = "万亿" if run.endswith("万亿") else run[-1]
        value = parse_chinese(run.removesuffix(magnitude))
    else:
        magnitude, value = "", parse_chinese(run)
    if value is None or not (unit or magnitude):
        return None
    stop = unit.end() if unit else loose.end() if loose else end
    written = magnitude + (unit[0] if unit else "")
    return Quantity(start, stop, value, written, shape_of(written), "amount in words", ">" if loose else "=")
