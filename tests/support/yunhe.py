"""云河区 for the pages' tests: a short report, four bodies, people in their posts, a few commitments moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from luoshi.delivery.register.models import Commitment, CommitmentVersion
from luoshi.delivery.register.operations import Bodies, assign, move_state, receive_report, refresh_overdue
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.organizations import operations as organizations
from luoshi.kernel.organizations.actors import actors_of
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER

REPORT = """政府工作报告
——2026年1月20日在云河区第十七届人民代表大会第五次会议上
云河区人民政府区长 顾明岸

各位代表：

一、2025年工作回顾
去年，全区完成固定资产投资271.4亿元，新增停车泊位1840个。

二、2026年主要目标
今年全区经济社会发展主要预期目标是：完成固定资产投资300亿元，城镇登记失业率控制在4%以内。

三、2026年重点工作
(一)建设宜居城区
新建口袋公园12个。开工建设云溪小学。3月底前修订物业管理考核办法。
(二)守牢安全底线
严格落实意识形态工作责任制。新增停车泊位2000个。
"""
SHANGHAI = ZoneInfo("Asia/Shanghai")
JANUARY = datetime(2026, 1, 21, 9, 0, tzinfo=SHANGHAI)
FEBRUARY = datetime(2026, 2, 10, 9, 0, tzinfo=SHANGHAI)
JUNE = datetime(2026, 6, 30, 9, 0, tzinfo=SHANGHAI)
PASSWORD = "Yunhe-2026-luoshi"


@dataclass(frozen=True)
class Yunhe:
    """User names by role; commitments by what they are about."""

    supervision: Actor
    parks: Commitment
    school: Commitment
    rules: Commitment
    parking: Commitment


def build() -> Yunhe:
    """The report received in January, work begun in February, looked at on 30 June."""
    organizations.describe_district(
        name="云河区", superior_name="临江市", level="county", is_sample=True, actor=MACHINE, at=JANUARY
    )
    office, housing = body("office", "区府办"), body("housing", "区住建局")
    schools, streets = body("schools", "区教育局"), body("gongyuan", "拱苑街道", kind="street")
    supervision = person(office, "督查科科长", "supervision", "ducha", "钱一鸣")
    person(housing, "联络员", "liaison", "zhujian", "沈静")
    person(office, "副区长", "leader", "fuquzhang", "陆清和")
    person(office, "审计员", "audit_admin", "shenji", "何远山")
    person(streets, "联络员", "liaison", "jiedao", "顾一苇")
    receive_report(data=REPORT.encode(), filename="云河区2026.txt", actor=supervision, at=JANUARY, accept=True)
    yunhe = Yunhe(supervision, named("口袋公园"), named("云溪小学"), named("物业管理"), named("停车泊位"))
    for commitment, lead in ((yunhe.parks, housing), (yunhe.school, schools), (yunhe.rules, housing)):
        give(commitment, lead, supervision)
    move_state(commitment=yunhe.parks, move="start", actor=supervision, at=FEBRUARY)
    move_state(commitment=yunhe.school, move="start", actor=supervision, at=FEBRUARY)
    move_state(commitment=yunhe.school, move="finish", actor=supervision, at=JUNE, reason="竣工验收通过")
    refresh_overdue(today=date(2026, 6, 30), at=JUNE)
    return yunhe


def body(code: str, name: str, kind: str = "department") -> Body:
    return organizations.add_body(
        code=code, name=f"云河区{name}", short_name=name, kind=kind, actor=MACHINE, at=JANUARY
    )


def person(of: Body, title: str, role: str, username: str, name: str) -> Actor:
    post = organizations.add_post(
        code=f"{of.code}-{username}", body=of, title=title, role=role, actor=MACHINE, at=JANUARY
    )
    user = organizations.add_user(
        username=username, display_name=name, password=PASSWORD, must_change=False, actor=MACHINE, at=JANUARY
    )
    organizations.take_post(post=post, holder_name=name, user=user, from_on=date(2026, 1, 1), actor=MACHINE, at=JANUARY)
    return actors_of(user, on=date(2026, 1, 21))[0]


def named(words: str) -> Commitment:
    version = CommitmentVersion.objects.select_related("commitment").get(title__contains=words, until_at=FOREVER)
    return version.commitment


def give(commitment: Commitment, lead: Body, actor: Actor) -> None:
    commitment.refresh_from_db()
    assign(
        commitment=commitment,
        bodies=Bodies(lead=lead),
        leader_post=None,
        revision=commitment.revision,
        actor=actor,
        at=JANUARY,
    )
