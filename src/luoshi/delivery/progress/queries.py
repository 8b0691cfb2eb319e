"""Reading progress."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.progress.choices import Level, RoundState, Tier
from luoshi.delivery.progress.corrected import with_corrections
from luoshi.delivery.progress.models import (
    LineCheck,
    Measurement,
    MilestoneReached,
    ProgressReport,
    Round,
    Sheet,
    TierChoice,
)
from luoshi.delivery.progress.rules import RANK, tiers_due, usual_tier
from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage, State
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Target
from luoshi.delivery.register.queries.judged import judged_targets
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import held


def asked_in_round(period_end: date, at: datetime) -> list[tuple[int, int]]:
    """(commitment, lead body) of everything a round asks about: accepted, not done, led by somebody, of a tier that
    is due. Three queries."""
    due = tiers_due(period_end)
    chosen = dict(TierChoice.objects.as_of(at).values_list("commitment_id", "tier"))
    kinds = {
        row["commitment_id"]: usual_tier(row["type"], row["judged_by"])
        for row in CommitmentVersion.objects.as_of(at).values("commitment_id", "type", "judged_by")
    }
    leads = (
        Assignment.objects.as_of(at)
        .filter(role=AssignmentRole.LEAD, commitment__stage=CommitmentStage.ACCEPTED)
        .exclude(held("commitment__standings", at) & Q(commitment__standings__state=State.DONE))
        .values_list("commitment_id", "body_id")
    )
    return [(c, b) for c, b in leads if Tier(chosen.get(c) or kinds.get(c, Tier.USUAL)) in due]


def last_lines(commitments: Iterable[int]) -> dict[int, ProgressReport]:
    """Each commitment's newest line of any round, to start the next from. Three queries."""
    newest = (
        ProgressReport.objects.filter(commitment_id__in=list(commitments))
        .values("commitment_id")
        .annotate(last=Max("pk"))
        .values_list("last", flat=True)
    )
    rows = with_corrections(ProgressReport.objects.filter(pk__in=list(newest)))
    return {line.commitment_id: line for line in rows}


def newest_lines(lines: QuerySet[ProgressReport]) -> QuerySet[ProgressReport]:
    """Of these lines each commitment's of the latest period, so that no more is read than that, however many there
    are."""
    later = lines.order_by("-sheet__round__period_end", "-pk").filter(commitment=OuterRef("pk"))
    newest = Commitment.objects.filter(pk__in=lines.order_by().values("commitment")).annotate(
        newest=Subquery(later.values("pk")[:1])
    )
    return ProgressReport.objects.filter(pk__in=newest.values("newest"))


def sheet_for(round_code: str, body_id: int) -> Sheet | None:
    """The sheet with its lines, and what each line's commitment says now. Five queries."""
    versions = Prefetch(
        "commitment__versions", queryset=CommitmentVersion.objects.current(), to_attr="current_versions"
    )
    rows = ProgressReport.objects.select_related("commitment").prefetch_related(versions, "corrections")
    lines = Prefetch("lines", queryset=rows)
    return (
        Sheet.objects.filter(round__code=round_code, body_id=body_id)
        .select_related("round", "body")
        .prefetch_related(lines)
        .first()
    )


def rounds() -> QuerySet[Round]:
    return Round.objects.all()


def sheets_of(round_: Round) -> QuerySet[Sheet]:
    return Sheet.objects.filter(round=round_).select_related("body").order_by("body__sort")


def history_of(commitment_id: int, at: datetime | None = None) -> QuerySet[ProgressReport]:
    """What was reported of a commitment, by `at` where given, with its corrections; newest round first. What no head
    has signed is not reported: it may still change, or be given back."""
    signed = Q(sheet__signed_at__isnull=False) if at is None else Q(sheet__signed_at__lte=at)
    lines = ProgressReport.objects.filter(signed, commitment_id=commitment_id, saved_at__isnull=False)
    checks = LineCheck.objects.all() if at is None else LineCheck.objects.filter(checked_at__lte=at)
    lines = lines.select_related("sheet__round", "sheet__body").prefetch_related(Prefetch("checks", queryset=checks))
    return with_corrections(lines).order_by("-sheet__round__period_end")


def best_by_target(rows: Iterable[Measurement]) -> dict[int, list[Measurement]]:
    """Each target's figures, the best confirmed one of each period, oldest first."""
    best: dict[tuple[int, date], Measurement] = {}
    for row in rows:
        assert row.target_id is not None  # the caller asked for figures of targets
        key = (row.target_id, row.period_end)
        if key not in best or rank(row) > rank(best[key]):
            best[key] = row
    found: dict[int, list[Measurement]] = {}
    for (target, _), row in sorted(best.items(), key=lambda item: item[0][1]):
        found.setdefault(target, []).append(row)
    return found


def rank(row: Measurement) -> tuple[int, int]:
    return (RANK[Level(row.level)], row.pk)


