"""Named things in a commitment and the stage each is to reach: 开工A、B等20个项目, C建成投用, 加快D建设."""

from __future__ import annotations

import re

from luoshi.reading.commitments.clauses import Clause
from luoshi.reading.commitments.words import listed
from luoshi.reading.findings import Project
from luoshi.reading.patterns import Lexicon, either, one_of, sighted, words
from luoshi.reading.places import find_places

_VERBS_OF_STAGE = {
    "开工": "开工 落地开工 启动 动工 动工建设 新开工 开工建设 开建 启动建设 开工新建",
    "续建": "续建",
    "竣工": "竣工 建成 完工 完成 封顶 新建成 建好 建设完成 全面建成 打通 贯通",
    "交付": "交付 交付使用 建成移交",
    "投用": "投用 投入使用 投入运营 启用 开放 开园 开通 开业 运营 通车 开馆 投运 投产 建成投用 建成通车 建成启用 "
    "建成开放 招生 开学",
    "推进": "推进 加快 推动 加快推进 打造 建设 加快建设 实施 抓好 谋划 保障 支持 改造 扩建 改扩建 新建 迁建 整治 "
    "开发 促进 加速 修复 提升 参与 做好 提速 争取 强力推进 规划 规划建设 配合 加紧 恢复 筹建 重建 改建 修建 兴建 修缮 "
    "助力 建强",
}
# The stage a verb brings its objects to.
STAGES: dict[str, str] = {verb: stage for stage, verbs in _VERBS_OF_STAGE.items() for verb in verbs.split()}
# Verbs that build: what they name is a project even without 项目 or 建设 beside it.
_BUILDING = frozenset(verb for verb, stage in STAGES.items() if stage != "推进") | words(
    "打造 建设 加快建设 改造 扩建 改扩建 新建 修建 兴建 迁建 整治 开发 筹建 重建 规划建设"
)
_BRINGING = (_BUILDING | {"恢复", "推进", "实施"}) - {"打造"}
# Verbs that only help along: their named things are kept, but the commitment stays a task.
HELPING = words("参与 争取 配合 对接 谋划 规划")
_DEFINITE = words(
    "开工 落地开工 新开工 开工建设 动工 动工建设 开建 启动建设 续建 竣工 建成 新建成 建好 封顶 投用 投入使用 投入运营 "
    "启用 建成投用 建成通车 建成开放 建成启用 建成移交 开园 开通 投运 交付 交付使用 全面建成 开馆 开放"
)
_FINISHED = frozenset(("开工", "续建", "竣工", "交付", "投用"))

_REACHED = words(
    "开工 动工 启动 竣工 完工 建成 贯通 封顶 交付 投用 投入使用 投入运营 启用 开放 开园 开通 开业 开馆 通车 投运 投产 "
    "正式运营 落地 落户 开诊 招生 开学"
)
_FURTHER = words(
    "建设 发展 投用 投产 使用 运营 运行 交付 通车 启用 开放 达效 见效 达产 投入使用 并投入使用 并投用 投入运营"
)


def _reached(verb: str, further: str) -> str:
    """The stage that a thing has reached of which both are said: 建成 投用, 启动 建设, 开园 运营."""
    further = further.removeprefix("并")
    if further in ("使用", "运营", "运行"):
        return "投用"
    stage = STAGES.get(further if further and further not in ("建设", "发展") else verb)
    return stage or ("落地" if verb in ("落地", "落户") else "投用")


