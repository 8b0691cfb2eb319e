"""Loads the sample district: everything invented, everything by the same operations that real work goes through.

The whole load is one transaction, so that one killed half-way leaves nothing and can be run again.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction

from luoshi.delivery.register import queries
from luoshi.delivery.register.operations import accept_section, receive_report, refresh_overdue, reject
from luoshi.delivery.register.operations.task_list import AppliedLine, TaskLine, apply_task_list
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.organizations.actors import actors_of
from luoshi.kernel.organizations.models import User
from luoshi.kernel.organizations.queries import district
from luoshi.web.clock import LOCAL
from luoshi.web.first_sign_ins import SignInCard, keep, kept
from luoshi.web.sample.breakdown import hold_breakdown
from luoshi.web.sample.depth import at_six
from luoshi.web.sample.on_track import plan_and_report
from luoshi.web.sample.people import FOLDER, People, described, load_people
from luoshi.web.sample.progress import tell_progress
from luoshi.web.sample.release import release_edition
from luoshi.web.sample.sharing import list_projects, rename_bodies, share_targets
from luoshi.web.sample.sisters import take_sister_tables

NINE = time(9)
NOT_ON_THE_LIST = "不在任务分解表内，不单列为事项。"


@dataclass(frozen=True, slots=True)
class Sample:
    """What was loaded: the reports' codes, oldest first, and the first sign-ins."""

    reports: tuple[str, ...]
    sign_ins: tuple[SignInCard, ...]


def load_sample(*, today: date) -> Sample:
    """The sample as it stands on `today`. A district that is there already is left as it is."""
    if district() is not None:
        return Sample(tuple(card.code for card in reversed(queries.reports(MACHINE))), kept())
    with transaction.atomic():
        people = load_people(today=today, at=nine_on(min(today, described()["reports"][0]["reported_on"])))
        office = supervision_office(people, today)
        rename_bodies(people, office, today)
        codes = tuple(load_report(given, people, office, today) for given in reports_by(today))
        take_sister_tables(today=today)
        refresh_overdue(today=today, at=nine_on(today))
        transaction.on_commit(lambda: keep(people.sign_ins))
    return Sample(codes, people.sign_ins)


def nine_on(day: date) -> datetime:
    return datetime.combine(day, NINE, LOCAL)


def reports_by(today: date) -> list[dict[str, Any]]:
    """Reports given by that day; on an earlier day the first all the same, so that there is something to see."""
    told: list[dict[str, Any]] = described()["reports"]
    return [given for given in told if given["reported_on"] <= today] or told[:1]


def supervision_office(people: People, today: date) -> Actor:
    """The head of the supervision office, who does the office's work in the sample."""
    user = User.objects.get(username=people.sign_ins[0].username)
    return actors_of(user, on=today)[0]


def load_report(given: dict[str, Any], people: People, office: Actor, today: date) -> str:
    """Import, task list, decisions over the drafts, simulated progress. Returns the report's code."""
    path = FOLDER / given["file"]
    at = nine_on(min(given["reported_on"], today))
    receipt = receive_report(data=path.read_bytes(), filename=path.name, actor=office, at=at, is_sample=True)
    report = receipt.reports[0]
    applied = apply_task_list(report=report, lines=task_lines(given["leads"], people), actor=office, at=at)
    on_the_list = {each.commitment.pk for each in applied}
    for section in queries.drafts(office, report.code).sections:
        for draft in section.drafts:
            if draft.id not in on_the_list:
                commitment = queries.get_draft_for(office, draft.id)
                reject(commitment=commitment, reason=NOT_ON_THE_LIST, actor=office, at=at)
    accepted = {each.pk: each for each in accept_section(report=report, path=None, actor=office, at=at)}
    registered = [AppliedLine(each.line, accepted[each.commitment.pk]) for each in applied]
    if given["year"] == max(each["year"] for each in reports_by(today)):
        hold_breakdown(report_code=report.code, applied=registered, office=office, today=today)
    share_targets(year=given["year"], applied=registered, bodies=people.bodies, office=office, today=today)
    list_projects(year=given["year"], applied=registered, office=office, today=today)
    cards = queries.register_cards(office, list(accepted))
    due = {key: card.due_on for key, card in cards.items()}
    tell_progress(year=given["year"], reported_on=at.date(), applied=registered, due=due, today=today)
    if given["year"] == max(each["year"] for each in reports_by(today)):
        plan_and_report(year=given["year"], reported_on=at.date(), applied=registered, office=office, today=today)
        release_edition(report=report, commitments=accepted.values(), office=office, at=at_six(today))
    return report.code


def task_lines(filename: str, people: People) -> list[TaskLine]:
    with (FOLDER / filename).open(encoding="utf-8", newline="") as file:
        return [task_line(row, people) for row in csv.DictReader(file)]


def task_line(row: dict[str, str], people: People) -> TaskLine:
    return TaskLine(
        quotation=row["fragment"],
        lead=people.bodies[row["lead"]],
        co_operating=[people.bodies[code] for code in row["cooperating"].split(";") if code],
        leader_post=people.posts.get(row["leader_post"]),
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        due_as_written=row["due_as_written"],
    )
