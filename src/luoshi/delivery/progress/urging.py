"""Urging bodies to hand in (催报), and lateness round by round. It is forms that are late, never persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from luoshi.delivery.progress.choices import RoundState, SheetStage
from luoshi.delivery.progress.desk import InTime, in_time, sheet_as_it_was
from luoshi.delivery.progress.models import Round, Sheet, Urge
from luoshi.delivery.progress.operations import ProgressFault, held_round
from luoshi.delivery.progress.permissions import check_can_run_rounds
from luoshi.delivery.progress.rules import is_urged_on
from luoshi.delivery.progress.telling import address_of, posts_of, round_words
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.ledger.operations import record, signature
from luoshi.kernel.messages import Message, say
from luoshi.kernel.notices.operations import Told, tell
from luoshi.kernel.organizations.models import Body

ROUNDS_SHOWN = 6


@transaction.atomic
def urge_late(*, today: date, at: datetime) -> int:
    """Urge every sheet of an open round whose day for it has come; run twice on a day, nobody is urged twice."""
    open_sheets = list(
        Sheet.objects.filter(round__state=RoundState.OPEN)
        .exclude(stage=SheetStage.SIGNED)
        .select_related("round", "body")
        .select_for_update(of=("self",))  # of two workers the second finds what the first one wrote
        .order_by("pk")
    )
    last: dict[int, date] = {}
    rows = Urge.objects.filter(sheet__in=open_sheets, by_machine=True).order_by("on")
    for sheet, on in rows.values_list("sheet_id", "on"):
        last[sheet] = on
    due = [s for s in open_sheets if is_urged_on(today, due_on=s.round.due_on, last_on=last.get(s.pk))]
    return urge(due, today=today, actor=MACHINE, at=at, text="")


@transaction.atomic
def urge_by_hand(*, round_: Round, text: str, actor: Actor, at: datetime) -> int:
    """Urge every body that has not signed yet, with a word. Once a day; raises NotAllowed, ProgressFault."""
    check_can_run_rounds(actor)
    round_ = held_round(round_.pk)
    sheets = Sheet.objects.filter(round=round_).exclude(stage=SheetStage.SIGNED).select_related("round", "body")
    if round_.state != RoundState.OPEN:
        raise ProgressFault(say("这一期已锁定，不能再催报。"))
    urged = Urge.objects.filter(on=at.date(), by_machine=False).values("sheet_id")
    waiting = list(sheets.exclude(pk__in=urged))
    if not waiting:
        raise ProgressFault(say("没有要催的单位：都已签发，或今天已经催过。"))
    return urge(waiting, today=at.date(), actor=actor, at=at, text=text.strip()[:200])


def urge(sheets: Sequence[Sheet], *, today: date, actor: Actor, at: datetime, text: str) -> int:
    """One row a sheet, a notice to the body's people, one event."""
    if not sheets:
        return 0
    by_machine = actor == MACHINE
    rows = [
        Urge(sheet=s, on=today, by_machine=by_machine, urged_by=signature(actor), text=text, urged_at=at)
        for s in sheets
    ]
    Urge.objects.bulk_create(rows, ignore_conflicts=True)
    posts = posts_of({sheet.body_id for sheet in sheets})
    key = f"urge:{today.isoformat()}:{'machine' if by_machine else 'hand'}"
    notices = [
        Told(post, f"{key}:{sheet.pk}", words_for(sheet, today, text), address_of(sheet))
        for sheet in sheets
        for post in posts.get(sheet.body_id, ())
    ]
    tell(notices=notices, at=at)
    record(
        kind="progress.urged",
        subject_type="round",
        subject_key=sheets[0].round.code,
        actor=actor,
        at=at,
        payload={"bodies": sorted(sheet.body.code for sheet in sheets)},
        reason=text,
    )
    return len(sheets)


def words_for(sheet: Sheet, today: date, text: str) -> Message:
    due_on, title = sheet.round.due_on, round_words(sheet.round)
    if today > due_on:
        return Message("progress.urged_late", {"round": title, "days": (today - due_on).days, "text": text})
    return Message("progress.urged", {"round": title, "due_on": due_on, "text": text})


# Lateness, round by round ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateRow:
    """One body over the last rounds: how its sheet stood in each (None where it was not asked), how often urged."""

    body: Body
    by_round: tuple[InTime | None, ...]
    urged: int

    @property
    def late_rounds(self) -> int:
        return sum(1 for one in self.by_round if one and one.is_late)

    @property
    def days(self) -> int:
        """Days late over all of them."""
        return sum(one.late for one in self.by_round if one)


def lateness(*, today: date, at: datetime | None = None) -> tuple[list[Round], list[LateRow]]:
    """The last rounds, oldest first, and every body's lateness in them, the most often late first. Three queries."""
    rounds = list(Round.objects.filter(opened_at__lte=at) if at else Round.objects.all())[:ROUNDS_SHOWN][::-1]
    sheets = Sheet.objects.filter(round__in=rounds).select_related("round", "body")
    urged: dict[int, int] = {}
    for body in Urge.objects.filter(sheet__round__in=rounds, on__lte=today).values_list("sheet__body_id", flat=True):
        urged[body] = urged.get(body, 0) + 1
    by_body: dict[int, dict[int, InTime]] = {}
    bodies: dict[int, Body] = {}
    for sheet in sheets:
        bodies[sheet.body_id] = sheet.body
        by_body.setdefault(sheet.body_id, {})[sheet.round_id] = in_time(sheet_as_it_was(sheet, at), today)
    rows = [
        LateRow(bodies[key], tuple(found.get(round_.pk) for round_ in rounds), urged.get(key, 0))
        for key, found in by_body.items()
    ]
    return rounds, sorted(rows, key=lambda row: (-row.late_rounds, -row.days, row.body.sort))


def urges_in(round_: Round, *, today: date) -> dict[int, int]:
    """How often each sheet of a round was urged, by the sheet's id."""
    found: dict[int, int] = {}
    for sheet in Urge.objects.filter(sheet__round=round_, on__lte=today).values_list("sheet_id", flat=True):
        found[sheet] = found.get(sheet, 0) + 1
    return found
