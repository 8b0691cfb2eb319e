"""Figures from registered sources: each row is taken or refused with its reason; one source that fails stops no other.

A figure of a period that a round has locked is never changed by a machine: such a row has to bring its own reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from luoshi.delivery.progress.choices import Level, RoundState
from luoshi.delivery.progress.models import Round
from luoshi.delivery.progress.operations import FigureGiven, key_of, standing_figures, take_measurements
from luoshi.delivery.progress.tables import figure_in, figures_to_take, over_by, targets_by_name, uses_of
from luoshi.delivery.register.models import Target
from luoshi.kernel.actors import DATA_BODY, MACHINE, Actor
from luoshi.kernel.exports import Row, TableFault, number_of, text_of
from luoshi.kernel.messages import Message, say
from luoshi.kernel.notices.operations import Told, tell
from luoshi.kernel.organizations.models import Post
from luoshi.kernel.sources.fetching import delivery_of
from luoshi.kernel.sources.models import Outcome, Source, SourceName, SourceRun
from luoshi.kernel.sources.operations import failed, looked_at, record_run
from luoshi.kernel.sources.periods import NotAPeriod, period_end
from luoshi.kernel.sources.permissions import check_can_set_up_source
from luoshi.kernel.sources.queries import cards, required_columns, seen_hashes, sources_on
from luoshi.kernel.sources.registry import Asked, Delivery, SourceFault, kind_of

Names = Mapping[str, SourceName]
Targets = dict[str, list[Target]]


@dataclass(frozen=True, slots=True)
class SourcesAsked:
    """What asking every source brought; `taken` counts new and corrected figures."""

    asked: int
    taken: int
    refused: int
    failed: int
    stale: int


def take_from_sources(*, today: date, at: datetime) -> SourcesAsked:
    """Ask every source that is on. What one cannot give is written down beside it; the rest go on."""
    runs: list[SourceRun] = []
    sources = [source for source in sources_on() if kind_of_is_asked(source)]
    for source in sources:
        runs += ask_source(source, today=today, at=at)
    return SourcesAsked(
        asked=len(sources),
        taken=sum(run.new + run.corrected for run in runs),
        refused=sum(run.refused for run in runs),
        failed=sum(run.outcome == Outcome.FAILED for run in runs),
        stale=tell_stale(at=at),
    )


def kind_of_is_asked(source: Source) -> bool:
    """A kind whose module is off is asked all the same: it fails in words beside the source."""
    try:
        return kind_of(source.kind).fetch is not None
    except SourceFault:
        return True


def ask_source(source: Source, *, today: date, at: datetime) -> list[SourceRun]:
    """Ask one source. Whatever goes wrong becomes a failed run of this source and nothing else."""
    runs: list[SourceRun] = []
    try:
        fetch = kind_of(source.kind).fetch
        asked = Asked(source.code, source.location, required_columns(source), seen_hashes(source), source.credential)
        for delivery in fetch(asked) if fetch else ():
            runs.append(take_delivery(source, delivery, today=today, at=at, actor=MACHINE))
        looked_at(source=source, at=at)
    except SourceFault as fault:
        runs.append(fail(source, str(fault), at))
    except Exception as fault:  # a field module's own mistake must not stop the others
        runs.append(fail(source, f"来源程序出错：{type(fault).__name__} {fault}", at))
    return runs


def fail(source: Source, why: str, at: datetime) -> SourceRun:
    """Write a failure down; the body's data posts are told of the first of a row of them."""
    before = source.runs.first()
    with transaction.atomic():
        run = record_run(source=source, run=failed(why), refused=(), at=at)
        if before is None or before.outcome != Outcome.FAILED:
            told = Message("progress.source_failed", {"source": source.name, "why": why})
            tell_body(source, f"source-failed:{source.code}:{run.pk}", told, at)
    return run


def take_file(
    *, source: Source, data: bytes, filename: str, today: date, actor: Actor, at: datetime
) -> SourceRun | None:
    """Take a file somebody brought. None where it was taken before: it changes nothing. Raises SourceFault."""
    check_can_set_up_source(actor, source.body_id)
    delivery = delivery_of(data, filename, required_columns(source))
    if delivery.sha256 in seen_hashes(source):
        looked_at(source=source, at=at)
        return None
    return take_delivery(source, delivery, today=today, at=at, actor=actor)


@transaction.atomic
def take_delivery(source: Source, delivery: Delivery, *, today: date, at: datetime, actor: Actor) -> SourceRun:
    """Take what can be taken of one delivery and write down the rest; both or neither."""
    level = Level(kind_of(source.kind).level)
    figures, refused = figures_of(source, delivery.rows, today)
    figures, disputed = with_reasons(figures, level, source.revision_reason)
    refused += disputed
    done = take_measurements(figures=figures, level=level, source=source.name[:120], actor=MACHINE, at=at)
    run = SourceRun(
        outcome=Outcome.TAKEN,
        filename=delivery.name,
        sha256=delivery.sha256,
        new=done.new,
        corrected=done.corrected,
        same=done.same,
    )
    return record_run(source=source, run=run, refused=refused, at=at, actor=actor)