def figures_for(
    targets: Sequence[Target], at: datetime | None = None, *, since: date | None = None, until: date | None = None
) -> dict[int, list[Measurement]]:
    """Each target's series: its own figures, and for periods that have none the district's figures of its indicator
    in its unit and kind, the best confirmed of each period; of periods that end from `since` to `until` where given.
    One query."""
    rows = Measurement.objects.as_of(at)
    if since is not None:
        rows = rows.filter(period_end__gte=since)
    if until is not None:
        rows = rows.filter(period_end__lte=until)
    asked = Q(target_id__in=[target.pk for target in targets])
    if wanted := {target.indicator_id for target in targets if target.indicator_id}:
        asked |= Q(indicator_id__in=wanted, target__isnull=True)
    found = list(rows.filter(asked))
    own = best_by_target(row for row in found if row.target_id is not None)
    shared: dict[tuple[str, str, str], dict[date, Measurement]] = {}
    for row in found:
        if row.target_id is not None:
            continue
        series = shared.setdefault((row.indicator_id, row.subject, row.unit), {})
        if row.period_end not in series or rank(row) > rank(series[row.period_end]):
            series[row.period_end] = row
    return {
        target.pk: series_of(shared.get((target.indicator_id, target.subject, target.unit), {}), own.get(target.pk, ()))
        for target in targets
    }


def corrected_before(figures: Sequence[Measurement], at: datetime | None = None) -> dict[int, list[Measurement]]:
    """What stood before each of these figures until it was corrected, the newest first, by the figure's key. One
    query."""
    if not figures:
        return {}
    ended = Q(until_at__lt=FOREVER) if at is None else Q(until_at__lte=at)
    same = Q(target_id__in={row.target_id for row in figures if row.target_id is not None})
    if shared := {row.indicator_id for row in figures if row.target_id is None}:
        same |= Q(target=None, indicator_id__in=shared)
    rows = Measurement.objects.filter(ended, same, period_end__in={row.period_end for row in figures})
    keys = {series_key(row): row.pk for row in figures}
    found: dict[int, list[Measurement]] = {}
    for row in rows.order_by("-until_at"):
        if series_key(row) in keys:
            found.setdefault(keys[series_key(row)], []).append(row)
    return found


def series_key(row: Measurement) -> tuple[object, ...]:
    """Of one thing, unit, period and level there is one figure that holds."""
    thing = (row.target_id,) if row.target_id is not None else (row.indicator_id, row.subject, row.unit)
    return (*thing, row.level, row.period_end)


def series_of(shared: Mapping[date, Measurement], own: Sequence[Measurement]) -> list[Measurement]:
    """One figure a period, oldest first; the target's own before the district's."""
    by_period = {**shared, **{row.period_end: row for row in own}}
    return [by_period[day] for day in sorted(by_period)]


def targets_to_report(commitments: Collection[int]) -> dict[int, Target]:
    """The targets of which a body itself says the figure, by commitment: what judges it, where nobody but the body
    has given a figure yet. Two queries."""
    targets = judged_targets(commitments)
    indicators = {target.indicator_id for target in targets.values() if target.indicator_id}
    given = Measurement.objects.current().exclude(level=Level.SELF_REPORTED)
    rows = given.filter(Q(target__in=list(targets.values())) | Q(target=None, indicator_id__in=indicators))
    known = set(rows.order_by().values_list("target_id", "indicator_id").distinct())
    own, shared = {target for target, _ in known}, {indicator for target, indicator in known if target is None}
    return {
        key: target
        for key, target in targets.items()
        if target.pk not in own and (not target.indicator_id or target.indicator_id not in shared)
    }


def later_sheet(sheet: Sheet) -> Sheet | None:
    """The body's sheet of the next round that is still open, where what is new goes."""
    rows = Sheet.objects.filter(body=sheet.body_id, round__state=RoundState.OPEN)
    later = rows.filter(round__period_end__gt=sheet.round.period_end).select_related("round")
    return later.order_by("round__period_end").first()


# Nodes ----------------------------------------------------------------------------------------------------------------

NODES_SHOWN = 2  # of one line of a sheet: the oldest that are open


def node_in_force(commitment: Commitment, pk: int) -> Milestone | None:
    """A milestone of the commitment's plan in force."""
    rows = Milestone.objects.filter(pk=pk, plan__commitment=commitment, plan__until_at=FOREVER)
    return rows.select_related("plan__commitment").first()


def open_nodes(commitments: Collection[int]) -> dict[int, list[Milestone]]:
    """The oldest milestones not reached yet of each plan in force, by commitment. One query."""
    reached = MilestoneReached.objects.filter(milestone=OuterRef("pk"), until_at=FOREVER)
    rows = Milestone.objects.filter(~Exists(reached), plan__until_at=FOREVER, plan__commitment__in=commitments)
    found: dict[int, list[Milestone]] = {}
    for row in rows.select_related("plan").order_by("due_on", "ordinal"):
        held = found.setdefault(row.plan.commitment_id, [])
        if len(held) < NODES_SHOWN:
            held.append(row)
    return found
