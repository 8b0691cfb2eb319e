"""Telling: a notice in the inbox of each post, one digest for each channel, sent by the task worker with retries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from luoshi.kernel.bulk import among, insert_rows
from luoshi.kernel.messages import Message, storable
from luoshi.kernel.notices.models import Channel, Notice
from luoshi.kernel.notices.rules import after_quiet, digest
from luoshi.kernel.tasks.operations import enqueue

SEND = "notices.send"


@dataclass(frozen=True, slots=True)
class Told:
    """What one post is to be told; days among the facts have names that end in _on."""

    post_id: int
    key: str
    message: Message
    link: str = ""


@transaction.atomic
def tell(*, notices: Sequence[Told], at: datetime) -> int:
    """Put notices into inboxes; a thing a post was told of already is left out. Returns how many are new."""
    known = Notice.objects.filter(among("key", {each.key for each in notices}))
    told = set(known.order_by().values_list("post_id", "key"))
    new = {(each.post_id, each.key): each for each in notices if (each.post_id, each.key) not in told}
    rows = [(n.post_id, n.key, n.message.code, storable(n.message.params), n.link, at) for n in new.values()]
    # Of two workers at once the second finds the first one's rows: the constraint, not this look-up, keeps the promise.
    insert_rows(Notice, ("post_id", "key", "code", "params", "link", "at"), rows, leave_known=True)
    return len(rows)


@transaction.atomic
def send_digest(*, title: str, lines: Sequence[str], key: str, at: datetime) -> int:
    """Put one digest in line for every channel that is on, after its quiet hours; the same key is sent once."""
    channels = list(Channel.objects.filter(is_on=True)) if lines else []
    for channel in channels:
        run_at = after_quiet(timezone.localtime(at), channel.quiet_from, channel.quiet_until)
        arguments = {"channel": channel.pk, "title": title, "text": digest(title, lines)}
        enqueue(kind=SEND, arguments=arguments, at=run_at, key=f"{SEND}:{channel.pk}:{key}")
    return len(channels)


def inbox(post_ids: Iterable[int]) -> QuerySet[Notice]:
    return Notice.objects.filter(post_id__in=list(post_ids))


def mark_read(*, post_ids: Iterable[int], at: datetime) -> int:
    return inbox(post_ids).filter(read_at=None).update(read_at=at)
