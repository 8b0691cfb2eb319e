"""Walks a report's plan and turns its clauses into commitments."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from luoshi.reading.bodies import suggest_leads
from luoshi.reading.commitments.clauses import Clause, clauses_of
from luoshi.reading.commitments.due import due_of
from luoshi.reading.commitments.kinds import is_measured, judged_by, strength_of, type_of
from luoshi.reading.commitments.livelihood import LivelihoodItem, livelihood_items
from luoshi.reading.commitments.projects import announced_count, find_projects
from luoshi.reading.commitments.reasons import classify_sentence, never_registered
from luoshi.reading.commitments.titles import shorten, title_of
from luoshi.reading.commitments.words import ACTION_VERBS, GOALS, either
from luoshi.reading.findings import Commitment, Statement
from luoshi.reading.outline import PartSentence, ReportPart
from luoshi.reading.places import find_places

_STRETCH = re.compile(
    r"^(?:努力|实际工作中)?(?:力争|争取|确保)[^，]{0,4}?(?:\d[\d.]*%|更好|更高|更大|[\d.]+(?:亿|万)元?)(?:以上|"
    r"左右|的?增长|的?增速|水平|目标)?$"
)
_NOUN_OF_COUNT = re.compile(
    r"\d+(?:条|个|所|座|家|处|套|项|幢|栋)(?P<noun>[^，、等\d]{2,10}?)(?:建设|改造|项目|工程|等)?$"
)
_COUNT = re.compile(
    r"\d[\d.]*[余多万]*(?:条|个|所|座|家|处|套|人|名|户|项|平方米|公里|亩|台|辆|株|吨|张|间)(?:以上|左右)?$"
)
_HAS_PREDICATE = re.compile("达到?|突破|超过?|增长|提高|下降|保持|控制|稳定|覆盖|增至|以内")
_BARE_COUNT = re.compile(r"^\D{2,4}\d[\d.,]*\D{1,3}(?:以上)?$")
_ACTIONS = re.compile(either(ACTION_VERBS))


@dataclass(slots=True)
class _Found:
    """A commitment in the making: one clause, or a clause with the parts that belong to it."""

    clause: Clause
    start: int
    end: int
    before: str  # a time named ahead of it
    carried: str = ""
    noun: str = ""
    notes: list[str] = field(default_factory=list)


def find_commitments(part: ReportPart, statements: tuple[Statement, ...]) -> tuple[Commitment, ...]:
    """Every commitment of a report, in order, ids left empty.

    A commitment is one verb phrase that one lead body could be handed; `statements` are the part's own, and those
    that stand within a commitment are its targets. What the plan says of discipline, opinion and stability is left.
    """
    maker = _Maker(part, statements)
    items = livelihood_items(part)
    taken = [(item.start, item.end) for item in items]
    found = [maker.livelihood(item) for item in items]
    for sentence in part.sentences:
        if any(start < sentence.end and sentence.start < end for start, end in taken):
            continue
        if (
            classify_sentence(part.text[sentence.start : sentence.end], sentence.frame, heading=sentence.heading)
            is None
        ):
            found.extend(maker.sentence(sentence))
    return tuple(sorted(found, key=lambda c: (c.start, c.end)))


def clauses_found(part: ReportPart, sentence: PartSentence) -> list[_Found]:
    """The clauses of a sentence that are commitments, with what belongs to each."""
    text = part.text[sentence.start : sentence.end]
    goals = bool(GOALS.search(text)) or _lists_goals(part, sentence)
    found: list[_Found] = []
    before, verb, noun = "", "", ""
    for clause in clauses_of(part.text, sentence.start, sentence.end, goals=goals):
        if clause.role == "time":
            before = clause.text
        elif clause.role == "part" and found:
            found[-1].end = clause.end
            found[-1].notes.append(f"其中项并入：{clause.text}")
        elif found and _STRETCH.match(clause.text):
            found[-1].notes.append(f"上限或底线：{clause.text}")
        elif clause.role in ("action", "measured", "state") and never_registered(clause.text) is None:
            one = _Found(clause, clause.start, clause.end, before)
            one.carried = verb if clause.role == "measured" and not clause.verb and _counts_on(clause) else ""
            one.noun = noun if clause.verb and _BARE_COUNT.match(clause.text) else ""
            found.append(one)
            verb = clause.verb if clause.role == "action" and clause.verb else verb
            counted = _NOUN_OF_COUNT.search(clause.text)
            noun = counted["noun"] if counted else noun
    return found


def _lists_goals(part: ReportPart, sentence: PartSentence) -> bool:
    """Does the sentence follow a line that opens a list of aims (主要目标是：)?"""
    i = bisect_left(part.sentences, sentence.start, key=lambda s: s.start)
    for before in part.sentences[max(0, i - 2) : i]:
        if before.section == sentence.section and part.text[before.start : before.end].endswith(
            ("目标是：", "目标：", "目标为：", "指标：")
        ):
            return True
    return False


def _counts_on(clause: Clause) -> bool:
    """支小路48条: a noun and a number that carry on the verb before them; an indicator with its growth does not."""
    return bool(_COUNT.search(clause.text)) and not _HAS_PREDICATE.search(clause.text)


class _Maker:
    """Makes commitments of one part; knows its statements by place."""

    def __init__(self, part: ReportPart, statements: tuple[Statement, ...]) -> None:
        self.part = part
        self.statements = sorted(statements, key=lambda s: s.start)
        self.starts = [s.start for s in self.statements]

    def sentence(self, sentence: PartSentence) -> Iterator[Commitment]:
        text = self.part.text[sentence.start : sentence.end]
        for found in clauses_found(self.part, sentence):
            yield self._commitment(found, sentence, text)

    def _commitment(self, found: _Found, sentence: PartSentence, whole: str) -> Commitment:
        clause = found.clause
        start, end = self.part.to_source(found.start, found.end)
        inside = self._within(start, end)
        measured = any(s.kind != "rank" for s in inside) or is_measured(clause.text)
        projects = find_projects(clause)
        kind = type_of(clause, projects, measured=measured)
        text = self.part.text[found.start : found.end]
        due_on, basis, words = due_of(text, found.before, sentence.frame, self.part.calendar)
        return Commitment(
            id="",
            start=start,
            end=end,
            text=text,
            title=title_of(clause, carried=found.carried, noun=found.noun),
            type=kind,
            strength=strength_of(clause, whole),
            judged_by=judged_by(clause, kind, measured=measured),
            actions=_actions(clause, found.carried),
            projects=projects,
            places=tuple(dict.fromkeys(p.text for p in find_places(text))),
            statements=tuple(s.id for s in inside),
            due_on=due_on,
            due_basis=basis,
            due_as_written=words,
            lead_hint=suggest_leads(text, indicator_id=next((s.indicator_id for s in inside if s.indicator_id), None)),
            section=sentence.section,
            rule=f"commitments.{clause.role}",
            announced_count=announced_count(text),
            notes=tuple(found.notes),
        )

    def livelihood(self, item: LivelihoodItem) -> Commitment:
        """One of the ten things done for the people: the whole item is one commitment."""
        start, end = self.part.to_source(item.start, item.end)
        inside = self._within(start, end)
        text = self.part.text[item.start : item.end]
        clauses = clauses_of(self.part.text, item.start, item.end)
        first = clauses[0]
        due_on, basis, words = due_of(text, "", item.frame, self.part.calendar)
        return Commitment(
            id="",
            start=start,
            end=end,
            text=text,
            title=shorten(title_of(first) if len(first.text) >= 4 else text),
            type="livelihood_item",
            strength=strength_of(first, text),
            judged_by=judged_by(first, "livelihood_item", measured=bool(inside)),
            actions=tuple(dict.fromkeys(a for clause in clauses for a in _actions(clause, ""))),
            projects=tuple(p for clause in clauses for p in find_projects(clause)),
            places=tuple(dict.fromkeys(p.text for p in find_places(text))),
            statements=tuple(s.id for s in inside),
            due_on=due_on,
            due_basis=basis,
            due_as_written=words,
            lead_hint=suggest_leads(text),
            section=item.section,
            rule="commitments.livelihood",
            announced_count=announced_count(text),
            livelihood_number=item.number,
        )

    def _within(self, start: int, end: int) -> list[Statement]:
        """The targets that stand within a stretch of the source; labels and sizes of sets are none."""
        at = bisect_left(self.starts, start)
        found = []
        while at < len(self.statements) and self.starts[at] < end:
            if self.statements[at].role is None:
                found.append(self.statements[at])
            at += 1
        return found


def _actions(clause: Clause, carried: str) -> tuple[str, ...]:
    """The verbs of a clause: its own, and those joined to it (恢复、培育、提升一批…)."""
    if not clause.verb:
        return (carried,) if carried else ()
    actions = [clause.verb]
    rest = clause.object
    while rest.startswith(("、", "和", "并")) and (following := _ACTIONS.match(rest, 1)):
        actions.append(following[0])
        rest = rest[following.end() :]
    return tuple(dict.fromkeys(actions))
