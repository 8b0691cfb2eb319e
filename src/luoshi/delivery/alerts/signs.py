"""Signs that something deserves a second look: questions about the work, to be asked and answered, never accusations.

A figure exactly on a threshold, one project under two commitments, a start reported without its permit, the same
words month after month, a colour that turned just before the meeting. No sign names a person or counts against one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from luoshi.delivery.alerts.board import lights_seen, titles_of
from luoshi.delivery.alerts.choices import SEVERITY, Colour, Kind, SignKind
from luoshi.delivery.alerts.models import ColourChange, ReviewMeeting, SignAnswered
from luoshi.delivery.alerts.operations import AlertFault
from luoshi.delivery.alerts.permissions import check_can_look_into_signs
from luoshi.delivery.alerts.rulebook import rule_sets_on
from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.corrected import newest_corrections, not_lapsed
from luoshi.delivery.progress.models import Evidence, Measurement, MilestoneReached, ProgressReport, Round
from luoshi.delivery.progress.rules import counted_twice, on_the_edge, same_text
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Assignment, Commitment, ProjectItem
from luoshi.delivery.register.queries import visible_to
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import Message, say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.workdays import WorkCalendar

ROUNDS_READ, TIMES = 12, 3  # of monthly rounds a year: three times of what is asked by the quarter
MEETINGS_READ = 3
START = "开工"
PERMIT = "许可"


@dataclass(frozen=True, slots=True)
class Sign:
    """One question: about which commitment, in words, with the key by which it is answered once."""

    kind: SignKind
    key: str
    code: str
    title: str
    body: str
    message: Message
    answered: SignAnswered | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A sign before it has a name: `detail` tells it from others of its kind on the same commitment."""

    kind: SignKind
    commitment_id: int
    detail: str
    message: Message


def signs_for(actor: Actor, *, today: date, calendar: WorkCalendar) -> list[Sign]:
    """Every sign in what this reader may see, by kind; about fifteen queries, which read what is suspicious and not
    the register."""
    raws = [
        *edge_signs(actor, today),
        *project_signs(actor),
        *permit_signs(actor, today),
        *text_signs(actor, today),
        *eve_signs(actor, today, calendar),
    ]
    keys = {raw.commitment_id for raw in raws}
    titles = titles_of(keys)
    leads = Assignment.objects.current().filter(commitment__in=keys, role="lead").select_related("body", "commitment")
    bodies = {row.commitment_id: row.body.short_name for row in leads}
    codes = dict(Commitment.objects.filter(pk__in=keys).values_list("pk", "code"))
    found = [
        Sign(
            raw.kind,
            f"{codes[raw.commitment_id]}:{raw.detail}"[:200],
            codes[raw.commitment_id] or "",
            titles.get(raw.commitment_id, ""),
            bodies.get(raw.commitment_id, ""),
            raw.message,
        )
        for raw in raws
    ]
    answers = {(row.kind, row.key): row for row in SignAnswered.objects.filter(key__in={sign.key for sign in found})}
    return [replace(sign, answered=answers.get((sign.kind, sign.key))) for sign in found]


def in_sight(actor: Actor, path: str) -> Q:
    """What this reader may see; whoever sees the whole district needs no list."""
    if actor.sees_whole_district:
        return Q(**{f"{path}__stage": CommitmentStage.ACCEPTED})
    return Q(**{f"{path}__in": visible_to(actor).values("pk")})


def edge_signs(actor: Actor, today: date) -> Iterable[Raw]:
    """Self-reported figures that are exactly the target, and degrees that lie exactly on an edge of their rule."""
    rows = Measurement.objects.current().filter(
        in_sight(actor, "target__commitment"),
        level=Level.SELF_REPORTED,
        value=F("target__value"),
        period_end__lte=today,
    )
    for row in rows.select_related("target"):
        if row.target is not None and row.target.value is not None:
            message = on_the_edge(row.value, row.target.value, unit=row.unit, level=Level(row.level))
            if message is not None:
                detail = f"{row.period_end}:{row.value.normalize():f}"
                yield Raw(SignKind.EDGE, row.target.commitment_id, detail, message)
    rule = rule_sets_on(today)[Kind.FIGURE]
    for light in lights_seen(actor).filter(rule_set=rule.id, attained__in=rule.edges.get("attained_pct", ())):
        message = Message("alerts.sign_limit", {"attained": f"{light.attained or 0:.2f}".rstrip("0").rstrip(".")})
        yield Raw(SignKind.EDGE, light.commitment_id, f"{light.from_at:%Y-%m-%d}:limit", message)


