"""Read the words left of a number from the number outwards, and the noun right of it.

[time] [verb] NAME [分别|均] [verb] [change] [reach] [comparator] NUMBER [comparator] [noun]
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from luoshi.reading.findings import Comparator
from luoshi.reading.patterns import Lexicon, words
from luoshi.reading.statements.words import (
    ADVERBS,
    CHANGE_DOWN,
    CHANGE_UP,
    COMPARATORS,
    FALL_TAILS,
    FORECAST_CUES,
    KEPT_VERBS,
    LEADING,
    RATE_TAILS,
    REACH,
    SHARING,
    SINGLE_CHANGES,
)

_TAILS: dict[str, str] = {
    **dict.fromkeys(ADVERBS, "adverb"),
    **dict.fromkeys(REACH, "reach"),
    **dict.fromkeys(CHANGE_UP, "up"),
    **dict.fromkeys(CHANGE_DOWN, "down"),
    **dict.fromkeys(COMPARATORS, "comparator"),
    "了": "adverb",
    "由": "from",
    "从": "from",
}
_TAIL_WORDS = Lexicon(_TAILS)
_HEAD_WORDS = Lexicon(LEADING)
_FORECAST = re.compile("|".join(FORECAST_CUES))
_SHARE = re.compile(
    r"(?<![抢侵霸强独挤])占(?!地(?!区)|[用道据线领压便比])(?P<of>[^占，]{0,24}?)(?:的)?(?P<word>比重|比例|份额|"
    r"比率|总量|总数)?(?:的)?$"
)
CIRCLES = (
    "全国|全省|全市|全区|全县|全球|世界|全州|我国|我省|我市|省|市|国家|粤|全镇|同期|大湾区|GDP|生产总值|工业|国内|"
    "内地|大中城市|目标|计划|预期"
)
_AGAINST = re.compile(
    r"(?P<word>高于|低于|高出|快于|优于|好于|低出|领先|大于|领先于|超出|超过|比|较)(?!重|例|率|分|赛|武|选|学|亚|"
    r"特|强|好|大的)"
    r"(?P<what>[^，；]{1,24})$"
)
_CIRCLE_END = re.compile(rf"(?:{CIRCLES}|平均水平|平均|均值|增速|水平|增幅|目标任务|目标|指标)(?:的)?$")
_EARLIER = re.compile(r"上届|上次|上期|年初|期初|上年|去年|同期|之前|此前|以往|前[一二三]|改革前|末$")
_CIRCLE = re.compile(rf"(?:{CIRCLES})(?:总量|总数)?的?")
_SHARING = re.compile("|".join(SHARING))
_NOT_SHARING = re.compile(
    r"[人年日户亩地月次生床村店县单班校季周镇街台件平]均|人均|年均|日均|户均|亩均|平均|均值|均衡|地均|首都|成都|"
    r"都市|各[类级界项区街种地]|月均|次均"
)
_JOINS = re.compile(r"[、和与]|及(?![时格第])|以及")
_ORDINAL = re.compile(r"[\s，、：]*(?:[一二三四五六七八九十]{1,3}是(?!个|家|项)|第[一二三四五六七八九十]{1,3}[，、])")
_INNER = re.compile(r"[“\"《(].*?[”\"》)]")


@dataclass(slots=True)
class Left:
    """What the words left of a number say. `change` is 1 for a rise, -1 for a fall, 0 for neither; `names` are the
    indicator's names (several where 分别 or 均 shares the numbers among them)."""

    core: str = ""
    names: list[str] = field(default_factory=list)
    sharing: str = ""
    change: int = 0
    rate: bool = False  # the name itself says that it is a growth rate (增速)
    reach: bool = False
    began: bool = False  # 由, 从: where a rise began
    annual: bool = False
    cumulative: bool = False
    forecast: bool = False
    comparator: Comparator | None = None
    share_of: str | None = None
    against: str | None = None
    verb: str = ""  # the verb that is all there is (供应1126套)
    tail: tuple[str, ...] = ()
    doing: str = ""  # the verb next to the number (完成55条)


