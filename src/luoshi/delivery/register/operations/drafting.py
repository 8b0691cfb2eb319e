"""From a reading to drafts: every proposal of the reader with its targets, projects, places and likely bodies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Model

from luoshi.delivery.register import rules, search
from luoshi.delivery.register.choices import (
    AssignmentBasis,
    AssignmentRole,
    Competence,
    Composition,
    DueBasis,
)
from luoshi.delivery.register.likeness import Precedent
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    Entry,
    EntryLink,
    ParentLink,
    ProjectItem,
    Target,
)
from luoshi.delivery.register.operations.identity import identify
from luoshi.delivery.register.operations.writing import WrittenReport, statement_values
from luoshi.delivery.register.queries.precedents import precedents_for
from luoshi.kernel.organizations.models import District
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.version_rows import content_hash
from luoshi.reading import findings
from luoshi.reading.unregistered import NEVER_REGISTERED

NOT_TARGETS = ("label", "threshold", "spec", "duration", "enumeration")


@dataclass
class Batch:
    """Rows gathered for one bulk insert each, in the order in which they must be written."""

    commitments: list[Commitment] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    links: list[EntryLink] = field(default_factory=list)
    versions: list[CommitmentVersion] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    projects: list[ProjectItem] = field(default_factory=list)
    places: list[CommitmentPlace] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    parents: list[ParentLink] = field(default_factory=list)

    def write(self) -> None:
        for rows in (
            self.commitments,
            self.entries,
            self.links,
            self.versions,
            self.targets,
            self.projects,
            self.places,
            self.assignments,
            self.parents,
        ):
            write_rows(rows)


def write_rows(rows: Sequence[Model]) -> None:
    """One bulk insert. Rows point at rows written before them, whose keys were not known when they were made."""
    if not rows:
        return
    for relation in (each for each in rows[0]._meta.concrete_fields if isinstance(each, ForeignKey)):
        for row in rows:
            if (pointed := row._state.fields_cache.get(relation.name)) is not None:
                setattr(row, relation.attname, pointed.pk)
    type(rows[0])._default_manager.bulk_create(rows)


def write_drafts(
    written: WrittenReport,
    found: findings.ReportReading,
    at: datetime,
    taken: Sequence[tuple[int, int]] = (),
) -> list[Commitment]:
    """Drafts of everything the reader proposes (it proposes nothing that is never registered), but
    for what stands on a stretch that is taken already. No event."""
    drafter = Drafter(written, found, at)
    with transaction.atomic():
        for promise in found.commitments:
            if not any(start < promise.end and promise.start < end for start, end in taken):
                drafter.add(promise)
        drafter.add_parents(found.commitments)
        identify(drafter.batch.projects, at)
        drafter.batch.write()
        search.index(search.documents_of(drafter.batch.commitments, drafter.batch.versions, drafter.batch.links))
    return drafter.batch.commitments


class Drafter:
    """Turns the proposals of one reading into rows of a `Batch`."""

    def __init__(self, written: WrittenReport, found: findings.ReportReading, at: datetime) -> None:
        self.written, self.at = written, at
        self.batch = Batch()
        self.statements = {statement.id: statement for statement in found.statements}
        self.bodies = known_bodies(at)
        self.first_leads = first_named_leads()
        _, self.precedents = precedents_for(written.report, at)
        self.drafted: dict[str, Commitment] = {}

    def add(self, promise: findings.Commitment) -> None:
        sentence = self.written.sentence_at(promise.start)
        if sentence.reason in NEVER_REGISTERED:
            return
        commitment = Commitment(
            report=self.written.report,
            section=sentence.section,
            ordinal=promise.start,
            drafted_at=self.at,
            usual_leads="、".join(promise.lead_hint[:3])[:120],
        )
        entry = Entry(
            sentence=sentence,
            start=promise.start,
            end=promise.end,
            text=self.written.edition.text[promise.start : promise.end],
            from_at=self.at,
        )
        self.drafted[promise.id] = commitment
        self.batch.commitments.append(commitment)
        self.batch.entries.append(entry)
        self.batch.links.append(EntryLink(entry=entry, commitment=commitment, from_at=self.at))
        self.batch.versions.append(self.version(commitment, promise, entry.text))
        self.add_targets(commitment, promise)
        self.add_named(commitment, promise)
        self.add_bodies(commitment, promise)

    def add_parents(self, promises: Sequence[findings.Commitment]) -> None:
        """This year's drafts under those of several years that the reader found them to be steps of."""
        pairs = ((promise.id, longer) for promise in promises for longer in promise.part_of)
        self.batch.parents += [
            ParentLink(child=self.drafted[one], parent=self.drafted[longer], from_at=self.at)
            for one, longer in pairs
            if one in self.drafted and longer in self.drafted
        ]

    def version(self, commitment: Commitment, promise: findings.Commitment, text: str) -> CommitmentVersion:
        awaited = rules.awaiting_in(text)
        return CommitmentVersion(
            commitment=commitment,
            from_at=self.at,
            title=promise.title[:200] or text[:60],
            type=promise.type,
            strength=promise.strength or "",
            judged_by=promise.judged_by,
            composition=Composition.NAMED_LIST if promise.announced_count else Composition.WHOLE,
            announced_count=promise.announced_count,
            competence=Competence.ASSISTING if promise.strength == "配合" else Competence.OWN,
            awaiting_superior=awaited is not None,
            awaiting_from=(awaited or "")[:80],
            livelihood_number=promise.livelihood_number,
            **due_values(promise),
        )

    def add_targets(self, commitment: Commitment, promise: findings.Commitment) -> None:
        known = [self.statements[each] for each in promise.statements if each in self.statements]
        wanted = [each for each in known if each.role not in NOT_TARGETS]
        roles = rules.target_roles(promise.text, [each.start - promise.start for each in wanted])
        for ordinal, (each, role) in enumerate(zip(wanted, roles, strict=True)):
            self.batch.targets.append(
                Target(
                    commitment=commitment,
                    from_at=self.at,
                    ordinal=ordinal,
                    role=role,
                    figure=self.written.figures.get(each.id),
                    as_written=each.text[:200],
                    **statement_values(each),
                )
            )

    def add_named(self, commitment: Commitment, promise: findings.Commitment) -> None:
        self.batch.projects += [
            ProjectItem(
                commitment=commitment,
                from_at=self.at,
                name=project.name[:200],
                stage=(project.stage or "")[:30],
                ordinal=ordinal,
            )
            for ordinal, project in enumerate(promise.projects)
        ]
        self.batch.places += [
            CommitmentPlace(commitment=commitment, from_at=self.at, name=place[:80]) for place in promise.places
        ]

    def add_bodies(self, commitment: Commitment, promise: findings.Commitment) -> None:
        said = rules.suggest_bodies(
            promise.lead_hint, promise.title + promise.text, self.bodies, first_leads=self.first_leads
        )
        basis = AssignmentBasis.NAMED if said.named else AssignmentBasis.DUTIES
        if not said.named and (past := self.precedent(promise)) is not None:
            said, basis = rules.Suggestion(past.lead), AssignmentBasis.PRECEDENT
        pairs = [(said.lead, AssignmentRole.LEAD)] if said.lead else []
        pairs += [(body, AssignmentRole.CO_OPERATING) for body in said.co_operating]
        self.batch.assignments += [
            Assignment(commitment=commitment, from_at=self.at, body_id=body, role=role, basis=basis, ordinal=ordinal)
            for ordinal, (body, role) in enumerate(pairs)
        ]

    def precedent(self, promise: findings.Commitment) -> Precedent | None:
        """Last year's item like this one."""
        ids = [self.statements[each].indicator_id for each in promise.statements if each in self.statements]
        return self.precedents.of(
            promise.title or promise.text[:60],
            indicators=[each for each in ids if each],
            projects=[project.name for project in promise.projects],
        )


def due_values(promise: findings.Commitment) -> dict[str, Any]:
    """A day goes with where it comes from; no day, no basis."""
    if promise.due_on is None:
        basis = DueBasis.UNKNOWN
    else:
        basis = DueBasis.INFERRED if promise.due_basis == "unknown" else DueBasis(promise.due_basis)
    return {"due_on": promise.due_on, "due_basis": basis, "due_as_written": (promise.due_as_written or "")[:60]}


def known_bodies(at: datetime) -> list[rules.KnownBody]:
    return [
        rules.KnownBody(body.pk, body.name, body.short_name, tuple(filter(None, body.duties.split("、"))))
        for body in bodies_on(at.date())
    ]


def first_named_leads() -> bool:
    district = District.objects.first()
    return district is None or district.first_named_leads


def hash_of_drafts(drafts: Sequence[Commitment]) -> str:
    """What a batch's event says of the drafts it wrote: where each stands in the report."""
    return content_hash([[draft.pk, draft.ordinal] for draft in drafts])
