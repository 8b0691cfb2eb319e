"""The district the tests tell of: 云河区 in 2026, its bodies and people, and its work report as it was imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from luoshi.delivery.register.models import Commitment, CommitmentVersion, Report
from luoshi.delivery.register.operations import receive_report
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.organizations.models import Body, Post
from luoshi.kernel.organizations.operations import describe_district
from luoshi.kernel.timeline import FOREVER
from tests.factories.people import NEW_YEAR, make_body, make_person, make_post
from tests.factories.reports import THIS_YEAR

LOCAL = ZoneInfo("Asia/Shanghai")


def moment(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=LOCAL)


REPORTED = moment(1, 20)


@dataclass(frozen=True)
class World:
    """Who is there. Actors by what they are, bodies by what they do."""

    office: Body
    housing: Body
    civil: Body
    statistics: Body
    supervision: Actor
    housing_clerk: Actor
    housing_head: Actor
    civil_clerk: Actor
    data: Actor
    vice_head: Actor
    vice_head_post: Post
    system_admin: Actor
    audit_admin: Actor


def build_world() -> World:
    describe_district(
        name="云河区", superior_name="临江市", level="county", is_sample=False, actor=MACHINE, at=NEW_YEAR
    )
    office = make_body("office", "区府办", sort=1)
    housing = make_body("housing", "住建局", duties="老旧小区、安置房", sort=2)
    civil = make_body("civil", "民政局", duties="养老", sort=3)
    statistics = make_body("statistics", "统计局", sort=4)
    vice_head = make_post(office, "vice-head", "副区长", "leader", field="住房城乡建设、民政")
    return World(
        office=office,
        housing=housing,
        civil=civil,
        statistics=statistics,
        supervision=make_person(make_post(office, "supervision", "督查专员", "supervision"), "江晚舟"),
        housing_clerk=make_person(make_post(housing, "housing-clerk", "联络员", "liaison"), "岑一诺"),
        housing_head=make_person(make_post(housing, "housing-head", "局长", "signing_head"), "叶知秋"),
        civil_clerk=make_person(make_post(civil, "civil-clerk", "联络员", "liaison"), "白小舟"),
        data=make_person(make_post(statistics, "data", "数据审核岗", "data_body"), "于简"),
        vice_head=make_person(vice_head, "罗望川"),
        vice_head_post=vice_head,
        system_admin=make_person(make_post(office, "system-admin", "系统管理员", "system_admin"), "石立"),
        audit_admin=make_person(make_post(office, "audit-admin", "审计管理员", "audit_admin"), "简直"),
    )


def import_this_year(world: World, *, accept: bool = True, at: datetime = REPORTED) -> Report:
    """The report as the machine takes it: every proposal registered, 自动识别，待核."""
    receipt = receive_report(
        data=THIS_YEAR.encode(), filename="2026.txt", actor=world.supervision, at=at, accept=accept
    )
    return receipt.reports[0]


def commitment_on(words: str) -> Commitment:
    """The commitment whose title holds these words."""
    version = CommitmentVersion.objects.select_related("commitment__report", "commitment__section").get(
        title__contains=words, until_at=FOREVER, commitment__stage__in=["drafted", "accepted"]
    )
    return version.commitment