def project_signs(actor: Actor) -> Iterable[Raw]:
    """One project under several commitments of one report, whatever each calls it."""
    rows = ProjectItem.objects.current().filter(in_sight(actor, "commitment"))
    doubled = rows.order_by().values("project").annotate(n=Count("commitment", distinct=True)).filter(n__gt=1)
    found = rows.filter(project__in=doubled.values("project")).select_related("commitment")
    by_report: dict[int, list[tuple[str, str]]] = {}
    keys: dict[str, int] = {}
    names: dict[int, str] = {}
    for row in found.order_by("commitment__code", "pk"):
        code = row.commitment.code or ""
        keys[code] = row.commitment_id
        name = names.setdefault(row.project_id, row.name)
        by_report.setdefault(row.commitment.report_id, []).append((name, code))
    for pairs in by_report.values():
        for message in counted_twice(pairs):
            first = str(message.params["codes"]).split("、")[0]
            yield Raw(SignKind.TWICE, keys[first], str(message.params["project"]), message)


def permit_signs(actor: Actor, today: date) -> Iterable[Raw]:
    """A start reported in a plan that names a permit, while that was not reached by then and no file shows it."""
    starts = MilestoneReached.objects.current().filter(
        in_sight(actor, "milestone__plan__commitment"),
        ~Q(milestone__title__contains=PERMIT),
        milestone__title__startswith=START,
        milestone__plan__until_at=FOREVER,
        reached_on__lte=today,
    )
    of_the_plan = Q(milestone__plan=OuterRef("milestone__plan"))
    named = Milestone.objects.filter(
        Q(title__contains=PERMIT) | Q(evidence__contains=PERMIT), plan=OuterRef("milestone__plan")
    )
    reached = MilestoneReached.objects.current().filter(
        of_the_plan,
        Q(milestone__title__contains=PERMIT) | Q(milestone__evidence__contains=PERMIT),
        ~Q(pk=OuterRef("pk")),
        reached_on__lte=OuterRef("reached_on"),
    )
    files = Evidence.objects.filter(
        Q(milestone__plan__commitment=OuterRef("milestone__plan__commitment"))
        | Q(line__commitment=OuterRef("milestone__plan__commitment")),
        Q(filename__contains=PERMIT) | Q(caption__contains=PERMIT),
        removed_at=None,
    )
    found = starts.filter(Exists(named), ~Exists(reached), ~Exists(files))
    for plan, commitment in found.values_list("milestone__plan", "milestone__plan__commitment").distinct():
        yield Raw(SignKind.PERMIT, commitment, f"{plan}", Message("progress.no_permit"))


def text_signs(actor: Actor, today: date) -> Iterable[Raw]:
    """The same typed words in the last three rounds or more that asked the item, however often it is asked; 无变化 says
    openly that nothing changed, is no sign and ends the row. Of a year of rounds only the lines of items are read that
    said something three times, or were put right."""
    rounds = list(Round.objects.filter(period_end__lte=today).order_by("-period_end").values_list("pk", flat=True))
    rows = ProgressReport.objects.filter(
        not_lapsed(), in_sight(actor, "commitment"), sheet__round__in=rounds[:ROUNDS_READ], saved_at__isnull=False
    )
    repeated = rows.filter(unchanged=False).exclude(text="").order_by().values("commitment_id", "text")
    repeated = repeated.annotate(times=Count("pk")).filter(times__gte=TIMES)
    suspects = rows.filter(
        Q(commitment__in=repeated.values("commitment_id"))
        | Q(commitment__in=rows.filter(corrections__isnull=False).values("commitment_id"))
    )
    for commitment, (last, texts) in texts_of(suspects).items():
        message = same_text(texts, at_least=TIMES)
        if message is not None:
            yield Raw(SignKind.SAME_TEXT, commitment, f"{message.params['rounds']}:{last}", message)


