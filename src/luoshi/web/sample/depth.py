"""What a district that has worked with luoshi for a year has besides: the five ones, investment plans, a release
calendar, meetings, judgements, answers to warnings, steps released, a waiver, a rule of its own. All simulated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zlib import crc32

from luoshi.delivery.alerts.board import hearings_for, lines
from luoshi.delivery.alerts.choices import Colour, EscalationStage, HearingStage, Kind
from luoshi.delivery.alerts.escalating import decide_escalation, escalations_for, grant_waiver, propose_escalations
from luoshi.delivery.alerts.forecast import Judgement
from luoshi.delivery.alerts.judging import judge_likelihood
from luoshi.delivery.alerts.operations import answer_hearing, circulate
from luoshi.delivery.alerts.own_rules import copy_rule, given_of, save_rule
from luoshi.delivery.alerts.permissions import can_answer
from luoshi.delivery.alerts.signs import answer_sign, enter_meeting, signs_for
from luoshi.delivery.plans.choices import Frequency
from luoshi.delivery.plans.operations import SlotGiven
from luoshi.delivery.plans.standards import ReleaseSaid, SlotSaid, set_release_rule, set_slots
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.kernel.actors import LEADER, LIAISON, MACHINE, Actor
from luoshi.kernel.notices.channels import ChannelGiven, set_channel
from luoshi.kernel.notices.models import ChannelKind
from luoshi.kernel.organizations.models import Post
from luoshi.web.clock import LOCAL
from luoshi.web.working_days import work_calendar

FIVE = ("一位区领导", "一个专班", "一套方案", "一张时间表", "一本台账")
BUILT = re.compile("建成|建设|开工|竣工|投用")
PROJECTS = 10  # so many have a monthly investment plan
MONTHS = {3: "0.14", 6: "0.42", 9: "0.78", 12: "1"}
RELEASES = (
    ("gdp", Frequency.QUARTERLY, 18, False, 50, "市统计局"),
    ("fixed_asset_investment", Frequency.MONTHLY, 15, True, None, "区统计局"),
    ("industrial_value_added", Frequency.MONTHLY, 15, True, None, "区统计局"),
    ("retail_sales", Frequency.MONTHLY, 16, True, None, "区统计局"),
    ("general_budget_revenue", Frequency.MONTHLY, 10, False, None, "区财政局"),
)
ANSWERS = (
    "主材到货延后，已与供货单位约定分批进场，下月补上进度。（模拟）",
    "两户尚未签约，街道每天上门，月底前签完。（模拟）",
    "报批材料补正一次，审批已受理，预计十个工作日内批复。（模拟）",
)
GRADED = ((1, 2, 2, 1), (2, 2, 2, 2), (3, 2, 3, 2), (4, 3, 4, 3))
WHY_GRADED = (
    "手续齐全，施工正常。（模拟）",
    "节点清楚，人手够。（模拟）",
    "有征收尾巴，雨季影响施工。（模拟）",
    "资金未落实。（模拟）",
)


def of_post(post: Post) -> Actor:
    """Whoever holds the post, for a step of the sample."""
    holding = post.holdings.order_by("from_on").last()
    name = holding.holder_name if holding else ""
    return Actor(None, name, post.pk, post.title, post.role, post.body_id, post.body.short_name)


def holders(role: str) -> list[Actor]:
    return [of_post(post) for post in Post.objects.filter(role=role).select_related("body").order_by("sort", "code")]


# Before plans are made ------------------------------------------------------------------------------------------------


def set_standards(*, office: Actor, at: datetime) -> None:
    slots = [SlotSaid(name, wants_post=name == FIVE[0]) for name in FIVE]
    set_slots(slots=slots, actor=office, at=at)
    for indicator, frequency, days, merges, revised, source in RELEASES:
        said = ReleaseSaid(indicator, frequency, days, merges, revised, source)
        set_release_rule(said=said, actor=office, at=at)


def invested_in(code: str, year: int) -> list[tuple[date, Decimal]]:
    """A project's plan by quarter's ends, 万元; its size comes from its code."""
    total = Decimal(2000 + crc32(code.encode()) % 90 * 100)
    return [
        (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1), (total * Decimal(share)).quantize(Decimal(1)))
        for month, share in MONTHS.items()
    ]


def five_ones(leader: Post | None, slots: Sequence[object]) -> list[SlotGiven]:
    """Every slot filled but, for one project in three, the last."""
    words = ("", "工作专班（模拟）", "实施方案（模拟）", "节点计划表（模拟）", "问题清单（模拟）")
    given = [SlotGiven(slot, text=text) for slot, text in zip(slots, words, strict=True)]  # type: ignore[arg-type]
    return [replace(given[0], post=leader), *given[1:]] if leader else given[1:]


def tell_investment(plans: Mapping[str, Sequence[tuple[date, Decimal]]], *, today: date) -> None:
    """What was made by each quarter's end, somewhat more or less than planned; one project in five has no figure."""
    figures = [
        FigureGiven("完成投资", day, (planned * pace_of(code)).quantize(Decimal(1)), "万元", subject=code)
        for code, months in plans.items()
        if crc32(code.encode()) % 5
        for day, planned in months
        if day + timedelta(days=15) <= today
    ]
    if figures:
        take_measurements(figures=figures, level=Level.DATA_BODY, source="模拟数据", actor=MACHINE, at=at_four(today))


