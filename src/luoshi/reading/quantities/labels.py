"""Digits that are no quantities: dates, ordinals, models, roads, sizes of clubs (500强), slogans (6+2).

`label_at` looks at one run of Arabic digits and says which of them it is, or None.
"""

from __future__ import annotations

import re

from luoshi.reading.quantities.model import Label

_AFTER = (
    (
        "time",
        "date",
        re.compile(
            r"个多月|年(?!均[增水])|世纪|[—–~～至到-]{1,2}\d{1,2}年(?!均|级)|[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|[•‧？]\d{1,2}[”\"]|"
            r"[—–~～-]\d{1,2}号线|"
            r"[—–~～至到-]+\d{4}(?:学)?年|[—–~～至-]\d{1,2}月(?!龄|票)|[、和及与]\d{1,2}月份|"
            r"月(?!均|供|租|龄|球)"
            r"|[/.]\d{1,2}(?:[/.]\d{1,2})?(?:日|[”\"])|[:：]\d{2}(?!\d*[:：.\d])|日(?![均供产处发污])|"
            r"时(?:[至起前延，。]|\d|许|整)|点(?:[至到前起钟]|\d{1,2}分|半)"
        ),
    ),
    (
        "label",
        "number",
        re.compile(
            r"号|国道|省道|县道|#|°|折(?!旧|合)|[—–~～至到-]\d折|线(?!上|下|城市|索)|街坊|华诞|载(?!货|客|重|体|人|量|荷|波)|[×*xX]\d|连调|排行榜|届|代|(?<=24)小时(?![，。；、])|强(?![化于])|"
            r"级(?:以?[上以下]|台风|地震|医院|景区)?(?!财政)|版|路(?:公|巴|车|通|线|人)|"
            r"中学?(?=[、，。；等新建改扩初高])"
            r"|小区|[A-Za-z]+(?=[\u4e00-\u9fff、，。；”’）)])|周年|后(?!续|期|备|勤|台)|[”\"]?[·＋+][\dNnXx]|"
            r"期(?!间|末|初|待|货)"
        ),
    ),
)
_UNIT_LETTERS = re.compile(
    r"(?:km|kw|kwh|mw|gw|kv|m|㎡|m2|m3|mg|kg|cm|mm|nm|t|GB|TB|PB|EB|MB|Mbps|Gbps|Tbps|TEU|EFLOPS|PFLOPS|Tflops|P|"
    r"E|T|EF|ppm|dB|Hz|GHz|MHz)(?![A-Za-z])",
    re.I,
)
_PLUS_BEFORE = re.compile(
    r"(?:[A-Za-z][_—]|[•‧]|波音|空客|附件|附表|[A-Za-z\d一二三四五六七八九十N][＋+×xX·.]|[A-Za-z]-|No\.?)$"
)
_QUOTED_AFTER = re.compile(r"\d*(?:[、·-]\d+)*[”\"’』]")
_ORDINAL_AFTER = re.compile(r"\d*(?:批|次|届|轮|期|条|代|季|套|种|号|个|产|方|章|部|任|版|类|副|世|阶|师|军|十)")
_AGE = re.compile(r"(?:[—–~～至-]\d+)?(?:周岁|岁)")
_LIFE = re.compile(r"(?:寿命|年龄)[^，。；]{0,8}$")
_COUNTS = ("万", "部", "门", "户")
_CODE_BEFORE = re.compile(r"(?:[Xx]年|热线|专线|电话|编号|门牌|〔|【|\[|［|《|国发|府发)$")
_ENDS_BEFORE_CODE = "_—•‧音客件表＋+×xX·.-o年线话号牌〔【[［《发\n"  # what either of them ends with
_CODE_AFTER = re.compile(
    r"(?:(?:市民|政务|便民|投诉)[^，。；、]{0,4}(?:热线|平台|专线)|热线|专线|工程(?![款量费])|行动|计划|战略|体系|模式|机制|平台|系统|指挥|接处警|报警|刑事|警情|急救|〕|】|"
    r"\]|］|》)"
)
_MODEL_AFTER = re.compile(r"(?:[ADGKSVHMX]{1,3}|[Gg]|[Kk]|[Dd])(?![A-Za-z])")


def label_at(text: str, start: int, end: int) -> Label | None:
    """The label that the digits `text[start:end]` are, or None where they may be a quantity."""
    before = text[max(0, start - 4) : start]
    if before.endswith(("每", "每千", "每万")):
        return Label(start, end, "label", "per")
    if before.endswith("第"):
        return Label(start, end, "label", "ordinal")
    if before[-1:] in '“"‘『' and before and _QUOTED_AFTER.match(text, end):
        return Label(start, end, "label", "quoted digits")
    if before.endswith("工业") and text[start:end].endswith(".0"):
        return Label(start, end, "label", "edition")  # 工业4.0
    counted = text.startswith(_COUNTS, end)  # 程控电话3.6万门
    if (
        before[-1:] in _ENDS_BEFORE_CODE
        and not counted
        and (_PLUS_BEFORE.search(before) or _CODE_BEFORE.search(before))
    ):
        return Label(start, end, "label", "code")
    return _label_after(text, start, end)


def _label_after(text: str, start: int, end: int) -> Label | None:
    following = text[end : end + 1]
    if following and (following.isascii() and following.isalpha()) and not _UNIT_LETTERS.match(text, end):
        return Label(start, end, "label", "model")
    if following in ("G", "g", "K", "D", "A", "S", "H") and _MODEL_AFTER.match(text, end):
        return Label(start, end, "label", "model")
    if _AGE.match(text, end) and not _LIFE.search(text[max(0, start - 14) : start]):
        return Label(start, end, "label", "age")
    if end - start >= 3 and _CODE_AFTER.match(text, end) and "." not in text[start:end]:
        return Label(start, end, "label", "code")
    for kind, rule, pattern in _AFTER:
        if pattern.match(text, end) and not (rule == "number" and _UNIT_LETTERS.match(text, end)):
            return Label(start, end, "time" if kind == "time" else "label", rule)
    return None