# What a clause ends with that says what its things reach, and the stage: C建成投用.
_STAGE_AT_END = {verb + further: _reached(verb, further) for verb in _REACHED for further in ("", *_FURTHER)}
_PREDICATES = Lexicon(_STAGE_AT_END)
_HASTE = re.compile(
    r"(?:(?:在|于)?20\d\d年(?:底?前|底|内)?|尽早|全面|正式|顺利|早日|尽快|按期|如期|年内|年底前?|国庆前|春节前|"
    r"[上下]半年|"
    r"第?[一二三四]季度|力争|全部|同步|加快|"
    r"\d{1,2}月(?:底前?|份)?|高质量|全线)+$"
)
_OPENS_THEN = "并及和、运投启开通交建保推"
_THEN = re.compile(
    r"(?:并|及|和|、)?(?P<stage>运行|投入使用|投入运营|投用|投运|启用|开放|通车|运营|交付使用|交付|投产|建设|保障|推进)(?=.{2})"
)
_AND_SO_ON = re.compile(
    r"^(?P<names>.+?)(?<![高中初平均])等(?![级待候同效])(?:(?P<count>\d+|[一二两三四五六七八九十]{1,3})余?(?:个|条|座|所|家|处|项|"
    r"大|批|宗|栋|幢|"
    r"期|块)?)?"
    r"(?P<tail>[^，等]{0,24})$"
)
_JOINT = re.compile("以及|、|及|和(?<!碳中和)(?![谐平睦])|与(?<!参与)")
_MAY_JOIN = re.compile("[、及和与]")
THING = (
    "项目|工程|地块|区块|片区|平台|园区|小镇|城中村|村|线路|道路|公路|大道|路|街|公园|学校|小学|中学|幼儿园|大学|"
    "学院|医院|"
    "街区|小区|场馆|馆|载体|基地|河道|河|湖|隧道|高速|铁路|高铁|城际|楼宇|大厦|大楼|综合体|站|水库|管廊|公寓|"
    "安置房|通道|"
    "枢纽|校区|院区|广场|景区|湿地|绿道|碧道|断头路|新城|新区|开发区|产业园|科技园|中心|机场|航站楼|港区|码头|"
    "电厂|电站|"
    "水厂|泵站|桥|立交|号线|实验室|研究院|总部|剧院|园|城|厂|院|港|塔|楼|家园|花园|小街|示范区|合作区|试验区|"
    "集聚区|航道|运河|走廊|大科学装置|生产线|产线|道|坊|谷|研究所|设计院|启动区|管网|煤矿|气田|油田|矿|保障房|人才房|"
    "公寓楼|宿舍|城际线|"
    "快线|专线|干线|支线|"
    "示范线|长廊|步道|栈道|廊道|回迁区|经济区|科学城|书院|高中|停车场|停车楼|酒店|体育场|口岸|产业带|度假区|母港|校园|分校|附中"
)
_THINGS = Lexicon(THING.split("|"))
_TAIL_THING = re.compile(one_of(THING))
_PART_OF_THING = re.compile(r"(?:[一二三四五六七八九十\d]+期|\([^)]*\)|[东南西北]?段|主体)$")
_ENDS_PART = ("期", ")", "段", "主体")
_SECTION = re.compile(r"(?:铁路|高铁|高速|[国省]道\d*线?|大道|号线)[\u4e00-\u9fff]{1,8}段$")  # 国道629线中卫段
# What is done to a thing, after its name.
_WORKS = Lexicon(
    words(
        "规划 开发 整村 综合 前期 主体 全面 一体化 提质 提档 更新 配套 征地 征收 安置 提升 改造 建设 拆迁 拆除 整治 "
        "施工 运营 招商 升级 扩建 保护 修缮 治理 修复 筹建 论证 工作 报批 落地 选址 建管 利用 清零 回迁 推进 申报 "
        "谋划 争取 谈判 签约 设计 研究 实施 加快 进度 步伐 进程 增容 高水平 高标准 迁建 新建 改扩建 扩容 增资 扩产 "
        "达产 投产 电气化"
    )
)
_ONE = re.compile(r"^(?:一|全[国省市区县]首)(?:家|座|所|个|条|处|栋|幢)(?P<name>.{3,24})$")
_IN_CHARGE = re.compile(r"\((?:主办|主责|责任单位|牵头|协办)[^)]*\)$")
# 区妇幼保健院: the district has one.
_OWN = re.compile(r"^(?:区|市|县|省)(?![级属域场内外]|民|人).{3,}$")
_SETS = re.compile(r"“[^”]{2,12}”\d+(?:条|个|座|所|处)|第[一二三四五六]批.{0,4}\d+(?:条|个|座|所|处)")
_EARLY = ("前期", "前期工作", "前期研究", "前期手续")
# To complete these is not to complete the thing itself.
_PAPERS = re.compile(
    r"(?:谈判|签约|选址|征地|拆迁|报批|立项|设计|论证|招标|规划|方案|可研|勘察|审批|整备|供地)(?:工作|研究|任务)?$"
)
_COUNTED_BUILDING = re.compile(r"\d+(?:个|条|座|所|家|处|栋)[^，、\d]{2,14}(?:建设|改造项目|建设项目|工程)(?:$|并)")
_STATE_OF_THINGS = re.compile(
    r"社会|国家|强[省市区县国]|体系|格局|示范[区市县省城]|先行区|模范|高地|中国|名[区城]|湾区|都市|机制|网络|样板|"
    r"更多|一批|"
    r"城区$|城市$|之[区城]$|家园$|标杆|窗口|引领区|品牌"
)
# 工程 in the sense of a campaign, with nothing to build.
_CAMPAIGN = re.compile(
    r"(?:提升|培育|技能|素养|传播|赓续|名师|下乡|集群|惠民|暖心|保链|强链|培养|引育|倍增|攻坚|行动|提质|“[^”]+”|"
    r"计划|多样性保护|道德|素质|文明创建|关爱|帮扶|数字化|普惠|集聚|粮安|强基|铸魂|蓝天|碧水|净土)(?:建设)?工程$|“[^”]+”[^，]{0,4}[一二三四五六七八九十][项大]工程$"
)
# What one hopes to make of a place is no name: 打造世界级交易平台.
_ASPIRED = re.compile(
    r"世界|优质|载体|支柱|先导|全球|国际|全国|全省|全市|一流|自主|特色|示范|品牌|最|具有|集|高地|标杆|样板|新高地|"
    r"大湾区|区域性|"
    r"产业链|生态圈"
)
# Not even where it is to be built: 建设合作共赢的开放之城. And what says nothing of which: 项目, 一期工程.
_NOTHING_NAMED = re.compile(
    r"之[城区乡镇都]”?$|新平台$|中心城市$|^(?:[一二三四五六七八九十\d]+期)?(?:工程|项目|地块)?$|(?:精品|百年|民心|样板)工程$"
)
# 协调推进…, 协助加快…: what is done is said by the second verb.
_JOINING = words("协调 协助 配合 统筹 保障 合力 联合 全力 推动 推进 加快 抓好")
_JOINED_VERB = re.compile("(?:好)?(?P<verb>推进|加快|推动|建设|启动|建成|开工)")
_LINE = re.compile(
    r"^(?:地铁|轨道(?:交通)?)?(\d{1,2}|[一二三四五六七八九十]{1,3})号(?:线)?(?:[一二三四\d]期|东延|西延|南延|北延)?$"
)
_PHASE = re.compile(
    r"第[一二三四五六七八九十\d]+期.{2,}|“[^”]+”.{0,6}(?:系统|平台|中心|基地|路|园)$|"
    r".{2,}(?:[\d一二三四五六七八九十]+期|地块|[A-Z]\d*[—-]?\d*)(?:工程|项目|安置房)?$"
)
# A kind of thing that completes each name before it: 新安、石桥等医院 → 新安医院, 石桥医院.
_SHARED_KIND = re.compile("地块|医院|口岸|水库|灌区|村(?!镇)")
_IN_NO_NAME = re.compile(
    sighted(
        ("更", "(?!新|换)"),
        ("最", ""),
        ("具拥所", "有"),
        ("有", "[利助]于"),
        ("一", "[批流]"),
        ("开", "展"),
        ("打", "造"),
        ("推", "[进动]"),
        ("创", "建"),
        ("高", "(?:水平|质量|品质)"),
        (r"\d", r"[\d.]*[余多]?万?(?:个|条|座|所|家|处|套|户|间|栋|幢|项|平方米|公里|亩|人|名)"),
    )
)
_OPENS_NO_NAME = re.compile(
    r"(?:现代化|与|对|在|为|以|各|跨|从|由|向|全[省市区县]|更多|若干|\d+(?:个|条|座|所|家|处|项|万(?![吨千])|亿)|"
    r"[一二两三四五六七八九十]+(?:个|条|座|所|家|处|大|项))"
)
_ENDS_NO_NAME = Lexicon(
    words(
        "企业 环节 单位 产业 经济 行动 机制 制度 体系 能力 水平 政策 改革 计划 战略 模式 人才 团队 品牌 活动 试点 标准 "
        "规则 环境 市场主体 资源 要素 领域 行业 方式 功能 空间 服务 管理 措施"
    )
)
_GENERAL = Lexicon(listed("general_names"))
_COUNTS_AND_BRACKETS = re.compile(r"[\d.]+[余多万]*|[()“”]")


