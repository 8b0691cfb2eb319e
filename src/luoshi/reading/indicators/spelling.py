"""One spelling for the many an indicator's name has: 规模以上 and 规上, 地区生产总值 and GDP, （） and ()."""

from __future__ import annotations

import re
from functools import lru_cache

_DROPPED = "“”‘’\"'《》「」【】[] \u3000\t\r\n的"
_WIDTHS = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
_TABLE = str.maketrans({**{ord(mark): None for mark in _DROPPED}, **_WIDTHS, ord("、"): None, ord("·"): None})
_ODD = re.compile(f"[{re.escape(_DROPPED)}、·\uff01-\uff5e]")
_GLOSS = re.compile(r"\((?:gdp|gep|r&d|pm2\.5|pct|cpi|%|下同|[a-z.&0-9]{1,8})\)")
_PER_HEAD = re.compile("^([人户地亩]均)(?:本|我|全)[市区县省州镇]")  # 人均本市生产总值
_REWRITTEN = (
    ("规模以上", "规上"),
    ("限额以上", "限上"),
    ("地区生产总值", "gdp"),
    ("国内生产总值", "gdp"),
    ("生产总值", "gdp"),
    ("研究与试验发展", "r&d"),
    ("研究与发展", "r&d"),
    ("营业收入", "营收"),
    ("实现", ""),
    ("公共财政预算", "一般公共预算"),
    ("增加值占比", "增加值比重"),
    ("所占比重", "比重"),
    ("所占比例", "比重"),
    ("占比", "比重"),
)

BEFORE_A_NAME = (
    "全区 全市 全省 全县 全州 全镇 全国 全社会 全自治区 全年 全年度 年度 上半年 下半年 一季度 前三季度 本区 本市 "
    "本省 我区 我市 我省 "
    "辖区 区域 区级 累计 年均 同比 平均 实现 完成 预计 其中 力争 确保 新增 净增 新 建成 创建 开展 举办 推出 推动 "
    "高质量 认真 成功 拥有 新建成 今年 去年 年末 年底 期末 各类 到位 "
    "达到 全部 共 共有 拥有 "
    "可比口径 同口径 按可比价计算 推动 努力实现 争取 本届政府 五年来 辖内 域内 当年"
)
BEHIND_A_NAME = (
    "年均增速 平均增速 同比增速 同比增长 同比增幅 年均增长率 年均增长 增长速度 增长幅度 增长率 增速 增幅 增长 增量 "
    "涨幅 降幅 下降率 下降 降低 "
    "总数量 总数 总量 总额 总值 数量 总规模 规模 金额 数额 户数 人数 个数 家数 件数 条数 套数 幢数 起数 宗数 场次 "
    "人次 台数 辆数 数 额 量 值 "
    "目标 指标 任务 情况 水平 标准 累计 合计"
)
PREFIXES = tuple(BEFORE_A_NAME.split())
SUFFIXES = tuple(BEHIND_A_NAME.split())


@lru_cache(maxsize=65536)
def spelling_key(name: str) -> str:
    """The key an alias is filed under: width, quotes, blanks and 的 gone, common long forms shortened."""
    key = name.translate(_TABLE) if _ODD.search(name) else name
    if not key.islower():
        key = key.casefold()
    if "(" in key:
        key = _GLOSS.sub("", key)
    if "均" in key:
        key = _PER_HEAD.sub(r"\1", key)
    for long, short in _REWRITTEN:
        if long in key:
            key = key.replace(long, short)
    return key
