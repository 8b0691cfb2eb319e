"""Reading what was released, and for those who prepare it what would be. Public pages use the first half alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery

from luoshi.delivery.alerts.choices import HearingStage
from luoshi.delivery.alerts.models import Hearing, Light
from luoshi.delivery.alerts.rulebook import public_rule_sets
from luoshi.delivery.publication.choices import Disclosure, PublicState, ReleaseStage
from luoshi.delivery.publication.models import (
    DisclosureChoice,
    Release,
    ReleasedCommitment,
    ReleasedEntry,
    ReleasedForm,
    ReleasedSection,
    SecrecyFinding,
)
from luoshi.delivery.publication.roles import can_see_releases
from luoshi.delivery.publication.rules import PublicChange, PublicLine, changes_between, usual_disclosure
from luoshi.delivery.register.choices import CommitmentStage, FrameKind
from luoshi.delivery.register.models import Commitment, Entry, EntryLink, Report, Section, Sentence
from luoshi.delivery.register.queries.access import current_reading
from luoshi.kernel.actors import Actor
from luoshi.kernel.timeline import FOREVER

__all__ = [  # the rows that pages take from here; pages import no models
    "Release",
    "ReleasedCommitment",
    "ReleasedEntry",
    "ReleasedSection",
    "SecrecyFinding",
]


class NotReleased(Exception):
    """Not there, or not public: the same answer for both."""


# What the public reads ------------------------------------------------------------------------------------------------


def released_editions() -> QuerySet[Release]:
    """The edition in force of every report that has one, newest year first."""
    return Release.objects.filter(stage=ReleaseStage.RELEASED).select_related("report")


def get_released(report_code: str) -> Release:
    """The edition in force with its sections. Raises NotReleased."""
    found = released_editions().filter(report__code=report_code).prefetch_related("sections").first()
    if found is None:
        raise NotReleased(report_code)
    return found


def released_commitments(release: Release, *, state: str = "", words: str = "") -> QuerySet[ReleasedCommitment]:
    rows = (
        ReleasedCommitment.objects.filter(release=release).select_related("release__report").prefetch_related("entries")
    )
    if state in set(PublicState):
        rows = rows.filter(state=state)
    return rows.filter(title__contains=words) if words else rows


def get_released_commitment(code: str) -> ReleasedCommitment:
    """A commitment of an edition in force. Raises NotReleased."""
    found = (
        ReleasedCommitment.objects.filter(code=code, release__stage=ReleaseStage.RELEASED)
        .select_related("release__report")
        .prefetch_related("entries")
        .first()
    )
    if found is None:
        raise NotReleased(code)
    return found


def released_forms(release: Release) -> QuerySet[ReleasedForm]:
    """The burden account of an edition."""
    return ReleasedForm.objects.filter(release=release)


def public_counts(release: Release) -> dict[str, int]:
    """How many commitments stand in each of the public's states."""
    rows = ReleasedCommitment.objects.filter(release=release).values_list("state").annotate(count=Count("pk"))
    counts = dict(rows.order_by())
    return {state.value: counts.get(state.value, 0) for state in PublicState}


@dataclass(frozen=True, slots=True)
class EditionChanges:
    """What one edition changed against the one before it."""

    ordinal: int
    released_at: datetime
    changes: tuple[PublicChange, ...]
    titles: dict[str, str]


def history_of_editions(report_code: str) -> list[EditionChanges]:
    """Every edition that was ever public, newest first, each with what it changed. Two queries."""
    lines = Prefetch("commitments", queryset=ReleasedCommitment.objects.order_by("ordinal"))
    releases = list(
        Release.objects.filter(report__code=report_code, released_at__isnull=False)
        .order_by("ordinal")
        .prefetch_related(lines)
    )
    found, before = [], list[PublicLine]()
    for release in releases:
        after = [public_line(row) for row in release.commitments.all()]
        changes = tuple(changes_between(before, after)) if before else ()
        titles = {line.code: line.title for line in (*before, *after)}
        assert release.released_at is not None  # filtered by it
        found.append(EditionChanges(release.ordinal, release.released_at, changes, titles))
        before = after
    return found[::-1]


def public_line(row: ReleasedCommitment) -> PublicLine:
    return PublicLine(
        code=row.code,
        title=row.title,
        state=PublicState(row.state).label,
        due=row.due_on.isoformat() if row.due_on else "",
        lead=row.lead,
        target=row.target,
    )


