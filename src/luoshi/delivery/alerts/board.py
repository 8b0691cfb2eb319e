"""The district at a glance: how many are ahead, on plan, behind, done; by body and by leader; what waits for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from luoshi.delivery.alerts.choices import AHEAD, WARNINGS, Colour, HearingStage, Pace
from luoshi.delivery.alerts.models import ColourChange, Hearing, Light
from luoshi.delivery.progress.corrected import newest_corrections
from luoshi.delivery.progress.models import ProgressReport
from luoshi.delivery.progress.queries import newest_lines
from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.models import Assignment, BoardRow, CommitmentVersion
from luoshi.delivery.register.queries import on_register, visible_to
from luoshi.delivery.register.queries.remembered import remembered
from luoshi.delivery.register.queries.shapes import NOBODY
from luoshi.kernel.actors import LEADER, MACHINE, Actor
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.versions import held


def pace_case() -> Case:
    """`choices.pace_of` in the database."""
    return Case(
        When(colour=Colour.DONE, then=Value(Pace.DONE)),
        When(colour__in=WARNINGS, then=Value(Pace.BEHIND)),
        When(colour=Colour.GREEN, attained__gt=AHEAD, then=Value(Pace.AHEAD)),
        When(colour=Colour.GREEN, then=Value(Pace.ON_PLAN)),
        default=Value(Pace.NOT_YET),
        output_field=CharField(),
    )


def lights_seen(actor: Actor, at: datetime | None = None) -> QuerySet[Light]:
    """The lights of what this reader may see. Whoever sees the whole district needs no list of commitments."""
    lights: QuerySet[Light] = Light.objects.as_of(at)
    if actor.sees_whole_district:
        return lights.filter(on_register(at, "commitment__"))
    return lights.filter(commitment__in=visible_to(actor, at).values("pk"))


@dataclass(frozen=True, slots=True)
class PaceRow:
    """One body's counts by class; what nobody leads has the key NOBODY and no name."""

    key: str
    name: str
    counts: dict[Pace, int]
    red: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def behind(self) -> int:
        return self.counts.get(Pace.BEHIND, 0)

    @property
    def cells(self) -> list[tuple[Pace, int]]:
        return [(pace, self.counts.get(pace, 0)) for pace in Pace]


@dataclass(frozen=True, slots=True)
class Board:
    counts: dict[Pace, int]
    colours: dict[Colour, int]
    bodies: list[PaceRow] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def board(actor: Actor, *, at: datetime | None = None) -> Board:
    """One grouped query, whatever the number of commitments; made once for a state of the ledger."""
    return remembered("board", actor, at, (), lambda: made_board(board_counts(actor, at)))


Counts = Mapping[tuple[int | None, str, str], int]


def board_counts(actor: Actor, at: datetime | None) -> Counts:
    """How many commitments by (lead body's key, class, colour): today's from the rows kept for it, a past day's from
    the lights and leads of then."""
    if at is not None:
        return counts_from_lights(actor, at)
    if actor.sees_whole_district:
        return counts_from_rows(BoardRow.objects.all())
    return counts_from_rows(BoardRow.objects.filter(commitment__in=visible_to(actor).values("pk")))


def counts_from_rows(rows: QuerySet[BoardRow]) -> Counts:
    return as_counts(rows.values_list("lead_id", "pace", "colour").annotate(n=Count("pk")))


def counts_from_lights(actor: Actor, at: datetime | None) -> Counts:
    """The same from lights and leads themselves; for now what `luoshi check` compares the kept rows with."""
    lead = held("commitment__assignments", at) & Q(commitment__assignments__role=AssignmentRole.LEAD)
    lights = lights_seen(actor, at).annotate(
        lead=FilteredRelation("commitment__assignments", condition=lead), pace=pace_case()
    )
    return as_counts(lights.order_by().values_list("lead__body_id", "pace", "colour").annotate(n=Count("pk")))


def as_counts(grouped: Iterable[tuple[int | None, str, str, int]]) -> Counts:
    return {(lead, pace, colour): n for lead, pace, colour, n in grouped}


def board_rows_agree() -> bool:
    """Whether the kept rows count what lights and leads say."""
    return counts_from_rows(BoardRow.objects.all()) == counts_from_lights(MACHINE, None)


def made_board(counted: Counts) -> Board:
    counts: dict[Pace, int] = defaultdict(int)
    colours: dict[Colour, int] = defaultdict(int)
    of_body: dict[int | None, PaceRow] = {}
    bodies = {body.pk: body for body in Body.objects.all()}
    for (key, pace, colour), n in counted.items():
        counts[Pace(pace)] += n
        colours[Colour(colour)] += n
        code, name = (bodies[key].code, bodies[key].short_name) if key is not None else (NOBODY, "")
        row = of_body.setdefault(key, PaceRow(code, name, defaultdict(int), 0))
        row.counts[Pace(pace)] += n
        of_body[key] = replace(row, red=row.red + n) if colour == Colour.RED else row
    ordered = sorted(of_body.values(), key=lambda row: (row.key == NOBODY, -row.behind, -row.red, row.name))
    return Board(dict(counts), dict(colours), ordered)


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment in a list of the board: `asks` is what its body last asked leaders for."""

    light: Light
    title: str
    body: str
    body_code: str
    due_on: date | None
    asks: str


def lines(
    actor: Actor, *, pace: Pace | None = None, body: str = "", leader: int | None = None, at: datetime | None = None
) -> list[Line]:
    """The lights of one class, of one body, of one leader's post; the worst first. Four queries."""
    found = lights_seen(actor, at).annotate(pace=pace_case()).select_related("commitment")
    if pace:
        found = found.filter(pace=pace)
    if body == NOBODY:
        led = Assignment.objects.as_of(at).filter(commitment=OuterRef("commitment"), role=AssignmentRole.LEAD)
        found = found.filter(~Exists(led))
    elif body:
        found = found.filter(
            held("commitment__assignments", at),
            commitment__assignments__role="lead",
            commitment__assignments__body__code=body,
        )
    if leader is not None:
        found = found.filter(held("commitment__versions", at), commitment__versions__leader_post_id=leader)
    order = {colour: rank for rank, colour in enumerate((Colour.RED, Colour.ORANGE, Colour.YELLOW, Colour.BLUE))}
    lights = sorted(found, key=lambda light: (order.get(Colour(light.colour), 9), light.attained or 0))
    return lines_of(lights, at)


