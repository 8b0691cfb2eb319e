"""Why a sentence is not registered, in words. By itself, so that pages can say it without loading the reader."""

from __future__ import annotations

REASONS: dict[str, str] = {
    "heading": "标题",
    "salutation": "称呼、程序用语",
    "review": "回顾已做的工作",
    "problem": "分析问题和不足",
    "notes": "名词解释、附注",
    "outside": "不属于部署工作的段落",
    "lead_in": "引出下文",
    "guiding": "指导思想、总体要求",
    "situation": "形势和意义的判断",
    "exhortation": "号召和勉励",
    "closing": "结束语、致谢",
    "discipline": "党风廉政和纪律（只展示，不登记）",
    "opinion": "意识形态和舆论（只展示，不登记）",
    "stability": "维护稳定（只展示，不登记）",
    "no_action": "没有可以交办的事项",
}
NEVER_REGISTERED = frozenset({"discipline", "opinion", "stability"})
