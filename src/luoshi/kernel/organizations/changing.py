"""Bodies change: merged, split, renamed, duties handed over, territory changed. One operation, one event for all.

Nothing before the day is rewritten: what a body answered for ends on that day and begins anew with its heir; its old
name stays with the days before. What hangs on bodies elsewhere follows through `following.FOLLOWERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Prefetch
from django.utils.timezone import localtime, make_aware

from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.chain import canonical
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.organizations.following import FOLLOWERS, Movable, Moving
from luoshi.kernel.organizations.models import (
    Body,
    BodyChange,
    ChangeKind,
    ChangePart,
    District,
    FormerName,
    FormerSeat,
    Holding,
    Post,
    Side,
)
from luoshi.kernel.organizations.operations import BodyGiven, free_code
from luoshi.kernel.organizations.permissions import check_can_change_bodies

ENDS = (ChangeKind.MERGED, ChangeKind.SPLIT)


class ChangeRefused(Exception):
    """A change that cannot be as it is said: a day to come, a body that is not there, a name that is taken."""


class NotApportioned(ChangeRefused):
    """A body that ends leaves something behind that nobody was given."""


@dataclass(frozen=True, slots=True)
class ChangeGiven:
    """A change as a person says it. `sources` give, `heirs` take: bodies that are there, or new ones to be set up.

    renamed: one source and `new_name`; merged: sources into one heir; split: one source into heirs, among which it
    may be itself; transferred: one source, one heir, and what goes; territory: bodies (or none, which is the
    district) whose area changed, `new_name` where the district is renamed. `chosen` says by key which heir takes a
    thing (its place in `heirs`); `rest_to` takes what is not chosen, None leaves it. `duties` are key words that go.
    """

    kind: ChangeKind
    on: date
    document: str
    sources: Sequence[Body] = ()
    heirs: Sequence[Body | BodyGiven] = ()
    new_name: str = ""
    new_short_name: str = ""
    chosen: Mapping[str, int] = field(default_factory=dict)
    rest_to: int | None = None
    covers_before: str = ""
    covers_after: str = ""
    note: str = ""
    duties: Sequence[str] = ()


@transaction.atomic
def change_bodies(*, given: ChangeGiven, actor: Actor, at: datetime) -> BodyChange:
    """Carry the change out. Raises NotAllowed, ChangeRefused, NotApportioned; then nothing is written."""
    check_can_change_bodies(actor)
    check_change(given, at)
    check_apportioned(given)
    change = BodyChange.objects.create(
        kind=given.kind,
        on=given.on,
        document=given.document.strip(),
        note=given.note.strip(),
        covers_before=given.covers_before.strip(),
        covers_after=given.covers_after.strip(),
        recorded_at=at,
    )
    heirs = [heir_body(heir, given) for heir in given.heirs]
    write_parts(change, given, heirs)
    if given.new_name:
        rename(given)
    end_sources(given, heirs)
    hand_duties_over(given, heirs)
    moved = move_all(given, heirs, at)
    record_change(change, given, heirs, moved, actor, at)
    return change


def record_change(
    change: BodyChange, given: ChangeGiven, heirs: Sequence[Body], moved: Mapping[str, int], actor: Actor, at: datetime
) -> None:
    chosen = sorted((key, heirs[place].code) for key, place in given.chosen.items())
    payload = {
        "kind": given.kind,
        "on": given.on,
        "document": change.document,
        "from": [body.code for body in given.sources],
        "to": [body.code for body in heirs],
        "new_name": given.new_name,
        "covers": [change.covers_before, change.covers_after],
        "moved": dict(moved),
        "chosen": {"count": len(chosen), "hash": hashlib.sha256(canonical({"lines": chosen}).encode()).hexdigest()},
    }
    record(
        kind="organizations.bodies_changed",
        subject_type="body_change",
        subject_key=str(change.pk),
        actor=actor,
        at=at,
        reason=change.note,
        payload=payload,
    )


# -- may it be? -------------------------------------------------------------------------------------------------


def check_change(given: ChangeGiven, at: datetime) -> None:
    if given.on > localtime(at).date():
        raise ChangeRefused(say("生效日期还没有到，请到当日再登记。"))
    if not given.document.strip():
        raise ChangeRefused(say("请填写文件名称或文号，便于日后查对。"))
    for body in given.sources:
        if body.abolished_on is not None and body.abolished_on <= given.on:
            raise ChangeRefused(say("{name}在这一天已经撤销。", name=body.short_name))
        if body.established_on is not None and body.established_on > given.on:
            raise ChangeRefused(say("{name}在这一天还没有设立。", name=body.short_name))
    check_shape(given)
    check_names(given)


def check_shape(given: ChangeGiven) -> None:
    """Who gives and who takes, by kind."""
    sources, heirs = list(given.sources), list(given.heirs)
    others = [body for body in sources if body not in heirs]
    wrong = {
        ChangeKind.RENAMED: len(sources) != 1 or bool(heirs) or not given.new_name.strip(),
        ChangeKind.MERGED: not others or len(heirs) != 1,
        ChangeKind.SPLIT: len(sources) != 1 or len(heirs) < 2,
        ChangeKind.TRANSFERRED: len(sources) != 1 or len(heirs) != 1 or not others,
        ChangeKind.TERRITORY: not (given.covers_before.strip() or given.covers_after.strip()),
    }
    expected = {
        ChangeKind.RENAMED: say("更名须选一个单位并填新名称。"),
        ChangeKind.MERGED: say("合并须选并入的单位，和一个接续的单位。"),
        ChangeKind.SPLIT: say("拆分须选一个单位，和至少两个接续的单位（可包括它自己）。"),
        ChangeKind.TRANSFERRED: say("职责划转须选一个划出、一个划入的单位。"),
        ChangeKind.TERRITORY: say("区划调整请写明此前或此后的数据口径，如“原下城区”。"),
    }
    if wrong[given.kind]:
        raise ChangeRefused(expected[given.kind])


def check_names(given: ChangeGiven) -> None:
    """A new name is nobody else's."""
    wanted = [name for heir in given.heirs if isinstance(heir, BodyGiven) for name in (heir.name, heir.short_name)]
    wanted += [name for name in (given.new_name.strip(), given.new_short_name.strip()) if name]
    own = [body.pk for body in given.sources]
    living = Body.objects.exclude(pk__in=own).filter(abolished_on__isnull=True)
    taken = {name for pair in living.values_list("name", "short_name") for name in pair}
    if clash := [name for name in wanted if name in taken]:
        raise ChangeRefused(say("“{name}”已是另一个单位的名称。", name=clash[0]))


