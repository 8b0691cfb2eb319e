"""The unit table: which words are units, what they are worth, and of what family they are.

The unit class is open: what is listed here is matched longest first; `rules` accepts a noun after a
number with a magnitude where no unit stands (6600多万纳税人). Base units are 元, 平方米, 米, 千克 and "" for shares.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

from luoshi.reading.findings import Value
from luoshi.reading.numerals.rules import MAGNITUDES

MONEY = "元 美元 港元 欧元 日元 英镑 港币 人民币 块钱 块"
SHARES = "% ‰ ‱ 个百分点 百分点 个点"
LENGTHS = "km 公里 千米 海里 米 厘米 毫米 微米 纳米 英寸 英里 延米 车道公里 里"
AREAS = "平方公里 平方千米 平方米 平方 平米 公顷 亩 平方厘米 ㎡"
VOLUMES = "立方米 立方 方 升 毫升 加仑"
WEIGHTS = "吨标准煤 吨标煤 克标准煤 千克标准煤 标准吨 载重吨 吨公里 总吨 吨 公斤 千克 毫克 微克 克 斤 担 石"
ENERGIES = "kWh kW MW GW kV 千瓦时 千瓦小时 兆瓦时  千瓦 兆瓦 吉瓦 瓦 度 千伏安 千伏 伏 千卡 焦 马力"
DATA = "GB TB PB EB MB Mbps Gbps Tbps 比特 字节 EFLOPS PFLOPS EFlops PFlops Tflops P E T 兆 核 机架 标准机架"
OTHER_MEASURES = (
    "dB MHz GHz Hz 分贝 摄氏度 ℃ 赫兹 兆赫 标箱 标准箱 国际标准箱 TEU 标准车 标台 车公里 人公里 贝 当量 锭 纱锭"
)
TIMES = (
    "年 个月 月 周 天 日 小时 个小时 分钟 毫秒 秒 个工作日 工作日 个学时 学时 课时 工时 "
    "人日 人天 周年 周岁 岁 个季度 季度"
)
VISITS = (
    "人次 架次 辆次 班次 场次 批次 例次 件次 户次 家次 艘次 车次 台次 船次 人份 剂次 支次 个次 列次 项次 标准箱次 "
    "场 次 "
)
PEOPLE = " 人 名 位 户 家 口 员  对  "
SINGLE_MEASURES = (
    "个 件 条 座 所 处 台 套 辆 艘 架 栋 幢 间 起 宗 例 批 种 类 只 头 匹 羽 尾 株 棵 张 份 部 本 册 篇 首 支 队 "
    "组 班 期 届 "
    "轮 层 段 片 块 道 眼 孔 根 枚 颗 粒 瓶 盒 袋 箱 包 桶 卡 枪 桩 床 席 站 路 款 门 节 堂 课 盘 盏 杆 面 幅 具 "
    "副 双 剂 针 单 笔 "
    "票 案 村 镇 乡 街道 社区 区 县 市 省 校 园 院 馆 企 项 档 盘 圈 网格 环 环节 桥 列 架 幕 集 屏 部 星 关 池 "
    "顶 垛 捆 挂 管 渠 坝 井 库 窝 丛 束 场馆 重 枝 餐 趟 程 家次 手 棟 拨 方面 环 大类 小类 门类 大项 小项 子项 "
    "版 字 章 句 分 成 倍 番 封 群 回 部委 部门 省区 国 金 银 铜"
)
NOUN_MEASURES = (
    "床位    席位  岗位 个位次 头只 台套 学位  泊位 车位 标段 套间 站点 宗地 户次 机位 班级 教学班  "
    "股 股东 期刊 车道 车厢 专利 集装箱 标准厂房 平台 网点 航线 机组"
)

_TABLES = (
    MONEY, SHARES, LENGTHS, AREAS, VOLUMES, WEIGHTS, ENERGIES, DATA, OTHER_MEASURES,
    TIMES, VISITS, PEOPLE, SINGLE_MEASURES, NOUN_MEASURES,
)  # fmt: skip
UNITS = frozenset(word for table in _TABLES for word in table.split())
DEGREES = frozenset(["分", "成", "倍", "番"])  # counted neither: scores and multiples
COUNTS = frozenset(
    word for table in (VISITS, PEOPLE, SINGLE_MEASURES, NOUN_MEASURES) for word in table.split() if word not in DEGREES
)
AMOUNTS = frozenset(
    word
    for table in (MONEY, LENGTHS, AREAS, VOLUMES, WEIGHTS, ENERGIES, DATA, OTHER_MEASURES, TIMES)
    for word in table.split()
)

SCALED_UNITS = {
    "公里": ("米", Decimal(1000)),
    "km": ("米", Decimal(1000)),
    "千米": ("米", Decimal(1000)),
    "亩": ("平方米", Decimal(2000) / Decimal(3)),
    "公顷": ("平方米", Decimal(10000)),
    "平米": ("平方米", Decimal(1)),
    "㎡": ("平方米", Decimal(1)),
    "平方公里": ("平方米", Decimal(10**6)),
    "平方千米": ("平方米", Decimal(10**6)),
    "吨": ("千克", Decimal(1000)),
    "公斤": ("千克", Decimal(1)),
    "斤": ("千克", Decimal("0.5")),
    "兆瓦": ("千瓦", Decimal(1000)),
    "吉瓦": ("千瓦", Decimal(10**6)),
    "个百分点": ("百分点", Decimal(1)),
    "个点": ("百分点", Decimal(1)),
    "%": ("", Decimal("0.01")),
    "‰": ("", Decimal("0.001")),
    "‱": ("", Decimal("0.0001")),
    "成": ("", Decimal("0.1")),
}
WHOLE_UNITS = ("百分点", "千米", "千克", "千瓦", "千伏", "千卡", "千赫", "千焦")  # their 百 and 千 are no magnitudes
MAGNITUDE = re.compile("万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百|十")


@cache
def split_unit(unit: str) -> tuple[Decimal, str]:
    """`万平方米` → (10000, 平方米); `千瓦` → (1, 千瓦); `亿` → (100000000, "")."""
    matched = None if unit.startswith(WHOLE_UNITS) else MAGNITUDE.match(unit)
    if matched and (len(unit) > 1 or unit in "万亿"):
        return MAGNITUDES[matched[0]], unit[matched.end() :]
    return Decimal(1), unit


@cache
def base_of(unit: str) -> tuple[Decimal, str]:
    """What one `unit` is worth, and in which base unit: 亿元 → (100000000, 元), 亩 → (666.67, 平方米)."""
    factor, bare = split_unit(unit)
    base, more = SCALED_UNITS.get(bare, (bare, Decimal(1)))
    return factor * more, base


def to_base(value: Value, unit: str) -> tuple[Value, str]:
    """The value in base units, and the base unit; a tuple stays a tuple."""
    factor, base = base_of(unit)
    if isinstance(value, tuple):
        return tuple(part * factor for part in value), base
    return value * factor, base


def is_amount(unit: str) -> bool:
    """Measured rather than counted: money, lengths, areas, weights, time."""
    bare = split_unit(unit)[1]
    return bare.partition("/")[0] in AMOUNTS


def is_count(unit: str) -> bool:
    """Whole things, people or visits, one by one: 幢, 个, 人次, and not 万人次, 元, % or 分."""
    return unit in COUNTS