def lines_of(lights: Sequence[Light], at: datetime | None = None) -> list[Line]:
    keys = [light.commitment_id for light in lights]
    versions = {row.commitment_id: row for row in CommitmentVersion.objects.as_of(at).filter(commitment__in=keys)}
    leads = {
        row.commitment_id: row.body
        for row in Assignment.objects.as_of(at).filter(commitment__in=keys, role="lead").select_related("body")
    }
    asks = latest_asks(keys, at)
    return [
        Line(
            light=light,
            title=versions[light.commitment_id].title,
            body=leads[light.commitment_id].short_name if light.commitment_id in leads else "",
            body_code=leads[light.commitment_id].code if light.commitment_id in leads else "",
            due_on=versions[light.commitment_id].due_on,
            asks=asks.get(light.commitment_id, ""),
        )
        for light in lights
        if light.commitment_id in versions
    ]


def latest_asks(commitments: list[int], at: datetime | None = None) -> dict[int, str]:
    """What each body asked leaders for in its newest sheet signed by then, as it was corrected by then; nothing where
    it asks nothing. Two queries."""
    signed = ProgressReport.objects.filter(commitment__in=commitments, sheet__signed_at__isnull=False)
    if at is not None:
        signed = signed.filter(sheet__signed_at__lte=at)
    newest = newest_lines(signed)
    right = newest_corrections(newest, at)
    rows = newest.values_list("commitment_id", "pk", "asks")
    said = {key: right[line].asks if line in right else asks for key, line, asks in rows}
    return {commitment: asks for commitment, asks in said.items() if asks}


def in_stages(stages: Iterable[HearingStage], at: datetime | None) -> Q:
    """Hearings that stood in one of these stages at `at`: a stage lasts from its own instant to the next one's."""
    if at is None:
        return Q(stage__in=list(stages))
    day = timezone.localdate(at - timedelta(microseconds=1))
    waits = Q(decided_at__isnull=True) | Q(decided_at__gt=at)
    answered = Q(answered_at__lte=at) | Q(answer_due_on__lt=day)  # said, or the time to say it over
    stood = {
        HearingStage.ASKED: waits & ~answered,
        HearingStage.ANSWERED: waits & answered,
        HearingStage.CIRCULATED: Q(stage=HearingStage.CIRCULATED, decided_at__lte=at),
        HearingStage.DROPPED: Q(stage=HearingStage.DROPPED, decided_at__lte=at),
    }
    asked = Q(pk__in=[])
    for stage in stages:
        asked |= stood[stage]
    return Q(asked_at__lte=at) & asked


def hearings_for(actor: Actor, *, stages: Iterable[HearingStage], at: datetime | None = None) -> QuerySet[Hearing]:
    """Hearings this reader has to do with: a body's own, a leader's own posts' (or nobody's), supervision all."""
    rows = Hearing.objects.filter(in_stages(stages, at)).select_related("change__commitment")
    if actor.role == LEADER:
        current = held("change__commitment__versions", at)
        own = Q(change__commitment__versions__leader_post_id=actor.post_id)
        nobody = Q(change__commitment__versions__leader_post_id=None)
        return rows.filter(current & (own | nobody)).distinct()
    if actor.sees_whole_district:
        return rows
    return rows.filter(change__commitment__in=visible_to(actor, at).values("pk"))


def decided_otherwise(hearings: QuerySet[Hearing]) -> QuerySet[Hearing]:
    """Of these the ones decided, and not as computed: another colour, or none at all."""
    another = Q(stage=HearingStage.CIRCULATED) & ~Q(decided_colour=F("change__new"))
    return hearings.filter(another | Q(stage=HearingStage.DROPPED))


def titles_of(commitments: Iterable[int], at: datetime | None = None) -> dict[int, str]:
    rows = CommitmentVersion.objects.as_of(at).filter(commitment__in=list(commitments))
    return dict(rows.values_list("commitment_id", "title"))


def leads_of(commitments: Iterable[int], at: datetime | None = None) -> dict[int, str]:
    """The lead body's short name by commitment; who has none yet is left out."""
    rows = Assignment.objects.as_of(at).filter(commitment__in=list(commitments), role=AssignmentRole.LEAD)
    return dict(rows.values_list("commitment_id", "body__short_name"))


def changes_seen(actor: Actor, first: date, last: date, at: datetime | None = None) -> QuerySet[ColourChange]:
    rows = ColourChange.objects.filter(on__range=(first, last)).exclude(old="").select_related("commitment", "hearing")
    if actor.sees_whole_district:
        return rows
    return rows.filter(commitment__in=visible_to(actor, at).values("pk"))


def hearing_seen(actor: Actor, pk: int) -> Hearing | None:
    """One hearing, where its commitment may be seen."""
    hearing = Hearing.objects.filter(pk=pk).select_related("change__commitment").first()
    if hearing is None or not visible_to(actor).filter(pk=hearing.change.commitment_id).exists():
        return None
    return hearing
