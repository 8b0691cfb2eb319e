"""Reading quotas: a target with what each body was allotted of it, and all a street was allotted across commitments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import MAIN_ROLES, TargetRole
from luoshi.delivery.register.models import Commitment, Target
from luoshi.delivery.register.queries.access import get_commitment_for, visible_to
from luoshi.delivery.register.queries.cards import body_ref, cards_of
from luoshi.delivery.register.queries.shapes import BodyRef, CommitmentCard
from luoshi.delivery.register.quotas import Allotted, QuotaSum, is_additive, summed
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.lineage import as_named, day_of
from luoshi.kernel.organizations.models import Body, BodyKind


@dataclass(frozen=True, slots=True)
class Quota:
    """What one body was allotted of a target; `value` None where it is yet to be settled."""

    body: BodyRef
    is_street: bool
    value: Decimal | None
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class SharedTarget:
    """A target and its quotas in the bodies' order, with the sum check."""

    id: int
    code: str
    title: str
    indicator: str
    words: str
    period: str
    quotas: tuple[Quota, ...]
    sum: QuotaSum

    def of(self, body_code: str) -> Quota | None:
        return next((quota for quota in self.quotas if quota.body.code == body_code), None)


def shared_targets(commitment: Commitment, at: datetime | None = None) -> list[SharedTarget]:
    """Every main target of a commitment, shared out or not. Two queries and the card's."""
    return shared_of([commitment.pk], at, cards_of([commitment.pk], at))


def shared_in(actor: Actor, report: str, at: datetime | None = None) -> list[SharedTarget]:
    """Every target of a report that is shared out, of what this reader may see, in the report's order."""
    allotted = Target.objects.as_of(at).filter(body__isnull=False).values("commitment")
    seen = visible_to(actor, at).filter(report__code=report, pk__in=allotted)
    pks = list(seen.values_list("pk", flat=True))
    found = shared_of(pks, at, cards_of(pks, at))
    return [each for each in found if each.quotas]


def all_targets(actor: Actor, report: str) -> list[SharedTarget]:
    """Every main target of a report with a value, shared out or not, of what this reader may see."""
    pks = list(visible_to(actor).filter(report__code=report).values_list("pk", flat=True))
    return [each for each in shared_of(pks, None, cards_of(pks, None)) if each.sum.total is not None or each.quotas]


def get_shared(actor: Actor, code: str, at: datetime | None = None) -> tuple[Commitment, list[SharedTarget]]:
    """Raises NotFound."""
    commitment = get_commitment_for(actor, code, at)
    return commitment, shared_targets(commitment, at)


def shared_of(keys: Collection[int], at: datetime | None, cards: dict[int, CommitmentCard]) -> list[SharedTarget]:
    rows = list(
        Target.objects.as_of(at)
        .filter(commitment__in=keys)
        .select_related("body", "commitment")
        .order_by("commitment__ordinal", "commitment", "ordinal", "id")
    )
    as_named((row.body for row in rows if row.body), day_of(at))
    return shared_among(rows, cards)


def shared_among(rows: Sequence[Target], cards: Mapping[int, CommitmentCard]) -> list[SharedTarget]:
    """The same from targets in their order, each with its commitment and body."""
    mains = [row for row in rows if row.role in MAIN_ROLES and row.body_id is None]
    parts = [row for row in rows if row.body_id is not None]
    return [shared_target(main, quotas_of(main, mains, parts), cards) for main in mains]


def quotas_of(main: Target, mains: Iterable[Target], parts: Iterable[Target]) -> list[Target]:
    """The parts of a main target; a part that names none belongs to the commitment's first."""
    first = next(each.pk for each in mains if each.commitment_id == main.commitment_id)
    return [
        part for part in parts if part.commitment_id == main.commitment_id and (part.part_of_id or first) == main.pk
    ]


def shared_target(main: Target, parts: list[Target], cards: Mapping[int, CommitmentCard]) -> SharedTarget:
    card = cards.get(main.commitment_id)
    value = rules.value_words(main.value, main.value_high, main.ratio, main.unit) or "待下达"
    ordered = sorted(parts, key=lambda part: (part.body.sort, part.body.code) if part.body else (0, ""))
    return SharedTarget(
        id=main.pk,
        code=main.commitment.code or "",
        title=card.title if card else "",
        indicator=main.indicator,
        words=rules.target_words(main.indicator, main.growth_type, main.comparator, value),
        period=rules.period_words(main.period_start, main.period_end),
        quotas=tuple(quota_of(part, part.body) for part in ordered if part.body),
        sum=sum_of(main, parts),
    )


def quota_of(part: Target, body: Body) -> Quota:
    return Quota(body_ref(body), body.kind == BodyKind.STREET, part.value, part.unit, part.as_written)


def sum_of(main: Target, parts: Iterable[Target]) -> QuotaSum:
    additive = is_additive(main.indicator, main.kind, main.unit)
    return summed(main.value, main.unit, [Allotted(part.value, part.unit) for part in parts], additive=additive)


def quota_sum_of(main: Target, targets: Iterable[Target]) -> QuotaSum | None:
    """The sum check of a main target among one commitment's; None where it is not shared out."""
    rows = list(targets)
    mains = [row for row in rows if row.role in MAIN_ROLES and row.body_id is None]
    own = quotas_of(main, mains, [row for row in rows if row.body_id is not None])
    return sum_of(main, own) if own else None


# -- a street's --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StreetTask:
    """One thing a body was allotted: its part, of what whole, under which commitment, led by whom, due when."""

    code: str
    title: str
    indicator: str
    value: Decimal | None
    unit: str
    whole: str
    share: Decimal | None
    additive: bool
    lead: str
    due_on: date | None
    report: str
    note: str


def street_tasks(actor: Actor, body: Body, at: datetime | None = None, report: str = "") -> list[StreetTask]:
    """All a body has been allotted across commitments, of what this reader may see. Ten queries for any number."""
    seen = visible_to(actor, at)
    if report:
        seen = seen.filter(report__code=report)
    parts = list(
        Target.objects.as_of(at)
        .filter(body=body, role=TargetRole.PART, commitment__in=seen.values("pk"))
        .select_related("part_of", "commitment")
        .order_by("-commitment__report__year", "commitment__ordinal", "ordinal", "id")
    )
    cards = cards_of({part.commitment_id for part in parts}, at)
    shared = {(each.code, each.indicator): each for each in shared_of({p.commitment_id for p in parts}, at, cards)}
    found = (task_of(part, cards.get(part.commitment_id), shared) for part in parts)
    return [each for each in found if each is not None]


def task_of(
    part: Target, card: CommitmentCard | None, shared: dict[tuple[str, str], SharedTarget]
) -> StreetTask | None:
    if card is None:
        return None
    whole = shared.get((card.code, part.indicator))
    share = None
    if whole and whole.sum.additive and part.value is not None and whole.sum.total:
        same = summed(None, whole.sum.unit, [Allotted(part.value, part.unit)], additive=True).allotted
        share = same / whole.sum.total * 100 if same is not None else None
    return StreetTask(
        code=card.code,
        title=card.title,
        indicator=part.indicator,
        value=part.value,
        unit=part.unit,
        whole=whole.words if whole else "",
        share=share,
        additive=is_additive(part.indicator, part.kind, part.unit),
        lead=card.lead.short_name if card.lead else "",
        due_on=card.due_on,
        report=card.report_code,
        note=part.as_written,
    )
