"""What sort of commitment a clause makes, how firmly, and how it will be judged."""

from __future__ import annotations

import re

from luoshi.reading.commitments.clauses import MEASURE, Clause
from luoshi.reading.commitments.words import INSTITUTIONAL, POWERS, REACHED
from luoshi.reading.findings import CommitmentType, JudgedBy, Strength

_RANKED = re.compile(
    r"前列|前茅|第[一二三四五六七八九十](?![代次方届批轮期产阶类])|首位|前[一二三四五六七八九十\d]|排名|位次|"
    r"走在.{0,10}前|进位|领先"
)
_ZERO = re.compile(r"零(?:发生|伤亡|事故|增长|新增|死亡|感染|容忍)|“零|动态清零|全面消除|彻底消除|杜绝|清零|归零")
_KEPT = re.compile(r"控制在|保持|稳定在|维持|不低于|不超过|不少于|以内|巩固|守住|坚守|不突破|不下降|不反弹|连续")
# 新增就业不少于1.2万人 is done bit by bit until the year is over: nothing is broken while it is less. A level
# (耕地保有量不少于12万亩) or a share is there all the time.
_DONE_BIT_BY_BIT = re.compile(
    r"(?:新(?:增|建|开工|引进|培育|签约|认定|改扩建)|建成|引进|引育|招引|实行|举办|开展|完成|培育|帮扶|改造|整治|发放|"
    r"培训|孵化|打造|开工|竣工|签约|投放|实施|组织|转移|吸纳|提供|供应|筹集|收储|出让|盘活|清理|拆除|修复|开通)"
    r"(?!.*(?:保有量|规模|占比|比重|[率量](?:不|$)|储备|水平|人口)).*(?:不少于|不低于)[\d.,]+(?![\d.,%％]|个百分点|‰)"
)
_KEPT_OTHERWISE = re.compile(r"控制在|保持|稳定在|维持|不超过|以内|巩固|守住|坚守|不突破|不下降|不反弹|连续")
_OTHERS = re.compile(
    r"争创|创成|获评|获批|入选|通过.{0,12}(?:验收|评估|认定|复审|评审)|创建.{0,24}(?:国家|全国|省级|省|5A|4A|示范|"
    r"试点|称号|城市|县|区)|摘牌|夺取|列入(?:国家|省)"
)
_RECURRING = re.compile(r"每月|每季|每周|每年|定期|常态化|逐月|按月|按季")
_DIRECTION = re.compile(
    r"^(?:推进|推动|加强|深化|完善|优化|提升|提高|促进|支持|鼓励|引导|强化|加大|扩大|发展|增强|健全|拓展|改善|"
    r"加快|做好|抓好|丰富|规范|培育|壮大|保护|落实|弘扬|做强|做大|激发|吸引|营造|充实|探索|注重|保障|服务|增加|"
    r"维护)"
)
_BINDING = re.compile(r"约束性")
_EXPECTED = re.compile(r"预期(?:目标|指标|性)")
_FIRM = re.compile(r"^.{0,6}(?:确保|务必|必须)")
_STRIVING = re.compile(r"^.{0,10}(?:力争|争取|力促|力求|努力(?=实现|完成|达到|建成|让|打造|争取))")
_CONTENDING = re.compile(r"争创|争当|争先|创建(?=.{0,20}(?:国家|全国|省级|5A|4A|城市|示范))|勇夺|誓夺|冲刺")
_EXPLORING = re.compile(
    r"^.{0,8}(?:探索|试点(?!项目)|试行|先行先试|"
    r"(?<!调查)(?<!科学)(?<!技术)(?<!政策)(?<!基础)研究(?!院|所|中心|生|机构|型|与试验))"
)
_HELPING = re.compile(r"^(?:全力|积极|主动)*(?:配合|支持保障|协助|服务保障|参与|对接|协调(?!发展)|全力支持保障)")
_LEAD = 120  # characters of a sentence that may say what its list is
_SAYS_HOW_FIRM = re.compile(
    "约束|争|创建|勇夺|誓夺|冲刺|确保|务必|必须|力[促求]|努力|配合|支持|协助|保障|参与|对接|协调|探索|试|研究"
)
_QUOTED = re.compile(r"“[^”\d]*”|“\d[+\d]*”")
_NO_WAY = re.compile(
    r"制度型开放|制度性[^，]{0,6}成本|新[业技][态术]新模式|新模式新[业技][态术]|改革开放|改革创新试验|改革先行|交通规则|"
    r"商业模式创新|改革(?:发展$|成果|红利|先锋|试验田|排头兵|项目)"
)
_CAMPAIGN = re.compile("计划|行动|工程")
_NUMBER_TO_REACH = re.compile(
    r"倍增|翻番|翻一番|走在.{0,12}前列|全面消[除灭]|彻底消[除灭]|全[国省市区县]领先|达到.{0,12}类(?:以上|标准|"
    r"水质)?$|达到.{0,14}(?:要求|标准|以上)$|同步(?:增长)?$|增[幅速长][高快]于.{2,}$|全覆盖$|全面达标|清零|零发生|零事故|下达|快于.{2,8}增速|动态归零|"
    r"动态清零|保持.{0,12}零|零增长|全覆盖率|增速不低于|超额完成|[千万]亿级规模$|过“万亿”"
)


