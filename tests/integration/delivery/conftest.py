"""A corner of the district for the steps after the register: a small report, two bodies, the people in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from luoshi.delivery.register.models import Commitment, CommitmentVersion, Target
from luoshi.delivery.register.operations import Bodies, assign, receive_report
from luoshi.kernel.actors import MACHINE, Actor
from luoshi.kernel.organizations import operations as organizations
from luoshi.kernel.organizations.actors import actors_of
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from tests.support.worlds import ready_made

REPORT = """政府工作报告
——2026年1月20日在云河区第十七届人民代表大会第五次会议上
云河区人民政府区长 顾明岸

各位代表：

一、2025年工作回顾
去年，全区完成固定资产投资271.4亿元。

二、2026年主要目标
今年全区经济社会发展主要预期目标是：完成固定资产投资300亿元，城镇登记失业率控制在4%以内。

三、2026年重点工作
(一)建设宜居城区
新建口袋公园12个。9月底前，建成云溪小学。修订物业管理考核办法。
"""
JANUARY = datetime(2026, 1, 21, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Corner:
    """`investment`, `jobs`, `parks`, `school` are commitments; the rest the people who act on them."""

    supervision: Actor
    mayor: Actor
    clerk: Actor
    head: Actor
    data: Actor
    housing: Body
    investment: Commitment
    jobs: Commitment
    parks: Commitment
    school: Commitment

    def target_of(self, commitment: Commitment) -> Target:
        found = Target.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal").first()
        assert found is not None
        return found


def new_actor(body: Body, title: str, role: str, name: str) -> Actor:
    post = organizations.add_post(
        code=f"{body.code}-{role.replace('_', '-')}", body=body, title=title, role=role, actor=MACHINE, at=JANUARY
    )
    user = organizations.add_user(
        username=post.code,
        display_name=name,
        password="Yunhe-2026-luoshi",
        must_change=False,
        actor=MACHINE,
        at=JANUARY,
    )
    organizations.take_post(post=post, holder_name=name, user=user, from_on=date(2026, 1, 1), actor=MACHINE, at=JANUARY)
    return actors_of(user, on=date(2026, 1, 21))[0]


def named(words: str) -> Commitment:
    version = CommitmentVersion.objects.select_related("commitment").get(title__contains=words, until_at=FOREVER)
    return version.commitment


def new_body(code: str, name: str) -> Body:
    return organizations.add_body(
        code=code, name=f"云河区{name}", short_name=name, kind="department", actor=MACHINE, at=JANUARY
    )


def build_corner() -> Corner:
    office, housing, statistics = (
        new_body("office", "区府办"),
        new_body("housing", "住建局"),
        new_body("statistics", "统计局"),
    )
    supervision = new_actor(office, "督查科科长", "supervision", "钱一鸣")
    receive_report(data=REPORT.encode(), filename="云河区2026.txt", actor=supervision, at=JANUARY, accept=True)
    corner = Corner(
        supervision=supervision,
        mayor=new_actor(office, "副区长", "leader", "陆清和"),
        clerk=new_actor(housing, "联络员", "liaison", "沈静"),
        head=new_actor(housing, "局长", "signing_head", "何远山"),
        data=new_actor(statistics, "综合科科长", "data_body", "顾一苇"),
        housing=housing,
        investment=named("固定资产投资"),
        jobs=named("失业率"),
        parks=named("口袋公园"),
        school=named("云溪小学"),
    )
    for commitment in (corner.investment, corner.parks, corner.school, corner.jobs):
        commitment.refresh_from_db()
        assign(
            commitment=commitment,
            bodies=Bodies(lead=housing),
            leader_post=None,
            revision=commitment.revision,
            actor=supervision,
            at=JANUARY,
        )
    return corner


corner = ready_made("corner", build_corner)
