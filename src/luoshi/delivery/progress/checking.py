"""How far a report is confirmed: a sample of each round is checked, a self-reported figure is confirmed by others.

Nothing reported is overwritten: a check stands beside the line, a confirmed figure is a new row of its own level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.delivery.progress.choices import Level, SheetStage
from luoshi.delivery.progress.corrected import LineRead, not_lapsed, read_line, said_of, with_corrections
from luoshi.delivery.progress.models import (
    Evidence,
    LineCheck,
    Measurement,
    PhotoReuse,
    ProgressReport,
    Round,
    Sample,
    SampledLine,
    SampleReason,
)
from luoshi.delivery.progress.operations import FigureGiven, ProgressFault, held_round, take_measurements
from luoshi.delivery.progress.permissions import check_can_check, check_can_confirm
from luoshi.delivery.progress.rules import LineGiven, on_the_edge
from luoshi.delivery.progress.sampling_rules import LineFacts, draw, usual_size
from luoshi.delivery.progress.showing import bare_nodes
from luoshi.delivery.register.models import CommitmentVersion, Standing
from luoshi.delivery.register.operations import record_of
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.ledger.queries import head
from luoshi.kernel.messages import Message, say
from luoshi.kernel.timeline import FOREVER

BY_OFFICE = (Level.CHECKED, Level.THIRD_PARTY, Level.RESIDENTS)
ROUNDS_READ, LINES_READ = 9, 3  # of monthly rounds, so that there are three of what is asked by the quarter
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A sampled line as the page shows it."""

    row: SampledLine
    title: str
    read: LineRead
    reasons: Sequence[Message]
    checks: Sequence[LineCheck]


@transaction.atomic
def draw_sample(*, round_: Round, size: int | None, actor: Actor, at: datetime) -> Sample:
    """Draw the round's sample from the signed sheets, once. Raises ProgressFault, NotAllowed."""
    check_can_check(actor)
    held_round(round_.pk)
    if Sample.objects.filter(round=round_).exists():
        raise ProgressFault(say("本期已经抽过，不能重抽。"))
    facts = facts_of_round(round_)
    if not facts:
        raise ProgressFault(say("本期还没有签发的填报表，签发后再抽。"))
    seed = head().hash
    wanted = usual_size(len(facts)) if size is None else size
    if not 1 <= wanted <= 500:
        raise ProgressFault(say("抽查的件数须在 1 至 500 之间。"))
    drawn = draw(facts, size=wanted, seed=seed)
    sample = Sample.objects.create(round=round_, seed=seed, population=len(facts), drawn_at=at)
    rows = SampledLine.objects.bulk_create(
        SampledLine(sample=sample, line_id=each.key, ordinal=place) for place, each in enumerate(drawn, start=1)
    )
    SampleReason.objects.bulk_create(
        SampleReason(sampled=row, code=reason.code, params=dict(reason.params))
        for row, each in zip(rows, drawn, strict=True)
        for reason in each.reasons
    )
    payload = {"population": len(facts), "drawn": len(drawn), "seed": seed}
    record(
        kind="progress.sample_drawn",
        subject_type="round",
        subject_key=round_.code,
        actor=actor,
        at=at,
        payload=payload,
    )
    return sample


def facts_of_round(round_: Round) -> list[LineFacts]:
    """What is known of every line of the round's signed sheets. Eleven queries."""
    signed = ProgressReport.objects.filter(sheet__round=round_, sheet__stage=SheetStage.SIGNED).order_by("pk")
    lines = list(with_corrections(signed))
    said = {line.pk: said_of(line) for line in lines}
    keys = [line.commitment_id for line in lines]
    earlier = lines_before(round_, keys)
    shown = Evidence.objects.filter(line__in=lines, removed_at=None)
    with_file = set(shown.values_list("line_id", flat=True))
    reused = set(PhotoReuse.objects.filter(evidence__in=shown).values_list("evidence__line_id", flat=True))
    colours = dict(Standing.objects.current().filter(commitment__in=keys).values_list("commitment_id", "colour"))
    bare = bare_nodes(keys, since=end_before(round_), until=round_.period_end)
    edges = exactly_on_target(keys)
    return [
        LineFacts(
            key=line.pk,
            texts=[typed_in(each) for each in (*earlier.get(line.commitment_id, ()), said[line.pk])],
            percent=said[line.pk].percent,
            percent_before=earlier[line.commitment_id][-1].percent if earlier.get(line.commitment_id) else None,
            has_evidence=line.pk in with_file,
            bare_nodes=[node.title for node in bare.get(line.commitment_id, ())],
            reuses_photo=line.pk in reused,
            colour=colours.get(line.commitment_id, ""),
            on_target=line.commitment_id in edges,
        )
        for line in lines
    ]


def end_before(round_: Round) -> date | None:
    """The end of the period of the round before; None for the first."""
    rows = Round.objects.filter(period_end__lt=round_.period_end).order_by("-period_end")
    return rows.values_list("period_end", flat=True).first()


def exactly_on_target(keys: Sequence[int]) -> set[int]:
    """The commitments of which a self-reported figure is exactly the target, as `rules.on_the_edge` asks. One query."""
    rows = Measurement.objects.current().filter(
        target__commitment__in=keys, level=Level.SELF_REPORTED, value=F("target__value")
    )
    return {
        row.target.commitment_id
        for row in rows.select_related("target")
        if row.target is not None and on_the_edge(row.value, row.value, unit=row.unit, level=Level(row.level))
    }


