"""Coverage: every sentence of a report is registered or not, with why; and the drafts that still wait for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage, CommitmentType
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, EntryLink
from luoshi.delivery.register.queries.access import (
    NotFound,
    current_reading,
    get_report,
    report_card,
    sees_drafts,
)
from luoshi.delivery.register.queries.cards import body_ref, by_commitment, target_lines
from luoshi.delivery.register.queries.coverage_shapes import (
    Coverage,
    CoverageGroup,
    CoverageLine,
    Draft,
    DraftList,
    DraftSection,
)
from luoshi.delivery.register.queries.ground import SentenceRow, ground_of
from luoshi.delivery.register.queries.living import (
    Thread,
    cards_under,
    link_rows,
    reason_for,
    reason_words,
    threads_over,
)
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say

REGISTERED = "registered"


def coverage(actor: Actor, report_code: str, at: datetime | None = None) -> Coverage:
    """The ledger of sentences, for this reader. Raises NotFound."""
    report = get_report(actor, report_code, at)
    reading = current_reading(report, at)
    ground = ground_of(reading)
    paths = {section.id: section.path for section in ground.sections}
    over = threads_over(link_rows(reading, at), cards_under(actor, reading, at))
    lines = tuple(coverage_line(row, paths[row.section_id], over.get(row.id, [])) for row in ground.sentences)
    counts = Counter(line.reason_code or REGISTERED for line in lines)
    return Coverage(
        report=report_card(actor, report, at),
        sentences=len(lines),
        registered=counts[REGISTERED],
        groups=tuple(groups_of(counts)),
        lines=lines,
    )


def coverage_line(row: SentenceRow, path: str, threads: Sequence[Thread]) -> CoverageLine:
    codes = [card.code for _, card in threads if card is not None]
    reason = "" if codes else reason_for(row, threads)
    return CoverageLine(
        anchor=rules.anchor(row.start),
        section_path=path,
        frame=row.frame,
        text=row.text,
        codes=tuple(dict.fromkeys(codes)),
        drafts=sum(link.stage == CommitmentStage.DRAFTED for link, _ in threads),
        rejected=sum(link.stage == CommitmentStage.REJECTED for link, _ in threads),
        reason_code=reason,
        reason=reason_words(reason),
    )


def groups_of(counts: Counter[str]) -> Iterator[CoverageGroup]:
    """The registered ones first, then the reasons, most frequent first."""
    yield CoverageGroup(REGISTERED, "已登记", counts[REGISTERED])
    for code, count in counts.most_common():
        if code != REGISTERED:
            yield CoverageGroup(code, reason_words(code), count)


def drafts(actor: Actor, report_code: str) -> DraftList:
    """What waits for a person, by section in the report's order. Raises NotFound."""
    report = get_report(actor, report_code)
    if not sees_drafts(actor):
        raise NotFound(say("没有这份报告，或它不在您的查看范围内。"))
    waiting = list(
        Commitment.objects.filter(report=report, stage=CommitmentStage.DRAFTED)
        .select_related("section")
        .order_by("ordinal", "pk")
    )
    sections: dict[str, list[Draft]] = {}
    titles: dict[str, str] = {}
    for each in draft_lines(waiting):
        sections.setdefault(each.section_path, []).append(each)
        titles[each.section_path] = each.section_title
    return DraftList(
        report=report_card(actor, report, None),
        sections=tuple(DraftSection(path, titles[path], tuple(found)) for path, found in sections.items()),
        count=len(waiting),
    )


def draft_lines(waiting: Sequence[Commitment]) -> Iterator[Draft]:
    """Four queries."""
    keys = [each.pk for each in waiting]
    versions = by_commitment(CommitmentVersion.objects.current().filter(commitment__in=keys))
    leads = Assignment.objects.current().filter(commitment__in=keys, role=AssignmentRole.LEAD)
    lead_of = by_commitment(leads.select_related("body"))
    links = EntryLink.objects.current().filter(commitment__in=keys).select_related("entry__sentence")
    entries = by_commitment(links.order_by("-entry__start"))
    lines = target_lines(keys, None)
    for each in waiting:
        version, entry, lead = versions[each.pk], entries[each.pk].entry, lead_of.get(each.pk)
        yield Draft(
            id=each.pk,
            title=version.title,
            type=version.type,
            type_label=CommitmentType(version.type).label,
            strength=version.strength,
            text=entry.text,
            anchor=rules.anchor(entry.sentence.start),
            section_path=each.section.path if each.section else "",
            section_title=each.section.title if each.section else "",
            due_on=version.due_on,
            due_basis=version.due_basis,
            target_line=lines.get(each.pk, ""),
            lead=body_ref(lead.body) if lead else None,
            revision=each.revision,
        )