def check_apportioned(given: ChangeGiven) -> None:
    """A body that ends by a split leaves nothing to nobody."""
    places = [*given.chosen.values(), *([given.rest_to] if given.rest_to is not None else [])]
    if any(not 0 <= place < len(given.heirs) for place in places):
        raise ChangeRefused(say("有内容分给了不在名单里的单位，请重新选择。"))
    if given.kind != ChangeKind.SPLIT or given.rest_to is not None or given.sources[0] in given.heirs:
        return
    left = [each for each in all_movable(given.sources) if each.key not in given.chosen]
    if left:
        names = say("、").join(each.label for each in left[:5])
        raise NotApportioned(say("还有 {n} 项没有分：{names}。没有登记。", n=len(left), names=names))


# -- the bodies themselves --------------------------------------------------------------------------------------


def heir_body(heir: Body | BodyGiven, given: ChangeGiven) -> Body:
    """A new body exists from the day of the change."""
    if isinstance(heir, Body):
        return heir
    made: Body = Body.objects.create(
        code=free_code(Body, heir.kind.replace("_", "-")),
        name=heir.name,
        short_name=heir.short_name,
        kind=heir.kind,
        duties=heir.duties or "、".join(filter(None, (body.duties for body in given.sources))),
        sort=min((body.sort for body in given.sources), default=0),
        established_on=given.on,
    )
    return made


def write_parts(change: BodyChange, given: ChangeGiven, heirs: Sequence[Body]) -> None:
    """Everybody under the name of the day; a territory without bodies is the district's."""
    sources: list[tuple[Body | None, str, str]] = [(body, body.name, body.short_name) for body in given.sources]
    after: list[tuple[Body | None, str, str]] = [(body, body.name, body.short_name) for body in heirs]
    if given.new_name and given.sources:
        body = given.sources[0]
        after = [(body, given.new_name, given.new_short_name or given.new_name)]
    if not given.sources:
        name = str(District.objects.first() or "")
        sources, after = [(None, name, name)], [(None, given.new_name or name, given.new_name or name)]
    elif not after:
        after = sources
    ChangePart.objects.bulk_create(
        ChangePart(change=change, body=body, side=side, name=name[:80], short_name=short[:60])
        for side, some in ((Side.BEFORE, sources), (Side.AFTER, after))
        for body, name, short in some
    )