def texts_of(lines: QuerySet[ProgressReport]) -> dict[int, tuple[date, list[str]]]:
    """What each commitment's lines say, oldest first, nothing where it is 无变化; with the end of its last period."""
    right = newest_corrections(lines)
    found: dict[int, tuple[date, list[str]]] = {}
    ordered = lines.order_by("sheet__round__period_end")
    columns = ("commitment_id", "sheet__round__period_end", "pk", "text", "unchanged")
    for commitment, end, line, filled, unchanged in ordered.values_list(*columns):
        text = right[line].text if line in right else "" if unchanged else filled
        found[commitment] = (end, [*found.get(commitment, (end, []))[1], text])
    return found


def eve_signs(actor: Actor, today: date, calendar: WorkCalendar) -> Iterable[Raw]:
    """Colours that got better on the day of a meeting, on the working day before it, or on days off between them."""
    ahead = calendar.add_workdays(today, 1)
    held = list(ReviewMeeting.objects.filter(on__lte=ahead)[:MEETINGS_READ])
    days = {
        meeting.on - timedelta(days=back): meeting
        for meeting in held
        for back in range((meeting.on - calendar.workday_before(meeting.on)).days + 1)
    }
    changes = ColourChange.objects.filter(in_sight(actor, "commitment"), on__in=list(days)).exclude(old="")
    for change in changes:
        if SEVERITY[Colour(change.new)] < SEVERITY[Colour(change.old)] and change.new != Colour.DONE:
            meeting = days[change.on]
            said = {"old": Colour(change.old).label, "new": Colour(change.new).label}
            message = Message("alerts.sign_eve", {"on": change.on, "meeting": meeting.title, "day": meeting.on, **said})
            yield Raw(SignKind.EVE, change.commitment_id, f"{change.on}", message)


# Answering ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def answer_sign(*, kind: SignKind, key: str, note: str, actor: Actor, at: datetime) -> SignAnswered:
    """Write down what came of looking into a sign. Raises NotAllowed, AlertFault."""
    check_can_look_into_signs(actor)
    if not note.strip():
        raise AlertFault(say("请写明了解到的情况。没有保存。"))
    row, new = SignAnswered.objects.get_or_create(
        kind=kind,
        key=key[:200],
        defaults={"note": note.strip(), "answered_by": signature(actor), "answered_at": at},
    )
    if not new:
        raise AlertFault(say("这一条刚刚有人了解过，您写的没有存入。请刷新页面查看。"))
    record(
        kind="alerts.sign_answered",
        subject_type="commitment",
        subject_key=key.split(":")[0],
        actor=actor,
        at=at,
        payload={"sign": kind, "key": key},
        reason=note,
    )
    return row


@transaction.atomic
def enter_meeting(*, on: date, title: str, actor: Actor, at: datetime) -> ReviewMeeting:
    """Enter the day of a meeting that looks at colours. Raises NotAllowed, AlertFault for a day entered already."""
    check_can_look_into_signs(actor)
    if not title.strip():
        raise AlertFault(say("请写明会议名称。"))
    try:
        with transaction.atomic():
            row = ReviewMeeting.objects.create(on=on, title=title.strip()[:80], entered_at=at)
    except IntegrityError as fault:
        raise AlertFault(say("{day} 已登记过会议。", day=on.isoformat())) from fault
    payload = {"on": on, "title": row.title}
    record(
        kind="alerts.meeting_entered",
        subject_type="register",
        subject_key=on.isoformat(),
        actor=actor,
        at=at,
        payload=payload,
    )
    return row


def meetings() -> list[ReviewMeeting]:
    return list(ReviewMeeting.objects.all()[:12])
