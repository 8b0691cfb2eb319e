"""The sample's simulated progress, told up to the day the sample is shown for (see README.md)."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zlib import crc32

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.operations import NewStanding, record_standings
from luoshi.delivery.register.operations.task_list import AppliedLine
from luoshi.delivery.register.rules import look_again_on
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.messages import Message
from luoshi.web.clock import LOCAL
from luoshi.web.sample.people import FOLDER, described

HOUR = time(10)
SPREAD_END = 9  # days before the due day over which what goes well is done
RECENT = timedelta(days=75)
QUIET_END = timedelta(days=14)  # the last thing told of was done this long before `told_on`
FIRST_DAYS, SPREAD = 12, 34  # work begins 12 to 45 days after the report
IN_HAND = ("done", "ahead", "on_track", "lagging", "overdue", "no_data")


@dataclass(frozen=True, slots=True)
class Told:
    """How one item of the task list goes."""

    profile: str
    done_on: date | None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one commitment on a day."""

    day: date
    rank: int  # on one day: begin, note, late, done
    new: NewStanding


def tell_progress(
    *, year: int, reported_on: date, applied: Sequence[AppliedLine], due: Mapping[int, date | None], today: date
) -> None:
    """Record every standing up to `today`, a day at a time, each day's in one event. `due` is by commitment."""
    told, notes = progress_of(year), notes_of(year, today)
    steps: dict[date, list[Step]] = defaultdict(list)
    for each in applied:
        quotation = each.line.quotation
        told_here = told.get(quotation, Told("not_planned", None))
        for step in steps_of(each, told_here, notes.get(quotation, []), reported_on, due[each.commitment.pk], today):
            steps[step.day].append(step)
    for day in sorted(steps):
        record_day(day, steps[day])


def record_day(day: date, steps: Sequence[Step]) -> None:
    """One commitment may take several steps on a day: the last of them counts."""
    last = {step.new.commitment.pk: step.new for step in sorted(steps, key=lambda step: step.rank)}
    record_standings(
        news=list(last.values()),
        actor=MACHINE,
        at=datetime.combine(day, HOUR, LOCAL),
        kind="register.progress_simulated",
        subject=day.isoformat(),
    )


def steps_of(
    each: AppliedLine,
    told: Told,
    notes: Sequence[tuple[date, str]],
    reported_on: date,
    due_on: date | None,
    today: date,
) -> Iterator[Step]:
    """Begun some weeks after the report, noted at times, late after the due day, done; nothing after `today`."""
    done_on = done_day(each.line.quotation, told, due_on, today)
    late_on = due_on + timedelta(days=1) if due_on and (done_on is None or done_on > due_on) else None
    ends = min(filter(None, [done_on, late_on]), default=date.max)
    made = list(work_of(each, told, notes, reported_on, due_on, ends))
    if late_on is not None:
        why = Message("register.why.simulated_late", {"due_on": due_on})
        made.append(Step(late_on, 2, NewStanding(each.commitment, State.OVERDUE, why, due_on, None)))
    if done_on is not None:
        why = Message("register.why.simulated_finished", {"done_on": done_on})
        made.append(Step(done_on, 3, NewStanding(each.commitment, State.DONE, why, due_on, None)))
    yield from (step for step in made if step.day <= today)


def done_day(quotation: str, told: Told, due_on: date | None, today: date) -> date | None:
    """When it is done: as told; what goes well is done in the last days before it is due."""
    if told.profile == "done" and told.done_on:
        return recent(told.done_on, due_on, today)
    if told.profile in ("ahead", "on_track") and due_on is not None:
        return due_on - timedelta(days=crc32(quotation.encode()) % SPREAD_END)
    return None


def recent(done_on: date, due_on: date | None, today: date) -> date:
    """What was done in the last months told of moves along with the day shown, so that a later day too has had a busy
    week; never past its due day."""
    told_on: date = described()["district"]["told_on"]
    if today < told_on or done_on < told_on - RECENT:
        return done_on
    moved = done_on + (today - told_on) + QUIET_END
    return moved if moved <= today and (due_on is None or moved <= due_on) else done_on


def work_of(
    each: AppliedLine,
    told: Told,
    notes: Sequence[tuple[date, str]],
    reported_on: date,
    due_on: date | None,
    ends: date,
) -> Iterator[Step]:
    """The beginning and the notes, all before `ends`; none for what has no plan yet."""
    if told.profile not in IN_HAND:
        return
    begun = reported_on + timedelta(days=FIRST_DAYS + crc32(each.line.quotation.encode()) % SPREAD)
    if ends != date.max:
        begun = max(reported_on, min(begun, ends - timedelta(days=1)))
    yield Step(begun, 0, in_hand(each, due_on, begun_why(told)))
    for day, note in notes:
        if begun < day < ends:
            yield Step(day, 1, in_hand(each, due_on, simulated(note)))


def begun_why(told: Told) -> Message:
    return Message(f"register.why.simulated_{'no_data' if told.profile == 'no_data' else 'begun'}")


def simulated(note: str) -> Message:
    return Message("register.why.simulated", {"note": note})


def in_hand(each: AppliedLine, due_on: date | None, why: Message) -> NewStanding:
    return NewStanding(each.commitment, State.IN_HAND, why, due_on, look_again_on(State.IN_HAND, due_on))


def progress_of(year: int) -> dict[str, Told]:
    with (FOLDER / "progress.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["fragment"]: Told(
                row["profile"],
                date.fromisoformat(row["done_on"]) if row["done_on"] else None,
                int(row["percent"]) if row["percent"] else None,
            )
            for row in csv.DictReader(file)
            if row["year"] == str(year)
        }


def figures_told(year: int) -> dict[str, Decimal]:
    """The latest figure of each item that has one, by quotation, in its target's unit."""
    with (FOLDER / "progress.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["fragment"]: Decimal(row["value"])
            for row in csv.DictReader(file)
            if row["year"] == str(year) and row["value"]
        }


def notes_of(year: int, today: date) -> dict[str, list[tuple[date, str]]]:
    """Notes by quotation, oldest first; those after `today` are not known yet."""
    told_on: date = described()["district"]["told_on"]
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    with (FOLDER / "progress_notes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = max(told_on, today) - timedelta(days=int(row["days_ago"]))
            if row["year"] == str(year) and day <= today:
                found[row["fragment"]].append((day, row["note"]))
    return {quotation: sorted(notes) for quotation, notes in found.items()}
