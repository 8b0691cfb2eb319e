"""Warnings on the desk: heard, decided, reminded of, escalated, waived; signs and judgements beside them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.test import Client

from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.escalating import propose_escalations
from luoshi.delivery.alerts.models import Escalation, Hearing, Light
from luoshi.delivery.alerts.operations import lapse_unanswered
from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.register.models import Project, ProjectItem
from luoshi.kernel.workdays import WorkCalendar
from tests.integration.desk.test_on_track import words_of
from tests.support.yunhe import JUNE, SHANGHAI, Yunhe

SignIn = Callable[[str], Client]
EVENING = datetime(2026, 6, 30, 18, 0, tzinfo=SHANGHAI)


class TestHearing:
    def test_goes_from_the_body_to_the_leader(self, judged: Yunhe, sign_in: SignIn) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        address = f"/hearings/{hearing.pk}/"
        sign_in("zhujian").post(address, {"do": "answer", "answer": "两处选址需重新公示，7月底完成。"})
        leader = sign_in("fuquzhang")
        assert "两处选址需重新公示" in words_of(leader.get("/leader/"))
        leader.post(address, {"do": "circulate", "colour": "yellow"})
        hearing.refresh_from_db()
        assert (hearing.stage, hearing.decided_colour) == ("circulated", "yellow")

    def test_another_colour_needs_its_reason_and_supervision_sees_it(
        self, judged: Yunhe, sign_in: SignIn, supervision: Client
    ) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        address = f"/hearings/{hearing.pk}/"
        sign_in("zhujian").post(address, {"do": "answer", "answer": "已选定。", "disputes": "1"})
        leader = sign_in("fuquzhang")
        assert "单位对算出的颜色有异议，等您审定。已选定。" in words_of(leader.get("/inbox/"))
        whitened = {"do": "circulate", "colour": "green"}
        assert "两种颜色都会保留" in words_of(leader.post(address, whitened, follow=True))
        leader.post(address, {**whitened, "reason": "选址确已完成"})
        told = "算出“滞后”，区府办副区长陆清和审定通报“正常”。理由：选址确已完成"
        assert told in words_of(supervision.get("/inbox/"))
        assert told in words_of(sign_in("zhujian").get("/inbox/"))
        assert "滞后→正常" in words_of(supervision.get("/hearings/?stage=otherwise"))

    def test_whoever_is_waited_for_is_reminded_once_a_day(
        self, judged: Yunhe, sign_in: SignIn, supervision: Client
    ) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        sign_in("zhujian").post(f"/hearings/{hearing.pk}/", {"do": "answer", "answer": "已选定。"})
        assert "已提醒" in words_of(supervision.post("/hearings/", {"stage": ""}, follow=True))
        assert "有1项预警等您审定" in words_of(sign_in("fuquzhang").get("/inbox/"))
        assert "项预警等您单位说明" in words_of(sign_in("zhujian").get("/inbox/"))
        assert "今天已经提醒过" in words_of(supervision.post("/hearings/", {"stage": ""}, follow=True))
        assert sign_in("zhujian").post("/hearings/", {"stage": ""}).status_code == 403

    def test_before_the_body_s_word_nothing_goes_out(self, judged: Yunhe, sign_in: SignIn) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        words = words_of(sign_in("fuquzhang").post(f"/hearings/{hearing.pk}/", {"do": "circulate"}, follow=True))
        assert "待单位说明" in words

    def test_what_the_leader_typed_stays_when_it_is_refused(self, judged: Yunhe, sign_in: SignIn) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        address = f"/hearings/{hearing.pk}/"
        sign_in("zhujian").post(address, {"do": "answer", "answer": "已选定。"})
        page = sign_in("fuquzhang").post(address, {"do": "circulate", "colour": "green"})
        assert page.status_code == 422
        assert '<option value="green" selected>' in page.content.decode()

    def test_a_decision_is_about_today(self, judged: Yunhe, sign_in: SignIn, supervision: Client) -> None:
        """The node the hearing was opened for is reached since: lists say so beside the colour it was opened for."""
        clerk, node = sign_in("zhujian"), Milestone.objects.get(title="选址完成")
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        clerk.post(f"/hearings/{hearing.pk}/", {"do": "answer", "answer": "已选定。"})
        before = words_of(sign_in("fuquzhang").get("/leader/"))
        assert "现在" not in before
        clerk.post(f"/commitment/{judged.parks.code}/nodes/{node.pk}/", {"reached_on": "2026-06-30"})
        refresh_alerts(today=date(2026, 6, 30), at=EVENING + timedelta(minutes=5))
        told = "现在正常" + re.sub(
            r"\s", "", Light.objects.current().get(commitment=judged.parks).said_on(EVENING.date())
        )
        assert told in words_of(sign_in("fuquzhang").get("/leader/"))
        assert told in words_of(supervision.get("/hearings/"))

    def test_a_body_that_let_its_days_pass_may_still_say_why_once(self, judged: Yunhe, sign_in: SignIn) -> None:
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        address, clerk, leader = f"/hearings/{hearing.pk}/", sign_in("zhujian"), sign_in("fuquzhang")
        Hearing.objects.filter(pk=hearing.pk).update(answer_due_on=date(2026, 6, 26))
        lapse_unanswered(today=date(2026, 6, 29), at=EVENING)
        assert "审定之前仍可补充说明一次" in words_of(clerk.get(address))
        late = {"do": "answer", "answer": "两处重选。"}
        assert "说明已送分管领导" in words_of(clerk.post(address, late, follow=True))
        words = words_of(leader.get(address))
        assert "6月27日逾期未说明，转分管领导审定" in words
        assert "单位补充说明：两处重选。" in words
        assert "情况已经说明过" in words_of(clerk.post(address, {"do": "answer", "answer": "再说一次。"}))
        leader.post(address, {"do": "circulate", "colour": "yellow"})
        assert "不能" in words_of(clerk.post(address, {"do": "answer", "answer": "迟了。"}))
        hearing.refresh_from_db()
        assert (hearing.stage, hearing.answer) == ("circulated", "两处重选。")


class TestEscalationsPage:
    def test_a_proposal_is_released_and_a_waiver_granted(
        self, judged: Yunhe, sign_in: SignIn, supervision: Client
    ) -> None:
        propose_escalations(today=date(2026, 6, 30), at=EVENING, calendar=WorkCalendar())
        assert "物业管理" in words_of(supervision.get("/escalations/"))
        assert "建议上报，待放行" in words_of(supervision.get("/leader/"))
        found = Escalation.objects.get()
        supervision.post("/escalations/", {"escalation": str(found.pk), "do": "release"})
        assert "钱一鸣" in words_of(supervision.get("/escalations/?stage=released"))
        leader, address = sign_in("fuquzhang"), f"/commitment/{judged.parks.code}/waiver/"
        offers = {
            who: address in client.get(f"/commitment/{judged.parks.code}/").content.decode()
            for who, client in (("leader", leader), ("supervision", supervision))
        }
        assert offers == {"leader": True, "supervision": False}
        assert "一次最多豁免30天" in words_of(
            leader.post(address, {"until_on": "2026-09-30", "reason": "等批复"}, follow=True)
        )
        leader.post(address, {"until_on": "2026-07-20", "reason": "等上级批复"})
        assert "等上级批复" in words_of(leader.get(f"/commitment/{judged.parks.code}/"))
        assert "豁免中" in words_of(leader.get("/leader/"))
        assert "豁免已解除" in words_of(leader.post(address, {"do": "lift"}, follow=True))


class TestSignsPage:
    def test_asks_and_takes_the_answer(self, judged: Yunhe, supervision: Client) -> None:
        project = Project.objects.create(name="云溪片区二期")
        for commitment in (judged.parks, judged.school):
            ProjectItem.objects.create(commitment=commitment, project=project, name=project.name, from_at=JUNE)
        text = supervision.get("/signs/").content.decode()
        assert "云溪片区二期" in text
        key = re.search(r'name="key" value="([^"]*)"', text)
        assert key is not None
        given = {"kind": "twice", "key": html.unescape(key[1]), "note": "分期计"}
        assert "已问清的1条" in words_of(supervision.post("/signs/", given, follow=True))
        assert "会议日已登记" in words_of(
            supervision.post("/signs/", {"do": "meeting", "on": "2026-07-02", "title": "调度会"}, follow=True)
        )


class TestJudgedLikelihood:
    def test_is_judged_on_its_page_and_stands_beside_the_colour(self, judged: Yunhe, sign_in: SignIn) -> None:
        leader = sign_in("fuquzhang")
        address = f"/commitment/{judged.parks.code}/likelihood/"
        given = {"challenge": "3", "planning": "2", "capacity": "4", "stage": "3", "reason": "用地未落实"}
        assert leader.post(address, {**given, "capacity": ""}).status_code == 422
        leader.post(address, given)
        words = words_of(leader.get(f"/commitment/{judged.parks.code}/"))
        assert "判断较难按期用地未落实" in words
        assert "用地未落实" in words_of(leader.get("/likelihood/"))
        assert "判断" not in words_of(leader.get(f"/commitment/{judged.parks.code}/?as_of=2026-03-01"))
