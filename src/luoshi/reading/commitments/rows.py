"""A row of a table of targets or tasks is one commitment, with a title made of what it says and how far it goes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from luoshi.reading.bodies import suggest_leads
from luoshi.reading.commitments.due import due_of
from luoshi.reading.commitments.titles import shorten
from luoshi.reading.findings import Commitment, Statement
from luoshi.reading.grids import Row
from luoshi.reading.indicators import own_dictionary
from luoshi.reading.outline import ReportPart

_TABLED = "data table"  # the rule of statements that a table's cells give
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
    part: ReportPart, commitments: Sequence[Commitment], rows: Sequence[Row], statements: Sequence[Statement]
) -> tuple[Commitment, ...]:
    """The part's commitments with those of a table's row made one. A row that sets a target or lists a livelihood
    matter always makes one; others that promise nothing stay without.

    `rows` and `statements` carry offsets of the same text as the commitments.
    """
    if not rows:
        return tuple(commitments)
    starts = [row.start for row in rows]
    beside: list[Commitment] = []
    said: dict[int, Commitment] = {}  # by the row's place: the first its words promise
    for commitment in commitments:
        n = bisect_right(starts, commitment.start) - 1
        if n >= 0 and commitment.start < rows[n].end:
            said.setdefault(n, commitment)
        else:
            beside.append(commitment)
    of_rows = (_of_row(part, row, said.get(n), statements) for n, row in enumerate(rows))
    return tuple(sorted([*beside, *filter(None, of_rows)], key=lambda one: one.start))


def _of_row(part: ReportPart, row: Row, said: Commitment | None, statements: Sequence[Statement]) -> Commitment | None:
    """The row's commitment: its targets, or else what its words promise."""
    tabled = [one for one in statements if row.start <= one.start < row.end and one.rule == _TABLED]
    aims = [one for one in tabled if one.modality == "target"]
    if aims:
        return _of_aims(row, said, aims)
    said = said or (_of_matter(part, row) if row.livelihood and row.name else None)
    return None if tabled or said is None else _of_words(row, said)


def _leads(row: Row, indicator_id: str | None = None) -> tuple[str, ...]:
    text = f"{row.name}，牵头单位：{row.charged}" if row.charged else row.name
    return suggest_leads(text, indicator_id=indicator_id)


def _of_matter(part: ReportPart, row: Row) -> Commitment | None:
    """A livelihood matter whose words promise nothing by themselves; None outside the plan."""
    start, _ = part.from_source(row.start, row.end)
    sentence = next((one for one in part.sentences if start < one.end), None)
    if sentence is None or sentence.frame.kind != "plan":
        return None
    due_on, basis, as_written = due_of(row.text, "", sentence.frame, part.calendar)
    return Commitment(
        id="",
        start=row.start,
        end=row.end,
        text=row.text,
        title=row.name,
        type="livelihood_item",
        strength=None,
        judged_by="reach",
        actions=(),
        projects=(),
        places=(),
        statements=(),
        due_on=due_on,
        due_basis=basis,
        due_as_written=as_written,
        lead_hint=suggest_leads(row.text),
        section=sentence.section,
        rule="commitments.row",
    )


def _of_words(row: Row, said: Commitment) -> Commitment:
    aim = row.aim if row.aim and row.aim != row.name else ""
    own = replace(
        said,
        title=shorten(f"{row.name}：{aim}" if aim else row.name),
        lead_hint=(_leads(row) if row.charged else ()) or said.lead_hint,
    )
    return replace(own, type="livelihood_item", livelihood_number=row.number) if row.livelihood else own


def _of_aims(row: Row, said: Commitment | None, aims: Sequence[Statement]) -> Commitment:
    last = max(aims, key=lambda one: one.period.end if one.period else one.start)
    due = last.period.end if last.period else said.due_on if said else None
    return Commitment(
        id="",
        start=said.start if said else row.start,
        end=said.end if said else row.end,
        text=said.text if said else row.text,
        title=shorten(_all_in_words([one for one in aims if one.period == last.period])),
        type="indicator_target",
        strength=said.strength if said else None,
        judged_by="keep" if _should_fall(last) else "reach",
        actions=said.actions if said else (),
        projects=(),
        places=said.places if said else (),
        statements=tuple(one.id for one in aims),
        due_on=due,
        due_basis="said" if last.period else said.due_basis if said else "unknown",
        due_as_written=f"{due.year}年" if due else None,
        lead_hint=_leads(row, last.indicator_id) or (said.lead_hint if said else ()),
        section=last.section,
        rule="commitments.row",
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
