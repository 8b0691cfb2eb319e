"""Walks a report's plan and turns its clauses into commitments."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from luoshi.reading.bodies import suggest_leads
from luoshi.reading.commitments.announced import announced_count
from luoshi.reading.commitments.clauses import VERBS
from luoshi.reading.commitments.due import Due, due_of
from luoshi.reading.commitments.gathering import Gathered, gather
from luoshi.reading.commitments.kinds import judged_by, strength_of
from luoshi.reading.commitments.livelihood import Matter, Matters, find_matters
from luoshi.reading.commitments.projects import end_as_things, things_named
from luoshi.reading.commitments.standing import reasons_of
from luoshi.reading.commitments.titles import lacks_subject, subject_of, title_of, with_subject
from luoshi.reading.commitments.types import types_of
from luoshi.reading.findings import Commitment, CommitmentType, Project, Statement, Strength
from luoshi.reading.outline import PartSentence, ReportPart
from luoshi.reading.places import find_places

_SAYS_LITTLE = 6  # characters
_JOINT = re.compile("[、和及与]|以及")
_OWN_WORK = re.compile("(?:项目|工程)?(?:建设|改造|拆除|重建|新建|扩建|改扩建|整治|提升|修缮|加固|工程|项目)*")
_ENDS_AS_WORK = re.compile("(?:建设|改造|重建|新建|扩建|整治|修缮|加固|工程|项目)$")
_JOINED = ("、", "和", "并")
_SEVERAL = frozenset(("竣工", "投用"))


def find_commitments(
    part: ReportPart, statements: tuple[Statement, ...], reasons: Sequence[str | None] | None = None
) -> tuple[Commitment, ...]:
    """Every commitment of a report, in order, ids left empty.

    A commitment is one verb phrase that one lead body could be handed; `statements` are the part's own, and those
    that stand within a commitment are its targets. What the plan says of discipline, opinion and stability is left.
    `reasons` is what `reasons_of` says of the part, where it is at hand.

    Each step is taken for the whole report before the next: going over all clauses at once it finds its patterns and
    tables near to hand, which makes all steps together a fifth faster than going sentence by sentence.
    """
    maker = _Maker(part, statements, find_matters(part))
    promising = [i for i, reason in enumerate(reasons or reasons_of(part)) if reason is None]
    return tuple(maker.of_sentences(promising))


class _Placed(NamedTuple):
    """What is to become a commitment, with what its place says of it."""

    gathered: Gathered
    sentence: PartSentence
    source: tuple[int, int]  # offsets into the file
    text: str
    inside: list[Statement]
    matter: Matter | None  # the livelihood matter it belongs to


class _Maker:
    """Makes commitments of one part; knows its statements by place and its livelihood lists."""

    def __init__(self, part: ReportPart, statements: tuple[Statement, ...], matters: Matters) -> None:
        self.part, self.matters = part, matters
        self.statements = sorted(statements, key=lambda s: s.start)
        self.starts = [s.start for s in self.statements]

    def of_sentences(self, promising: Sequence[int]) -> Iterator[Commitment]:
        """The commitments of the part's sentences of these numbers."""
        several = gather(self.part, promising, self._has_target)
        gathered = [(one, self.part.sentences[i]) for i, those in zip(promising, several, strict=True) for one in those]
        found = [self._placed(one, sentence) for one, sentence in gathered]
        types = types_of([one.gathered for one in found], [_measures(one.inside) for one in found])
        titles = [_title(one.gathered, one.inside) for one in found]
        leads = [_leads(one) for one in found]
        dues = [due_of(one.text, one.gathered.before, one.sentence.frame, self.part.calendar) for one in found]
        places = [_places_of(one.gathered) for one in found]
        strengths = [
            strength_of(one.gathered.clause, self.part.text[one.sentence.start : one.sentence.end]) for one in found
        ]
        for made in zip(found, types, titles, leads, dues, places, strengths, strict=True):
            gathered_one, commitment = made[0].gathered, _commitment(*made)
            several_named = _names_several(gathered_one, commitment)
            yield from self._apart(gathered_one, commitment) if several_named else (commitment,)

    def _placed(self, gathered: Gathered, sentence: PartSentence) -> _Placed:
        source = self.part.to_source(gathered.start, gathered.end)
        text = self.part.text[gathered.start : gathered.end]
        return _Placed(gathered, sentence, source, text, self._within(*source), self.matters.at(gathered.start))

    def _apart(self, gathered: Gathered, whole: Commitment) -> Iterator[Commitment]:
        """建成A、B和C: three things that may have three lead bodies."""
        clause = gathered.clause
        for n, (first, last) in enumerate(_members(clause.text, whole.projects)):
            begin = gathered.start if n == 0 else clause.start + first
            end = clause.start + last
            own = clause.text[first:last]
            source = self.part.to_source(begin, end)
            yield replace(
                whole,
                start=source[0],
                end=source[1],
                text=self.part.text[begin:end],
                title=clause.verb + own,
                projects=whole.projects[n : n + 1],
                places=_places(own),
                statements=tuple(s.id for s in self._within(*source)),
                lead_hint=suggest_leads(clause.verb + own) or whole.lead_hint,
            )

    def _has_target(self, start: int, end: int) -> bool:
        return any(s.kind != "rank" and s.modality != "actual" for s in self._within(*self.part.to_source(start, end)))

    def _within(self, start: int, end: int) -> list[Statement]:
        """The targets that stand within a stretch of the source; labels and sizes of sets are none."""
        at = bisect_left(self.starts, start)
        found = []
        while at < len(self.statements) and self.starts[at] < end:
            if self.statements[at].role is None:
                found.append(self.statements[at])
            at += 1
        return found


