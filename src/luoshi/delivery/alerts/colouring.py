"""Judging the district. What a run writes is written chunk by chunk, each one transaction with one event.

A run begins with where the ledger stands, so that the next one knows what it has not seen: every event since then,
whenever its transaction ended and whatever day it speaks of.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from luoshi.delivery.alerts.cases import Case, cases_of
from luoshi.delivery.alerts.choices import Kind, pace_of
from luoshi.delivery.alerts.expressions import RuleFault, day_count
from luoshi.delivery.alerts.models import ColourChange, JudgingRun, Light
from luoshi.delivery.alerts.queries import (
    MONTHS_REMEMBERED,
    WHY,
    changed_since,
    monthly_colours,
    registered_at,
    rule_turned,
    seen_before,
    to_judge,
    touched_since,
    waivers_on,
    waivers_turned,
)
from luoshi.delivery.alerts.rulebook import rule_sets_on
from luoshi.delivery.alerts.rules import RuleSet, Verdict, judge, remembers, turning_days
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import BoardRow
from luoshi.delivery.register.operations import (
    CommitmentKey,
    NewStanding,
    clear_boards,
    hold_commitments,
    record_standings,
    show_on_boards,
)
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.bulk import among, insert_rows
from luoshi.kernel.ledger.queries import head
from luoshi.kernel.messages import Message
from luoshi.kernel.statistics import after_large_write
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import TICK, content_hash

CHUNK = 2000
MOST_ATTAINED, CENT = Decimal("999999"), Decimal("0.01")
LIGHT_COLUMNS = (
    "commitment_id",
    "colour",
    "why",
    "why_en",
    "attained",
    "follow_up",
    "rule_set",
    "look_again_on",
    "from_at",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a run of judging did."""

    judged: int
    changed: int


class Shown(NamedTuple):
    """The light that holds, in outline."""

    id: int
    commitment: int
    colour: str
    why: str
    look_again_on: date | None
    from_at: datetime
    attained: Decimal | None


def refresh_alerts(
    *,
    today: date,
    at: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
    everything: bool = False,
) -> Judged:
    """Judge everything whose colour may differ from the last run; with `everything` the whole register.

    Works in chunks, each one transaction with one event that also writes how far the run has come: a run that was
    killed goes on behind its last chunk and with what changed meanwhile; what changes while it runs is judged by the
    next. Two runs at once wait for one another chunk by chunk; the second finds nothing left to change.
    """
    run = begun_run(today, at)
    seen = None if everything else seen_before(run)
    rule_sets = rule_sets_on(today)
    waiting = to_judge(today=today, seen=seen, remembering=any(map(remembers, rule_sets.values())))
    again = changed_meanwhile(run, waiting)
    keys = [key for key in waiting if key > run.judged_to or key in again]
    changed = 0
    for begin in range(0, len(keys), CHUNK):
        chunk = keys[begin : begin + CHUNK]
        changed += judge_chunk(chunk, rule_sets, today=today, at=at, run=run)
        progress(begin + len(chunk), len(keys))
    JudgingRun.objects.filter(pk=run.pk).update(finished_at=at, judged_to=0)
    if everything:
        clear_boards()
    after_large_write([Light, ColourChange, BoardRow], rows=changed)
    return Judged(judged=len(keys), changed=changed)


def begun_run(today: date, at: datetime) -> JudgingRun:
    """The day's run: one that was broken off as it stands, else begun anew from where the ledger stands."""
    stands = head().seq
    run, new = JudgingRun.objects.get_or_create(day=today, defaults={"seen_until": at, "seen_seq": stands})
    if not new and run.finished_at is not None:
        run.seen_before_seq, run.seen_seq, run.seen_until = run.seen_seq, stands, at
        run.judged_to, run.finished_at = 0, None
        run.save(update_fields=["seen_before_seq", "seen_seq", "seen_until", "judged_to", "finished_at"])
    return run


def changed_meanwhile(run: JudgingRun, keys: Sequence[int]) -> set[int]:
    """Which of these changed since a run that was broken off began, and may have been judged by it before; all of them
    where another rule judges since."""
    since = changed_since(run.seen_seq) if run.judged_to and run.seen_seq is not None else None
    if since is None:
        return set()
    if rule_turned(run.day, run.day, since):
        return set(keys)
    return touched_since(since) | waivers_turned(run.day, run.day, since)