# Rows to figures ------------------------------------------------------------------------------------------------------


def figures_of(source: Source, rows: Sequence[Row], today: date) -> tuple[list[FigureGiven], list[str]]:
    """What the rows say, ready to be taken, and the rows that say nothing usable with the reason of each."""
    names = {name.written: name for name in source.names.all()}
    targets = targets_by_name()
    figures: list[FigureGiven] = []
    refused: list[str] = []
    for row in rows:
        try:
            figures += [over_by(today, figure, row) for figure in figures_in(source, row, names, targets)]
        except (TableFault, NotAPeriod) as fault:
            refused.append(str(fault))
    return figures_to_take(uses_of(figures, targets), reason=""), refused


def figures_in(source: Source, row: Row, names: Names, targets: Targets) -> Iterator[FigureGiven]:
    """One figure where indicators stand in a column; one for each filled column where each has its own."""
    on = period_in(source, row)
    columns = [source.value_column] if source.indicator_column else list(names)
    for column in columns:
        value = number_of(row, column)
        if value is None and not source.indicator_column:
            continue
        if value is None:
            raise TableFault(say("{place}“{column}”为空", place=row.place, column=column))
        name = name_in(source, row, names, targets, column)
        unit = (text_of(row, source.unit_column) if source.unit_column else "") or name.unit
        subject = name.subject or (text_of(row, source.subject_column) if source.subject_column else "")
        cells = {"指标": name.indicator, "截至": on, "数值": value, "单位": unit, "主体": subject}
        reason = text_of(row, source.reason_column) if source.reason_column else ""
        yield replace(figure_in(Row(row.place, cells), targets), reason=reason[:200])


def period_in(source: Source, row: Row) -> date:
    value = row.values.get(source.period_column)
    try:
        return period_end(value)
    except NotAPeriod as fault:
        raise TableFault(
            say(
                "{place}“{period_column}”看不出是哪一期：{value}（可写 2026-06-30、2026年6月、2026年上半年）",
                place=row.place,
                period_column=source.period_column,
                value=value or "空",
            )
        ) from fault


def name_in(source: Source, row: Row, names: Names, targets: Targets, column: str) -> SourceName:
    """What the row's name stands for: as set up, else an indicator that a registered item uses by this very name."""
    if not source.indicator_column:
        return names[column]
    written = text_of(row, source.indicator_column)
    if written in names:
        return names[written]
    if written not in targets:
        raise TableFault(
            say(
                "{place}“{indicator_column}”：没有事项用到“{written}”，本来源也没有写明它对应哪个指标",
                place=row.place,
                indicator_column=source.indicator_column,
                written=written,
            )
        )
    return SourceName(written=written, indicator=written)


# Corrections and locked periods ---------------------------------------------------------------------------------------


def locked_until() -> date | None:
    """The end of the last period that a closed round has locked."""
    found: date | None = Round.objects.filter(state=RoundState.CLOSED).aggregate(last=Max("period_end"))["last"]
    return found


def with_reasons(
    figures: Sequence[FigureGiven], level: Level, standing_reason: str
) -> tuple[list[FigureGiven], list[str]]:
    """The figures with the reason under which each may replace another, and those that may not, in words."""
    standing = standing_figures(figures, level)
    locked = locked_until()
    usable, refused = [], []
    for figure in figures:
        before = standing.get(key_of(figure))
        if before is None or before.value == figure.value or figure.reason:
            usable.append(figure)
            continue
        is_locked = locked is not None and figure.period_end <= locked
        if standing_reason and not is_locked:
            usable.append(replace(figure, reason=standing_reason))
        else:
            refused.append(why_refused(figure, f"{before.value.normalize():f}", is_locked))
    return usable, refused


def why_refused(figure: FigureGiven, was: str, is_locked: bool) -> str:
    told = f"{figure.indicator}（截至 {figure.period_end}）已登记为 {was}，表中为 {figure.value.normalize():f}："
    if is_locked:
        return f"{told}该期已锁定，更正须在表中逐条写明理由，或到“数据”页更正"
    return f"{told}更正须写明理由"


# Telling --------------------------------------------------------------------------------------------------------------


def tell_stale(*, at: datetime) -> int:
    """Tell each body once of a source that brought nothing for too long. Returns how many there are."""
    late = [card for card in cards(sources_on(), at=at) if card.is_stale]
    for card in late:
        since = card.last_new_at or card.source.set_up_at
        told = Message("progress.source_stale", {"source": card.source.name, "days": card.source.every_days})
        tell_body(card.source, f"source-stale:{card.source.code}:{since:%Y-%m-%d}", told, at)
    return len(late)


def tell_body(source: Source, key: str, told: Message, at: datetime) -> None:
    posts = Post.objects.filter(body_id=source.body_id, role=DATA_BODY).values_list("pk", flat=True)
    tell(notices=[Told(post, key[:120], told, f"/sources/{source.code}/") for post in posts], at=at)