def stage_of(clause: Clause) -> str | None:
    """What the clause's things are to reach, or None where its verb says nothing of stages."""
    if predicate := _PREDICATES.ending(clause.text):
        return _STAGE_AT_END[predicate]
    then = _THEN.match(clause.object) if clause.object[:1] in _OPENS_THEN else None
    if then and then["stage"] not in ("建设", "保障", "推进"):
        return STAGES.get(then["stage"], "投用")
    if clause.text.endswith("施工"):
        return "续建"
    if clause.text.endswith(_EARLY):
        return "前期"
    if clause.verb == "完成" and _PAPERS.search(clause.text):
        return "推进"
    if clause.verb in _JOINING and (joined := _JOINED_VERB.match(clause.object)):
        return STAGES[joined["verb"]]
    return STAGES.get(clause.verb)


def find_projects(clause: Clause, stage: str) -> tuple[Project, ...]:
    """The named things that a clause brings to `stage`; empty where it names none."""
    objects = _objects(clause)
    if "等" in objects:
        names = _listed(objects, stage)
    elif _is_definite(clause) or (stage in _FINISHED and _PREDICATES.ending(clause.text)):
        names = _built(objects)
    else:
        names = _plain(objects, building=_builds(clause, stage))
    if clause.verb == "打造":
        names = [name for name in names if not _ASPIRED.search(name)]
    names = [name for name in names if not _CAMPAIGN.search(name) or _lies_somewhere(name)]
    names = [name for name in names if not _NOTHING_NAMED.search(name)]
    return tuple(Project(name, stage) for name in dict.fromkeys(names))


