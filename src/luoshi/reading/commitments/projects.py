"""Named things in a commitment and the stage each is to reach: 开工A、B等20个项目, C建成投用, 加快D建设."""

from __future__ import annotations

import re

from luoshi.reading.commitments.clauses import Clause
from luoshi.reading.findings import Project
from luoshi.reading.places import find_places

# The stage a verb brings its objects to.
_VERBS_OF_STAGE = {
    "开工": "开工 启动 动工 新开工 开工建设 开建 启动建设 开工新建",
    "续建": "续建",
    "竣工": "竣工 建成 完工 完成 封顶 新建成 建好 建设完成 全面建成",
    "交付": "交付 交付使用",
    "投用": "投用 投入使用 投入运营 启用 开放 开园 开通 开业 运营 通车 开馆 投运 投产 建成投用 建成通车",
    "推进": "推进 加快 推动 加快推进 打造 建设 加快建设 实施 抓好 谋划 保障 支持 改造 扩建 改扩建 新建 "
    "迁建 整治 开发 促进 加速 修复 提升 统筹 开展 参与",
}
STAGES: dict[str, str] = {verb: stage for stage, verbs in _VERBS_OF_STAGE.items() for verb in verbs.split()}
# Verbs that build: what they name is a project even without 项目 or 建设 beside it.
_BUILDING = frozenset(verb for verb, stage in STAGES.items() if stage != "推进") | {
    "打造", "建设", "加快建设", "改造", "扩建", "改扩建", "新建", "迁建", "整治", "开发",
}  # fmt: skip
_PREDICATE = re.compile(
    r"(?P<stage>开工|动工|启动|竣工|完工|建成|封顶|交付|投用|投入使用|投入运营|启用|开放|开园|开通|开业|开馆|通车|"
    r"投运|投产|正式运营|落地|落户)"
    r"(?P<more>建设|投用|投产|使用|运营|运行|交付|通车|启用|开放|并投入使用|并投用|投入使用|投入运营)?$"
)
_THEN = re.compile(r"(?:并|及|和|、)?(?P<stage>投入使用|投入运营|投用|启用|开放|通车|运营|交付使用|交付|投产|建设)")
_AND_SO_ON = re.compile(
    r"^(?P<names>.+?)等(?P<count>\d+|[一二两三四五六七八九十]{1,3})?余?(?P<measure>个|条|座|所|家|处|项|大|批|宗|"
    r"栋|幢|期|块)?(?P<tail>[^，]{0,24})$"
)
_COUNTED = re.compile(r"等(\d+|[一二两三四五六七八九十百]{1,4})余?(?:个|条|座|所|家|处|项|大|批|宗|栋|幢|块)")
_JOINT = re.compile(r"[、和及与]|以及")
_PROJECT_NOUN = re.compile(
    r"项目|工程|地块|区块|片区|平台|园区|小镇|城中村|村|线路|道路|公园|学校|医院|街区|小区|场馆|载体|基地|河道|"
    r"隧道|高速|铁路|楼宇|综合体|站点|水库|管廊|公寓|安置房|通道|枢纽|校区|院区|广场|景区|设施|湿地|绿道|主干道|"
    r"断头路|新城|开发区|产业园|中心"
)
# What is done to a thing, after its name.
_WORK = re.compile(
    r"(?:等?(?:的)?(?:项目|工程)?(?:规划|开发|整村|综合|前期|主体|全面|一体化|提质|提档|更新|配套|征地|征收|安置|"
    r"提升|改造|建设|拆迁|拆除|整治|施工|运营|招商|升级|扩建|保护|修缮|治理|修复|筹建|论证|工作|报批|落地|选址|"
    r"建管|利用|清零|回迁|推进|续建|申报)+)$"
)
_ONE = re.compile(r"^(?:一|1)(?:家|座|所|个|条|处|栋|幢)(?P<name>.{3,24})$")
_BATCH = re.compile(r"一批|\d+(?:个|条|座|所|家|处).{0,12}(?:项目|工程)")
_GENERIC = re.compile(
    r"^(?:(?:城市|公共|社区|重大|重点|老旧|旧|产业|科技|文化|综合|特色|一批|各类|各|市级|国家级|省级|区级|智慧|"
    r"绿色|现代|美丽|宜居|人才|民生|新|大|小|好|优质|高端|创新|示范|样板|精品|品牌|主题|基础|"
    r"交通|生态|环境|农村|城乡|城镇|商业|商务|专业|大型|中小|骨干|主要|相关|配套|市政|水利|能源|信息|数字|教育|"
    r"医疗|卫生|养老|体育|文体|旅游|服务|安置|保障性|住房|棚户区|危旧房|背街小巷|断头|支|"
    r"主|次|干|高标准|标准化|建设|改造|提升|整治|治理|更新|惠民|实事|招商|投资|工业|制造业|农业|物流|总部|企业|"
    r"孵化|众创|试点|标杆|地标|世界级|一流|国际|国际化|区域|全国|全省|全市|全区|跨区域|立体|多层次|便民|"
    r"“[^”]{1,4}”)*)"
    r"(?:项目|工程|地块|区块|片区|平台|园区|小镇|城中村|村|线路|道路|路|公园|学校|医院|街区|小区|场馆|馆|载体|"
    r"基地|河道|河|隧道|高速|铁路|楼宇|综合体|站点|站|水库|管廊|公寓|安置房|通道|枢纽|广场|景区|设施|湿地|绿道|"
    r"碧道|中心|城区|城|新城|新区|区|园|院|体系|集群|走廊|社区|街道|停车场|厂|港|桥|线|管网|电网|房|产业园|示范区|"
    r"先行区|功能区|开发区|城市|街|湾|高地|会客厅|网络|实验室|研究院|机构|校区|院区)?$"
)
_NAME_END = re.compile(
    r"(?:[\d一二三四五六七八九十]+期|\([^)]*\)|主体|南段|北段|东段|西段|段|[A-Z]区|[A-Z]\d*—?\d*地块)+$"
)
_PROPER_END = re.compile(
    r"(?:项目|工程|地块|安置房|中心|大厦|总部|基地|平台|园|城|馆|院|校|路|线|站|港|桥|楼|厂|公寓|广场|小镇|校区|"
    r"院区|实验室|隧道|枢纽|[\d一二三四五六七八九十]+期)$"
)
_LINE = re.compile(r"^(?:地铁|轨道(?:交通)?)?(\d{1,2})号(?:线)?$")


