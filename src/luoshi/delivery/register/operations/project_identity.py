"""Which project is which: names added by hand, and two projects that turn out to be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from luoshi.delivery.register.choices import AliasBasis
from luoshi.delivery.register.models import Project, ProjectAlias, ProjectItem
from luoshi.delivery.register.operations.faults import NothingToDo, RegisterFault
from luoshi.delivery.register.operations.identity import add_aliases
from luoshi.delivery.register.permissions import check_can_keep_register
from luoshi.kernel.actors import Actor
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.version_rows import close, copy_of


class NameTaken(RegisterFault):
    """A name that means another project already."""


class CodesDiffer(RegisterFault):
    """Two projects with codes of their own are two projects."""


@transaction.atomic
def name_project(*, project: Project, name: str, actor: Actor, at: datetime) -> None:
    """Keep another name for a project. Raises NotAllowed, NameTaken, NothingToDo."""
    check_can_keep_register(actor)
    if not name.strip():
        raise NothingToDo(say("请填写别名。"))
    if not add_aliases([(project, name.strip(), AliasBasis.PERSON)], at):
        raise NameTaken(say("“{name}”已经是一个项目的名称；若两者是同一项目，请用“合为一个项目”。", name=name.strip()))
    record_project("register.project_named", project, actor, at, {"name": name.strip()})


@transaction.atomic
def join_projects(*, gone: Project, kept: Project, reason: str, actor: Actor, at: datetime) -> Project:
    """Two projects are one: names and places of `gone` go over to `kept`; on past days each stands as it was.

    Raises NotAllowed, NothingToDo, CodesDiffer.
    """
    check_can_keep_register(actor)
    if gone.pk == kept.pk or gone.same_as_id or kept.same_as_id:
        raise NothingToDo(say("请选两个不同的、仍在册的项目。"))
    if gone.code and kept.code:
        raise CodesDiffer(
            say(
                "两个项目各有代码（{code}、{code_2}），不是同一个项目。请先核对代码。", code=gone.code, code_2=kept.code
            )
        )
    code, gone.code, gone.same_as = gone.code or kept.code, None, kept
    gone.save(update_fields=["code", "same_as"])
    kept.code = code
    kept.save(update_fields=["code"])
    ProjectAlias.objects.filter(project=gone).update(project=kept)
    Project.objects.filter(same_as=gone).update(same_as=kept)
    codes = move_items(gone, kept, at)
    payload = {"gone": gone.name, "kept": kept.name, "commitments": codes}
    record_project("register.projects_joined", kept, actor, at, payload, reason)
    return kept


def move_items(gone: Project, kept: Project, at: datetime) -> list[str]:
    """The items of one become those of the other; a commitment that has both keeps one. Returns the codes."""
    old = list(ProjectItem.objects.filter(project=gone, until_at=FOREVER).select_related("commitment"))
    there = {item.commitment_id: item for item in ProjectItem.objects.filter(project=kept, until_at=FOREVER)}
    twins = [there[item.commitment_id] for item in old if item.commitment_id in there]
    moment = close([*old, *twins], at)
    ProjectItem.objects.bulk_create(joined(item, there.get(item.commitment_id), kept, moment) for item in old)
    return [item.commitment.code or "" for item in old]


def joined(item: ProjectItem, twin: ProjectItem | None, kept: Project, at: datetime) -> ProjectItem:
    if twin is None:
        return copy_of(item, at, project_id=kept.pk)
    said = {"named_in_report": item.named_in_report or twin.named_in_report, "listed": item.listed or twin.listed}
    listed = item if item.listed else twin
    more = {name: getattr(listed, name) for name in ("listed_name", "owner", "total_investment", "annual_investment")}
    return copy_of(twin, at, **said, **more)


def record_project(
    kind: str, project: Project, actor: Actor, at: datetime, payload: Mapping[str, object], reason: str = ""
) -> None:
    record(
        kind=kind,
        subject_type="project",
        subject_key=str(project.pk),
        actor=actor,
        at=at,
        reason=reason.strip(),
        payload=payload,
    )