def things_named(clause: Clause) -> tuple[Project, ...]:
    """The members of a clause that is known to speak of works, where they are names at all: 改建柳湾创意园."""
    objects = _objects(clause)
    listed = _AND_SO_ON.match(objects)
    members = _with_lines(_split(_without_work(listed["names"] if listed else objects)))
    named = [name for name in members if is_named(name, loose=True) and not _NOTHING_NAMED.search(name)]
    return tuple(Project(name, stage_of(clause) or "推进") for name in dict.fromkeys(named))


def names_a_member(clause: Clause) -> str:
    """Is a member of the clause's object a name: "name", "like a name" where it is too short to tell (云湖), or ""?"""
    head, _, tail = _objects(clause).partition("等")
    if _FIELDS.search(tail):
        return ""
    members = _split(_without_work(head))
    if any(map(is_named, members)):
        return "name"
    short = (member for member in members if len(member) < _LEAST_OF_THING)
    return "like a name" if any(_is_thing(member) and is_named(member, loose=True) for member in short) else ""


def ends_as_thing(text: str) -> bool:
    """Is a thing to be built the last that is said, what is done to it left out?"""
    return _is_thing(_without_work(text))


def _is_thing(name: str) -> bool:
    """Does it end in a word for a thing to be built, or a part of one: …学校, …公园二期, …大道东段?"""
    if _THINGS.ending(name):
        return True
    if name.endswith("段") and _SECTION.search(name):
        return True
    part = _PART_OF_THING.search(name) if name.endswith(_ENDS_PART) else None
    return part is not None and bool(_THINGS.ending(name[: part.start()]))