def read_left(text: str) -> Left:
    """The frame left of a number; `text` holds no number and no time."""
    left = Left()
    left.forecast = bool(_FORECAST.search(text))
    left.cumulative = "累计" in text
    if "三产业" in text:
        text = _SECTORS.sub(_spelled_out, text)
    if ("是" in text or "第" in text) and (ordinal := _ORDINAL.match(text)):
        text = text[ordinal.end() :]
    text = text.strip('”“"’‘ ，、：()').replace("存、贷款", "存贷款").rstrip("的")
    core = strip_tail(text, left)
    if left.change and "除" in core:
        core = strip_tail(_WITHOUT.sub("", core), left)
    core = _sharing(core, left)
    core = _relations(core, left)
    core = strip_head(core)
    core = core[1:] if core.startswith("属") and _BELONGING.match(core) else core
    core = _FROM_PLANNED.sub("", core) if core.endswith(_PLANNED) else core
    core = "" if core in _EMPTY_WORDS or core in _TAKING else core
    if (actor := _ACTOR.match(core)) and core[actor.end() : actor.end() + 2] in KEPT_VERBS:
        core = core[actor.end() :]
    if "至少" in core:
        left.comparator, core = left.comparator or ">=", core.replace("至少", "")
    left.core = core = core[2:] if core.startswith("基本") and core[2:] in KEPT_VERBS else core
    left.doing = next((word for word in left.tail[:2] if word in KEPT_VERBS), "")
    if core.startswith("可") and core[1:3] in CHANGE_DOWN | CHANGE_UP | KEPT_VERBS:
        core = core[1:]  # 可减少支出
    if core in KEPT_VERBS or (len(core) < 12 and all(part in KEPT_VERBS for part in split_names(core))):
        left.verb, left.core = core, ""
    if left.core == "经济" and left.change:
        left.core, left.names = "经济增长", []  # here the verb is the name
    if not left.names and left.core:
        left.names = [left.core]
    return left


_WITHOUT = re.compile("(?:剔除|扣除)[^，]{1,12}(?:因素|影响|口径|价格|后)+$")  # 剔除不可比因素增长16.3%
# Who did it, before a verb: 市政府系统共办理建议11件.
_ACTOR = re.compile("[\u4e00-\u9fff]{0,6}(?:系统|部门|政府|机关|单位|我们)(?:共计?|累计|先后)(?=[\u4e00-\u9fff]{2})")
_SECTORS = re.compile("(?P<first>第?一[、和]?)?第?二[、和]第?三产业(?!的?(?:比例|结构|之?比))")


def _spelled_out(sectors: re.Match[str]) -> str:
    """一、二、三产业 → 第一产业、第二产业、第三产业."""
    return ("第一产业、" if sectors["first"] else "") + "第二产业、第三产业"


def strip_tail(text: str, left: Left) -> str:
    """Take the words next to the number off, noting what each means."""
    tail: list[str] = []
    while word := _tail_word(text):
        _note(word, _TAILS[word], left, tail)
        text = text.removesuffix(word).rstrip("，、的")
    left.tail += tuple(tail)
    return text


def _tail_word(text: str) -> str:
    """The longest word that says how the number is meant and is no part of another; "" where the name is reached."""
    for word in _TAIL_WORDS.all_ending(text):
        if not (len(word) == 1 and _is_part_of_word(text)) and _may_change(word, text):
            return word
    return ""


_PARTS = words(
    """
    下达 到达 表达 发达 送达 传达 直达 通达 主要 需要 重要 必要
        订单 清单 新增 净增 扩增 进出 水平 拥有 国有 所有 保有 人均 年均 日均 户均 亩均 地均 次均 月均 首都 成都
    公共 中共 名单 单年 周年 少年 青少年 老年 青年 学年 财年 成年 众多 提速 高速 成长 市长 校长 县长 区长 特长
    最高 新高 收入水平 到位 过半 经过 签约 预约 节约 集约 契约 通过 作为 行为 突破 占比 远近 目的 超高
    """
)


def _may_change(word: str, text: str) -> bool:
    if text.endswith("自然增长率"):
        return False
    return word not in SINGLE_CHANGES or "比" in text or "较" in text


def _is_part_of_word(text: str) -> bool:
    return text[-2:] in _PARTS


