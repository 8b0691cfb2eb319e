"""One commitment with everything said of it, as it stood at an instant. A constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from django.db.models import F, Value

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
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    EntryLink,
    OtherLeader,
    ParentLink,
    Standing,
    Succession,
    Tagging,
)
from luoshi.delivery.register.queries.access import scope
from luoshi.delivery.register.queries.cards import card_of
from luoshi.delivery.register.queries.cumulating import cumulations_of
from luoshi.delivery.register.queries.history import history_of
from luoshi.delivery.register.queries.names import leader_words
from luoshi.delivery.register.queries.one import OneCommitment, one_commitment
from luoshi.delivery.register.queries.projects import count_of, known_in, project_count, project_items, project_lines
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
from luoshi.kernel.timeline import is_current

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
    return detail_of(actor, one_commitment(actor, code, at, whole=whole))


def detail_of(actor: Actor, one: OneCommitment) -> CommitmentDetail:
    """About a dozen queries, whatever its history; one or two more each for relations and projects."""
    commitment, version, at = one.commitment, one.version, one.at
    stage, pairs, items = stage_at(commitment, at), relations(commitment, at), project_items(commitment, at)
    count, names = project_count(commitment, items, version.announced_count, at), names_of(commitment, at)
    return CommitmentDetail(
        card=card_of(one, count_of(version.announced_count, known_in(items)) if version.announced_count else None),
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
        count=count,
        competence=version.competence,
        competence_label=Competence(version.competence).label,
        awaiting_from=version.awaiting_from,
        due_basis_label=DueBasis(version.due_basis).label,
        due_as_written=version.due_as_written,
        livelihood_number=version.livelihood_number,
        note=version.note,
        co_leads=bodies_in(one, AssignmentRole.CO_LEAD),
        co_operating=bodies_in(one, AssignmentRole.CO_OPERATING),
        reporting=bodies_in(one, AssignmentRole.REPORTING),
        other_leaders=tuple(leader_words(*said) for said in names["leader"]),
        targets=tuple(targets_of(one)),
        projects=tuple(project_lines(actor, items, at)),
        places=tuple(name for name, _ in names["place"]),
        tags=tuple(name for name, _ in names["tag"]),
        entries=tuple(entries_of(commitment, at)),
        related=tuple(related_to(pairs, actor, at)),
        standings=tuple(standings_of(one)),
        history=history_of(one),
        is_whole=one.newest is None,
        cumulations=cumulations_of(one.targets, [key for relation, key in pairs if relation == "child"], at),
    )


def names_of(commitment: Commitment, at: datetime | None) -> dict[str, list[tuple[str, str]]]:
    """Places, tags and the leaders beside the first, with their field, in their order. One query."""
    of_each = (
        ("place", CommitmentPlace, "name", Value("")),
        ("tag", Tagging, "tag__name", Value("")),
        ("leader", OtherLeader, "post__title", F("post__field")),
    )
    rows = [
        model.objects.as_of(at)
        .filter(commitment=commitment)
        .order_by()
        .annotate(what=Value(what), rank=F("ordinal") if what == "leader" else F("pk"), said=F(said), more=more)
        .values_list("what", "rank", "said", "more")
        for what, model, said, more in of_each
    ]
    found: dict[str, list[tuple[str, str]]] = {what: [] for what, *_ in of_each}
    for what, _, said, more in sorted(rows[0].union(*rows[1:], all=True)):
        found[what].append((said, more))
    return found


def stage_at(commitment: Commitment, at: datetime | None) -> CommitmentStage:
    """A commitment closed later was still on the register then."""
    if at is not None and commitment.closed_at is not None and commitment.closed_at > at:
        return CommitmentStage.ACCEPTED
    return CommitmentStage(commitment.stage)


def bodies_in(one: OneCommitment, role: AssignmentRole) -> tuple[BodyRef, ...]:
    own = sorted((each for each in one.answering if each.role == role), key=lambda each: each.ordinal)
    return tuple(one.ref(each.body) for each in own)


def targets_of(one: OneCommitment) -> Iterator[TargetDetail]:
    for each in one.targets:
        yield TargetDetail(
            id=each.pk,
            role=each.role,
            role_label=TargetRole(each.role).label,
            part_of=each.part_of_id,
            body=one.ref(each.body) if each.body else None,
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


def standings_of(one: OneCommitment) -> Iterator[StandingLine]:
    for row in one.standings:
        still = is_current(row.until_at) or (one.at is not None and row.until_at > one.at)
        why = stored_message(row.why_code, row.why_params)
        yield StandingLine(State(row.state), why, row.from_at, None if still else row.until_at, row.colour)


# -- what it belongs to and what took its place ---------------------------------------------------------------------


def related_to(pairs: Collection[tuple[str, int]], actor: Actor, at: datetime | None) -> Iterator[RelatedCommitment]:
    """Two queries, none without relations. Of what the reader may not see only the relation is told."""
    if not pairs:
        return
    seen = scope(actor, at).filter(pk__in={key for _, key in pairs}, versions__in=CommitmentVersion.objects.as_of(at))
    titles = {key: (code or "", title) for key, code, title in seen.values_list("pk", "code", "versions__title")}
    states = dict(Standing.objects.as_of(at).filter(commitment__in=titles).values_list("commitment_id", "state"))
    for relation, key in pairs:
        code, title = titles.get(key, ("", ""))
        state = State(states[key]) if key in states else None
        yield RelatedCommitment(relation, RELATION_LABELS[relation], code, title, state)


INTO = {SuccessionKind.SPLIT: "split_into", SuccessionKind.MERGE: "merge_into"}
SINCE = {SuccessionKind.SPLIT: "split_from", SuccessionKind.MERGE: "merge_from"}


def relations(commitment: Commitment, at: datetime | None) -> list[tuple[str, int]]:
    """(relation, the other's key): what it is part of, what it is made of, what took its place, what it took. A draft
    is no relation yet, nor one that was turned down. One query."""
    links = ParentLink.objects.as_of(at).order_by()
    ways = (Succession.objects.all() if at is None else Succession.objects.filter(at__lte=at)).order_by()
    sides = (
        ("parent", links.filter(child=commitment, parent__code__isnull=False), "parent_id", Value("")),
        ("child", links.filter(parent=commitment, child__code__isnull=False), "child_id", Value("")),
        ("new", ways.filter(old=commitment), "new_id", F("kind")),
        ("old", ways.filter(new=commitment), "old_id", F("kind")),
    )
    rows = [
        side.annotate(side=Value(name), kind_said=kind, other=F(other)).values_list("side", "pk", "kind_said", "other")
        for name, side, other, kind in sides
    ]
    order = [name for name, *_ in sides]
    found = sorted(rows[0].union(*rows[1:], all=True), key=lambda row: (order.index(row[0]), row[1]))
    return [(relation_named(side, kind), other) for side, _, kind, other in found]


def relation_named(side: str, kind: str) -> str:
    if side == "new":
        return INTO.get(SuccessionKind(kind), "continues_into")
    return SINCE.get(SuccessionKind(kind), "continues_from") if side == "old" else side