@transaction.atomic
def judge_chunk(
    keys: Sequence[int],
    rule_sets: Mapping[Kind, RuleSet],
    *,
    today: date,
    at: datetime,
    run: JudgingRun,
    past: bool = False,
) -> int:
    """Judge these and write what differs. Returns how many changed their colour."""
    hold_commitments(keys)
    before = shown_lights(keys)
    found = verdicts_on(cases_of(keys, today=today, at=at if past else None), rule_sets, today=today)
    differing = [(case, verdict) for case, verdict in found if differs(before.get(case.key), verdict)]
    moment = write_lights(differing, before, rule_sets, at)
    turned = [pair for pair in differing if colour_before(pair[0], before) != pair[1].colour]
    write_changes(turned, before, today, moment, told_at=moment if past else None)
    show_on_boards(shown_now(before, differing))
    record_standings(
        news=[standing_of(case, verdict) for case, verdict in found if stands_otherwise(case, verdict)],
        actor=MACHINE,
        at=at,
        kind="alerts.judged",
        subject=today.isoformat(),
        also=written(differing),
        past=past,
    )
    counted = {"judged": F("judged") + len(keys), "changed": F("changed") + len(turned)}
    JudgingRun.objects.filter(pk=run.pk).update(judged_to=keys[-1], **counted)
    return len(turned)


@transaction.atomic
def judge_as_it_was(*, day: date, at: datetime) -> Judged:
    """Give a past day its colours from what was known then, so that a register loaded late has a history. Days are
    judged in their order; a state recorded since stays as it is."""
    keys = registered_at(at)
    rule_sets = rule_sets_on(day)
    run, _ = JudgingRun.objects.update_or_create(day=day, defaults={"seen_until": at, "finished_at": at})
    changed = 0
    for begin in range(0, len(keys), CHUNK):
        changed += judge_chunk(keys[begin : begin + CHUNK], rule_sets, today=day, at=at, run=run, past=True)
    return Judged(judged=len(keys), changed=changed)


def stands_otherwise(case: Case, verdict: Verdict) -> bool:
    return case.standing.colour != verdict.colour


def written(differing: Sequence[tuple[Case, Verdict]]) -> dict[str, Any]:
    """The lights of a batch in its event: how many and their content in one hash."""
    lines = [[case.code, verdict.colour, verdict.kept, verdict.look_again_on] for case, verdict in differing]
    return {"lights": len(lines), "lights_hash": content_hash(lines)} if lines else {}


def shown_lights(keys: Sequence[int]) -> dict[int, Shown]:
    rows = Light.objects.current().filter(among("commitment_id", keys))
    columns = ("pk", "commitment_id", "colour", "why", "look_again_on", "from_at", "attained")
    return {row[1]: Shown(*row) for row in rows.values_list(*columns)}


def shown_now(before: Mapping[int, Shown], differing: Sequence[tuple[Case, Verdict]]) -> Mapping[int, tuple[str, str]]:
    """The colour and class of each light that holds after the differing ones were written, by commitment."""
    now: dict[int, tuple[str, str]] = {
        key: (light.colour, pace_of(light.colour, light.attained)) for key, light in before.items()
    }
    for case, verdict in differing:
        now[case.key] = (verdict.colour, pace_of(verdict.colour, attained_of(case.facts)))
    return now


def verdicts_on(cases: Sequence[Case], rule_sets: Mapping[Kind, RuleSet], *, today: date) -> list[tuple[Case, Verdict]]:
    """Each case judged by its kind's rule; earlier months are read only for rules that remember them."""
    remembering = [case.key for case in cases if "history" in rule_sets[case.kind].inputs]
    earlier = monthly_colours(remembering, before=today) if remembering else {}
    waived = waivers_on(today)
    alike: dict[Hashable, Verdict] = {}  # judging is pure: what has the same facts has the same verdict
    found = []
    for case in cases:
        rule_set = rule_sets[case.kind]
        facts = facts_for(rule_set, case, earlier, today=today, waived=waived)
        key = (case.kind, *facts.values()) if "history" not in facts else (case.kind, case.key)
        if key not in alike:
            alike[key] = judge(rule_set, facts)
        found.append((case, with_calendar(alike[key], rule_set, case, earlier, today=today, waived=waived)))
    return found


def with_calendar(
    verdict: Verdict,
    rule_set: RuleSet,
    case: Case,
    earlier: Mapping[int, list[dict[str, str]]],
    *,
    today: date,
    waived: Container[int],
) -> Verdict:
    """The verdict with the day on which it may change also where that lies in facts that move with the calendar: days
    behind that a rule is told, months that it remembers."""
    for day in days_to_try(rule_set, case, today):
        if verdict.look_again_on is not None and day >= verdict.look_again_on:
            break
        then = replace(case, facts={**case.facts, "as_of": day})
        history = {case.key: [*earlier.get(case.key, ()), *months_like(verdict.colour, today, day)]}
        facts = facts_for(rule_set, then, history, today=day, waived=waived)
        if judges_otherwise(rule_set, facts, verdict.colour):
            return replace(verdict, look_again_on=day)
    return verdict


def days_to_try(rule_set: RuleSet, case: Case, today: date) -> list[date]:
    node = case.facts.get("node_due_on")
    counted = turning_days(rule_set, [node], after=today) if node and "lag_days" in rule_set.deciding else ()
    turns = month_starts(today, memory_of(rule_set)) if remembers(rule_set) else ()
    return sorted({*counted, *turns})


