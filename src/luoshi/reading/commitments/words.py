"""The words commitments are known by. Each list says what it is for; nothing here decides anything."""

from __future__ import annotations

import re
from pathlib import Path

from luoshi.reading.patterns import Lexicon, one_of, words

_DATA = Path(__file__).parent / "data"


def listed(name: str) -> frozenset[str]:
    """The words of `data/NAME.txt`; lines beginning with # say what the list is for."""
    lines = (_DATA / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


ADVERBS = listed("adverbs")
OPENERS = listed("openers")

ACTION_VERBS = listed("action_verbs")
WEAK_VERBS = listed("weak_verbs")
ABSTRACT_ENDS = tuple(sorted(listed("abstract_ends")))
DEGREE_ENDS = tuple(sorted(listed("degree_ends")))

# What opens a clause that only prepares the ground for the next one, and the words it opens that do not.
_NO_PREFACES = words("以及 在建 对接 对口 为民 把好 把牢 把准 把控 与会")
_PREFACES = Lexicon(
    _NO_PREFACES
    | words(
        "坚持以 坚持把 坚持用 坚持将 坚持“ 坚持党 坚持人民 坚持问题 坚持目标 坚持需求 坚持系统 坚持新 坚持高质量 "
        "坚持稳中求进 坚持创新 坚持绿色 坚持共享 坚持发展 围绕 聚焦 紧扣 紧盯 紧紧 按照 依照 依托 立足 针对 抢抓 抓住 "
        "把握 瞄准 对标 对照 锚定 根据 顺应 适应 结合 面对 面向 着眼 借助 遵循 牢记 秉承 秉持 胸怀 树立 牢固 坚定 突出 "
        "本着 发挥 充分发挥 利用 充分利用 运用 用足 以 通过 经过 在 对 为 从 随着 把 将 向 让 使 每个 由 像 采取 采用 "
        "与 学习运用 深刻吸取 吸取 实现上述 实现以上 实现这些 完成上述"
    )
)


def opens_preface(text: str, at: int = 0) -> bool:
    """Do the words at `at` only lead up to what follows (围绕…, 以…为重点)?"""
    opening = _PREFACES.at(text, at)
    return bool(opening) and opening not in _NO_PREFACES


# Verbs a preface may lead up to within the same clause (通过多种途径强化资金保障).
INNER_VERBS = (
    "实施|开展|建设|建成|推进|推动|打造|完成|开工|建立|设立|提供|引进|新增|新建|强化|改造|提升|加强|加快|加大|"
    "健全|完善|构建|培育|发展|扩大|落实|支持|深化|促进|举办|组织|启动|发放|优化|创建|整治|"
    "治理|修复|解决|拓展|招引|制定|出台|增加|推广|投入|安排|保障|办好|抓好|做好|列为|纳入|引导|鼓励|注重|"
    "带动|吸引|撬动|推行|规范|实行|布局|配备|增设|进行|共建|接种|筛查|购买|竣工|续建|交付|开通|实现|保护|探索|"
    "压减|降低|提高|取得|减免|免除|免收|免征|安装|拨付|补助|兑现"
)
INNER = re.compile(rf"(?:{one_of(INNER_VERBS)}(?=.{{2}})|(?:予以|给予)(?=.{{2}}))(?<=.{{5}})")

# What is said, not done.
_DECISIONS = "(?:落实)?.{0,60}(?:精神|思想|讲话|决策部署|批示|指示|方针|重要论述|全会|大会|重大部署)"
_CARRY_OUT = f"(?:学习)?(?:宣传)?贯彻{_DECISIONS}"
_GRASP = "领[悟会].{0,20}(?:意义|内涵|精髓|要义)"
# Each alternative begins with a character of its own: then the scan skips to those, five times as fast.
GUIDING = re.compile(
    r"指导思想|总体(?:要求|思路|考虑)(?:是|为|：)|工作(?:总?思路|总?要求|思路)(?:是|为|：)|以.{0,30}(?:思想|理论|"
    r"精神|重要讲话).{0,12}为(?:指导|指引|统领|引领|遵循)|高举.{0,20}旗帜|"
    rf"深入{_CARRY_OUT}|全面{_CARRY_OUT}|认真{_CARRY_OUT}|坚决{_CARRY_OUT}|学习{_CARRY_OUT}|宣传{_CARRY_OUT}|"
    rf"贯彻{_DECISIONS}|稳中求进工作总基调|深刻{_GRASP}|{_GRASP}|"
    r"“两个(?:确立|维护)”|“四个(?:意识|自信|全面)”|“五位一体”总体布局|政治(?:判断力|领悟力|执行力|站位)"
)
# Of a sentence: what it opens with, for `match`, apart from what may stand anywhere in it, for `search`.
SITUATION_OPENS = re.compile(
    r"(?:当前|展望|纵观|综合(?:研判|判断|分析)|我们[正已])|"
    r"(?=.{0,25}[年期前]).{0,24}(?:年|今年|时期|当前|五年).{0,6}(?:是|处于|正处|面临|将迎来|既是|也是)"
)
SITUATION = re.compile(
    r"正处[在于]|意义(?:重大|深远)|机遇.{0,10}(?:并存|前所未有)|挑战.{0,10}(?:并存|前所未有)|形势.{0,8}(?:复杂|严峻)"
)
LEAD_IN_OPENS = re.compile(r"[^，。]{0,20}实事(?:项目)?$|从[^，。]{2,10}看，")
LEAD_IN = re.compile(
    r"(?:以下|下列|如下)(?!。).{0,24}[：。]$|：$"
    r"|(?:做好|抓好|推进|做到|抓住|把握|从|在|围绕).{0,20}(?:[一二三四五六七八九十两]|\d{1,2})个?(?:大)?(?:方面|"
    r"重点|任务|行动|工程)"
    r".{0,12}(?:工作|任务|要求|要点|举措|行动|方面|发力|突破|入手)?。$"
    r"|(?:主要(?:预期)?目标|目标任务|主要任务|预期目标).{0,4}(?:是|为)[：。]?$"
)
EXHORTATION_OPENS = re.compile(
    r"(?:各位代表|同志们|让我们|我们可以|我们更加|我们已|我们坚信|我们相信|我们深知|我们深信|我们一定|我们必须|"
    r"我们要(?:深刻|始终|牢固|"
    r"清醒|坚定|时刻|以|把|坚持|增强|切实增强|发扬|敢于|勇于)|必须(?:清醒|始终|坚持|牢|坚定|深刻)|要(?:始终|牢记|"
    r"深刻|坚定)|只有|只要|唯有|惟有|"
    r"尽管|虽然|没有|民之所|人民(?:对|群众的|是)|群众(?:利益|的)|事业|征程|奋斗|幸福|实干|新时代|新征程|新起点|"
    r"百舸|行百里|道阻|乘风|千里之行|蓝图|一分部署|为政之|政之所|民生(?:是|连|无小事)|发展(?:是|才是)|创新是|"
    r"改革是|安全是|生态是|教育是|人才是|产业是|作为(?:政府|人民))"
)
EXHORTATION = re.compile(
    r"不忘初心|牢记使命|砥砺(?:前行|奋进)|奋勇(?:前进|争先|向前)|接续奋斗|再创辉煌|谱写.{0,20}篇章|撸起袖子|"
    r"钉钉子精神|锐意进取|真抓实干|勇立潮头|埋头苦干|勇毅前行|团结奋斗|众志成城|闻鸡起舞|日夜兼程|不负(?:时代|"
    r"人民|重托|韶华)|功成不必在我|凝心聚力|踔厉奋发"
)
DISCIPLINE = re.compile(
    r"党风廉政|反腐|腐败|廉政|廉洁|清廉|纪律|执纪|问责|四风|八项规定|巡视|巡察|违纪|党的(?:建设|领导)|"
    r"全面从严治党|政治建设|主题教育|“三严三实”|“两学一做”|党史学习|民主生活|忠诚(?:干净|担当)|风清气正|官僚主义|"
    r"形式主义|"
    r"为官不为|慵懒|庸政|懒政|担当作为|干部队伍|作风建设|政治规矩|裸官|纪检"
)
OPINION = re.compile(r"意识形态|舆论(?!监督)|舆情|宣传思想|网络生态|清朗|正面宣传|主旋律|正能量")
STABILITY = re.compile(
    r"维稳|维护(?:社会|国家|政治)?(?:安全|稳定|大局)|群体性|反恐|暴恐|渗透|颠覆(?!性)|敌对|邪教|国家安全|政治安全|扫黑|"
    r"黑恶|稳控|重点人员|社会(?:大局)?稳定|安保|涉稳|涉黑|涉恶|信访|国家政治|反分裂|反间谍|隐蔽战线"
)
SAFETY = re.compile(r"安全生产|消防|食品|药品|交通|建筑|燃气|防汛|社会治安")

GOALS = re.compile(
    r"目标(?:任务)?(?:建议)?(?:安排)?(?:是|为|：|如下)|主要(?:预期)?指标|"
    r"预期目标|努力实现"
)
PREDICATE = re.compile(
    r"(?:(?:更加?|显著|明显|有力|不断|持续|进一步|稳步|大幅|全面|基本|有效|得到|日益|切实|较大|大为|逐步|深入|"
    r"加快|协调|同步|充分|更为).{1,14}|(?:水更清|山更绿).{0,20}|"
    r".{0,4}(?:提升|提高|增强|完善|健全|优化|改善|建成|完成|增加|扩大|形成|彰显|向好|下降|实现|达标|同步|繁荣|"
    r"凸显|确立|巩固|优质|安定|和谐|响亮|显现))$"
)
INSTITUTIONAL = re.compile(
    r"机制|制度|体制(?<!司法体制)|模式|办法|条例|章程|法规|规章|责任制|负责制|承诺制|包干制|备案制|公示制|代办制|会商制|专员制|聘任制|实体化|规范化管理|标准化管理|网格化管理|"
    r"统筹协调|立法|权责清单|负面清单|权力清单|责任清单|清单管理|清单化|政策体系|标准体系|规则|工作法|"
    r"“[^”]{2,12}制”|河长制|林长制|路长制|"
    r"改革|“放管服”|“最多跑一次”|“一次办”|补偿政策|实施意见|实施细则|管理体系|治理体系|监管体系|责任体系|"
    r"评价体系|考核体系|核算体系|“一岗双责”|自治试点|民主法治|联席会议|专班|一体化运作|联盟(?!.{0,4}(?:会议|大会|年会))"
)
# Who may decide and who answers: few clauses hold the characters it asks for first.
POWERS = re.compile(
    "权限?下放|放权|赋权|事权|财权|治理结构|公司治理|党政同责|(?:压实|落实|夯实|压紧|强化)[^，]{0,20}责任$|实现形式|(?:成立|组建)[^，]{0,20}(?:委员会|指挥部|领导小组)$"
)
REACHED = listed("reached")
