"""One piece of work with two deadlines: due 2020 in one report, in a list of 2017–2021 in the next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from luoshi.reading.findings import Sentence
from luoshi.reading.indicators.likeness import core_name, similarity
from luoshi.reading.reconcile.facts import Fact, Report, report_label
from luoshi.reading.reconcile.model import Cite, Finding, Verdict

_OBJECT = r"([\u4e00-\u9fffA-Za-zⅠ-Ⅹ“”]{2,14}?)"
_DONE = r"(?:全面|全部|基本|彻底|如期)?(?:完成|建成|消除|实现|清零|消灭)"
_WHOLLY = re.compile("全面|全部|基本|彻底|如期|确保")
_CLAUSE = re.compile(r"[^，。；,;：:！？]+")
_BY_YEAR = re.compile(r"(?:到|于|在|确保|力争|争取)(20\d\d)年(?:底|末)?(?:前)?|(20\d\d)年(?:底|末|前|底前)")
_DONE_OBJECT = re.compile(rf"{_DONE}(?:了)?{_OBJECT}$")
_OBJECT_DONE = re.compile(
    rf"(?:(?:\d+|[一二三四五六七八九十]+)[个条座家项处]|^)?{_OBJECT}(?:工作|任务)?{_DONE}(?:任务)?$"
)
_NOT_INTO_PLAN = re.compile(
    r"(?:绝不|决不|不)(?:把|将|让)?([\u4e00-\u9fff]{2,10}?)(?:带入|带进|留到)[“\"]?十([三四五六])五"
)
_NAMES_NOTHING = re.compile(
    r"并|且|投入|交付|开工|竣工|建设|[各全](?:项|部)|(?:目标|任务|工作|建设)$|(?:年度|各项|既定|预期)|"
    r".*(?:现代化|小康|阶段)"  # aims of an age, no piece of work
)
_PLAN_STARTS = {"三": 2016, "四": 2021, "五": 2026, "六": 2031}
_SAME_WORK = 0.6
_YEARS_APART = 3


@dataclass(frozen=True, slots=True)
class _Deadline:
    report: Report
    work: str  # without verbs, for comparing
    written: str
    due_on: date
    cite: Cite
    said: bool


def deadlines(facts: Sequence[Fact]) -> Iterator[Finding]:
    """Work that reports want wholly done, by different years."""
    reports = {fact.report.order: fact.report for fact in facts}
    found = [deadline for report in reports.values() if report.text for deadline in _deadlines_of(report, facts)]
    for group in _by_work(found):
        for kept in _of_one_time(_one_a_report(group)):
            if len(kept) > 1 and any(deadline.said for deadline in kept):
                yield _finding(kept)


def _by_work(found: list[_Deadline]) -> Iterator[list[_Deadline]]:
    """Deadlines of one piece of work together: each joins the first group it is named like."""
    groups: list[list[_Deadline]] = []
    for deadline in found:
        near = (
            group for group in groups if any(similarity(deadline.work, other.work) >= _SAME_WORK for other in group)
        )
        group = next(near, None)
        if group is None:
            groups.append([deadline])
        else:
            group.append(deadline)
    yield from groups


def _one_a_report(group: list[_Deadline]) -> list[_Deadline]:
    """The deadline each report is bound by: what it says, then the years of a list, the earliest first."""
    bound: dict[int, _Deadline] = {}
    for deadline in sorted(group, key=lambda d: (not d.said, d.due_on)):
        bound.setdefault(deadline.report.order, deadline)
    return [bound[order] for order in sorted(bound)]


def _of_one_time(ordered: list[_Deadline]) -> Iterator[list[_Deadline]]:
    """Reports so many years apart speak of another round of the work: each run of near ones by itself."""
    run: list[_Deadline] = []
    for deadline in ordered:
        years = (run[-1].report.year, deadline.report.year) if run else (None, None)
        if years[0] and years[1] and years[1] - years[0] > _YEARS_APART:
            yield run
            run = []
        run.append(deadline)
    yield run


def _finding(ordered: list[_Deadline]) -> Finding:
    first, last = ordered[0], ordered[-1]
    moved = last.due_on.year - first.due_on.year
    dues = "，".join(
        f"{report_label(d.report)}{d.due_on.year}年{'' if d.said else '（按所在一节的期限）'}" for d in ordered
    )
    how = "前后一致" if not moved else f"时限{'放宽' if moved > 0 else '提前'}了{abs(moved)}年，报告没有说明"
    arithmetic = " → ".join(f"{deadline.due_on.year}年" for deadline in ordered)
    verdict: Verdict = "conflict" if moved > 0 else "restatement" if moved else "agreement"
    confidence = 0.75 if all(deadline.said for deadline in ordered) else 0.65
    summary = f"{first.written}全面完成的时限：{dues}。{how}。"
    return Finding(verdict, "deadline", first.written, tuple(d.cite for d in ordered), arithmetic, confidence, summary)


def _deadlines_of(report: Report, facts: Sequence[Fact]) -> Iterator[_Deadline]:
    ends = _section_ends(report, facts)
    for sentence in report.reading.sentences:
        if sentence.heading:
            continue
        yield from _in_sentence(report, sentence, ends.get(sentence.section))


def _section_ends(report: Report, facts: Sequence[Fact]) -> dict[str, date]:
    """By which day the targets of a section are due, from the statements that stand in it."""
    ends: dict[str, list[date]] = {}
    for fact in facts:
        if fact.report is report and fact.statement.modality == "target" and fact.period:
            ends.setdefault(fact.statement.section, []).append(fact.period.end)
    return {section: max(set(days), key=days.count) for section, days in ends.items()}


def _in_sentence(report: Report, sentence: Sentence, section_end: date | None) -> Iterator[_Deadline]:
    for clause in _CLAUSE.finditer(report.text, sentence.start, sentence.end):
        words = re.sub(r"\s", "", clause[0])
        cite = Cite(report.file, clause.start(), clause.end(), clause[0])
        if into := _NOT_INTO_PLAN.search(words):
            due_on = date(_PLAN_STARTS[into[2]] - 1, 12, 31)
            yield _Deadline(report, core_name(into[1]), into[1], due_on, cite, said=True)
            continue
        years = [int(by or until) for by, until in _BY_YEAR.findall(words)]
        work = _work_of(words)
        if work and years:
            yield _Deadline(report, core_name(work), work, date(max(years), 12, 31), cite, said=True)
        elif work and section_end and report.year and section_end.year >= report.year:
            yield _Deadline(report, core_name(work), work, section_end, cite, said=False)


def _work_of(words: str) -> str | None:
    if not _WHOLLY.search(words):
        return None
    for pattern in (_DONE_OBJECT, _OBJECT_DONE):
        matched = pattern.search(_BY_YEAR.sub("", words))
        if matched and not _NAMES_NOTHING.match(matched[1]):
            return matched[1]
    return None
