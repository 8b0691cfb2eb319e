"""One commitment with the rows its page is made of: each table is read once, whatever part of the page asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register.choices import AssignmentRole
from luoshi.delivery.register.models import Assignment, Commitment, CommitmentVersion, Standing, Target
from luoshi.delivery.register.queries.access import get_commitment_for
from luoshi.delivery.register.queries.shapes import BodyRef
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.lineage import NameThen, changes_about, day_of, former_names
from luoshi.kernel.organizations.models import Body, BodyChange
from luoshi.kernel.timeline import is_current

STANDINGS_SHOWN, EVENTS_SHOWN = 12, 24


@dataclass(frozen=True, slots=True)
class OneCommitment:
    """As of `at` (None: now). `versions` and `assignments` are all there ever were, the first in front; `targets` hold
    at `at`; `standings` are the newest begun by then; `former` the names bodies had, `changes` what became of those
    that led and of the district's territory. `newest` events are to be shown (None: everything there is)."""

    commitment: Commitment
    at: datetime | None
    newest: int | None
    versions: list[CommitmentVersion]
    assignments: list[Assignment]
    targets: list[Target]
    standings: list[Standing]
    former: Mapping[int | None, NameThen]
    changes: list[BodyChange]

    @property
    def version(self) -> CommitmentVersion:
        return next(row for row in self.versions if holds(row, self.at))

    @property
    def answering(self) -> list[Assignment]:
        return [row for row in self.assignments if holds(row, self.at)]

    @property
    def leads(self) -> list[Assignment]:
        """Everybody that led, in turn."""
        return [row for row in self.assignments if row.role == AssignmentRole.LEAD]

    def ref(self, body: Body) -> BodyRef:
        """Under the name it had then."""
        then = self.former.get(body.pk)
        named = then or body
        return BodyRef(body.code, named.name, named.short_name)


def holds(row: Assignment | CommitmentVersion, at: datetime | None) -> bool:
    return is_current(row.until_at) if at is None else row.from_at <= at < row.until_at


def one_commitment(actor: Actor, code: str, at: datetime | None = None, *, whole: bool = False) -> OneCommitment:
    """With `whole` every standing and event. Raises NotFound. Six queries, one more for a past instant."""
    commitment = get_commitment_for(actor, code, at)
    versions = CommitmentVersion.objects.filter(commitment=commitment).select_related("leader_post").order_by("from_at")
    assignments = Assignment.objects.filter(commitment=commitment).select_related("body").order_by("from_at", "pk")
    answered = list(assignments)
    targets = Target.objects.as_of(at).filter(commitment=commitment).select_related("body", "commitment")
    standings = Standing.objects.filter(commitment=commitment).order_by("-until_at")
    begun = standings if at is None else standings.filter(from_at__lte=at)
    return OneCommitment(
        commitment=commitment,
        at=at,
        newest=None if whole else EVENTS_SHOWN,
        versions=list(versions),
        assignments=answered,
        targets=list(targets.order_by("ordinal", "id")),
        standings=list(begun[: None if whole else STANDINGS_SHOWN]),
        former=former_names(day_of(at)),
        changes=changes_about({row.body_id for row in answered if row.role == AssignmentRole.LEAD}),
    )
