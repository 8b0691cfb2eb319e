"""Plans, rounds, colours, figures on the desk: each page does its one thing and says what happened."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.alerts.models import ColourChange, Light, OwnRule, RuleInForce
from luoshi.delivery.alerts.rulebook import data_of, written_toml
from luoshi.delivery.alerts.tallies import days_done
from luoshi.delivery.plans.models import ExpectedPath, Milestone, PathPoint, Plan, Slot
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import Measurement
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models import CommitmentVersion
from luoshi.delivery.register.operations.standing import NewStanding, record_standing
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.messages import Message
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.web.desk.templatetags.on_track import percent
from tests.integration.desk.conftest import draft_given
from tests.support.yunhe import FEBRUARY, JUNE, SHANGHAI, Yunhe

SignIn = Callable[[str], Client]
EVENING = datetime(2026, 6, 30, 18, 0, tzinfo=SHANGHAI)


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


class TestPlanningDesk:
    def test_lists_what_has_no_plan(self, supervision: Client) -> None:
        assert "口袋公园" in words_of(supervision.get("/planning/"))

    def test_drafts_from_the_ladders_everything_with_a_day_ahead(self, supervision: Client) -> None:
        answer = supervision.post("/planning/", follow=True)
        assert "已按样板起草" in words_of(answer)
        assert Plan.objects.filter(stage="draft").exists()
        drawn = ExpectedPath.objects.filter(shape="straight").values_list("target__indicator", flat=True)
        assert set(drawn) == {"固定资产投资", "城镇登记失业率", "新建口袋公园", "新增停车泊位"}
        assert not Milestone.objects.filter(plan__paths__isnull=False).exists()  # growth has no stages of building

    def test_a_draft_says_what_is_the_matter_before_it_is_approved(self, yunhe: Yunhe, supervision: Client) -> None:
        address = f"/planning/{yunhe.parks.code}/"
        supervision.post(address, draft_given(due_on_1="2027-03-01"))
        assert "晚于报告写明" in words_of(supervision.get(address))
        answer = supervision.post(address, {"do": "approve", "authority": "leader", "decision": "纪要"})
        assert answer.status_code == 422
        assert not Plan.objects.filter(until_at=FOREVER).exists()

    def test_what_has_nothing_against_it_is_approved_at_once(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post(f"/planning/{yunhe.parks.code}/", draft_given())
        supervision.post(f"/planning/{yunhe.parking.code}/", draft_given(due_on_1="2027-03-01"))
        listed = words_of(supervision.get("/planning/?tab=draft"))
        assert "其中1项有须核对之处" in listed
        assert "计划到2027年3月1日才完成，晚于报告写明的2026年12月31日。人民代表大会" in listed
        given = {"do": "approve", "authority": "leader", "decision": "常务会议纪要"}
        said = words_of(supervision.post("/planning/", given, follow=True))
        assert "已审定1项，即日执行。" in said
        assert "1项没有审定，有问题或须更高一级决定：新增停车泊位2000个。原因写在各项旁边" in said
        assert [plan.commitment for plan in Plan.objects.filter(until_at=FOREVER)] == [yunhe.parks]

    def test_is_approved_by_the_leader_in_charge(self, yunhe: Yunhe, supervision: Client, sign_in: SignIn) -> None:
        address, leader = f"/planning/{yunhe.parks.code}/", sign_in("fuquzhang")
        supervision.post(address, draft_given())
        assert 'name="authority"' in leader.get(address).content.decode()
        version = CommitmentVersion.objects.current().filter(commitment=yunhe.parks)
        version.update(leader_post=yunhe.supervision.post_id)  # somebody else's
        assert 'name="authority"' not in leader.get(address).content.decode()
        given = {"do": "approve", "authority": "leader", "decision": "纪要"}
        assert leader.post(address, given).status_code == 403
        assert "已审定0项，即日执行。" in words_of(leader.post("/planning/", given, follow=True))

    def test_less_than_the_congress_approved_needs_its_decision(self, yunhe: Yunhe, supervision: Client) -> None:
        address = f"/planning/{yunhe.parking.code}/"
        supervision.post(address, draft_given(due_on_1="2027-03-01"))
        offered = supervision.get(address).content.decode().split('name="authority"')[1].split("</select>")[0]
        assert re.findall(r'value="(\w+)"', offered) == ["congress"]
        given = {"do": "approve", "authority": "executive", "decision": "常务会议纪要", "despite": "1"}
        assert "须由人民代表大会决定" in words_of(supervision.post(address, given))
        assert supervision.post(address, {**given, "authority": "congress"}).status_code == 302

    def test_a_wrong_day_loses_nothing_that_was_typed(self, yunhe: Yunhe, supervision: Client) -> None:
        answer = supervision.post(f"/planning/{yunhe.parks.code}/", draft_given(due_on_1="明年"))
        assert answer.status_code == 422
        assert "不是日期" in words_of(answer)
        assert "选址完成" in answer.content.decode()

    def test_draws_last_year_s_pace_once_last_year_is_known(self, yunhe: Yunhe, supervision: Client) -> None:
        address, given = f"/planning/{yunhe.parks.code}/", draft_given(shape="profile")
        answer = supervision.post(address, given)
        assert answer.status_code == 422
        assert "没有2025年全年的同口径数据" in words_of(answer)
        assert not Plan.objects.exists()
        last_year = {date(2025, 6, 30): 4, date(2025, 12, 31): 10}
        figures = [
            FigureGiven("口袋公园数", day, Decimal(n), unit="个", indicator_id="pocket_parks", subject="云河区")
            for day, n in last_year.items()
        ]
        take_measurements(figures=figures, level=Level.DATA_BODY, source="年鉴", actor=MACHINE, at=FEBRUARY)
        assert "草案已保存" in words_of(supervision.post(address, given, follow=True))
        points = PathPoint.objects.values_list("on", "value")
        assert dict(points)[date(2026, 6, 30)] == Decimal("4.8")

    def test_the_baseline_stands_beside_the_new_draft(self, planned: Yunhe, supervision: Client) -> None:
        supervision.post(f"/planning/{planned.parks.code}/", draft_given(title_1="十二个公园开放"))
        words = words_of(supervision.get(f"/planning/{planned.parks.code}/"))
        assert "执行中：第1版" in words
        assert "第2版草案" in words
        assert "改动：新节点“十二个公园开放”，2026年12月20日。不再有节点“全部建成”。" in words
        assert "全部建成" in words

    def test_a_body_drafts_its_own_and_cannot_approve(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        clerk = sign_in("zhujian")
        clerk.post(f"/planning/{yunhe.parks.code}/", draft_given())
        assert Plan.objects.filter(stage="draft").count() == 1
        answer = clerk.post(f"/planning/{yunhe.parks.code}/", {"do": "approve", "authority": "leader", "decision": "x"})
        assert answer.status_code == 403

    def test_another_s_plan_answers_like_none(self, yunhe: Yunhe, sign_in: SignIn) -> None:
        assert sign_in("jiedao").get(f"/planning/{yunhe.parks.code}/").status_code == 404


class TestBoard:
    def test_counts_by_class_and_leads_to_the_list(self, judged: Yunhe, supervision: Client) -> None:
        page = supervision.get("/board/").content.decode()
        assert re.search(r"pace=behind[^>]*><b>\d+</b>", page)
        assert "口袋公园" in words_of(supervision.get("/board/list/?pace=behind"))

    def test_goes_out_as_a_table(self, judged: Yunhe, supervision: Client) -> None:
        book = openpyxl.load_workbook(io.BytesIO(supervision.get("/board/list/?as=xlsx").content))
        assert "编号" in [cell.value for cell in book.worksheets[0][1]]
        assert supervision.get("/board/list/?as=csv").content.decode().startswith("\ufeff编号")

    def test_says_numerator_denominator_and_list(self, judged: Yunhe, supervision: Client) -> None:
        words = words_of(supervision.get("/rates/?rate=nodes"))
        assert "形象进度完成率已完成节点÷应完成节点010%" in words
        assert "未计入分子的1项" in words

    def test_what_nobody_leads_is_counted_and_listed(self, judged: Yunhe, supervision: Client) -> None:
        words = words_of(supervision.get("/board/"))
        whole = int(re.search(r"(\d+)项，按计划与实际", words)[1])  # type: ignore[index]
        rows = re.findall(r'class="total">(\d+)</td>', supervision.get("/board/").content.decode())
        assert "未定牵头" in words
        assert sum(map(int, rows)) == whole
        assert f"未定牵头{rows[-1]}项" in words_of(supervision.get("/board/list/?body=-"))

    def test_nothing_is_whole_until_it_is(self) -> None:
        assert [percent(Decimal(share)) for share in ("0.996", "1", "1.004", "0.5")] == ["99%", "100%", "100%", "50%"]

    def test_every_table_of_the_rates_goes_out(self, judged: Yunhe, supervision: Client) -> None:
        for query in ("", "?rate=nodes", "?rate=nodes&table=parts", "?table=rolled"):
            answer = supervision.get(f"/rates/{query}{'&' if query else '?'}as=xlsx")
            assert openpyxl.load_workbook(io.BytesIO(answer.content)).active.max_row > 1

    def test_a_body_sees_its_own(self, judged: Yunhe, sign_in: SignIn) -> None:
        assert "口袋公园" not in words_of(sign_in("jiedao").get("/board/list/"))


class TestRuleDesk:
    def test_previews_without_writing(self, judged: Yunhe, supervision: Client) -> None:
        before = (Light.objects.count(), ColourChange.objects.count(), Event.objects.count())
        words = words_of(supervision.get("/rules/work/shenzhen-contractor/"))
        assert re.search(r"今天严重滞后\d+项，现在是\d+项；共\d+项变色", words)
        assert (Light.objects.count(), ColourChange.objects.count(), Event.objects.count()) == before

    def test_says_each_band_s_reason_with_its_limits_and_leaves_the_case_open(
        self, yunhe: Yunhe, supervision: Client
    ) -> None:
        words = words_of(supervision.get("/rules/figure/luoshi-figure/"))
        assert "截至…实际…，预期…，完成度…%，低于85%。" in words
        supervision.post("/rules/copy/", {"source": "luoshi-figure", "kind": "figure", "title": "试改"})
        editor = words_of(supervision.get(f"/rules/own/{OwnRule.objects.get().pk}/"))
        assert "截至…实际…，预期…，完成度…%，低于85%。" in editor

    def test_chooses_from_a_day_on(self, judged: Yunhe, supervision: Client) -> None:
        supervision.post("/rules/work/shenzhen-contractor/", {"from_on": "2026-07-01"})
        assert RuleInForce.objects.get().rule_set == "shenzhen-contractor"

    def test_is_not_a_leader_s_to_choose(self, judged: Yunhe, sign_in: SignIn) -> None:
        answer = sign_in("fuquzhang").post("/rules/work/shenzhen-contractor/", {"from_on": "2026-07-01"})
        assert answer.status_code == 403


class TestFigures:
    TABLE = "指标,截至,数值,单位\n固定资产投资,2026-06-30,141.2,亿元\n"

    def upload(self, text: str) -> SimpleUploadedFile:
        return SimpleUploadedFile("月报.csv", text.encode())

    def test_says_first_which_items_a_row_fills(self, yunhe: Yunhe, supervision: Client) -> None:
        answer = supervision.post("/figures/", {"table": self.upload(self.TABLE)})
        assert "1行，用于1项" in words_of(answer)
        assert not Measurement.objects.exists()

    def test_then_takes_it(self, yunhe: Yunhe, supervision: Client) -> None:
        page = supervision.post("/figures/", {"table": self.upload(self.TABLE)}).content.decode()
        sha256 = re.search(r'name="sha256" value="(\w+)"', page)
        assert sha256 is not None
        supervision.post("/figures/", {"do": "take", "sha256": sha256[1], "filename": "月报.csv"})
        assert Measurement.objects.get().level == "data_body"

    def test_a_bad_row_keeps_all_out(self, yunhe: Yunhe, supervision: Client) -> None:
        table = self.TABLE + "失业率,六月,3.9,%\n失业率,2026-07-31,3.9,%\n"
        answer = supervision.post("/figures/", {"table": self.upload(table)})
        assert "2026-07-31还没有到" in words_of(answer)
        assert answer.status_code == 422
        assert "第3行“截至”不是日期：六月" in words_of(answer)

    def test_a_percentage_is_no_amount(self, yunhe: Yunhe, supervision: Client) -> None:
        """A growth rate in the row of the amount: 8.5% is not 8.5 hundred million."""
        answer = supervision.post("/figures/", {"table": self.upload(self.TABLE.replace("141.2", "8.5%"))})
        assert "第2行“数值”是百分数8.5%，单位却是“亿元”" in words_of(answer)
        taken = supervision.post(
            "/figures/", {"table": self.upload("指标,截至,数值\n城镇登记失业率,2026-06-30,3.9%\n")}
        )
        assert "1行，用于1项" in words_of(taken)

    def test_is_closed_to_bodies(self, sign_in: SignIn) -> None:
        assert sign_in("zhujian").get("/figures/").status_code == 403


class TestRuleEditor:
    def form(self, client: Client, address: str) -> dict[str, str | list[str]]:
        """Every field of the editor as a browser would send it."""
        text = client.get(address).content.decode()
        block = text[text.index('name="revision"') - 30 : text.index('value="save"')]
        given: dict[str, str | list[str]] = {"do": "save"}
        for tag in re.findall(r"<input[^>]*>", block):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and ('type="checkbox"' not in tag or "checked" in tag):
                given[name[1]] = html.unescape(value[1]) if value else ""
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', block, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
                r"<option selected>([^<]*)", options
            )
            first = re.search(r'<option value="([^"]*)"', options)
            given[name] = chosen[1] if chosen else first[1] if first else ""
        return given

    def test_saved_as_rendered_nothing_changes(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/rules/copy/", {"source": "luoshi-figure", "kind": "figure", "title": "试改"})
        rule = OwnRule.objects.get()
        before = written_toml(data_of(rule))
        address = f"/rules/own/{rule.pk}/"
        assert "草案已保存" in words_of(supervision.post(address, self.form(supervision, address), follow=True))
        assert written_toml(data_of(OwnRule.objects.get())) == before

    def test_edits_a_limit_says_what_turns_and_is_approved(self, judged: Yunhe, supervision: Client) -> None:
        supervision.post("/rules/copy/", {"source": "luoshi-work", "kind": "work", "title": "从严"})
        address = f"/rules/own/{OwnRule.objects.get().pk}/"
        given = self.form(supervision, address) | {"fact_0_said": "20"}
        assert supervision.post(address, given).status_code == 302
        preview = words_of(supervision.get(f"/rules/work/own-{OwnRule.objects.get().pk}/"))
        assert "今天严重滞后2项，现在是1项；共1项变色。" in preview
        assert "口袋公园" in preview
        supervision.post(address, {"do": "approve", "from_on": "2026-07-01", "decision": "督查例会"})
        assert RuleInForce.objects.get().rule_set == OwnRule.objects.get().code
        assert "从严" in words_of(supervision.get("/rules/"))

    def test_a_hole_is_shown_before_it_is_approved(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/rules/copy/", {"source": "luoshi-work", "kind": "work", "title": "缺一档"})
        address = f"/rules/own/{OwnRule.objects.get().pk}/"
        supervision.post(address, self.form(supervision, address) | {"band_4_word": ""})
        assert "有空档" in words_of(supervision.get(address))
        answer = supervision.post(address, {"do": "approve", "from_on": "2026-07-01", "decision": "例会"})
        assert answer.status_code == 422
        assert not RuleInForce.objects.exists()

    def test_a_wrong_word_keeps_what_was_typed(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/rules/copy/", {"source": "luoshi-work", "kind": "work", "title": "写错"})
        address = f"/rules/own/{OwnRule.objects.get().pk}/"
        given = self.form(supervision, address) | {"band_2_premise": "open and overdu"}
        answer = supervision.post(address, given)
        assert answer.status_code == 422
        assert "overdu" in words_of(answer)
        assert 'value="open and overdu"' in answer.content.decode()


class TestPlanStandards:
    def test_slots_investment_owner_and_order_are_kept_as_typed(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.post("/planning/slots/", {"name_1": "一位领导", "post_1": "1", "name_2": "一套方案"})
        leader, scheme = Slot.objects.all()
        given = draft_given(
            owner_0="housing",
            after_1="选址完成",
            invest_3="100",
            invest_12="400",
            **{f"slot_post_{leader.pk}": str(yunhe.supervision.post_id), f"slot_text_{scheme.pk}": "方案一"},
        )
        address = f"/planning/{yunhe.parks.code}/"
        assert "草案已保存" in words_of(supervision.post(address, given, follow=True))
        plan = Plan.objects.get()
        assert plan.milestones.get(title="选址完成").owner == Body.objects.get(code="housing")
        assert [node.title for node in plan.milestones.get(title="全部建成").after.all()] == ["选址完成"]
        assert [str(row.month) for row in plan.investment.all()] == ["2026-03-31", "2026-12-31"]
        assert plan.slots.count() == 2
        again = words_of(supervision.get(address))
        assert "五个一" in again

    def test_the_month_s_nodes_and_all_plans(self, planned: Yunhe, supervision: Client) -> None:
        assert "全部建成" in words_of(supervision.get("/planning/calendar/?month=2026-12"))
        assert "没有到期的节点" in words_of(supervision.get("/planning/calendar/?month=2026-11"))
        assert words_of(supervision.get("/planning/all/?year=2027")).count("另有1项不在这一年") == 1
        page = supervision.get("/planning/all/?body=housing").content.decode()
        assert page.count('class="gantt-bar"') == 2  # one plan, drawn for the desk and for the phone
        for address in ("/planning/calendar/?month=2026-12&as=xlsx", "/planning/all/?as=xlsx"):
            assert supervision.get(address).content[:2] == b"PK"

    def test_the_release_calendar_is_set_and_subscribed_to(self, yunhe: Yunhe, supervision: Client) -> None:
        given = {
            "indicator": "fixed_asset_investment",
            "frequency": "monthly",
            "days_after": "20",
            "merges_january": "1",
        }
        assert "发布日历已设定" in words_of(supervision.post("/planning/releases/", given, follow=True))
        written = supervision.get("/planning/releases/?as=ics").content.decode()
        assert "DTSTART;VALUE=DATE:20260320" in written
        assert "没有保存" in words_of(
            supervision.post("/planning/releases/", {**given, "days_after": "月底"}, follow=True)
        )


class TestRatesPage:
    def test_breaks_down_filters_and_goes_along(self, judged: Yunhe, supervision: Client) -> None:
        words = words_of(supervision.get("/rates/?rate=nodes&by=body"))
        assert "区住建局010%" in words
        assert "区住建局×" in words_of(supervision.get("/rates/?rate=nodes&body=区住建局"))
        assert "未计入分子的1项" in words_of(supervision.get("/rates/?rate=nodes&by=month&month=2026-05"))
        assert "未计入分子" not in words_of(supervision.get("/rates/?rate=nodes&month=2026-04"))
        assert "拱苑街道" not in words_of(supervision.get("/rates/?rate=nodes&by=street"))
        book = openpyxl.load_workbook(io.BytesIO(supervision.get("/rates/?rate=nodes&as=xlsx").content))
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert [(row[2], row[6]) for row in rows] == [("区住建局", "否")]
        assert supervision.get("/rates/?as=xlsx").content[:2] == b"PK"

    def test_what_is_done_was_done_on_its_day_however_often_it_is_judged_since(self, yunhe: Yunhe) -> None:
        news = NewStanding(yunhe.school, State.DONE, Message("register.why.registered"), None, None, "done")
        record_standing(news=news, actor=MACHINE, at=JUNE + timedelta(days=2))
        assert days_done()[yunhe.school.pk] == JUNE.date()


class TestTablesToTakeAlong:
    def test_every_list_goes_along_as_excel(self, judged: Yunhe, supervision: Client) -> None:
        addresses = [
            *("/board/?as=xlsx", "/board/list/?as=xlsx", "/hearings/?as=xlsx", "/changes/?as=xlsx", "/leader/?as=xlsx"),
            *("/planning/?as=xlsx", "/planning/?tab=in_force&as=csv", "/signs/?as=xlsx", "/likelihood/?as=xlsx"),
            *("/escalations/?as=xlsx", f"/commitment/{judged.parks.code}/track/"),
        ]
        for address in addresses:
            answer = supervision.get(address)
            assert "attachment" in answer["Content-Disposition"], address
            assert len(answer.content) > 50, address

    def test_the_item_s_table_holds_what_its_charts_draw(self, judged: Yunhe, supervision: Client) -> None:
        answer = supervision.get(f"/commitment/{judged.parks.code}/track/")
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
        assert {row[2] for row in rows if row[0] == "节点"} == {"选址完成", "全部建成"}
        assert [row[2] for row in rows if row[0] == "颜色"]