def _without_work(text: str) -> str:
    """Without what is done to a thing, after its name."""
    bare = text
    while work := _WORKS.ending(bare):
        bare = bare.removesuffix(work)
    return text if bare == text else bare.removesuffix("的").removesuffix("等")


def _lies_somewhere(name: str) -> bool:
    """学苑大道提升工程 has a place, 技能提升工程 has none."""
    return any(place.kind in ("road", "rail", "park", "water") for place in find_places(name))


def end_as_things(projects: tuple[Project, ...]) -> bool:
    """Is each name whole by itself (云河大剧院, not 柳湾 in 柳湾、石桥公园)?"""
    return all(_is_thing(project.name) for project in projects)


def is_batch(clause: Clause) -> bool:
    """A batch of things brought to a stage: 恢复一批历史街区, “六纵七横”13条道路; but not 打造一批品牌活动."""
    if clause.verb in STAGES and _SETS.search(clause.text):
        return True
    if clause.verb in ("加快", "推进", "推动", "加快推进", "抓好") and _COUNTED_BUILDING.search(clause.text):
        return True
    brings = clause.verb in _BRINGING
    return brings and "一批" in clause.text and ends_as_thing(clause.text)


def _builds(clause: Clause, stage: str) -> bool:
    return clause.verb in _BUILDING or stage in _FINISHED


def _is_definite(clause: Clause) -> bool:
    """开工, 建成, 投用: what they name is there or not; 启动 and 完成 are said of papers and campaigns too."""
    return clause.verb in _DEFINITE


_LENGTH = re.compile(r"\d[\d.]*公里(?=[^，、\d]{3,})")  # 13.7公里云河生态长廊: how long it is, no part of its name
_SECOND_VERB = re.compile(r"(?:了|做?好|抓好|加快|推进|推动|实施|建设|启动|建成|开工)+(?=.{4})")


def _objects(clause: Clause) -> str:
    """The words that name things: after the verb, before what is done to them."""
    text = clause.object if clause.verb else clause.text[len(clause.opening) :]
    if text.endswith(")"):
        text = _IN_CHARGE.sub("", text)
    if predicate := _PREDICATES.ending(text):
        text = _HASTE.sub("", text.removesuffix(predicate))
    while text[:1] in _OPENS_THEN and (then := _THEN.match(text)):
        text = text[then.end() :]
    if "公里" in text and (long := _LENGTH.search(text)):
        text = text[: long.start()] + text[long.end() :]
        if not long.start() and not find_places(text):
            return ""  # 10公里慢行车道 name none
    second = _SECOND_VERB.match(text)
    return text[second.end() if second else 0 :].strip("的")


_BUILT = re.compile("改造|整治|修缮|扩建|拆除")
_FIELDS = re.compile("领域|方面|环节|行业")  # what is listed before them is no thing to be built
_BODIES = re.compile("(?:企业|单位|机构|部门|高校|院校)[^，]{2,}")  # and these do something themselves


def _listed(objects: str, stage: str) -> list[str]:
    """A、B等N个项目: the members, each with what the tail adds to it."""
    found = _AND_SO_ON.match(objects)
    if not found or found["names"].count("“") != found["names"].count("”"):
        return []
    tail = found["tail"]
    if _FIELDS.search(tail) or _BODIES.match(tail):
        return []
    noun = _TAIL_THING.search(tail)
    if noun is None and not (_WORKS.ending(tail) or (not tail and stage in _FINISHED | {"落地", "前期"})):
        return []
    members = [_first_of(member) for member in _split(found["names"])]
    named = [m for m in members if is_named(m, loose=noun is not None)]
    if tail == "工程" and not any(_is_thing(name) or _lies_somewhere(name) or _BUILT.search(name) for name in named):
        return []  # 普惠金融直达、资本市场提升等工程: campaigns
    if 2 * len(named) < len(members):
        return []
    kind = _SHARED_KIND.match(tail)
    if kind and not found["count"]:
        return [name if _is_thing(name) else name + kind[0] for name in (named or members)]
    return _with_lines(named)