def _note(word: str, meaning: str, left: Left, tail: list[str]) -> None:
    tail.append(word)
    if meaning == "comparator" and left.comparator is None and not left.change:
        left.comparator = COMPARATORS[word]
    elif word in RATE_TAILS or word in FALL_TAILS:
        left.rate, left.change = True, -1 if word in FALL_TAILS else left.change or 1
    elif meaning in ("up", "down"):
        if not left.change:
            left.change = 1 if meaning == "up" else -1
    elif meaning == "reach":
        left.reach = True
    elif meaning == "from":
        left.began = True
    if word in ("年均", "平均", "平均每年", "年平均", "每年", "以年均", "年均增速"):
        left.annual = True
    elif word in SHARING and not left.sharing:
        left.sharing = word


def _sharing(core: str, left: Left) -> str:
    """A、B分别完成投资: names on the left of 分别, a head noun on its right."""
    head = ""
    if not left.sharing and (found := _sharing_word(core)):
        left.sharing, head, core = found[0], core[found.end() :], core[: found.start()]
        if "年均" in head:
            left.annual, head = True, head.replace("年均", "")
    if not left.sharing:
        return core
    names = [name for name in split_names(strip_head(core)) if name]
    left.names = names if all(len(name) > 1 for name in names) else [strip_head(core)]  # 国家、省、市 stay together
    rest = strip_tail(strip_head(head), left) if head else ""
    if rest:
        left.names = [name + rest for name in left.names if name]
        core = core + rest
    return core


def _sharing_word(core: str) -> re.Match[str] | None:
    """The 分别 of the words left of a number, else the first 均 or 都 that is no part of a word (人均, 首都)."""
    if not _SHARING.search(core):
        return None
    found = [
        match
        for match in _SHARING.finditer(core)
        if not _NOT_SHARING.match(core, max(0, match.start() - 1)) and not _NOT_SHARING.match(core, match.start())
    ]
    return next((match for match in found if match[0] == "分别"), found[0] if found else None)


def split_names(core: str) -> list[str]:
    """The members of a list; what stands in quotation marks stays whole."""
    if not _JOINS.search(core):
        adjoining = core.replace("”“", "”、“") if "”“" in core else core
        return adjoining.split("、") if adjoining != core else [core]
    masked = _INNER.sub(lambda match: "\x00" * len(match[0]), core.replace("”“", "”、“"))
    core = core.replace("”“", "”、“")
    names, last = [], 0
    for match in _JOINS.finditer(masked):
        names.append(core[last : match.start()])
        last = match.end()
    return [*names, core[last:]]


def _relations(core: str, left: Left) -> str:
    """占…比重, 高于全国, 比全国: what the number is a share of or is set against."""
    if "占" in core and (share := _SHARE.search(core)):
        left.share_of = share["of"] or share["word"] or ""
        left.names = []
        if core[: share.start()].endswith("约"):
            left.comparator = left.comparator or "~"
            core = core[: share.start() - 1] + core[share.start() :]
        return core
    against = _AGAINST.search(core)
    if against and against["word"] in ("超过", "超出") and _CIRCLE.fullmatch(against["what"]):
        left.share_of, left.comparator, left.names = against["what"], ">", []
        return core[: against.start()] + "占" + against["what"]
    if against and (_CIRCLE_END.search(against["what"]) or left.change) and not _EARLIER.search(against["what"]):
        left.against = against["what"]
    return core


def strip_head(text: str) -> str:
    """Take adverbs, modal words and empty verbs off the beginning."""
    while word := _head_word(text):
        text = text.removeprefix(word).lstrip("，、：")
    return text


def _head_word(text: str) -> str:
    """The longest word that a name may follow and that is no part of it; "" where the name begins."""
    for word in _HEAD_WORDS.all_at(text):
        if (word != text or text not in _NOUNS) and not (len(word) <= 2 and text[: len(word) + 1] in _WHOLE):
            return word
    return ""


