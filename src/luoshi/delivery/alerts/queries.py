"""Reading what is to be judged and how it stands. Any number of commitments costs the same few queries."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from luoshi.delivery.alerts.choices import SEVERITY, WARNINGS, Colour, Kind
from luoshi.delivery.alerts.models import (
    ColourChange,
    JudgingRun,
    Light,
    RuleInForce,
    Waiver,
    in_readers_language,
)
from luoshi.delivery.plans.models import Milestone, Plan, ReleaseRuleRow
from luoshi.delivery.progress.models import LineCorrection, Measurement, MilestoneReached, SisterFigure
from luoshi.delivery.progress.rankings import meant_by
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Standing, Target
from luoshi.kernel.bulk import among
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.messages import counted_on
from luoshi.kernel.timeline import FOREVER

DEFAULT_RULES = {Kind.WORK: "luoshi-work", Kind.FIGURE: "luoshi-figure", Kind.KEEP: "luoshi-keep"}


WHY = "alerts.why"
OF_JUDGING = ("alerts.judged", "alerts.bodies_asked", "alerts.answers_lapsed")


class Seen(NamedTuple):
    """What the run before had seen: the ledger up to event `seq`, the rules of `day`."""

    seq: int
    day: date


def seen_before(run: JudgingRun) -> Seen | None:
    """By an earlier run of the day, else by the last finished. A past day given its colours later saw no event."""
    if run.seen_before_seq is not None:
        return Seen(run.seen_before_seq, run.day)
    finished = JudgingRun.objects.filter(finished_at__isnull=False, seen_seq__isnull=False).exclude(pk=run.pk)
    last = finished.order_by("-seen_seq", "-day").first()
    return Seen(last.seen_seq, last.day) if last and last.seen_seq is not None else None


def to_judge(*, today: date, seen: Seen | None, remembering: bool = False) -> list[int]:
    """Commitments whose colour may differ from what it was: never judged, time has come, or something happened since.
    The cost follows what changed. Everything on the register where nothing was seen, another rule judges, or a month
    has ended under rules that remember months (`remembering`)."""
    accepted = Commitment.objects.filter(stage=CommitmentStage.ACCEPTED)
    since = changed_since(seen.seq) if seen else None
    another_month = remembering and seen is not None and f"{seen.day:%Y-%m}" != f"{today:%Y-%m}"
    if seen is None or another_month or rule_turned(seen.day, today, since):
        return list(accepted.order_by("pk").values_list("pk", flat=True))
    judged = Light.objects.filter(until_at=FOREVER)
    ids = {
        *accepted.exclude(pk__in=judged.values("commitment_id")).values_list("pk", flat=True),
        *judged.filter(look_again_on__lte=today).values_list("commitment_id", flat=True),
        *(touched_since(since) if since else ()),
        *waivers_turned(seen.day, today, since),
        *nodes_fell_due(seen.day, today),
    }
    return sorted(accepted.filter(among("pk", ids)).values_list("pk", flat=True))


def nodes_fell_due(before: date, today: date) -> set[int]:
    """Commitments of which a milestone came due since the run before: more of the plan should be done now."""
    due = Milestone.objects.filter(due_on__gt=before, due_on__lte=today, plan__until_at=FOREVER)
    return set(due.values_list("plan__commitment_id", flat=True))


def released_otherwise(since: datetime) -> set[int]:
    """Commitments with a target whose indicator's release calendar was set since."""
    rules = ReleaseRuleRow.objects.filter(set_at__gte=since).values("indicator_id")
    return set(Target.objects.filter(until_at=FOREVER, indicator_id__in=rules).values_list("commitment_id", flat=True))


def waivers_turned(before: date, today: date, since: datetime | None) -> set[int]:
    """Commitments whose waiver began, ended or was lifted since the run before: some rules ask for accepted reasons."""
    turned = Q(from_on__gt=before, from_on__lte=today) | Q(until_on__gt=before, until_on__lte=today)
    if since is not None:
        turned |= Q(granted_at__gte=since) | Q(lifted_at__gte=since)
    return set(Waiver.objects.filter(turned).values_list("commitment_id", flat=True))