_EXAMPLE_OF = re.compile(r"^(?P<name>.{2,20}?)(?<![高中初平均同])等(?![级于额值待])[^等]{2,}$")


def _first_of(member: str) -> str:
    """新安医院等市属医院, among others in a list: the example names the thing."""
    example = _EXAMPLE_OF.match(member)
    return example["name"] if example else member


def _built(objects: str) -> list[str]:
    """What a definite verb brings about: things of every name, but no society, system or title."""
    one = _ONE.match(objects)
    if one and _is_thing(one["name"]):
        return [one["name"]]
    bare = _without_work(objects)
    members = _with_lines(_split(bare))
    if not 1 <= len(members) <= 12 or _STATE_OF_THINGS.search(bare) or any(map(_is_no_name, members)):
        return []
    things = [m for m in members if 2 <= len(m) <= 32 and (_is_thing(m) or is_named(m, loose=True))]
    return things if len(things) == len(members) and _is_thing(things[-1]) else []


# What is driven on where it is named is its building: 推进燕岭铁路、柳湾高速.
_WAYS = words(
    "铁路 高铁 高速 高速公路 城际 城际线 号线 快线 隧道 大桥 跨江通道 水库 抽水蓄能电站 核电站 运河 段 一期 二期 三期"
)
_ENDS_AS_WAY = Lexicon(_WAYS)
_WAY = re.compile(f"[^进到至往]{{2,}}(?:{either(_WAYS)})$")


def _are_ways(text: str) -> bool:
    """Does it name lines of traffic and the like, one or several, and nothing else?"""
    if not _ENDS_AS_WAY.ending(text):
        return False
    members = _split(text)
    return all(map(_WAY.match, members)) and is_named(members[0])


_ENDS_AS_PROJECT = re.compile(r"(?:项目|工程|[一二三四五\d]期)$")


def _plain(objects: str, *, building: bool) -> list[str]:
    """A、B建设, or one thing: 一座综合医院."""
    one = _ONE.match(objects)
    if one and building and _is_thing(one["name"]):
        return [one["name"]]
    bare = _without_work(objects)
    if not building and bare == objects and not (_ENDS_AS_PROJECT.search(bare) or _are_ways(bare)):
        return []
    members = _split(bare)
    if not 1 <= len(members) <= 12:
        return []
    lines = _with_lines(members)
    named = [line for line in lines if is_named(line)]
    others = [line for line in lines if line not in named]
    if named and all(_is_thing(line) and not _is_no_name(line) for line in others):
        return lines  # beside a name of its own a plain word names a thing too: 九里河医院、妇幼保健院
    if lines[-1] in named and all(is_named(line, loose=True) for line in others):
        return lines  # 柳湾、石桥水库
    return named if 2 * len(named) > len(lines) and is_named(lines[-1]) else []


def _split(text: str) -> list[str]:
    """The members of a list; brackets and quotes are never cut."""
    if not _MAY_JOIN.search(text):
        return [text.strip()] if text else []
    if _SEVERAL_LINES.search(text):
        text = _LINES.sub(_spelled_out, text)
    if _TWO_SIDES.search(text):
        text = _SIDES.sub(r"\1\2\4、\1\3\4", text)
    if _WHOLE.search(text):
        shielded = _WHOLE.sub(lambda m: m[0].translate(_SHIELD), text)
        members = [part.translate(_UNSHIELD).strip() for part in _JOINT.split(shielded) if part]
    else:
        members = [part.strip() for part in _JOINT.split(text) if part]
    return _phases_of(members) if "期" in text else members


