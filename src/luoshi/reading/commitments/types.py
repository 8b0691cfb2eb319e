"""Of what type a commitment is: weighed from what it names, what it counts and what is done.

The contract's order decides where it is plain. Elsewhere a name tells 加快柳湾片区建设 from 加快示范性高中建设, and
a verb 完成30个改造 from 启动30个改造: features of the clause that says what, with weights from hand-made answers
(`weights.py`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from luoshi.reading.commitments.gathering import Gathered
from luoshi.reading.commitments.kinds import reaches
from luoshi.reading.commitments.projects import HELPING, THING, ends_as_thing
from luoshi.reading.commitments.reasons import is_pledge
from luoshi.reading.commitments.traits import Traits, table
from luoshi.reading.commitments.weights import Feature, Weights, load_weights
from luoshi.reading.findings import CommitmentType
from luoshi.reading.patterns import Lexicon, either, one_of, sighted, words

TYPES: tuple[CommitmentType, ...] = ("task", "project_list", "indicator_target", "institutional")
_STAGES = {verb: stage for stage, verbs in table("verb_stages").items() for verb in verbs}
_OF_THINGS = words("start drive finish use erect shape bring plan")  # stages that things reach
_BECOMES = {
    word: becomes
    for becomes, said in {
        "start": "开工建设 动工建设 开工 动工",
        "finish": "封顶 竣工 完工 建成",
        "use": "建成投用 投入使用 投用 交付使用 交付 移交 通车 开通 开业 开园 开学 招生 运营 投产",
        "come": "落地建设 落地 落户 签约 挂牌",
        "prepare": "选址 前期工作 前期研究 前期 立项",
        "work": "复明 进度 步伐 建设 改造升级 升级改造 改造提升 提升改造 改造 扩建 重建 整治 修缮 拆迁 开发 更新 实施",
    }.items()
    for word in said.split()
}
_WORDS_OF_BECOMING = Lexicon(_BECOMES)
# Only works begin, end and open like this.
_OF_WORKS_ONLY = tuple(
    word + further
    for word, becomes in _BECOMES.items()
    for further in ("", "达效")
    if becomes in ("start", "finish", "use") and word != "运营"
)
_WORKS_COUNTED = re.compile(
    r"[\d一二三四五六七八九十两][余多]?(?:[条座处个所项段片宗栋家]|公里)[^，]{0,14}?"
    + one_of(f"{THING}|建设|改造|工程|项目|“断头路”")
)
_PART_OF_WORKS = re.compile(
    sighted(
        (r"一二三四五六七八九十\d", "期"),
        ("地", "块"),
        ("片", "区"),
        ("号支", "线"),
        ("东西南北", "延"),
        ("东西南北中", "段"),
        ("“", "[^”]{2,10}”(?:项目|工程)"),
    )
)
# A field and no way of working: 深化医疗卫生改革, beside 深化政府采购制度改革.
_BROAD_REFORM = re.compile(
    "(?:卫生|医疗|医药|教育|企业|国企|国资|高校|文化|农村|金融|财税|集团|投融资|重点领域)(?:体制|领域|综合)?改革"
)
_REFORM = re.compile("改革(?<!创新改革)(?:试点)?$")
# A set counted in its name is carried out whole: 落实10项措施, 实施12项重点工程.
_SET_TO_CARRY_OUT = re.compile(
    r"^(?:深入|全面|认真|扎实)*(?:落实|执行|实施|用好|抓好|兑现)[^，]{0,24}?(?:\d+|[二三四五六七八九十])(?:项|大)[^，、\d]{0,10}(?:措施|政策|举措|行动|计划|工程)(?:$|[和、])"
)
# So many are brought to do something: 推动300家企业实施技术改造.
_SO_MANY_BROUGHT = re.compile(r"^(?:推动|引导|带动|帮助|支持|组织)\d[\d.]*[余多万]*[家户名人](?:以上)?")
_PAPERS = ("修编", "图则", "城市设计", "规划编制", "规划设计", "规划研究")  # a thing drawn is no thing built
_MADE_READY = ("前期", "前期工作", "前期研究", "选址")
_TELLING = words(
    "机制 制度 体制 模式 办法 条例 法规 责任 责任制 标准 清单 立法 规则 改革 细则 体系 政策 方案 规划 行动 计划 平台 "
    "联盟 试点 自治 专班 管理 监管 规范 试验区 示范区 项目 工程 一批 评价 权限 下放 统筹协调 战略 品牌"
)
_TELLING_WORD = re.compile(either(_TELLING))


def types_of(
    gathered: Sequence[Gathered], measured: Sequence[bool], weights: Weights | None = None
) -> list[CommitmentType]:
    """The type of each, by the weights where it is not plain; `measured` says whether a statement's number stands
    within it."""
    weights = weights or load_weights("type_weights")
    plain = [_plain(one) for one in gathered]
    features = [
        None if known else type_features(one, measured=number)
        for one, number, known in zip(gathered, measured, plain, strict=True)
    ]
    chosen = [known or weights.choose(of_it or ()) for known, of_it in zip(plain, features, strict=True)]
    return cast(list[CommitmentType], chosen)


def _plain(gathered: Gathered) -> CommitmentType | None:
    """What needs no weighing: a mark to reach, a batch of works, works made ready, a reform of something named."""
    text = gathered.clause.text
    if reaches(text) or _SO_MANY_BROUGHT.match(text):
        return "indicator_target"
    if _SET_TO_CARRY_OUT.match(text) or text.endswith(_PAPERS):
        return "task"
    if gathered.main.batch or (text.endswith(_MADE_READY) and not gathered.main.measured):
        return "project_list"
    if not gathered.main.measured and text.endswith(_OF_WORKS_ONLY):
        return "project_list"
    if is_pledge(text):
        return "institutional"  # no number of its own: the government answers for all that was set
    return "institutional" if _REFORM.search(text) and not _BROAD_REFORM.search(text) else None


_NAMING, _NUMBER, _STAGE, _BECOMING, _REACHES, _END, _VERB = map(
    Feature, ("naming", "number", "stage", "becomes", "reaches", "end", "verb")
)


def type_features(gathered: Gathered, *, measured: bool) -> list[str]:
    """The features of the clause that says what, and of the others whether they name a way of working."""
    own = gathered.main
    features = _of_clause(own, measured=measured)
    if len(gathered.clauses) > 1:
        features.append("several clauses")
        others = [each for each in gathered.clauses if each is not own]
        for name in ("institutional", "measured", "projects"):
            if any(getattr(each, name) for each in others):
                features.append(f"another {name}")
    return features


def _of_clause(own: Traits, *, measured: bool) -> list[str]:
    clause = own.clause
    text = clause.text
    number = "both" if own.measured and measured else "form" if own.measured else "statement" if measured else "none"
    stage = _stage(own)
    becomes = _BECOMES.get(_WORDS_OF_BECOMING.ending(text.removesuffix("达效")), "none")
    of_things = becomes != "none" or stage in _OF_THINGS
    naming = own.naming if of_things else "projects" if own.projects else "unasked"
    features = [
        "any",
        _NAMING[naming],
        _NUMBER[number],
        _STAGE[stage],
        _BECOMING[becomes],
        _REACHES[own.stage or "none"],
        _END[own.end],
        _VERB[clause.verb],
        f"last word={text[-2:]}",
        f"naming={naming} number={number}",
        f"naming={naming} stage={stage}",
        f"naming={naming} becomes={becomes}",
        f"number={number} stage={stage}",
        f"number={number} becomes={becomes}",
    ]
    telling = _TELLING_WORD.findall(text)
    if telling:
        features += [f"says={word}" for word in dict.fromkeys(telling)]
        if text.endswith(telling[-1]):
            features.append(f"ends={telling[-1]}")
    if _WORKS_COUNTED.search(text):
        features += ["works counted", f"works counted stage={stage}", f"works counted becomes={becomes}"]
    if of_things and ends_as_thing(text):
        features += ["ends as thing", f"ends as thing stage={stage}"]
    if "等" in text:
        features += ["and so on", f"and so on naming={naming}"]
    return features + _flags(own)


def _stage(own: Traits) -> str:
    """What its verb does with a thing; of two verbs in a row the one that says so (立项建设, 试点建设)."""
    verb = own.clause.verb
    if not verb:
        return "none"
    return _STAGES.get(verb) or _STAGES.get(own.clause.object[:2]) or "other"


def _flags(own: Traits) -> list[str]:
    flags = {
        "institutional": own.institutional,
        "broad reform": "改革" in own.clause.text and bool(_BROAD_REFORM.search(own.clause.text)),
        "part of works": bool(_PART_OF_WORKS.search(own.clause.text)),
        "helping": bool(own.projects) and own.clause.verb in HELPING,
    }
    return [name for name, holds in flags.items() if holds]