def memory_of(rule_set: RuleSet) -> int:
    """How many months to come may still turn what a rule remembers."""
    return max(number for number in rule_set.numbers if number < MONTHS_REMEMBERED) + 1


def month_starts(today: date, count: int) -> list[date]:
    starts, day = [], today
    for _ in range(count):
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        starts.append(day)
    return starts


def months_like(colour: str, today: date, until: date) -> list[dict[str, str]]:
    """The months from this one to the one before `until`, as if nothing but time went on."""
    days = [today, *month_starts(today, MONTHS_REMEMBERED)]
    return [{"period": f"{day:%Y-%m}", "colour": colour} for day in days if day < until.replace(day=1)]


def judges_otherwise(rule_set: RuleSet, facts: Mapping[str, object], colour: str) -> bool:
    """Where the rule cannot say, it is looked at again."""
    try:
        return judge(rule_set, facts, look_ahead=False).colour != colour
    except RuleFault:
        return True


def facts_for(
    rule_set: RuleSet,
    case: Case,
    earlier: Mapping[int, list[dict[str, str]]],
    *,
    today: date,
    waived: Container[int] = (),
) -> dict[str, object]:
    """The case in the rule set's own words: published rules call the same facts by other names."""
    facts = case.facts
    planned, earned, node = facts.get("planned_pct"), facts.get("earned_pct"), facts.get("node_due_on")
    last = facts.get("last_node_on")  # only asked where no node is open: then all of them are reached
    known = {
        **facts,
        "schedule_pct": planned,
        "actual_pct": earned,
        "done_pct": earned,
        "planned_pct": planned,
        "finished": facts["done"],
        "closed": facts["done"],
        "node_done": node is None if last else None,
        "lag_days": days_behind(node, today) if node else Decimal(0) if last else None,
        "period": f"{today:%Y-%m}",
        "history": earlier.get(case.key, []),
        "reason_accepted": case.key in waived,
    }
    if "node_done" in rule_set.inputs:
        known["node_due_on"] = node or last
    return {name: known[name] for name in rule_set.inputs if name in known}


def days_behind(node_due_on: date, today: date) -> Decimal:
    """Days since the oldest open milestone was due, 0 before."""
    return day_count(node_due_on, today) if today > node_due_on else Decimal(0)


def differs(light: Shown | None, verdict: Verdict) -> bool:
    return light is None or (light.colour, light.why, light.look_again_on) != (
        verdict.colour,
        verdict.kept,
        verdict.look_again_on,
    )


def colour_before(case: Case, before: Mapping[int, Shown]) -> str:
    return before[case.key].colour if case.key in before else ""


def write_lights(
    differing: Sequence[tuple[Case, Verdict]],
    before: Mapping[int, Shown],
    rule_sets: Mapping[Kind, RuleSet],
    at: datetime,
) -> datetime:
    """End the lights that differ and begin the new ones; returns the instant at which."""
    old = [before[case.key] for case, _ in differing if case.key in before]
    moment = max([at, *(light.from_at + TICK for light in old)])
    if old:
        Light.objects.filter(among("pk", [light.id for light in old]), until_at=FOREVER).update(until_at=moment)
    rows = [
        (
            case.key,
            verdict.colour,
            verdict.kept,
            verdict.kept_en,
            attained_of(case.facts),
            " ".join(verdict.follow_up),
            rule_sets[case.kind].id,
            verdict.look_again_on,
            moment,
        )
        for case, verdict in differing
    ]
    insert_rows(Light, LIGHT_COLUMNS, rows)
    return moment


def attained_of(facts: Mapping[str, Any]) -> Decimal | None:
    """Reached over expected, %: a figure's against its path, the share of nodes against the share that was due."""
    if "attained_pct" in facts:
        value: Decimal | None = facts["attained_pct"]
    else:
        planned, earned = facts.get("planned_pct"), facts.get("earned_pct")
        value = earned / planned * 100 if planned and earned is not None else None
    return None if value is None else min(value, MOST_ATTAINED).quantize(CENT)


def write_changes(
    turned: Sequence[tuple[Case, Verdict]],
    before: Mapping[int, Shown],
    today: date,
    moment: datetime,
    *,
    told_at: datetime | None,
) -> None:
    """One row for each turn; it is told once. What turns twice on one day has two rows."""
    rows = [
        (case.key, colour_before(case, before), verdict.colour, verdict.kept, verdict.kept_en, today, moment, told_at)
        for case, verdict in turned
    ]
    insert_rows(ColourChange, ("commitment_id", "old", "new", "why", "why_en", "on", "at", "told_at"), rows)


def standing_of(case: Case, verdict: Verdict) -> NewStanding:
    """Due days are the register's: a light says nothing new of them."""
    return NewStanding(
        commitment=CommitmentKey(case.key, case.code),
        state=State(case.standing.state),
        why=Message(WHY, {"zh": verdict.kept, "en": verdict.kept_en}),
        due_on=case.standing.due_on,
        look_again_on=case.standing.look_again_on,
        colour=verdict.colour,
    )