def waivers_on(day: date, commitments: Iterable[int] | None = None) -> dict[int, Waiver]:
    """The waivers that hold on a day, by commitment. One query over what is waived, not over the register."""
    day_after = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
    not_lifted = Q(lifted_at=None) | Q(lifted_at__gte=day_after)
    rows = Waiver.objects.filter(not_lifted, from_on__lte=day, until_on__gt=day)
    if commitments is not None:
        rows = rows.filter(commitment_id__in=list(commitments))
    return {row.commitment_id: row for row in rows}


def changed_since(seq: int) -> datetime | None:
    """The first instant that events after `seq` speak of, whenever they were recorded; None where nothing happened.
    Judging's own events are left out: they change no facts."""
    later = Event.objects.filter(seq__gt=seq).exclude(kind__in=OF_JUDGING)
    first: datetime | None = later.aggregate(first=Min("at"))["first"]
    return first


def rule_turned(before: date, today: date, since: datetime | None) -> bool:
    """Whether another rule began to judge since the run before: then everything is judged again."""
    turned = Q(from_on__gt=before, from_on__lte=today) | Q(until_on__gt=before, until_on__lte=today)
    if since is not None:
        turned |= Q(from_on__lte=today, chosen_at__gte=since)
    return RuleInForce.objects.filter(turned).exists()


def touched_since(since: datetime) -> set[int]:
    """Commitments of which something began or ended at or after that instant."""
    started = Q(from_at__gte=since)
    ended = Q(until_at__gte=since, until_at__lt=FOREVER)
    shared = Measurement.objects.filter(started, target=None).exclude(indicator_id="").values("indicator_id")
    own = Measurement.objects.filter(started, target__isnull=False)
    of_items = Measurement.objects.filter(started, target=None).exclude(subject="").values("subject")
    reached = MilestoneReached.objects.filter(started)
    corrected = LineCorrection.objects.filter(corrected_at__gte=since)  # may withdraw a figure, which begins no row
    moved = Standing.objects.filter(started, until_at=FOREVER).exclude(why_code=WHY)  # judging's own tell nothing new
    return {
        *moved.values_list("commitment_id", flat=True),
        *CommitmentVersion.objects.filter(started, until_at=FOREVER).values_list("commitment_id", flat=True),
        *Target.objects.filter(started | ended).values_list("commitment_id", flat=True),
        *Plan.objects.filter(started).values_list("commitment_id", flat=True),
        *reached.values_list("milestone__plan__commitment_id", flat=True),
        *own.values_list("target__commitment_id", flat=True),
        *corrected.values_list("line__commitment_id", flat=True),
        *Target.objects.filter(until_at=FOREVER, indicator_id__in=shared).values_list("commitment_id", flat=True),
        *Commitment.objects.filter(code__in=of_items).values_list("pk", flat=True),
        *released_otherwise(since),
        *compared_otherwise(since),
    }


def compared_otherwise(since: datetime) -> set[int]:
    """Commitments with a target whose indicator has another published mean of the city since."""
    rows = SisterFigure.objects.filter(Q(from_at__gte=since) | Q(until_at__gte=since, until_at__lt=FOREVER))
    names = set(rows.filter(is_mean=True).values_list("indicator", flat=True))
    if not names:
        return set()
    meant = Q(indicator__in=names) | Q(indicator_id__in={meant_by(name) for name in names})
    return set(Target.objects.filter(meant, until_at=FOREVER).values_list("commitment_id", flat=True))


def registered_at(at: datetime) -> list[int]:
    """What stood on the register at that instant."""
    open_then = Q(closed_at__isnull=True) | Q(closed_at__gt=at)
    return list(Commitment.objects.filter(open_then, accepted_at__lte=at).order_by("pk").values_list("pk", flat=True))


def rules_on(day: date) -> dict[Kind, str]:
    """Which rule set judges each kind on that day: the district's choice, else luoshi's own."""
    chosen = RuleInForce.objects.filter(from_on__lte=day).filter(Q(until_on__isnull=True) | Q(until_on__gt=day))
    return {**DEFAULT_RULES, **{Kind(row.kind): row.rule_set for row in chosen}}


def lights_of(commitments: Iterable[int], *, at: datetime | None = None) -> dict[int, Light]:
    rows = Light.objects.as_of(at).filter(commitment_id__in=list(commitments))
    return {row.commitment_id: row for row in rows}


