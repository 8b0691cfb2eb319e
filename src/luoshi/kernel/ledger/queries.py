"""Reading the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet, Subquery

from luoshi.kernel.ledger.models import Event, Head


def events_about(subject_type: str, subject_key: str, *, until: datetime | None = None) -> QuerySet[Event]:
    """A thing's history, oldest first; only what was true by `until`."""
    events = Event.objects.filter(subject_type=subject_type, subject_key=subject_key)
    return events.filter(at__lt=until) if until else events


def newest_events(
    *, before_seq: int | None = None, size: int = 50, kind: str = "", until: datetime | None = None
) -> list[Event]:
    """A page of the ledger, newest first; `before_seq` is the last number of the page before, `until` an instant
    before which things were true."""
    events = Event.objects.order_by("-seq")
    if until is not None:
        events = events.filter(at__lt=until)
    if before_seq is not None:
        events = events.filter(seq__lt=before_seq)
    if kind:
        events = events.filter(kind__startswith=kind)
    return list(events[:size])


def head() -> Head:
    return Head.objects.get(pk=1)


class Subject(NamedTuple):
    """What an event is about."""

    kind: str
    subject_type: str
    subject_key: str


def subjects_since(hash_: str, most: int) -> list[Subject]:
    """What the first `most` events after this head are about. None at all where the ledger, as it is now, never passed
    through it: the head of another or a restored database. One query."""
    passed = Event.objects.filter(hash=hash_).values("seq")
    since = Event.objects.filter(seq__gt=Subquery(passed)).order_by("seq").values_list(*Subject._fields)
    return [Subject._make(row) for row in since[:most]]
