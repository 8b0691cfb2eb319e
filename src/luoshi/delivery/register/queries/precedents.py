"""Who should lead, and why: what the report names, who led the like item last year, whose duties it touches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register import rules
from luoshi.delivery.register.choices import AssignmentRole, CommitmentStage, SuccessionKind
from luoshi.delivery.register.likeness import PastItem, Precedent, Precedents
from luoshi.delivery.register.models import (
    Assignment,
    Commitment,
    CommitmentVersion,
    EntryLink,
    ProjectItem,
    Report,
    Succession,
    Target,
)
from luoshi.kernel.messages import Message
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.organizations.queries import bodies_on

SPECIFIC = 3  # an indicator led by one body says something; the name must be long enough to be one


@dataclass(frozen=True, slots=True)
class LeadSuggestion:
    """A body for an item that has none, or only a guess, and why. `now` is who stands there, `basis` since what."""

    commitment: int
    code: str
    title: str
    now: Body | None
    basis: str
    body: Body
    why: Message

    @property
    def agrees(self) -> bool:
        return self.now == self.body


def report_before(report: Report) -> Report | None:
    """The newest earlier report of the same kind that has something on the register."""
    earlier = Report.objects.filter(kind=report.kind, year__lt=report.year, commitments__stage=CommitmentStage.ACCEPTED)
    return earlier.order_by("-year", "-ordinal").first()


def precedents_for(report: Report, on: datetime) -> tuple[Report | None, Precedents]:
    """Last year's items with who led them, of bodies that still exist. Five queries."""
    before = report_before(report)
    if before is None:
        return None, Precedents(())
    living = {body.pk for body in bodies_on(on.date())}
    leads = Assignment.objects.current().filter(
        commitment__report=before, commitment__stage=CommitmentStage.ACCEPTED, role=AssignmentRole.LEAD
    )
    lead_of = {key: body for key, body in leads.values_list("commitment_id", "body_id") if body in living}
    named = CommitmentVersion.objects.current().filter(commitment__in=lead_of)
    indicators = names_by_key(Target.objects.current().filter(commitment__in=lead_of), "indicator_id")
    projects = names_by_key(ProjectItem.objects.current().filter(commitment__in=lead_of), "name")
    items = [
        PastItem(key, code or "", title, lead_of[key], indicators.get(key, frozenset()), projects.get(key, frozenset()))
        for key, code, title in named.values_list("commitment_id", "commitment__code", "title")
    ]
    return before, Precedents(items)


def names_by_key(rows: object, column: str) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for key, name in rows.values_list("commitment_id", column):  # type: ignore[attr-defined]  # a query set
        if len(name) >= SPECIFIC:
            found.setdefault(key, set()).add(name)
    return {key: frozenset(names) for key, names in found.items()}


def why_led(found: Precedent, year: int, body: str) -> Message:
    """去年同类事项“…”由区住建局牵头."""
    return Message(
        f"register.lead.{found.ground}", {"year": year, "title": found.title, "code": found.code, "body": body}
    )


def lead_suggestions(report: Report, commitments: Sequence[Commitment], at: datetime) -> list[LeadSuggestion]:
    """For every item that no person has assigned yet, in the report's order. Ten queries for any number."""
    before, precedents = precedents_for(report, at)
    keys = [each.pk for each in commitments]
    leads = Assignment.objects.current().filter(commitment__in=keys, role=AssignmentRole.LEAD).select_related("body")
    held = {row.commitment_id: row for row in leads}
    asked = Asked(keys)
    bodies = {body.pk: body for body in bodies_on(at.date())}
    known = [
        rules.KnownBody(body.pk, body.name, body.short_name, tuple(filter(None, body.duties.split("、"))))
        for body in bodies.values()
    ]
    found = []
    for each in commitments:
        row = held.get(each.pk)
        said = asked.suggest(each, precedents, before.year if before else 0, known, bodies)
        if said is not None:
            body, why = said
            basis = row.basis if row else ""
            found.append(
                LeadSuggestion(
                    each.pk, each.code or "", asked.titles[each.pk], row.body if row else None, basis, body, why
                )
            )
    return found


class Asked:
    """What the suggestion needs to know of the items: titles, words, indicators, projects, what they continue."""

    def __init__(self, keys: Collection[int]) -> None:
        self.titles = dict(
            CommitmentVersion.objects.current().filter(commitment__in=keys).values_list("commitment_id", "title")
        )
        links = EntryLink.objects.current().filter(commitment__in=keys)
        self.texts = dict(links.order_by("-entry__start").values_list("commitment_id", "entry__text"))
        self.indicators = names_by_key(Target.objects.current().filter(commitment__in=keys), "indicator_id")
        self.projects = names_by_key(ProjectItem.objects.current().filter(commitment__in=keys), "name")
        continued = Succession.objects.filter(new__in=keys, kind=SuccessionKind.CONTINUES)
        self.continues = dict(continued.values_list("new_id", "old_id"))

    def suggest(
        self,
        each: Commitment,
        precedents: Precedents,
        year: int,
        known: Sequence[rules.KnownBody],
        bodies: dict[int, Body],
    ) -> tuple[Body, Message] | None:
        """Last year's list first, then the usual leads of the subject, then the duties."""
        title, text = self.titles.get(each.pk, ""), self.texts.get(each.pk, "")
        past = precedents.of(
            title,
            continues=self.continues.get(each.pk),
            indicators=sorted(self.indicators.get(each.pk, ())),
            projects=sorted(self.projects.get(each.pk, ())),
        )
        if past is not None:
            return bodies[past.lead], why_led(past, year, bodies[past.lead].short_name)
        for hint in filter(None, each.usual_leads.split("、")):
            if (body := rules.body_named(hint, known)) is not None:
                return bodies[body.id], Message("register.lead.usual", {"hint": hint, "body": body.short_name})
        if (key := rules.by_duties(title + text, known)) is not None:
            words = [word for word in bodies[key].duties.split("、") if word and word in title + text]
            return bodies[key], Message(
                "register.lead.duties", {"body": bodies[key].short_name, "duties": "、".join(words)}
            )
        return None
