"""Why a finding is what it is: the rule, the pieces of text it joined, and what was inferred.

`explain_statement` and `explain_commitment` need the text of the file that the offsets mean (`Document.text`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from luoshi.reading.findings import Commitment, Period, ReportReading, Statement, Value

HOW_NUMBERS_ARE_FOUND = {
    "number with unit": "数字加单位",
    "counted in words": "用汉字数的数量",
    "amount in words": "用汉字写的数额",
    "magnitude alone": "只写数量级的数额",
    "range": "区间",
    "ratio": "比例",
    "fraction": "分数",
    "分之": "几分之几",
    "half": "一半",
    "翻番": "翻番、倍增",
    "零": "以零为目标",
    "named set": "列举成员的一组",
    "limit in a name": "名称里的界限",
    "index figure": "指数",
    "首个": "首个",
    "首位": "首位",
    "唯一": "唯一",
    "第N": "第几",
    "前N": "前几",
    "连续N年": "连续几年",
}
HOW_NAMES_ARE_FOUND = {
    "left of the number": "指标名在数字左边",
    "right of the number": "指标名在数字右边",
    "carried": "承前：沿用上文的指标",
    "share of": "占比：分子与分母合成名称",
    "share of each": "占比：分子与分母合成名称",
    "share of a circle": "占比：分子与分母合成名称",
    "distributed": "“分别”：一一对应",
    "distributed over the clauses before": "“分别”：对应前面各分句",
    "distributed over the clause before": "“分别”：对应前一分句",
    "shared": "“均”“都”：几个指标同一数值",
    "shared by the clause before": "“均”“都”：几个指标同一数值",
    "shared by the clauses before": "“均”“都”：几个指标同一数值",
    "rank": "名次",
    "rank shared": "名次（几个指标共有）",
    "first of its kind": "某一范围内的第一",
    "streak": "连续多年",
    "zero": "零",
    "set against": "与另一对象相比",
    "generic name with what was said before": "泛称：补上前文所指",
    "beginning from the name before": "补上前一名称的开头",
}
COMMITMENT_RULES = {
    "commitments.action": "动词短语：一件可以交给一个部门办的事",
    "commitments.measured": "带数值的目标",
    "commitments.livelihood": "民生实事逐项",
    "commitments.row": "表格中的一行目标",
    "commitments.state": "要达到或保持的状态",
    "commitments.outcome": "事情要办到的结果",
    "commitments.flourish": "单独提出的效果",
}
KINDS = {
    "level": "总量",
    "count": "个数",
    "growth": "增速",
    "change": "增减量",
    "share": "占比、比率",
    "ratio": "比例",
    "rank": "名次",
    "multiple": "倍数",
}
MODALITIES = {"actual": "已实现", "target": "目标", "forecast": "预计"}
COMPARATORS = {"=": "等于", ">=": "不低于", ">": "超过", "<=": "不超过", "<": "低于", "~": "左右", "between": "介于"}
TYPES = {
    "indicator_target": "指标目标",
    "project_list": "项目清单",
    "task": "工作任务",
    "livelihood_item": "民生实事",
    "institutional": "机制建设",
}
JUDGED = {
    "reach": "达到即成",
    "keep": "始终保持",
    "zero": "零发生",
    "direction": "看方向",
    "recurring": "经常性工作",
    "rank": "看名次",
    "others": "由上级或他方认定",
}
SPACE = re.compile(r"\s+")
LONGEST_SEARCH = 200  # letters of a name looked for with blanks between them


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file that went into a finding; `start` is None where the words stand elsewhere or nowhere."""

    role: str
    text: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """`rule` is the rule's stable name, `rule_words` the same in Chinese; `inferred` are whole sentences."""

    id: str
    title: str
    rule: str
    rule_words: str
    pieces: tuple[Piece, ...]
    inferred: tuple[str, ...]


def explain_statement(statement: Statement, text: str) -> Explanation:
    """Why this number means what it means; offsets of the pieces are offsets into `text`."""
    start, end = statement.sentence
    sentence = Piece("句子", text[start:end].strip(), start, end)
    number = Piece("数值", text[statement.start : statement.end], statement.start, statement.end)
    pieces = [number, _find("指标", statement.indicator, text, (start, end)), sentence]
    for role, period in (("时间", statement.period), ("比较的时间", statement.baseline)):
        if period is not None and period.as_written:
            pieces.append(_find(role, period.as_written, text, (start, end)))
    title = f"{statement.indicator}　{COMPARATORS[statement.comparator]}　{statement.text}"
    inferred = (*_inferred(statement, pieces[1]), *(f"依据：{note}" for note in statement.notes))
    return Explanation(
        statement.id, title, statement.rule, statement_rule_words(statement.rule), tuple(pieces), inferred
    )