def pace_of(code: str) -> Decimal:
    return Decimal(80 + crc32(code[::-1].encode()) % 30) / 100


# Once everything is judged --------------------------------------------------------------------------------------------


def live_with_it(*, office: Actor, today: date) -> None:
    """Answers, decisions, judgements, meetings, steps above the bodies, a waiver and a draft rule."""
    answer_some(today)
    propose_escalations(today=today, at=at_six(today), calendar=work_calendar())
    for row in escalations_for(office, stages=[EscalationStage.PROPOSED])[:3]:
        decide_escalation(escalation=row.escalation, release=True, reason="", actor=office, at=at_six(today))
    judge_some(today)
    hold_meetings(office, today)
    excuse_one(today)
    rule = copy_rule(
        source="luoshi-figure", kind=Kind.FIGURE, title="目标指标：从严（草案，模拟）", actor=office, at=at_six(today)
    )
    given = given_of("luoshi-figure", rule.title)
    facts = [replace(fact, said="97") if fact.name == "yellow_below" else fact for fact in given.facts]
    save_rule(rule=rule, given=replace(given, facts=facts), revision=1, actor=office, at=at_six(today))
    for channel in (
        ChannelGiven("督查工作群（示例，写入本机文件）", ChannelKind.FILE, "督查工作群.txt"),
        ChannelGiven(
            "钉钉群（示例，未启用）", ChannelKind.DINGTALK, "https://robot.invalid/send?token=0000", "示例", is_on=False
        ),
    ):
        set_channel(channel=None, given=channel, actor=office, at=at_six(today))


def answer_some(today: date) -> None:
    """One body in two has answered the first thing it was asked; each leader has circulated one answer as computed."""
    for place, clerk in enumerate(holders(LIAISON)[::2]):
        waiting = hearings_for(clerk, stages=[HearingStage.ASKED]).order_by("pk")
        asked = next((one for one in waiting if can_answer(clerk, one.change.commitment)), None)
        if asked is not None:
            text = ANSWERS[place % len(ANSWERS)]
            answer_hearing(hearing=asked, answer=text, actor=clerk, at=at_six(today))
    for leader in holders(LEADER):
        heard = hearings_for(leader, stages=[HearingStage.ANSWERED]).order_by("pk").first()
        if heard is not None:
            circulate(hearing=heard, colour=Colour(heard.change.new), reason="", actor=leader, at=at_six(today))


def judge_some(today: date) -> None:
    """Each leader has judged two of the post's items, the worst and one on plan."""
    for place, leader in enumerate(holders(LEADER)):
        open_ones = [line for line in lines(leader, leader=leader.post_id) if line.light.colour != Colour.DONE]
        for which, line in enumerate([*open_ones[:1], *open_ones[-1:]]):
            grade = (place + which * 2) % len(GRADED) if which == 0 else place % 2
            judge_likelihood(
                commitment=line.light.commitment,
                judgement=Judgement(*GRADED[grade]),
                reason=WHY_GRADED[grade],
                actor=leader,
                at=at_six(today) - timedelta(days=20),
            )


def hold_meetings(office: Actor, today: date) -> None:
    """The month's meetings fell on the days after its judging; one question has been cleared up."""
    for back in (0, 1):
        first = (today.replace(day=1) - timedelta(days=back * 28)).replace(day=1)
        enter_meeting(on=first, title=f"{first.month}月重点工作调度会（模拟）", actor=office, at=at_six(today))
    found = signs_for(office, today=today, calendar=work_calendar())
    if found:
        note = "已向单位核实：按合同口径填报，佐证齐全。（模拟）"
        answer_sign(kind=found[0].kind, key=found[0].key, note=note, actor=office, at=at_six(today))


def excuse_one(today: date) -> None:
    """A building of this year that waits for land."""
    for leader in holders(LEADER):
        for one in lines(leader, leader=leader.post_id):
            of_this_year = str(one.light.commitment).startswith(f"{today.year}")
            if one.light.colour == Colour.RED and of_this_year and BUILT.search(one.title):
                grant_waiver(
                    commitment=one.light.commitment,
                    until_on=today + timedelta(days=20),
                    reason="等待上级批复用地指标，批复前不具备条件。（模拟）",
                    decision="",
                    actor=leader,
                    at=at_six(today),
                )
                return


def at_four(day: date) -> datetime:
    return datetime.combine(day, time(16), LOCAL)


def at_six(day: date) -> datetime:
    return datetime.combine(day, time(17, 30), LOCAL)