class JudgedReason(NamedTuple):
    """What a light says of itself, its counts of days kept open."""

    colour: str
    why: str
    why_en: str

    def said_on(self, day: date) -> str:
        """The reason in the reader's language, days counted to that day."""
        return counted_on(in_readers_language(self.why, self.why_en), day)


def judged_reasons(codes: Collection[str], at: datetime | None = None) -> dict[str, JudgedReason]:
    """Colour and reason of the lights of these commitments, by code. One query."""
    rows = Light.objects.as_of(at).filter(among("commitment__code", codes)).order_by()
    return {row[0]: JudgedReason(*row[1:]) for row in rows.values_list("commitment__code", "colour", "why", "why_en")}


MONTHS_REMEMBERED = 13


def monthly_colours(commitments: Iterable[int], *, before: date) -> dict[int, list[dict[str, str]]]:
    """Each commitment's colour at the end of every month before `before`, oldest first, for rules that remember. One
    query; months without a light are left out."""
    ends = month_ends(before)
    rows = Light.objects.filter(commitment_id__in=list(commitments), from_at__lte=ends[-1], until_at__gt=ends[0])
    found: dict[int, list[dict[str, str]]] = {}
    lights = list(rows.order_by("from_at"))
    for end in ends:
        for light in lights:
            if light.from_at <= end < light.until_at:
                row = {"period": f"{timezone.localtime(end):%Y-%m}", "colour": light.colour}
                found.setdefault(light.commitment_id, []).append(row)
    return found


def month_ends(before: date) -> list[datetime]:
    """The last instants of the MONTHS_REMEMBERED months before the month of `before`."""
    firsts, day = [], before.replace(day=1)
    for _ in range(MONTHS_REMEMBERED):
        firsts.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    zone = timezone.get_default_timezone()
    return [datetime.combine(first, time.min, zone) - timedelta(microseconds=1) for first in reversed(firsts)]


class Turn(NamedTuple):
    """A change of colour in outline, for batches of thousands."""

    pk: int
    commitment_id: int
    old: str
    new: str
    why: str
    why_en: str
    on: date


def held_turns(rows: QuerySet[ColourChange], most: int) -> list[Turn]:
    """The first of these changes, which nobody else may touch until the transaction ends."""
    held = rows.order_by("pk").select_for_update().values_list(*Turn._fields)
    return [Turn(*row) for row in held[:most]]


def unweighed_changes(*, until: date) -> QuerySet[ColourChange]:
    """Changes of which nobody has said yet whether a body is to be heard. What is waived waits: its warning is heard
    once the waiver is over, if it still stands."""
    waiting = ColourChange.objects.filter(weighed_at=None, on__lte=until)
    return waiting.exclude(commitment__in=waivers_on(until))


def standing_warnings(changes: Sequence[Turn]) -> list[int]:
    """Of these changes the ones that still are their commitment's newest, got worse, and show as a warning. Two
    queries; of each commitment's changes one step down the index is read."""
    keys = {change.commitment_id for change in changes}
    lights = dict(
        Light.objects.filter(among("commitment_id", keys), until_at=FOREVER).values_list("commitment_id", "colour")
    )
    last = ColourChange.objects.filter(commitment=OuterRef("pk")).order_by("-at", "-pk").values("pk")[:1]
    newest = dict(Commitment.objects.filter(among("pk", keys)).order_by().values_list("pk", Subquery(last)))
    return [
        change.pk
        for change in changes
        if change.new in WARNINGS
        and change.new == lights.get(change.commitment_id)
        and change.pk == newest[change.commitment_id]
        and is_worse(change.old, change.new)
    ]


def is_worse(old: str, new: str) -> bool:
    return not old or SEVERITY[Colour(new)] > SEVERITY[Colour(old)]


def changes_of(commitment_id: int) -> QuerySet[ColourChange]:
    return ColourChange.objects.filter(commitment_id=commitment_id).select_related("hearing")


def changes_between(first: date, last: date) -> QuerySet[ColourChange]:
    return ColourChange.objects.filter(on__range=(first, last)).select_related("commitment", "hearing")