def _phases_of(members: list[str]) -> list[str]:
    """云谷科技园二期、三期 → 云谷科技园二期, 云谷科技园三期."""
    whole: list[str] = []
    for member in members:
        of = _PHASE_OF.fullmatch(whole[-1]) if whole and _PHASE_ALONE.match(member) else None
        whole.append(of["name"] + member if of else member)
    return whole


_PHASE_OF = re.compile(r"(?P<name>.{2,}?)[一二三四五六七八九十\d]+期(?:工程|项目)?")
_PHASE_ALONE = re.compile(r"[一二三四五六七八九十\d]+期(?:工程|项目)?$")


def _spelled_out(lines: re.Match[str]) -> str:
    """地铁2、5号线 → 地铁2号线、地铁5号线."""
    prefix = lines["prefix"] or ""
    return "、".join(f"{prefix}{number}号线" for number in re.findall(r"\d+", lines["numbers"]))


_LINES = re.compile(
    r"(?P<prefix>地铁|轨道交通|"
    r"轨道)?(?P<numbers>\d{1,2}(?:号线?)?(?:[、和及]\d{1,2}(?:号线?)?)+)(?<=[\d号线])(?:号线|(?<=号)线?|(?<=线))"
)
_SEVERAL_LINES = re.compile(r"[\d号线][、和及]\d")
# 高新南、北片区 → 高新南片区、高新北片区
_TWO_SIDES = re.compile("[东西南北]、[东西南北]")
_SIDES = re.compile(r"([\u4e00-\u9fff]{2,6})([东南西北])、([东南西北])(片区|区|站|路|段|线)")
_WHOLE = re.compile(r"“[^”]*”|\([^)]*\)|《[^》]*》|[一二三四五六七八九十\d](?:[、和][一二三四五六七八九十\d])+期")
_SHIELD = str.maketrans("、和与及", "\x01\x02\x03\x04")
_UNSHIELD = str.maketrans("\x01\x02\x03\x04", "、和与及")


def is_general(name: str) -> bool:
    """Can the whole of it be read as general words (重大产业项目)?"""
    return _GENERAL.makes_up(name if name.isalpha() else _COUNTS_AND_BRACKETS.sub("", name))


def is_named(name: str, *, loose: bool = False) -> bool:
    """Does it name one thing (九里河公园) and not a sort of thing (城市公园)?

    `loose` where the words around it already say that it is one (A、B等项目).
    """
    if not 2 <= len(name) <= 32:
        return False
    thing = _is_thing(name)
    if thing and _OWN.match(name):
        return not _is_no_name(name)
    return _may_be_name(name, thing, loose) and not _is_no_name(name) and not is_general(name)


def _may_be_name(name: str, thing: bool, loose: bool) -> bool:
    """Is it as a name is, whatever words it holds?"""
    if len(name) <= _MOST_OF_LOOSE if loose else thing and len(name) >= _LEAST_OF_THING:
        return True
    if ("号" in name and _LINE.match(name)) or _PHASE.match(name) or _SECTION.search(name):
        return True
    places = () if loose else find_places(name)
    return bool(places) and (thing or places[-1].end >= len(name) - 2)


_LEAST_OF_THING = 4  # characters of a name that ends in a word for a thing
_MOST_OF_LOOSE = 24


def _is_no_name(text: str) -> bool:
    """Does it hold, or begin or end with, words that no name of a thing has (一批…, …机制)?"""
    return bool(_ENDS_NO_NAME.ending(text) or _OPENS_NO_NAME.match(text) or _IN_NO_NAME.search(text))


def _with_lines(names: list[str]) -> list[str]:
    """地铁2号、5号 → 地铁2号线, 地铁5号线."""
    if not any("号" in name for name in names):
        return names
    prefix = next((word for word in ("地铁", "轨道交通") if any(n.startswith(word[:2]) for n in names)), "")
    return [f"{prefix}{m[1]}号线" if (m := _LINE.match(name)) else name for name in names]