def lines_before(round_: Round, keys: Sequence[int]) -> dict[int, list[LineGiven]]:
    """What each commitment's last lines before this round say, oldest first. Three queries."""
    rounds = Round.objects.filter(period_end__lt=round_.period_end).order_by("-period_end")[:ROUNDS_READ]
    found: dict[int, list[LineGiven]] = {}
    ended = [each.pk for each in rounds]
    rows = ProgressReport.objects.filter(not_lapsed(), commitment__in=keys, sheet__round__in=ended)
    for line in with_corrections(rows).order_by("sheet__round__period_end"):
        found.setdefault(line.commitment_id, []).append(said_of(line))
    return {key: lines[-LINES_READ:] for key, lines in found.items()}


def typed_in(said: LineGiven) -> str:
    """What was typed: nothing where it says 无变化, whatever text was carried on."""
    return "" if said.unchanged else said.text


@transaction.atomic
def record_check(
    *,
    line: ProgressReport,
    level: Level,
    agrees: bool,
    percent: Decimal | None,
    finding: str,
    actor: Actor,
    at: datetime,
) -> LineCheck:
    """Write down what a check found; what was reported stays beside it. A later check is a further row."""
    check_can_check(actor)
    if level not in BY_OFFICE:
        raise ProgressFault(say("核查结果须是督查核实、第三方核验或群众评价。没有保存。"))
    if not agrees and not finding.strip():
        raise ProgressFault(say("与所报不符的，请写明实际情况。没有保存。"))
    if percent is not None and not 0 <= percent <= 100:
        raise ProgressFault(say("形象进度须在 0 至 100 之间。"))
    check = LineCheck.objects.create(
        line=line,
        level=level,
        agrees=agrees,
        percent=percent,
        finding=finding.strip()[:500],
        checked_at=at,
        checked_by=signature(actor),
    )
    payload = {"round": line.sheet.round.code, "level": level, "agrees": agrees, "percent": percent}
    record_of(line.commitment, kind="progress.line_checked", actor=actor, at=at, payload=payload, reason=check.finding)
    return check


@transaction.atomic
def confirm_figure(
    *, figure: Measurement, level: Level, value: Decimal, reason: str, actor: Actor, at: datetime
) -> bool:
    """Confirm a self-reported figure, or say what it really is (with the reason): a row of its own level, the report
    stays. Returns whether the figure was confirmed as reported."""
    check_can_confirm(actor, level)
    agrees = value == figure.value
    if not agrees and not reason.strip():
        raise ProgressFault(say("与自报数不同的，请写明理由。没有保存。"))
    given = FigureGiven(
        indicator=figure.indicator,
        indicator_id=figure.indicator_id,
        period_start=figure.period_start,
        period_end=figure.period_end,
        subject=figure.subject,
        target=figure.target,
        value=value,
        unit=figure.unit,
        reason=reason.strip()[:200] or say("核对无误"),
    )
    take_measurements(figures=[given], level=level, source=signature(actor)[:120], actor=actor, at=at)
    return agrees


# Reading --------------------------------------------------------------------------------------------------------------


def sample_of(round_: Round) -> Sample | None:
    return Sample.objects.filter(round=round_).first()


def sample_rows(sample: Sample) -> list[SampleRow]:
    """The sample with its reasons and what was found. Five queries."""
    rows = list(
        SampledLine.objects.filter(sample=sample)
        .select_related("line__commitment", "line__sheet__body", "line__sheet__round")
        .prefetch_related("reasons", "line__checks", "line__corrections")
    )
    titles = titles_of(row.line.commitment_id for row in rows)
    return [
        SampleRow(
            row,
            titles.get(row.line.commitment_id, ""),
            read_line(row.line),
            [Message(reason.code, reason.params) for reason in row.reasons.all()],
            list(row.line.checks.all()),
        )
        for row in rows
    ]


def titles_of(keys: Iterable[int]) -> Mapping[int, str]:
    rows = CommitmentVersion.objects.filter(commitment__in=list(keys), until_at=FOREVER)
    return dict(rows.values_list("commitment_id", "title"))


def sampled_line(round_: Round, pk: int) -> ProgressReport | None:
    found = SampledLine.objects.filter(sample__round=round_, pk=pk).select_related("line__commitment").first()
    return found.line if found else None


def unconfirmed_figures() -> QuerySet[Measurement]:
    """Self-reported figures that nobody better placed has said anything of, newest first."""
    better = Measurement.objects.current().filter(
        Q(target=OuterRef("target")) | Q(target=None, indicator=OuterRef("indicator")),
        period_end=OuterRef("period_end"),
    )
    rows = Measurement.objects.current().filter(level=Level.SELF_REPORTED)
    rows = rows.filter(~Exists(better.exclude(level=Level.SELF_REPORTED)))
    return rows.select_related("target__commitment").order_by("-period_end", "pk")[:MOST_LISTED]


def get_unconfirmed(pk: int) -> Measurement | None:
    return Measurement.objects.current().filter(pk=pk, level=Level.SELF_REPORTED).select_related("target").first()
