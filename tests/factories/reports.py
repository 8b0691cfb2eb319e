"""An invented work report of an invented district, short enough to know by heart."""

THIS_YEAR = """政府工作报告

——2026年1月20日在云河区第九届人民代表大会第五次会议上

各位代表：

现在，我代表区政府向大会作工作报告，请各位审议。

一、2025年工作回顾

过去一年，全区地区生产总值增长5.4%，一般公共预算收入63.5亿元。新增公共停车泊位2860个。

二、2026年主要目标

今年的主要预期目标是：地区生产总值增长5.5%左右，一般公共预算收入达到66亿元，城镇登记失业率控制在4%以内。

三、2026年重点工作

（一）推进城区更新

改造老旧小区12个，加装电梯130台。开工青禾里、石渡湾等6个安置房项目，6月底前建成练川路综合养老中心。

（二）办好民生实事

新增公共停车泊位3000个。新建社区食堂5家，确保10月底前全部开放。

（三）加强自身建设

坚定不移推进反腐败斗争，严查征收补偿中的微腐败。

各位代表！让我们携手奋斗，共创美好明天。
"""

LAST_YEAR = (
    THIS_YEAR.replace("2026年", "2025年·").replace("2025年工作回顾", "2024年工作回顾").replace("2025年·", "2025年")
).replace("第五次会议", "第四次会议")

UNPLACED = """工作安排

继续做好各项工作。新建口袋公园3个。
"""

_DOINGS = (
    "改造老旧小区{n}个",
    "新建口袋公园{n}个",
    "新增学位{n}个",
    "完成雨污分流{n}公里",
    "新建社区食堂{n}家",
    "加装电梯{n}台",
    "新增公共停车泊位{n}个",
    "培育专精特新企业{n}家",
    "开展技能培训{n}人次",
    "新建充电桩{n}根",
    "修缮文物建筑{n}处",
    "新增绿道{n}公里",
)
_WHERE = ("北岑", "松陂", "鹭桥", "梧浦", "石渡", "柳汀", "青堰", "竹矶", "锦湾", "云埠")
_HOW = (
    "进度、质量、安全三件事一样不能少，完成情况按季公布，群众一起来看、一起来评",
    "接得住、管得好、用得久，都比当年建成更要紧，这是多年来换来的教训",
)
_NUMERALS = "一二三四五六七八九十"


def long_report(year: int, chars: int = 35_000) -> str:
    """A report of about so many characters with some 30 promises in 1,000 characters, as real ones have; the
    same for the same arguments."""
    head = THIS_YEAR.split("二、")[0].replace("2026年", f"{year}年").replace("2025年", f"{year - 1}年")
    parts = [head, f"二、{year}年重点工作\n\n"]
    sentence = section = 0
    while sum(map(len, parts)) < chars:
        parts.append(f"（{_NUMERALS[section % 10]}）推进第{_NUMERALS[section % 10]}片区建设\n\n")
        for _ in range(6):
            parts.append("".join(_long_sentence(sentence + each, year) for each in range(5)) + "\n\n")
            sentence += 5
        section += 1
        if section % 10 == 0:
            parts.append(f"{_NUMERALS[1 + section // 10]}、{year}年其他工作\n\n")
    return "".join(parts)


def _long_sentence(number: int, year: int) -> str:
    first = _DOINGS[number % len(_DOINGS)].format(n=20 + (number * 7 + year) % 480)
    second = _DOINGS[(number + 5) % len(_DOINGS)].format(n=20 + (number * 11 + year) % 480)
    return f"在{_WHERE[number // 3 % 10]}片区{first}，{second}，{_HOW[number % 2]}。"