def states_over_editions(code: str) -> list[tuple[datetime, str]]:
    """How a commitment stood in each edition that was public, oldest first."""
    rows = ReleasedCommitment.objects.filter(code=code, release__released_at__isnull=False)
    pairs = rows.order_by("release__ordinal").values_list("release__released_at", "state")
    return [(released_at, PublicState(state).label) for released_at, state in pairs if released_at]


# What those who prepare a release read ------------------------------------------------------------------------------


def reports_to_release(actor: Actor) -> list[Report]:
    """Every report, for those who have a part in releases; none for others. The public edition stands in `public`."""
    if not can_see_releases(actor):
        return []
    public = Prefetch("releases", queryset=Release.objects.filter(stage=ReleaseStage.RELEASED), to_attr="public")
    return list(Report.objects.order_by("-year", "kind", "ordinal").prefetch_related(public))


def get_report_to_release(actor: Actor, code: str) -> Report:
    """The report for those who prepare, check or approve its release. Raises NotReleased for all others."""
    found = Report.objects.filter(code=code).first() if can_see_releases(actor) else None
    if found is None:
        raise NotReleased(code)
    return found


def releases_of(report: Report) -> QuerySet[Release]:
    return Release.objects.filter(report=report).order_by("-ordinal")


def get_release(report_code: str, ordinal: int) -> Release:
    found = Release.objects.filter(report__code=report_code, ordinal=ordinal).select_related("report").first()
    if found is None:
        raise NotReleased(report_code)
    return found


def open_findings(release: Release) -> QuerySet[SecrecyFinding]:
    return SecrecyFinding.objects.filter(release=release, cleared_by="")


@dataclass(frozen=True, slots=True)
class DisclosureRow:
    commitment: Commitment
    attribute: Disclosure
    basis: str
    decided: bool


def disclosures_of(report: Report) -> list[DisclosureRow]:
    """Every accepted commitment with its attribute, decided or as usual for the report's kind. Two queries."""
    usual, basis = usual_disclosure(report.kind)
    chosen = {
        row.commitment_id: row for row in DisclosureChoice.objects.filter(until_at=FOREVER, commitment__report=report)
    }
    accepted = Commitment.objects.filter(report=report, stage=CommitmentStage.ACCEPTED).order_by("ordinal", "pk")
    return [
        DisclosureRow(
            commitment=each,
            attribute=Disclosure(chosen[each.pk].attribute) if each.pk in chosen else usual,
            basis=chosen[each.pk].basis if each.pk in chosen else basis,
            decided=each.pk in chosen,
        )
        for each in accepted
    ]


def circulated_colours(commitments: Collection[int]) -> dict[int, str]:
    """The newest colour circulated after a hearing, by commitment: the only colour that goes out, and only where the
    rule that judged it is public."""
    judged = Light.objects.filter(commitment=OuterRef("change__commitment"), from_at=OuterRef("change__at"))
    rows = (
        Hearing.objects.filter(stage=HearingStage.CIRCULATED, change__commitment__in=commitments)
        .annotate(rule_set=Subquery(judged.values("rule_set")[:1]))
        .order_by("decided_at")
        .values_list("change__commitment_id", "decided_colour", "rule_set")
    )
    newest = {commitment: (colour, rule_set) for commitment, colour, rule_set in rows}
    public = public_rule_sets(rule_set for _, rule_set in newest.values() if rule_set)
    return {key: colour for key, (colour, rule_set) in newest.items() if rule_set in public}


def entries_of(commitments: Collection[int]) -> dict[int, list[Entry]]:
    links = EntryLink.objects.current().filter(commitment__in=commitments).select_related("entry")
    found: dict[int, list[Entry]] = {}
    for link in links.order_by("entry__start"):
        found.setdefault(link.commitment_id, []).append(link.entry)
    return found


def sections_of(report: Report) -> Iterable[Section]:
    rows = Section.objects.filter(reading=current_reading(report))
    return rows.exclude(title="").order_by("start")


def plan_sentences(report: Report) -> tuple[int, int]:
    """(sentences of the plan part, those of them that are registered), for public coverage."""
    rows = Sentence.objects.filter(reading=current_reading(report), frame=FrameKind.PLAN, heading=False)
    registered = rows.filter(entries__links__until_at=FOREVER).distinct().count()
    return rows.count(), registered


def released_parts(release: Release) -> tuple[list[ReleasedSection], list[ReleasedEntry]]:
    """Sections and entries of an edition for its public living report. Two queries."""
    entries = ReleasedEntry.objects.filter(commitment__release=release).select_related("commitment")
    return list(release.sections.all()), list(entries.order_by("start"))
