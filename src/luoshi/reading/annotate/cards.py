"""What a card and a margin note say of one finding. Values only: the page's script sets them as text."""

from __future__ import annotations

from html import escape

from luoshi.reading.explain import (
    COMPARATORS,
    JUDGED,
    KINDS,
    MODALITIES,
    TYPES,
    Explanation,
    explain_commitment,
    explain_statement,
    shown,
)
from luoshi.reading.findings import Commitment, Period, Statement

GROWTHS = {"yoy": "同比", "annual_average": "年均", "cumulative": "累计"}
SHORT_TYPES = {
    "indicator_target": "指标",
    "project_list": "项目",
    "task": "任务",
    "livelihood_item": "实事",
    "institutional": "机制",
}
Card = dict[str, object]


def card_of_statement(statement: Statement, text: str) -> Card:
    kind = KINDS[statement.kind]
    if statement.growth_type:
        kind = f"{GROWTHS[statement.growth_type]}{kind}"
    facts = [
        ("数值", f"{COMPARATORS[statement.comparator]} {shown(statement.value)} {statement.unit}".strip()),
        ("类别", f"{kind} · {MODALITIES[statement.modality]}"),
        ("时间", period_words(statement.period)),
        ("比较", period_words(statement.baseline) if statement.baseline else ""),
        ("主体", statement.subject or ""),
    ]
    return _card("数据", statement.indicator, facts, explain_statement(statement, text))


def card_of_commitment(commitment: Commitment, text: str, statements: dict[str, Statement]) -> Card:
    numbers = [statements[id_] for id_ in commitment.statements if id_ in statements]
    facts = [
        ("类型", TYPES[commitment.type]),
        ("力度", commitment.strength or ""),
        ("评判", JUDGED[commitment.judged_by]),
        ("期限", due_words(commitment)),
        ("数据", "；".join(f"{one.indicator} {one.text}" for one in numbers)),
        ("项目", "、".join(f"{one.name}（{one.stage}）" if one.stage else one.name for one in commitment.projects)),
        ("通常牵头", "、".join(commitment.lead_hint)),
    ]
    return _card("承诺", commitment.title, facts, explain_commitment(commitment, text, statements))


def _card(what: str, title: str, facts: list[tuple[str, str]], explanation: Explanation) -> Card:
    return {
        "what": what,
        "title": title,
        "facts": [fact for fact in facts if fact[1]],
        "rule": explanation.rule_words,
        "why": list(explanation.inferred),
    }


def margin_note(commitment: Commitment) -> str:
    """The note's HTML: strength or kind, title, and the day where the text names one."""
    kind = escape(commitment.strength or SHORT_TYPES[commitment.type])
    due = f"<small>{escape(due_words(commitment))}</small>" if commitment.due_basis == "said" else ""
    return f"<b>{kind}</b> {escape(commitment.title)}{due}"


def due_words(commitment: Commitment) -> str:
    if commitment.due_on is None:
        return "期限未知"
    day = f"{commitment.due_on.year}年{commitment.due_on.month}月{commitment.due_on.day}日"
    return f"{day}前" + ("（推定）" if commitment.due_basis == "inferred" else "")


def period_words(period: Period | None) -> str:
    """2016年, 2012—2016年, 2021年底, or the days; 推定 where the text does not say."""
    if period is None:
        return "未说明"
    start, end = period.start, period.end
    whole = (end.month, end.day) == (12, 31) and (start is None or (start.month, start.day) == (1, 1))
    if whole and start is None:
        words = f"到{end.year}年底"
    elif whole and start is not None:
        words = f"{end.year}年" if start.year == end.year else f"{start.year}—{end.year}年"
    else:
        words = f"{start or '…'} 至 {end}"
    return words if period.stated else f"{words}（推定）"
