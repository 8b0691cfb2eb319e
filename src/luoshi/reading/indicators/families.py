"""Unit families: what kind of quantity a unit measures. Indicators name the families they may be written in.

The unit words themselves belong to `luoshi.reading.quantities.units`; a family only says which of them can
measure the same thing, so that 亩 and 平方米 are set side by side and 亿元 and % are not.
"""

from __future__ import annotations

from functools import cache

from luoshi.reading.quantities.units import split_unit

FAMILY_UNITS: dict[str, str] = {
    "money": "元 美元 港元 欧元 日元 英镑 港币 人民币 块",
    "area": "平方米 平方公里 平方千米 平方 平米 公顷 亩 ㎡",
    "length": "公里 千米 米 厘米 毫米 海里 延米 车道公里 里",
    "mass": "吨 公斤 千克 克 斤 吨标准煤 吨标煤 标准吨 毫克 微克 担 当量",
    "energy": "千瓦时 千瓦小时 兆瓦时 度 度电 吨标准煤 吨标煤",
    "power": "千瓦 兆瓦 吉瓦 瓦 千伏安 马力",
    "volume": "立方米 立方 方 升",
    "flow": "立方米/秒 立方米/日 吨/日 立方米/天 吨/天",
    "people": "人 名 位 人次 口 员 户籍人口 个人 人份",
    "time": "年 个月 月 周 天 日 小时 个小时 分钟 秒 个工作日 工作日 学时",
    "age": "岁 周岁",
    "share": "% ‰ 个百分点 百分点 成",
    "ratio": ":",
    "multiple": "倍 番",
    "index": "位 分 点 星",
    "concentration": "微克/立方米 毫克/立方米 微克/标准立方米 个/立方厘米",
    "intensity": "吨标准煤/万元 吨标煤/万元 立方米/万元 平方米/万元 元/平方米 亿元/平方公里 万元/亩 公斤/亩",
    "rate": "件/万人 张/千人 人/万人 公里/平方公里 人/亿元",
    "teu": "标箱 标准箱 国际标准箱 TEU",
    "computing": "P E T EFLOPS PFLOPS",
    "person_years": "人年",
    "count": (
        "个 家 户 件 条 座 所 处 台 套 辆 艘 架 栋 幢 间 起 宗 例 批 种 类 只 头 株 棵 张 份 部 册 场 场次 次 支 "
        "对 项 档 片 块 道 "
        "床 床位 席 站 路 村 镇 社区 校 园 院 馆 企 网格 盏 剂 剂次 列 班 架次 家次 户次 件次 批次 辆次 标段 泊位 "
        "车位 学位 "
        "机架 笔 单 票 枚"
    ),
}
UNIT_FAMILIES = frozenset(FAMILY_UNITS)


def _families_by_unit() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for family, units in FAMILY_UNITS.items():
        for unit in units.split():
            found.setdefault(unit, set()).add(family)
    return {unit: frozenset(families) for unit, families in found.items()}


_BY_UNIT = _families_by_unit()


@cache
def families_of(unit: str) -> frozenset[str]:
    """The families a unit as written may belong to: 亿元 → {money}, 万吨标准煤 → {mass, energy}.

    A unit with a denominator that is not listed (元/立方米) is of `intensity` and `rate`; a unit nobody
    listed is a noun that was counted (6600万纳税人) and belongs to `count`; "" belongs to none.
    """
    if not unit:
        return frozenset()
    for spelling in (unit, split_unit(unit)[1]):
        if spelling in _BY_UNIT:
            return _BY_UNIT[spelling]
    return frozenset(("intensity", "rate")) if "/" in unit else frozenset(("count",))


def same_family(unit: str, other: str) -> bool:
    """True where the two units can measure the same thing."""
    return unit == other or bool(families_of(unit) & families_of(other))
