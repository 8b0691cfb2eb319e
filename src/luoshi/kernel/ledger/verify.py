"""Is the chain whole? Finds an event changed, removed, put in another order, or cut off at the end, and says where."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from luoshi.kernel.ledger.chain import GENESIS, Link, instant, link_hash, salted_hash
from luoshi.kernel.ledger.models import Event, Head, PersonalValue
from luoshi.kernel.messages import Message, add_words

add_words(
    {
        "ledger.missing": ("第 {first} 号至第 {last} 号事件不见了。", "Events {first} to {last} are missing."),
        "ledger.changed": (
            "第 {seq} 号事件被改动过：内容与其哈希不符。",
            "Event {seq} was changed: it does not match its hash.",
        ),
        "ledger.broken": (
            "第 {seq} 号事件不接前一号：次序被改动，或前一号被替换。",
            "Event {seq} does not follow the one before it: reordered, or the one before was replaced.",
        ),
        "ledger.truncated": (
            "末尾被截去：链头记到第 {head} 号，最后一条事件是第 {last} 号。",
            "The end was cut off: the head says {head}, the last event is {last}.",
        ),
        "ledger.head": ("链头与最后一条事件（第 {last} 号）不符。", "The head does not match the last event ({last})."),
        "ledger.export": (
            "{date} 导出的链头（第 {seq} 号）与现在的台账不符：该日之后有人截断或重写过。",
            "The head exported on {date} (event {seq}) is not in the ledger: it was cut off or rewritten since.",
        ),
        "ledger.personal": (
            "第 {seq} 号事件的个人信息“{field}”与链中的哈希不符。",
            "The personal value {field} of event {seq} does not match the chain.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    events: int
    head: str
    faults: tuple[Message, ...]

    @property
    def is_whole(self) -> bool:
        return not self.faults


def verify(*, heads: Path | None = None, progress: Callable[[int, int], None] = lambda done, total: None) -> Report:
    """Read the whole chain once, in order; memory does not grow with it. `heads` is an exported heads.jsonl."""
    total = Event.objects.count()
    exported = exported_heads(heads)
    faults: list[Message] = []
    seq, previous = 0, GENESIS
    for done, event in enumerate(Event.objects.order_by("seq").iterator(chunk_size=2000), start=1):
        faults += faults_of(event, seq, previous)
        if exported.get(event.seq, ("", event.hash))[1] == event.hash:
            exported.pop(event.seq, None)
        seq, previous = event.seq, event.hash
        if done % 2000 == 0 or done == total:
            progress(done, total)
    faults += head_faults(seq, previous)
    faults += [Message("ledger.export", {"date": day, "seq": n}) for n, (day, _) in sorted(exported.items()) if n]
    faults += list(personal_faults())
    return Report(events=total, head=previous, faults=tuple(faults))


def faults_of(event: Event, last_seq: int, previous: str) -> Iterator[Message]:
    if event.seq != last_seq + 1:
        yield Message("ledger.missing", {"first": last_seq + 1, "last": event.seq - 1})
    elif event.previous_hash != previous:
        yield Message("ledger.broken", {"seq": event.seq})
    if link_hash(as_link(event)) != event.hash:
        yield Message("ledger.changed", {"seq": event.seq})


def as_link(event: Event) -> Link:
    return Link(
        seq=event.seq,
        kind=event.kind,
        subject_type=event.subject_type,
        subject_key=event.subject_key,
        actor_user_id=event.actor_user_id,
        actor_post_id=event.actor_post_id,
        actor_name=event.actor_name,
        reason=event.reason,
        payload=event.payload,
        at=instant(event.at),
        recorded_at=instant(event.recorded_at),
        previous_hash=event.previous_hash,
    )


def head_faults(last_seq: int, last_hash: str) -> Iterator[Message]:
    head = Head.objects.get(pk=1)
    if head.seq > last_seq:
        yield Message("ledger.truncated", {"head": head.seq, "last": last_seq})
    elif (head.seq, head.hash) != (last_seq, last_hash):
        yield Message("ledger.head", {"last": last_seq})


def exported_heads(path: Path | None) -> dict[int, tuple[str, str]]:
    """seq → (date, hash) of every exported head; empty where none was exported."""
    if path is None or not path.exists():
        return {}
    rows: Iterable[dict[str, str]] = (json.loads(line) for line in path.read_text("utf-8").splitlines() if line)
    return {int(row["seq"]): (row["date"], row["hash"]) for row in rows}


def personal_faults() -> Iterator[Message]:
    """A personal value that is still kept must hash to what the chain holds."""
    for value in PersonalValue.objects.filter(erased_at=None).select_related("event").iterator(chunk_size=2000):
        held = json.loads(value.event.payload).get("personal", {}).get(value.field)
        if value.value is None or held != salted_hash(value.salt, value.value):
            yield Message("ledger.personal", {"seq": value.event.seq, "field": value.field})