def explain_commitment(commitment: Commitment, text: str, statements: dict[str, Statement]) -> Explanation:
    """Why this stretch is a commitment; `statements` are the report's, by id."""
    pieces = [Piece("原文", text[commitment.start : commitment.end], commitment.start, commitment.end)]
    span = (commitment.start, commitment.end)
    pieces += [_find("动作", action, text, span) for action in commitment.actions]
    pieces += [
        _find(f"项目（{project.stage or '阶段未说'}）", project.name, text, span) for project in commitment.projects
    ]
    for one in (statements[id_] for id_ in commitment.statements if id_ in statements):
        pieces.append(Piece("数值", f"{one.indicator} {one.text}", one.start, one.end))
    rule_words = COMMITMENT_RULES.get(commitment.rule, commitment.rule)
    return Explanation(
        commitment.id, commitment.title, commitment.rule, rule_words, tuple(pieces), _inferred_of_commitment(commitment)
    )


def explain(reading: ReportReading, text: str) -> list[Explanation]:
    """Every statement and commitment of a reading, explained, in the order of the text."""
    by_id = {statement.id: statement for statement in reading.statements}
    found = [(s.start, 1, explain_statement(s, text)) for s in reading.statements]
    found += [(c.start, 0, explain_commitment(c, text, by_id)) for c in reading.commitments]
    return [explanation for _, _, explanation in sorted(found, key=lambda each: each[:2])]


def explanation_to_json(explanation: Explanation) -> dict[str, object]:
    """As JSON values; `--explain --json` adds this to the finding."""
    return {
        "rule": explanation.rule,
        "rule_words": explanation.rule_words,
        "pieces": [
            {"role": piece.role, "text": piece.text, "start": piece.start, "end": piece.end}
            for piece in explanation.pieces
        ],
        "inferred": list(explanation.inferred),
    }


def explanation_lines(explanation: Explanation) -> list[str]:
    """For people: a title and what stands under it."""
    lines = [f"{explanation.id}　{explanation.title}", f"  规则　{explanation.rule_words}（{explanation.rule}）"]
    for piece in explanation.pieces:
        place = f"[{piece.start}:{piece.end}]" if piece.start is not None else "[不在本句]"
        lines.append(f"  {piece.role}　{SPACE.sub(' ', piece.text)} {place}")
    return lines + [f"  推断　{sentence}" for sentence in explanation.inferred]


def statement_rule_words(rule: str) -> str:
    """`number with unit / carried` in Chinese; an unknown part keeps its own name."""
    number, _, name = rule.partition(" / ")
    return f"{HOW_NUMBERS_ARE_FOUND.get(number, number)}；{HOW_NAMES_ARE_FOUND.get(name, name)}"


def _find(role: str, words: str, text: str, span: tuple[int, int]) -> Piece:
    """Where the words stand in the sentence, line breaks and blanks inside them allowed."""
    at = text.find(words, *span)
    if at >= 0 and words:
        return Piece(role, words, at, at + len(words))
    letters = [character for character in words if not character.isspace()][:LONGEST_SEARCH]
    if not letters or not SPACE.search(text, *span):
        return Piece(role, words)
    match = re.search(r"\s*".join(map(re.escape, letters)), text[slice(*span)])
    return Piece(role, words, span[0] + match.start(), span[0] + match.end()) if match else Piece(role, words)


def _inferred(statement: Statement, indicator: Piece) -> tuple[str, ...]:
    found = []
    if indicator.start is None:
        found.append(f"指标“{statement.indicator}”不是原句中的连续文字，由上下文拼成。")
    if statement.indicator_id:
        found.append(f"在指标词典中对应 {statement.indicator_id}。")
    found.append(_period_words(statement.period))
    if statement.base_unit not in ("", statement.unit):
        found.append(f"换算为 {shown(statement.base_value)} {statement.base_unit}。")
    kind = KINDS[statement.kind] + (f"（{statement.growth_type}）" if statement.growth_type else "")
    found.append(f"类别为{kind}，性质为{MODALITIES[statement.modality]}。")
    if statement.role:
        found.append(f"这个数字是附带的（{statement.role}），不单独作为指标。")
    return tuple(found)


def _period_words(period: Period | None) -> str:
    if period is None:
        return "文中没有说明时间。"
    span = f"{period.start or '不限'} 至 {period.end}"
    return f"时间为 {span}，" + ("原文写明。" if period.stated else "由章节标题或报告年份推定。")


def _inferred_of_commitment(commitment: Commitment) -> tuple[str, ...]:
    found = [f"类型为{TYPES[commitment.type]}，评判方式为{JUDGED[commitment.judged_by]}。"]
    if commitment.strength:
        found.append(f"承诺力度为“{commitment.strength}”。")
    basis = {"said": "原文写明", "inferred": "由报告年份推定", "unknown": "不明"}[commitment.due_basis]
    found.append(f"期限 {commitment.due_on or '未知'}，{basis}。")
    if commitment.announced_count and commitment.announced_count > len(commitment.projects):
        found.append(f"原文说共 {commitment.announced_count} 个，只点名 {len(commitment.projects)} 个。")
    if commitment.lead_hint:
        found.append(f"这类工作通常由{'、'.join(commitment.lead_hint)}牵头。")
    return (*found, *(f"依据：{note}" for note in commitment.notes))


def shown(value: Value) -> str:
    """A number for people: 61240000000 as 61,240,000,000; a range or ratio with colons."""
    if isinstance(value, tuple):
        return " : ".join(map(shown, value))
    whole = value == value.to_integral_value()
    return f"{int(value):,}" if whole else f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)
