"""Named places and projects in a text: roads, parks, rivers, towns, hospitals … found by what they end in.

A name runs left from its last word (大道, 公园, 医院) to the nearest mark, verb or particle; what is left must be a
name and no general word (城市公园, 断头路, 全区). Names are looked for around their endings only, so the cost is one
pass of a small expression.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from luoshi.reading.patterns import Lexicon, either
from luoshi.reading.places.names import DATA

_LONGEST_STEM = 10
_SHORT_STEMS = {
    "河": 3,
    "江": 2,
    "湖": 3,
    "溪": 3,
    "涌": 3,
    "渠": 3,
    "湾": 3,
    "村": 4,
    "镇": 4,
    "街": 6,
    "桥": 5,
    "苑": 5,
    "谷": 5,
}
_VERBS = (
    "加大 鼓励 焕发 增强 统筹 改善 顺应 助力 牵引 名医 建好 用好 办好 管好 讲好 做优 做强 做大 新一轮 推进 推动 "
    "加快 建设 建成 新建 改建 扩建 开工 动工 启动 "
    "续建 竣工 完工 完成 交付 投用 投入使用 开通 开放 开园 "
    "通车 打造 提升 改造 整治 "
    "实施 推出 保障 支持 参与 争取 确保 力争 促进 引进 引入 落户 落地 培育 创建 启用 谋划 规划 编制 深化 优化 完善 "
    "加强 做好 抓好 抓住 围绕 "
    "依托 沿着 打通 治理 修复 修缮 保护 传承 利用 开发 拆除 拆迁 征收 出让 收回 恢复 实现 形成 发挥 成立 挂牌 举办 "
    "获评 荣获 入选 纳入 位于 "
    "包括 以及 或者 其中 及其 通过 按照 根据 全面 继续 积极 大力 强力 有序 稳步 基本 已经 正式 顺利 力促 筹建 新增 "
    "新开 重建 迁建 彰显 消除 "
    "融入 攻坚 落实 规范 弘扬 编撰 主动 接受 争当 自觉 平稳 关停 认定 充实 坚持 拥有 聚集 聚焦 辐射 覆盖 连接 贯通 "
    "拓宽 延伸 升级 盘活 清理 "
    "开展 组织 推行 落成 移交 搬迁 入驻 签约 创成 建立 健全 强化 巩固 扩大 抢抓 对接 承接 谋建 争创 竣备 收储 "
    "腾空 腾退 提质 支撑 构建 带动 点亮 增进 进入 高标准 高水平 高质量 充当 统一 制定 拓展 设立 引导 "
    "立足 提高 夯实 美化 深入 放大 服务 选取 选择 抢占 布局 预留 提速 补齐 探索 保持 体现"
)
_PARTICLES = "与及在对将把向从到至为以等的了是由使让给按沿并又再已可能要抓建办推之即如每"
_FIGURES = "0-9一二三四五六七八九十两几多余"
_DESCRIBED = re.compile(
    "类|第.届|一带一$|城中村|江南水$|骨架|城市化|网格化|[电线思网销退]$|入乡|水质|黑臭|[全各]|级$|[东西南北中]片$|类$|"
    "驻镇|挖田|^区内$|^(?:上|下|以上|岁).{2,}"
)
_MARK = r"[^\u4e00-\u9fffA-Za-z0-9·—\-]"
_MAY_BREAK = f"[{''.join(sorted({verb[0] for verb in _VERBS.split()}))}{_FIGURES}{_PARTICLES}和经跨]"
_BREAKS = re.compile(
    f".*(?:{_MARK}[条个座家处项]?|(?={_MAY_BREAK})(?:{either(_VERBS.split())}"
    f"|[{_FIGURES}](?:[条个座家所处项片批期类名]|号(?!线))"
    f"|[{_PARTICLES}]|和(?![睦平谐])|经(?![济贸营])|跨(?!境)))",
    re.DOTALL,
)


_NUMBERED = re.compile(r"[\d一二三四五六七八九十]$")
# after an ending: another word that it is part of (路线, 中心城区, 河套, 渠道)
_GOES_ON = "(?![线面灯网况由径段口边上级坊]|政府|人民|委|域|内|外|(?<=中心)[城区]|(?<=河)套|(?<=渠)道)"


class PlaceMention(NamedTuple):
    """A named place: offsets into the text that was given, and what kind of place its ending says it is."""

    start: int
    end: int
    text: str
    kind: str  # road | rail | park | water | town | area | building | public


@cache
def endings() -> dict[str, str]:
    """What a place's name ends in → its kind."""
    rows = csv.DictReader((DATA / "suffixes.csv").read_text("utf-8").splitlines())
    return {ending: row["kind"] for row in rows for ending in row["suffixes"].split("|")}


@cache
def general_words() -> Lexicon:
    """Words that make no name of an ending: 城市 before 公园, 断头 before 路."""
    return Lexicon((DATA / "generic.txt").read_text("utf-8").split())


@cache
def _ending_pattern() -> re.Pattern[str]:
    return re.compile(either(endings()) + _GOES_ON)


def find_places(text: str) -> tuple[PlaceMention, ...]:
    """Every named place of a text in order, none inside another; numbered lines (5号线) among them."""
    found: list[PlaceMention] = []
    for ending in _ending_pattern().finditer(text):
        mention = _mention(text, ending)
        if mention is None:
            continue
        while found and mention.start <= found[-1].start:
            found.pop()  # 云河公园 is part of 云河公园路
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(found)


def _mention(text: str, ending: re.Match[str]) -> PlaceMention | None:
    start, stop = ending.span()
    stem_start = max(0, start - _LONGEST_STEM)
    if broken := _BREAKS.match(text[stem_start:start]):
        stem_start += broken.end()
    if not _is_name(text[stem_start:start], ending[0]):
        return None
    return PlaceMention(stem_start, stop, text[stem_start:stop], endings()[ending[0]])


def _is_name(stem: str, ending: str) -> bool:
    if ending == "号线":
        return bool(_NUMBERED.search(stem))
    if not stem or len(stem) + len(ending) < 3 or len(stem) >= _LONGEST_STEM:
        return False
    if len(stem) > _SHORT_STEMS.get(ending, _LONGEST_STEM):
        return False
    return not (general_words().makes_up(stem) or stem[0].isdigit() or _DESCRIBED.search(stem))
