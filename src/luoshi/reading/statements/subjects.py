"""Whose a figure is where it is not the place's own: the city's in a district's report, a town's, a port's."""

from __future__ import annotations

import re

from luoshi.reading.findings import ReportHeader
from luoshi.reading.indicators import find_indicator
from luoshi.reading.places import find_places
from luoshi.reading.statements.memory import Name

_CIRCLE = re.compile("(?:其中|同期)?(?P<circle>全国|我国|全省|我省|全市|我市)(?!最|首|唯一|第)(?=[\u4e00-\u9fff]{2})")
# The circles that are wider than a place, by the level of its report; 全市 is a county-level city's own.
_WIDER = {
    "county": ("全国", "我国", "全省", "我省", "全市", "我市"),
    "prefecture": ("全国", "我国", "全省", "我省"),
    "province": ("全国", "我国"),
}
_PART = re.compile(
    "(?P<part>[\u4e00-\u9fff]{2,7}?(?:街道|(?<!城)[镇乡]|新区|开发区|高新区|保税区|新城|片区|港区|机场|(?<![深粤穗内])港))(?=[\u4e00-\u9fff]{2})"
)
# A firm, an institute or a named work; 国有公司, 12家集团 are sorts of firms, whose sum is the place's own.
_FIRM = re.compile(
    "(?P<part>[\u4e00-\u9fffA-Za-z“”]{2,12}?(?:集团|公司|银行|大学|学院|油田|煤矿|矿业|钢铁|石化|重工|[一二三四]期|铁路|"
    "高速|水库|电站|机场|大桥|隧道)(?:项目|工程)?)(?:今年|全年|累计|年度|预计)*(?:完成|实现)?(?P<what>[\u4e00-\u9fff]{2,})"
)
_SORT_OF_FIRM = re.compile(
    "国有|上市|股份|保险|担保|小贷|贷款|物业|外资|证券|民营|龙头|骨干|重点|所属|平台|融资|商业|村镇|企业|合作|外贸|新增|"
    "引进|培育|规模|境内|境外|运输|建设|完成|实现|投资|[各等家个两三]|全[国省市区县]|城乡|货运|客运|交通|新型|储能|光伏|抽水"
)
_OF_FIRMS = re.compile(
    "(?:工业)?总?产值|(?:主营业务|营业|销售)?收入|销售额|投资|利润|税收|利税|产量|增加值|装机|存款|贷款|资产"
)
_DONE_TO = re.compile(
    "设立|支持|撬动|梳理|新增|引进|推[进动]|完善|建设|组合港|整合|清理"
)  # a verb's object is no subject
_CARRIED = ("carried", "distributed", "shared", "generic name")


class Subjects:
    """Tells whose each figure of a report is, asked in the order in which they stand."""

    def __init__(self, header: ReportHeader) -> None:
        self.header = header
        self.other: str | None = None  # whose the last figure was, where it was not the place's own
        self.sentence = -1

    def of(self, sentence: int, left: str, name: Name, *, known: bool) -> str | None:
        """A wider circle or a part of the place named before a known indicator, else the place.

        `left` are the words left of the number, `known` says that the dictionary has its name, `sentence` is where its
        sentence begins. What is carried on in it (全市生产总值…，增长5%) is the same one's.
        """
        if sentence != self.sentence:
            self.sentence, self.other = sentence, None
        if firm := _firm(name.text):
            self.other = firm
        elif not name.rule.startswith(_CARRIED):
            self.other = (_wider(self.header, left, name.text) if known else None) or _part(self.header, name.text)
        return self.other or self.header.place


def _wider(header: ReportHeader, left: str, name: str) -> str | None:
    circle = _CIRCLE.match(left.lstrip("，、 "))
    word = circle["circle"] if circle else ""
    if word not in _WIDER.get(header.level or "", ()) or word in name:
        return None
    own_city = word.endswith("市") and (header.place or "").endswith("市")
    return None if own_city else word


def _firm(name: str) -> str | None:
    """宏达集团完成产值30亿元: the firm's own."""
    firm = _FIRM.match(name)
    if firm is None or _DONE_TO.match(name):
        return None
    if _SORT_OF_FIRM.search(firm["part"]) or not _OF_FIRMS.match(firm["what"]):
        return None
    return firm["part"].strip("“”")


def _part(header: ReportHeader, name: str) -> str | None:
    part = _PART.match(name)
    if (
        part is None
        or part["part"] == header.place
        or _DONE_TO.match(name)
        or find_indicator(name[part.end() :]) is None
    ):
        return None
    if part["part"].endswith(("港", "机场")):
        return part["part"]
    mention = next(iter(find_places(name)), None)
    return part["part"] if mention and (mention.start, mention.end) == part.span("part") else None
