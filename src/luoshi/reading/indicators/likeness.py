"""When are two names one thing? Names are stripped to their core and compared by pairs of characters."""

from __future__ import annotations

import re
from functools import lru_cache

from luoshi.reading.indicators.spelling import spelling_key

_VERBS = (
    "新改扩建 新建改造 新建 新增 新开工 新引进 新引入 新认定 新发展 新组建 净增 建成投用 建成 建设 改扩建 改建 "
    "扩建 开工 续建 竣工 完工 交付 投用 "
    "投入使用 开通 启动 推进 加快 着力 大力 继续 全面 完成 实现 引进 引入 培育 认定 打造 创建 争创 实施 推出 达到 "
    "累计 预计 力争 确保 五年 全年 "
    "完善 提升 改造 整治 治理 优化 开展 举办 组织 发放 办理 成功 荣获 获得 各类 统筹 坚持 努力 积极 及 和 或 到位 "
    "招商引资 安排 筹集 筹建"
)
_LIST_MARK = re.compile(r"^(?:[一二三四五六七八九十]{1,3}是|第[一二三四五六七八九十]{1,2}|其中|全区|全市|全省|全县)")
_TAIL = re.compile(r"(?:总数|总量|数量|建设|项目数|数|个数|情况)$")
_LEADING = re.compile("^(?:" + "|".join(_VERBS.split()) + ")")


@lru_cache(maxsize=16384)
def core_name(name: str) -> str:
    """A name without its list mark, verbs and counting words: 三是开工学校 → 学校, 新建照料中心数 → 照料中心."""
    core = spelling_key(name)
    while stripped := _LIST_MARK.match(core) or _LEADING.match(core):
        if stripped.end() >= len(core):
            break
        core = core[stripped.end() :]
    shorter = _TAIL.sub("", core)
    return shorter if len(shorter) >= 2 else core


@lru_cache(maxsize=16384)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(len(name) - 1)) or frozenset((name,))


@lru_cache(maxsize=65536)
def similarity(name: str, other: str) -> float:
    """From 0 to 1: how many pairs of characters two names share (Dice)."""
    a, b = _pairs(name), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b))


_QUALIFIERS = (
    "地方 按新口径 新口径 老口径 同口径 可比口径 全口径 可比价 规上 规模以上 限上 限额以上 三甲 三级 国家级 省级 "
    "市级 区级 公办 民办 普惠 户籍 常住 "
    "城镇 农村 综合性 公共 实际 合同 主城区 市区 本级 税收 社会 民间 工业 制造业 绿色 专业 标准 重点 优质 境内 "
    "境外 全部 部分"
)
QUALIFIERS = tuple(_QUALIFIERS.split())


def added_qualifier(name: str, other: str) -> str | None:
    """The qualifier that alone tells two names apart, or None: 一般公共预算收入 and 地方一般公共预算收入 → 地方."""
    shorter, longer = sorted((name, other), key=len)
    if shorter == longer:
        return None
    for qualifier in QUALIFIERS:
        if qualifier in longer and longer.replace(qualifier, "", 1) == shorter:
            return qualifier
    return None