_BELONGING = re.compile("属(?:中央|地方|省级|市级|区级|县级|本级)")
_PLANNED = ("安排", "计划", "预算", "完成")
_FROM_PLANNED = re.compile(f"[从由](?:{'|'.join(_PLANNED)})$")  # 从去年安排的6.5亿元
_EMPTY_WORDS = words(
    "要 拟 应 须 可 再 对 将 把 用 为 在 向 以 从 由 于 与 和 按照 围绕 在基本 基本 高质量 高标准 高水平 "
    "高效 严守 完善 构建 坚持"
)
_TAKING = words("坚持把 坚持将 继续把 继续将 要把 都把 均将")
_NOUNS = frozenset(("建议", "目标"))
_WHOLE = words(
    """
    完成率 共建 共青 实现率 有效 有机 有线 有色 后备 后勤 中小 中心 中国 中医 中考 中欧 中央 中试 中学 中等 中型
    中药 其他 其它 要素 等级 并网 将军 再生 再就 再获 一批次 来料 来深 来访 共享 共有产 共同 目标任 中职 中高
    中班 后续 中介 要案 等额 把关 同比例 已婚 是否 计划生 计划总 计划投 中长 中水 中外 中转 中低 中草 中石 中原
    中部 中铁 中车 中航 中山 中超
    """
)

_RIGHT_CUT = re.compile(
    r"[，。；：、！？()]|全线(?=[贯开通建完])|年[内底](?=[建开完竣启投])|及(?=其|相关|配套|附属)|(?<!公)共(?![享同有和建青产])|位居|居(?=全|世|首|第|亚|国|省|市)|位列|名列|排名|排(?=全|第|名)|"
    r"增长|下降|占(?!地|道)|同比|比(?=上|去|全|20|19)|较(?=上|去|20|年)|可(?![再支持回视穿燃研])|全部|成功|实现|"
    r"(?<!创)建成|竣工"
    r"|开工(?!建设项目|项目)|投入(?:使用|运营|运行|商)|投用|投产|完成(?!率)|获(?!奖)|荣获|入选|成为|加快|按期|"
    r"落地|落户(?!企)|有序|顺利|参加|遍布|荣登|上榜|达到|达(?!标|产)|纳入|列入|动工|开通|开业"
    r"|开园|封顶|通车|上市(?!公司|企业)|挂牌(?!企业|上市)|签约(?!项目)|入驻(?!企业)|进驻|受益|得到|受到|分布|用于|"
    r"在(?!校|建|线|册|职|读|岗|编|营|深|库|外|地|孵)|被|由(?!于)|均(?!衡|值|价)|都(?!市|会)|已(?!婚)|将(?!军)|是|"
    r"为|有(?=序|效|望|力)|脱颖而出|脱贫|摘帽"
    r"|销号|完工|验收|投运|增至|优于|高于|超过|突破(?!口)|正式|率先|先后|相继|提前|全面|积极|持续|稳步|跻身|晋级|"
    r"获批|获准|斩获|取消|下放|办结|亮相|问世|稳居|跃居|首次|不(?=低|少|超|断|足)|也(?=)|并(?!购|网)|进入|脱困|"
    r"按照|花落|呈现|(?<![出转])让|使(?!用|馆)"
    r"|提高|增加[到至]|提升[到至]|上升|降[低至到]|升至|扩大[到至]|减少|上调|惠及|带动|涌现|基本(?=完成|建成|实现|"
    r"完工|形成|消除|落实|到位|结束|解决|达到|满足)|享受|服务(?=大运|"
    r"[^业中平设机外保站点窗团队体能质水项区管事])|提供|载入|加速|陆续|如期|免费|从(?!业|事)|到位|到(?=20)|"
    r"以(?=[上内下])|就(?=[^业诊医学])|来(?=[自深华])|"
    r"经(?![济营贸费典验])|贯穿|进展|累计"
)
QUOTES = str.maketrans("", "", '“”"‘’')


def read_right(text: str) -> tuple[str, str]:
    """The noun right of a number and the words after it: 重点项目开工 → (重点项目, 开工)."""
    text = text.translate(QUOTES).lstrip("的余")
    match = _RIGHT_CUT.search(text)
    if not match:
        return text.strip(" 的"), ""
    return text[: match.start()].strip('“”" 的'), text[match.start() :]


def ends_in_verb(core: str) -> bool:
    """Does the text left of a number end in a verb whose object must then stand right of it (引进, 再获)?"""
    return any(core[-length:] in KEPT_VERBS for length in range(2, min(5, len(core) + 1))) or core.endswith(
        ("等", "的", "为", "获", "有")
    )


def starts_with_verb(core: str) -> bool:
    """Does the text left of a number begin with a verb (组建第二批50亿元基金)?"""
    return core[:2] in KEPT_VERBS or core[:3] in KEPT_VERBS
