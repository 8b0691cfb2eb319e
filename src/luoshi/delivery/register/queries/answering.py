"""Who answers for many commitments at once, in words: leading along, co-operating, gathering, further leaders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.models import Assignment, OtherLeader
from luoshi.delivery.register.queries.names import leader_words


@dataclass(frozen=True, slots=True)
class Answering:
    """Names apart by 、. `co_operating` keeps words for several (各街道) as the table had them, `helpers` has each."""

    co_leads: str = ""
    co_operating: str = ""
    helpers: str = ""
    reporting: str = ""
    other_leaders: str = ""
    everyone: str = ""  # each body beside the lead, whatever it does


NOBODY = Answering()


def answering_of(commitments: Collection[int], at: datetime | None = None) -> dict[int, Answering]:
    """By key, those without any left out. Two queries."""
    rows = Assignment.objects.as_of(at).filter(commitment__in=commitments).exclude(role=AssignmentRole.LEAD)
    by_key: dict[int, list[Assignment]] = {}
    for row in rows.select_related("body").order_by("ordinal", "pk"):
        by_key.setdefault(row.commitment_id, []).append(row)
    leaders: dict[int, list[str]] = {}
    others = OtherLeader.objects.as_of(at).filter(commitment__in=commitments)
    for key, title, field in others.order_by("ordinal").values_list("commitment_id", "post__title", "post__field"):
        leaders.setdefault(key, []).append(leader_words(title, field))
    return {key: answering(by_key.get(key, []), leaders.get(key, [])) for key in {*by_key, *leaders}}


def answering(rows: Sequence[Assignment], leaders: Iterable[str]) -> Answering:
    of_role = {role: [row for row in rows if row.role == role] for role in AssignmentRole}
    return Answering(
        co_leads=as_written(of_role[AssignmentRole.CO_LEAD]),
        co_operating=as_written(of_role[AssignmentRole.CO_OPERATING]),
        helpers="、".join(row.body.short_name for row in of_role[AssignmentRole.CO_OPERATING]),
        reporting=as_written(of_role[AssignmentRole.REPORTING]),
        other_leaders="、".join(leaders),
        everyone="、".join(dict.fromkeys(row.body.short_name for row in rows)),
    )


def as_written(rows: Iterable[Assignment]) -> str:
    """Bodies expanded from one word stand under it again: 各街道."""
    return "、".join(dict.fromkeys(row.named_as or row.body.short_name for row in rows))