def rename(given: ChangeGiven) -> None:
    """The old name stays with the days before."""
    thing = given.sources[0] if given.sources else District.objects.first()
    if thing is None:
        return
    body = thing if isinstance(thing, Body) else None
    last = FormerName.objects.filter(body=body).order_by("-until_on").first()
    FormerName.objects.create(
        body=body,
        name=thing.name,
        short_name=body.short_name if body else thing.name,
        from_on=last.until_on if last else None,
        until_on=given.on,
    )
    thing.name = given.new_name.strip()
    fields = ["name"]
    if isinstance(thing, Body):
        thing.short_name = (given.new_short_name.strip() or given.new_name.strip())[:30]
        fields.append("short_name")
    thing.save(update_fields=fields)


def end_sources(given: ChangeGiven, heirs: Sequence[Body]) -> None:
    if given.kind not in ENDS:
        return
    for body in given.sources:
        if body not in heirs:
            body.abolished_on = given.on
            body.save(update_fields=["abolished_on"])


def hand_duties_over(given: ChangeGiven, heirs: Sequence[Body]) -> None:
    """The key words by which leads are suggested: a body that takes others in takes theirs, duties handed over take
    those named with them."""
    if given.kind not in (ChangeKind.MERGED, ChangeKind.TRANSFERRED) or not heirs:
        return
    merged = given.kind == ChangeKind.MERGED
    words = [word for body in given.sources for word in words_of(body) if merged or word in given.duties]
    heir = heirs[0]
    heir.duties = "、".join(dict.fromkeys([*words_of(heir), *words]))
    heir.save(update_fields=["duties"])
    if not merged:
        source = given.sources[0]
        source.duties = "、".join(word for word in words_of(source) if word not in words)
        source.save(update_fields=["duties"])


def words_of(body: Body) -> list[str]:
    return [word for word in body.duties.split("、") if word]


# -- what hangs on them -----------------------------------------------------------------------------------------


def all_movable(bodies: Sequence[Body]) -> list[Movable]:
    """What a split must apportion by hand."""
    keys = [body.pk for body in bodies]
    found = [each for _, follower in FOLLOWERS.in_order() if follower.by_hand for each in follower.movable(keys)]
    return list({each.key: each for each in found}.values())


def move_all(given: ChangeGiven, heirs: Sequence[Body], at: datetime) -> dict[str, int]:
    """By follower, how many things moved."""
    if given.kind in (ChangeKind.RENAMED, ChangeKind.TERRITORY) or not heirs:
        return {}
    default = heirs[given.rest_to] if given.rest_to is not None else None
    if given.kind == ChangeKind.MERGED:
        default = heirs[0]
    moving = Moving(
        gone=frozenset(body.pk for body in given.sources if given.kind == ChangeKind.SPLIT or body not in heirs),
        default=default,
        chosen={key: heirs[place] for key, place in given.chosen.items()},
        on=given.on,
        start=min(make_aware(datetime.combine(given.on, time.min)), at),
        at=at,
    )
    return {name: follower.move(moving) for name, follower in FOLLOWERS.in_order()}


class PostsFollow:
    """Posts go over with their holders, so that notices, tasks and sign-ins stay with the person who does the work."""

    word = "岗位"
    by_hand = True

    def movable(self, bodies: Collection[int]) -> list[Movable]:
        """Each post with who holds it now."""
        held = Prefetch("holdings", Holding.objects.filter(until_on__isnull=True).order_by("from_on"))
        posts = Post.objects.filter(body__in=bodies).select_related("body").prefetch_related(held)
        return [
            Movable(
                f"post:{post.pk}",
                str(post),
                post.body_id,
                note="、".join(each.holder_name for each in post.holdings.all()),
            )
            for post in posts.order_by("body__sort", "sort", "code")
        ]

    def move(self, moving: Moving) -> int:
        posts = list(Post.objects.filter(body__in=moving.gone).prefetch_related("former_seats"))
        moved = 0
        for post in posts:
            heir = moving.heir(f"post:{post.pk}")
            if heir is None or heir.pk == post.body_id:
                continue
            last = max((seat.until_on for seat in post.former_seats.all()), default=None)
            FormerSeat.objects.create(post=post, body_id=post.body_id, from_on=last, until_on=moving.on)
            post.body = heir
            post.save(update_fields=["body"])
            moved += 1
        return moved


FOLLOWERS.add("posts", PostsFollow())
