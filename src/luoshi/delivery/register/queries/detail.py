"""One commitment with everything said of it, as it stood at an instant. A constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import (
    AssignmentRole,
    CommitmentStage,
    Competence,
    Composition,
    DueBasis,
    EntryOrigin,
    JudgedBy,
    State,
    SuccessionKind,
    TargetRole,
)
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    EntryLink,
    OtherLeader,
    ParentLink,
    Standing,
    Succession,
    Tagging,
    Target,
)
from luoshi.delivery.register.queries.access import get_commitment_for, scope
from luoshi.delivery.register.queries.cards import body_ref, cards_of
from luoshi.delivery.register.queries.cumulating import cumulations_of
from luoshi.delivery.register.queries.history import history_of
from luoshi.delivery.register.queries.names import leader_words
from luoshi.delivery.register.queries.projects import project_count, project_lines
from luoshi.delivery.register.queries.shapes import (
    BodyRef,
    CommitmentDetail,
    EntryLine,
    RelatedCommitment,
    StandingLine,
    TargetDetail,
)
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import stored_message
from luoshi.kernel.organizations.lineage import as_named, day_of
from luoshi.kernel.timeline import is_current

STANDINGS_SHOWN = 24
EVENTS_SHOWN = 60
RELATION_LABELS = {
    "parent": "上级事项",
    "child": "下级事项",
    "split_into": "拆分为",
    "merge_into": "并入",
    "continues_into": "由后一年延续",
    "split_from": "拆分自",
    "merge_from": "合并自",
    "continues_from": "延续自",
}


def commitment_detail(actor: Actor, code: str, at: datetime | None = None, *, whole: bool = False) -> CommitmentDetail:
    """Raises NotFound. A closed commitment is shown as it last stood, with what took its place. Of standings and
    events the newest, so that a page costs the same after five years; `whole` for all of them."""
    commitment = get_commitment_for(actor, code, at)
    version = CommitmentVersion.objects.as_of(at).get(commitment=commitment)
    assignments = list(Assignment.objects.as_of(at).filter(commitment=commitment).select_related("body"))
    as_named((each.body for each in assignments), day_of(at))
    stage = stage_at(commitment, at)
    return CommitmentDetail(
        card=cards_of([commitment.pk], at)[commitment.pk],
        revision=commitment.revision,
        stage=stage.value,
        stage_label=stage.label,
        close_reason=commitment.close_reason if stage.value == commitment.stage else "",
        judged_by=version.judged_by,
        judged_by_label=JudgedBy(version.judged_by).label,
        composition=version.composition,
        composition_label=Composition(version.composition).label,
        composition_note=version.composition_note,
        announced_count=version.announced_count,
        count=project_count(commitment, version.announced_count, at),
        competence=version.competence,
        competence_label=Competence(version.competence).label,
        awaiting_from=version.awaiting_from,
        due_basis_label=DueBasis(version.due_basis).label,
        due_as_written=version.due_as_written,
        livelihood_number=version.livelihood_number,
        note=version.note,
        co_leads=bodies_in(assignments, AssignmentRole.CO_LEAD),
        co_operating=bodies_in(assignments, AssignmentRole.CO_OPERATING),
        reporting=bodies_in(assignments, AssignmentRole.REPORTING),
        other_leaders=other_leaders_of(commitment, at),
        targets=tuple(targets_of(commitment, at)),
        projects=tuple(project_lines(actor, commitment, at)),
        places=names_in(CommitmentPlace.objects.as_of(at).filter(commitment=commitment), "name"),
        tags=names_in(Tagging.objects.as_of(at).filter(commitment=commitment), "tag__name"),
        entries=tuple(entries_of(commitment, at)),
        related=tuple(related_to(commitment, actor, at)),
        standings=tuple(standings_of(commitment, at, None if whole else STANDINGS_SHOWN)),
        history=history_of(commitment, at, newest=None if whole else EVENTS_SHOWN),
        is_whole=whole,
        cumulations=cumulations_of(commitment, at),
    )


def other_leaders_of(commitment: Commitment, at: datetime | None) -> tuple[str, ...]:
    rows = OtherLeader.objects.as_of(at).filter(commitment=commitment).order_by("ordinal")
    return tuple(leader_words(title, field) for title, field in rows.values_list("post__title", "post__field"))


def names_in(rows: QuerySet[Any], column: str) -> tuple[str, ...]:
    return tuple(rows.values_list(column, flat=True))


def stage_at(commitment: Commitment, at: datetime | None) -> CommitmentStage:
    """A commitment closed later was still on the register then."""
    if at is not None and commitment.closed_at is not None and commitment.closed_at > at:
        return CommitmentStage.ACCEPTED
    return CommitmentStage(commitment.stage)


def bodies_in(assignments: list[Assignment], role: AssignmentRole) -> tuple[BodyRef, ...]:
    own = sorted((each for each in assignments if each.role == role), key=lambda each: each.ordinal)
    return tuple(body_ref(each.body) for each in own)


def targets_of(commitment: Commitment, at: datetime | None) -> Iterator[TargetDetail]:
    rows = Target.objects.as_of(at).filter(commitment=commitment).select_related("body").order_by("ordinal", "id")
    as_named((each.body for each in rows if each.body), day_of(at))
    for each in rows:
        yield TargetDetail(
            id=each.pk,
            role=each.role,
            role_label=TargetRole(each.role).label,
            part_of=each.part_of_id,
            body=body_ref(each.body) if each.body else None,
            indicator=each.indicator,
            subject=each.subject,
            kind=each.kind,
            growth_type=each.growth_type,
            comparator=each.comparator,
            value=each.value,
            value_high=each.value_high,
            ratio=each.ratio,
            unit=each.unit,
            period=rules.period_words(each.period_start, each.period_end),
            baseline=rules.period_words(each.baseline_start, each.baseline_end),
            baseline_value=each.baseline_value,
            as_written=each.as_written,
        )


def entries_of(commitment: Commitment, at: datetime | None) -> Iterator[EntryLine]:
    links = EntryLink.objects.as_of(at).filter(commitment=commitment).order_by("entry__start")
    links = links.select_related("entry__sentence__section", "entry__sentence__reading__edition__report")
    for link in links:
        sentence = link.entry.sentence
        report = sentence.reading.edition.report
        yield EntryLine(
            report_code=report.code,
            report_title=str(report),
            anchor=rules.anchor(sentence.start),
            section=sentence.section.title,
            text=link.entry.text,
            sentence=sentence.text,
            origin=EntryOrigin(link.entry.origin).label,
        )


def standings_of(commitment: Commitment, at: datetime | None, newest: int | None) -> Iterator[StandingLine]:
    rows = Standing.objects.filter(commitment=commitment).order_by("-until_at")
    for row in (rows if at is None else rows.filter(from_at__lte=at))[:newest]:
        ended = None if is_current(row.until_at) or (at is not None and row.until_at > at) else row.until_at
        why = stored_message(row.why_code, row.why_params)
        yield StandingLine(State(row.state), why, row.from_at, ended, row.colour)


# -- what it belongs to and what took its place ---------------------------------------------------------------------


def related_to(commitment: Commitment, actor: Actor, at: datetime | None) -> Iterator[RelatedCommitment]:
    """Five queries. Of what the reader may not see only the relation is told."""
    pairs = list(relations(commitment, at))
    keys = {key for _, key in pairs}
    seen = scope(actor, at).filter(pk__in=keys, versions__in=CommitmentVersion.objects.as_of(at))
    titles = {key: (code or "", title) for key, code, title in seen.values_list("pk", "code", "versions__title")}
    states = dict(Standing.objects.as_of(at).filter(commitment__in=titles).values_list("commitment_id", "state"))
    for relation, key in pairs:
        code, title = titles.get(key, ("", ""))
        state = State(states[key]) if key in states else None
        yield RelatedCommitment(relation, RELATION_LABELS[relation], code, title, state)


def relations(commitment: Commitment, at: datetime | None) -> Iterator[tuple[str, int]]:
    links = ParentLink.objects.as_of(at)
    yield from (("parent", key) for key in links.filter(child=commitment).values_list("parent_id", flat=True))
    yield from (("child", key) for key in links.filter(parent=commitment).values_list("child_id", flat=True))
    into = {SuccessionKind.SPLIT: "split_into", SuccessionKind.MERGE: "merge_into"}
    since = {SuccessionKind.SPLIT: "split_from", SuccessionKind.MERGE: "merge_from"}
    ways = Succession.objects.all() if at is None else Succession.objects.filter(at__lte=at)
    for kind, key in ways.filter(old=commitment).order_by("pk").values_list("kind", "new_id"):
        yield into.get(SuccessionKind(kind), "continues_into"), key
    for kind, key in ways.filter(new=commitment).order_by("pk").values_list("kind", "old_id"):
        yield since.get(SuccessionKind(kind), "continues_from"), key
