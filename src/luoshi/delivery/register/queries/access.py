"""The one door to reports and commitments: what there is for a reader, and one answer for "no" and "not there"."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Assignment, Commitment, Edition, Reading, Report, Target
from luoshi.delivery.register.queries.shapes import ReportCard
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.lineage import predecessors_of
from luoshi.reading.findings import READER_VERSION


class NotFound(LookupError):
    """There is no such thing, or none this reader may see; the text does not say which."""


def sees_all(actor: Actor) -> bool:
    return actor.sees_whole_district or actor == MACHINE


def scope(actor: Actor, at: datetime | None = None) -> QuerySet[Commitment]:
    """Every commitment the actor may see, at whatever stage: a body's people what it leads, co-operates in or was
    allotted part of (as of an earlier instant, what it was then, and what it has since taken over from a body that
    merged or split into it), supervision, leaders and data bodies all, the three administrators and the public none."""
    if sees_all(actor):
        return Commitment.objects.all()
    if actor.body_id is None or actor.role not in ("liaison", "signing_head"):
        return Commitment.objects.none()
    own = Assignment.objects.as_of(at).filter(body_id=actor.body_id).values("commitment")
    allotted = Target.objects.as_of(at).filter(body_id=actor.body_id).values("commitment")
    seen = Q(pk__in=own) | Q(pk__in=allotted)
    if at is not None and (before := predecessors_of(actor.body_id)):
        taken = Assignment.objects.current().filter(body_id=actor.body_id).values("commitment")
        theirs = Assignment.objects.as_of(at).filter(body__in=before, commitment__in=taken).values("commitment")
        seen |= Q(pk__in=theirs)
    return Commitment.objects.filter(seen)


def on_register(at: datetime | None, through: str = "") -> Q:
    """Accepted and not closed, now or at an instant; `through` a relation, as "commitment__"."""
    if at is None:
        return Q(**{f"{through}stage": CommitmentStage.ACCEPTED})
    still = Q(**{f"{through}closed_at__isnull": True}) | Q(**{f"{through}closed_at__gt": at})
    return Q(**{f"{through}accepted_at__lte": at}) & still


def visible_to(actor: Actor, at: datetime | None = None) -> QuerySet[Commitment]:
    """What stands on the register for this reader."""
    return scope(actor, at).filter(on_register(at))


def get_commitment_for(actor: Actor, code: str, at: datetime | None = None) -> Commitment:
    """By its code, closed ones too, since an old code leads to what took its place. Raises NotFound."""
    known = scope(actor, at).filter(code=code).exclude(code=None)
    if at is not None:
        known = known.filter(accepted_at__lte=at)
    commitment = known.select_related("report", "section").first()
    if commitment is None:
        raise NotFound(say("没有这一事项，或它不在您的查看范围内。"))
    return commitment


def get_draft_for(actor: Actor, draft_id: int) -> Commitment:
    """A draft by its number; only those who keep the register see drafts. Raises NotFound."""
    drafts = (
        Commitment.objects.filter(stage=CommitmentStage.DRAFTED) if sees_drafts(actor) else Commitment.objects.none()
    )
    draft = drafts.filter(pk=draft_id).select_related("report", "section").first()
    if draft is None:
        raise NotFound(say("没有这条待审的条目，或它不在您的查看范围内。"))
    return draft


def sees_drafts(actor: Actor) -> bool:
    return actor.is_supervision or actor == MACHINE


def may_read_reports(actor: Actor) -> bool:
    """Everyone with a post in the district's work; the public reads what is published, the administrators nothing."""
    return sees_all(actor) or actor.role in ("liaison", "signing_head")


def get_report(actor: Actor, code: str, at: datetime | None = None) -> Report:
    """A report received by then. Raises NotFound."""
    report = received_by(at).filter(code=code).first() if may_read_reports(actor) else None
    if report is None:
        raise NotFound(say("没有这份报告，或它不在您的查看范围内。"))
    return report


def received_by(at: datetime | None) -> QuerySet[Report]:
    """Reports of which an edition had been received by that instant; every report for None."""
    if at is None:
        return Report.objects.all()
    return Report.objects.filter(pk__in=Edition.objects.filter(received_at__lte=at).values("report"))


def current_reading(report: Report, at: datetime | None = None) -> Reading:
    """The reading that held then, with its edition: the last one made by then of the newest edition received by then
    (the first, before any was)."""
    readings = Reading.objects.filter(edition__report=report).select_related("edition")
    newest = list(readings.order_by("-edition__ordinal", "-read_at", "-pk"))
    by_then = (each for each in newest if at is None or max(each.edition.received_at, each.read_at) <= at)
    return next(by_then, newest[-1])


def read_by_an_older_reader() -> set[str]:
    """Codes of the reports whose newest edition was read by a reader that is not the present one. One query."""
    rows = Reading.objects.filter(is_current=True).order_by("edition__ordinal")
    newest = dict(rows.values_list("edition__report__code", "reader_version"))
    return {code for code, version in newest.items() if version != READER_VERSION}


def report_card(actor: Actor, report: Report, at: datetime | None) -> ReportCard:
    """Counts are of what this reader may see. One query."""
    return card_from(report, counts_of(actor, Q(report=report), at).get(report.pk, (0, 0, 0)))


def counts_of(actor: Actor, which: Q, at: datetime | None) -> dict[int, tuple[int, int, int]]:
    """(accepted, drafts, unconfirmed) by report."""
    accepted = Count("pk", filter=on_register(at))
    drafts = Count("pk", filter=Q(stage=CommitmentStage.DRAFTED))
    unconfirmed = Count("pk", filter=on_register(at) & Q(confirmed_at__isnull=True))
    grouped = scope(actor, at).filter(which).order_by().values("report").annotate(a=accepted, d=drafts, u=unconfirmed)
    hidden = not sees_drafts(actor)
    return {row["report"]: (row["a"], 0 if hidden else row["d"], row["u"]) for row in grouped}


def card_from(report: Report, counts: tuple[int, int, int]) -> ReportCard:
    return ReportCard(
        code=report.code,
        title=report.title,
        place=report.place,
        kind=report.kind,
        kind_label=report.get_kind_display(),
        year=report.year,
        reported_on=report.reported_on,
        is_sample=report.is_sample,
        accepted=counts[0],
        drafts=counts[1],
        unconfirmed=counts[2],
    )


def reports(actor: Actor, at: datetime | None = None) -> tuple[ReportCard, ...]:
    """Every report received by then, the newest first. Two queries."""
    if not may_read_reports(actor):
        return ()
    known, counts = received_by(at), counts_of(actor, Q(), at)
    ordered = sorted(
        known, key=lambda report: (report.year, str(report.reported_on or ""), report.ordinal), reverse=True
    )
    return tuple(card_from(report, counts.get(report.pk, (0, 0, 0))) for report in ordered)
