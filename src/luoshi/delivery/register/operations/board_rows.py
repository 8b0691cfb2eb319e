"""What boards count by, kept true by every operation that changes a colour, a lead or what is on the register.

Whoever writes here holds the commitments first: a run of judging and a change of lead at once wait for one another,
and the second sees what the first wrote.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.db.models import OuterRef, Subquery

from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage
from luoshi.delivery.register.models import Assignment, BoardRow, Commitment
from luoshi.kernel.bulk import among, insert_rows


def hold_commitments(keys: Collection[int]) -> None:
    """Nobody else changes these until the transaction ends: a second writer waits, then reads what the first wrote."""
    rows = Commitment.objects.filter(among("pk", keys)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def show_on_boards(shown: Mapping[int, tuple[str, str]]) -> None:
    """Give each of these commitments, which the caller holds, its (colour, class) and whoever leads it now, if it is
    still on the register; rows that say so already stay. Three queries, two more where something differs, whatever
    their number."""
    leads = Assignment.objects.current().filter(among("commitment_id", shown), role=AssignmentRole.LEAD)
    lead_of = dict(leads.values_list("commitment_id", "body_id"))
    stored = BoardRow.objects.filter(among("commitment_id", shown))
    said = {row[0]: row[1:] for row in stored.values_list("commitment_id", "lead_id", "colour", "pace")}
    registered = Commitment.objects.filter(among("pk", shown), stage=CommitmentStage.ACCEPTED)
    wanted = {key: (lead_of.get(key), *shown[key]) for key in registered.values_list("pk", flat=True)}
    differing = [(key, *row) for key, row in wanted.items() if said.get(key) != row]
    take_off_boards([key for key, *_ in differing if key in said])
    insert_rows(BoardRow, ("commitment_id", "lead_id", "colour", "pace"), differing)


def follow_leads(keys: Sequence[int]) -> None:
    """After these got another lead. Two queries."""
    hold_commitments(keys)
    lead = Assignment.objects.current().filter(commitment=OuterRef("commitment"), role=AssignmentRole.LEAD)
    BoardRow.objects.filter(among("commitment_id", keys)).update(lead=Subquery(lead.values("body")[:1]))


def take_off_boards(keys: Collection[int]) -> None:
    if keys:
        BoardRow.objects.filter(among("commitment_id", keys)).delete()


def clear_boards() -> None:
    """Take off what is no longer on the register."""
    BoardRow.objects.exclude(commitment__stage=CommitmentStage.ACCEPTED).delete()