def _commitment(
    one: _Placed,
    typed: CommitmentType,
    title: str,
    lead: tuple[str, ...],
    due: Due,
    places: tuple[str, ...],
    strength: Strength | None,
) -> Commitment:
    gathered, sentence, (start, end), text, inside, matter = one
    main, clause = gathered.main, gathered.main.clause
    kind: CommitmentType = "livelihood_item" if matter else typed
    named = main.projects or main.batch or main.measured
    return Commitment(
        id="",
        start=start,
        end=end,
        text=text,
        title=title,
        type=kind,
        strength=strength,
        judged_by=judged_by(clause, kind, measured=main.measured or _measures(inside)),
        actions=_actions(clause.verb, clause.object, gathered.carried),
        projects=main.projects if named or kind != "project_list" else things_named(clause),
        places=places,
        statements=tuple([s.id for s in inside]),
        due_on=due[0],
        due_basis=due[1],
        due_as_written=due[2],
        lead_hint=lead,
        section=sentence.section,
        rule=f"commitments.{'livelihood' if matter else clause.role}",
        announced_count=announced_count(text),
        livelihood_number=matter.number if matter else None,
        notes=tuple(gathered.notes),
    )


def _leads(one: _Placed) -> tuple[str, ...]:
    return suggest_leads(one.text, indicator_id=next((s.indicator_id for s in one.inside if s.indicator_id), None))


def _places_of(gathered: Gathered) -> tuple[str, ...]:
    named = [place.text for each in gathered.clauses for place in each.places]
    return tuple(dict.fromkeys(named)) if named else ()


def _measures(inside: list[Statement]) -> bool:
    """Does one of the statements within give a number; a rank alone does not?"""
    return any(s.kind != "rank" for s in inside)


def _names_several(gathered: Gathered, commitment: Commitment) -> bool:
    """Named things without 等, each brought to an end of its own, or each begun in its own way (A重建、B扩建)."""
    projects, clause = commitment.projects, gathered.clause
    if len(projects) < 2 or "等" in clause.text or not clause.verb:
        return False
    members = _members(clause.text, projects)
    if not members:
        return False
    if projects[0].stage == "开工":
        return all(_ENDS_AS_WORK.search(clause.text, first, last) for first, last in members)
    return projects[0].stage in _SEVERAL and end_as_things(projects) and members[-1][1] == len(clause.text)


def _members(text: str, projects: tuple[Project, ...]) -> list[tuple[int, int]]:
    """Where each named thing stands in its clause, with what is done to it; [] where they do not make up a list."""
    found: list[tuple[int, int]] = []
    at = 0
    for project in projects:
        first = text.find(project.name, at)
        if first < 0 or (found and not _JOINT.fullmatch(text, at, first)):
            return []
        own = _OWN_WORK.match(text, first + len(project.name))
        at = own.end() if own else first + len(project.name)
        found.append((first, at))
    return found if at == len(text) else []


def _title(gathered: Gathered, inside: list[Statement]) -> str:
    """From the clause that says what; where that is next to nothing (加大支持力度), from what it is for, and where it
    leaves out of what it speaks (达到50家), with the indicator or with what the clause before it speaks of."""
    title = title_of(gathered.clause, carried=gathered.carried, noun=gathered.noun)
    if lacks_subject(title):
        indicator = next((s.indicator for s in inside if s.indicator), "")
        return with_subject(title, indicator or (subject_of(gathered.behind) if gathered.behind else ""))
    if len(title) <= _SAYS_LITTLE and gathered.effect is not None:
        return title_of(gathered.effect)
    return title


def _places(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.text for place in find_places(text)))


def _actions(verb: str, rest: str, carried: str) -> tuple[str, ...]:
    """The verbs of a clause: its own, and those joined to it (恢复、培育、提升一批…)."""
    if not verb:
        return (carried,) if carried else ()
    if not rest.startswith(_JOINED):
        return (verb,)
    actions = [verb]
    while rest.startswith(_JOINED) and (following := VERBS.at(rest, 1)):
        actions.append(following)
        rest = rest[1 + len(following) :]
    return tuple(dict.fromkeys(actions))