def reaches(text: str) -> bool:
    """Is a mark to be reached that is no number: 清零, 全面消除, 走在前列? A plan of such a name (倍增计划) is none."""
    return bool(_NUMBER_TO_REACH.search(text)) and not _CAMPAIGN.search(text)


def is_institutional(text: str) -> bool:
    """Does it speak of a way of working: a mechanism, a rule, a reform?"""
    return bool(INSTITUTIONAL.search(text) or _hands_powers(text)) and not _NO_WAY.search(text)


_BOARDS = ("委员会", "指挥部", "领导小组")


def _hands_powers(text: str) -> bool:
    asked = "权" in text or "责" in text or "治理" in text or "形式" in text or text.endswith(_BOARDS)
    return asked and bool(POWERS.search(text))


def is_measured(text: str) -> bool:
    """Does it hold a number to reach? What stands in quotes is a name (“两个毫不动摇”) unless it has a digit."""
    return bool(MEASURE.search(_QUOTED.sub("", text) if "“" in text else text))


def strength_of(clause: Clause, sentence: str) -> Strength | None:
    """How firmly it is promised; what the clause says goes before what its sentence says."""
    if _SAYS_HOW_FIRM.search(clause.text):
        for pattern, strength in _STRENGTHS:
            if pattern.search(clause.text):
                return strength
    lead = sentence[:_LEAD]
    if "约束性" in lead:
        return "约束性"
    return "预期性" if "预期" in lead and _EXPECTED.search(lead) and is_measured(clause.text) else None


_STRENGTHS: tuple[tuple[re.Pattern[str], Strength], ...] = (
    (_BINDING, "约束性"),
    (_CONTENDING, "争创"),
    (_FIRM, "确保"),
    (_STRIVING, "力争"),
    (_HELPING, "配合"),
    (_EXPLORING, "探索"),
)


def is_done_bit_by_bit(text: str) -> bool:
    """Is the least that is named a sum to come to, and no level to keep?"""
    return bool(_DONE_BIT_BY_BIT.search(text)) and not _KEPT_OTHERWISE.search(text)


def judged_by(clause: Clause, kind: CommitmentType, *, measured: bool) -> JudgedBy:
    """How one will tell that it was kept."""
    if _SAYS_HOW_JUDGED.search(clause.text):
        for pattern, judged in _JUDGING:
            if pattern.search(clause.text) and not (judged == "keep" and is_done_bit_by_bit(clause.text)):
                return judged
    if measured or kind in ("indicator_target", "project_list", "livelihood_item"):
        return "reach"
    if clause.verb in REACHED:
        return "reach"
    return "direction"


_JUDGING: tuple[tuple[re.Pattern[str], JudgedBy], ...] = (
    (_OTHERS, "others"),
    (_ZERO, "zero"),
    (_KEPT, "keep"),
    (_RANKED, "rank"),
    (_RECURRING, "recurring"),
)
_SAYS_HOW_JUDGED = re.compile("|".join(pattern.pattern for pattern, _ in _JUDGING))
