"""A row of a table of targets or tasks is one commitment, with a title made of what it says and how far it goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from luoshi.reading.bodies import suggest_leads
from luoshi.reading.commitments.titles import shorten
from luoshi.reading.findings import Commitment, Statement
from luoshi.reading.grids import Row
from luoshi.reading.indicators import own_dictionary

_ADDED = (
    "新增",
    "新建",
    "新改",
    "新开",
    "新引",
    "新认",
    "建成",
    "完成",
    "改造",
    "引进",
    "培育",
    "开工",
    "竣工",
    "净增",
)


def one_a_row(
    commitments: Sequence[Commitment], rows: Sequence[Row], statements: Sequence[Statement]
) -> tuple[Commitment, ...]:
    """The commitments with those of a table's row made one; rows that set no target and promise nothing stay without.

    `rows` and `statements` carry offsets of the same text as the commitments.
    """
    return tuple(_each_once(commitments, rows, statements) if rows else commitments)


def _each_once(
    commitments: Sequence[Commitment], rows: Sequence[Row], statements: Sequence[Statement]
) -> Iterator[Commitment]:
    done: set[int] = set()
    for commitment in commitments:
        row = next((row for row in rows if row.start <= commitment.start < row.end), None)
        if row is None:
            yield commitment
        elif row.start not in done:
            done.add(row.start)
            within = [one for one in statements if row.start <= one.start < row.end]
            tabled = [one for one in within if one.rule == "data table"]
            aims = [one for one in tabled if one.modality == "target"]
            if aims or not tabled:
                yield _of_row(commitment, row, aims)


def _of_row(commitment: Commitment, row: Row, aims: Sequence[Statement]) -> Commitment:
    lead = suggest_leads(f"{row.name}，牵头单位：{row.charged}") if row.charged else commitment.lead_hint
    own = replace(commitment, lead_hint=lead or commitment.lead_hint)
    if not aims:
        aim = row.aim if row.aim and row.aim != row.name else ""
        return replace(own, title=shorten(f"{row.name}：{aim}" if aim else row.name))
    last = max(aims, key=lambda one: one.period.end if one.period else one.start)
    due = last.period.end if last.period else commitment.due_on
    return replace(
        own,
        title=shorten(_all_in_words([one for one in aims if one.period == last.period])),
        type="indicator_target",
        statements=tuple(one.id for one in aims),
        due_on=due,
        due_basis="said" if last.period else commitment.due_basis,
        due_as_written=f"{due.year}年" if due else None,
    )


def _all_in_words(aims: Sequence[Statement]) -> str:
    """A level and its growth in one: 地区生产总值达到649.1亿元、增长6%左右."""
    first, *others = aims
    return "、".join(
        (target_in_words(first), *(target_in_words(one).removeprefix(one.indicator or "") for one in others))
    )


def target_in_words(aim: Statement) -> str:
    """新增就业1.3万人, 生产总值达到650亿元, 投资增长6%以上, 失业率控制在5%以内."""
    figure = f"{aim.text.removesuffix('%')}{aim.unit}"
    if aim.comparator in ("<=", "<"):
        return f"{aim.indicator}控制在{figure}以内"
    after = {">=": "以上", "~": "左右"}.get(aim.comparator, "")
    if aim.kind != "growth" and _should_fall(aim):
        return f"{aim.indicator}控制在{figure}{after}"
    verb = "增长" if aim.kind == "growth" else "" if (aim.indicator or "").startswith(_ADDED) else "达到"
    if aim.kind == "growth" and aim.value < 0:  # type: ignore[operator]  # growth is one number, never a list
        verb, figure = "下降", figure.lstrip("-−")
    return f"{aim.indicator}{verb}{figure}{after}"


def _should_fall(aim: Statement) -> bool:
    """Is less of it better, or too much of it bad (失业率), so that its target is a limit?"""
    entry = own_dictionary().get(aim.indicator_id) if aim.indicator_id else None
    return entry is not None and entry.direction in ("lower", "keep_within")