def stage_of(clause: Clause) -> str | None:
    """What the clause's things are to reach, or None where its verb says nothing of stages."""
    if predicate := _PREDICATE.search(clause.text):
        return _predicate_stage(predicate)
    then = _THEN.match(clause.object)
    if then and then["stage"] != "建设":
        return STAGES.get(then["stage"], "投用")
    return STAGES.get(clause.verb)


def _predicate_stage(found: re.Match[str]) -> str:
    more = (found["more"] or "").removeprefix("并")
    stage = STAGES.get(more if more and more != "建设" else found["stage"])
    return stage or (
        "投用" if more in ("使用", "运营", "运行") else {"落地": "推进", "落户": "推进"}.get(found["stage"], "投用")
    )


def find_projects(clause: Clause) -> tuple[Project, ...]:
    """The named things of a clause with their stage; empty where it names none or brings none anywhere."""
    stage = stage_of(clause)
    if stage is None:
        return ()
    objects = _objects(clause)
    names = (
        _listed(objects) if "等" in objects else _plain(objects, building=clause.verb in _BUILDING or stage != "推进")
    )
    return tuple(Project(name, stage) for name in names)


def announced_count(text: str) -> int | None:
    """A等20个项目 → 20."""
    found = _COUNTED.search(text)
    return _small(found[1]) if found else None


def is_batch(clause: Clause) -> bool:
    """一批 things brought to a stage: 恢复一批历史街区, but not 打造一批品牌活动."""
    named = _PROJECT_NOUN.search(clause.text)
    return bool(named and "一批" in clause.text and clause.verb in _BUILDING | {"恢复"} and clause.verb != "打造")


def _objects(clause: Clause) -> str:
    """The words that name things: after the verb, before what is done to them."""
    text = clause.object if clause.verb else clause.text[len(clause.opening) :]
    if predicate := _PREDICATE.search(text):
        text = text[: predicate.start()]
    elif then := _THEN.match(text):
        text = text[then.end() :]
    return text.removeprefix("了").strip("的")


def _listed(objects: str) -> list[str]:
    """A、B等N个项目: the members, each with what the tail adds to it."""
    found = _AND_SO_ON.match(objects)
    if not found:
        return []
    tail = found["tail"]
    noun = _PROJECT_NOUN.match(tail)
    members = _split(found["names"])
    named = [m for m in members if is_named(m)]
    if not named and not (_PROJECT_NOUN.search(tail) and all(_is_short_name(m) for m in members)):
        return []
    if noun and noun[0] in ("地块", "村") and not found["count"]:
        return [_complete(m, noun[0]) for m in members]
    return _with_lines([_trimmed(m) for m in members])


def _plain(objects: str, *, building: bool) -> list[str]:
    """A、B建设, or one thing: 一座综合医院."""
    if (one := _ONE.match(objects)) and _PROPER_END.search(one["name"]) and building:
        return [one["name"]]
    bare = _WORK.sub("", objects)
    if not building and bare == objects:
        return []
    members = _split(bare)
    lines = _with_lines(members)
    if len(members) > 8 or not lines:
        return []
    named = [line for line, member in zip(lines, members, strict=True) if is_named(line) or is_named(member)]
    return [_trimmed(name) for name in named] if 2 * len(named) > len(members) else []


def _split(text: str) -> list[str]:
    """The members of a list; brackets and quotes are never cut."""
    shielded = re.sub(
        r"“[^”]*”|\([^)]*\)|《[^》]*》",
        lambda m: m[0].replace("、", "\x01").replace("和", "\x02").replace("与", "\x03"),
        text,
    )
    parts = [p for p in _JOINT.split(shielded) if p]
    return [p.replace("\x01", "、").replace("\x02", "和").replace("\x03", "与").strip() for p in parts]


def is_named(name: str) -> bool:
    """Does it name one thing (九里河公园) and not a sort of thing (城市公园)?"""
    if not 2 < len(name) <= 30 or _GENERIC.match(name):
        return False
    if _LINE.match(name):
        return True
    core = _NAME_END.sub("", name)
    if core != name and len(core) >= 2:
        return True
    places = find_places(name)
    return bool(places) and places[-1].end >= len(core) - 2


def _is_short_name(name: str) -> bool:
    return 2 <= len(name) <= 6 and not _GENERIC.match(name)


def _complete(name: str, noun: str) -> str:
    return name if name.endswith(noun) else name + noun


def _with_lines(names: list[str]) -> list[str]:
    """地铁2号、5号 → 地铁2号线, 地铁5号线."""
    prefix = (
        "地铁"
        if any(n.startswith("地铁") for n in names)
        else "轨道交通"
        if any(n.startswith("轨道") for n in names)
        else ""
    )
    return [f"{prefix}{m[1]}号线" if (m := _LINE.match(name)) else name for name in names]


def _trimmed(name: str) -> str:
    return re.sub(r"^(?:一批|新的|全长[^，]{2,10}的)", "", name)


def _small(text: str) -> int:
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
