"""A commitment's page: plan, colours and why, as of any day, at the same cost however long the history."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import openpyxl
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.delivery.alerts.choices import Kind
from luoshi.delivery.alerts.colouring import refresh_alerts
from luoshi.delivery.alerts.models import ColourChange, Hearing, Light
from luoshi.delivery.alerts.own_rules import copy_rule, given_of, save_rule
from luoshi.delivery.plans.models import Milestone
from luoshi.delivery.progress.choices import Level
from luoshi.delivery.progress.models import Measurement, ProgressReport, Round, Sheet
from luoshi.delivery.progress.operations import FigureGiven, take_measurements
from luoshi.delivery.register.models import Commitment, CommitmentVersion, Standing, Target
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.ledger.operations import record
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from tests.integration.desk.conftest import SignIn, draft_given
from tests.integration.desk.test_on_track import words_of
from tests.support.yunhe import JANUARY, SHANGHAI, Yunhe


class TestItemPage:
    def test_shows_node_colour_and_reason(self, judged: Yunhe, supervision: Client) -> None:
        answer = supervision.get(f"/commitment/{judged.parks.code}/")
        words = words_of(answer)
        assert "选址完成" in words
        assert "颜色的经过" in words
        assert "比计划晚30天" in words.split("按不按计划")[0]
        said = re.findall(r'<p class="stands-light.*?</p>', answer.content.decode(), re.S)
        assert not any("比计划晚" in each for each in said), "the reason stands above already"
        assert "亮灯不计分" in words

    def test_says_what_the_district_s_rule_lets_a_light_cost(self, judged: Yunhe, supervision: Client) -> None:
        rule = copy_rule(source="luoshi-work", kind=Kind.WORK, title="计分", actor=judged.supervision, at=JANUARY)
        given = replace(given_of("luoshi-work", "计分"), score_points=Decimal("0.5"))
        save_rule(rule=rule, given=given, revision=1, actor=judged.supervision, at=JANUARY)
        Light.objects.current().filter(commitment=judged.parks).update(rule_set=rule.code)
        assert "亮灯计扣0.5分，只在考核时计" in words_of(supervision.get(f"/commitment/{judged.parks.code}/"))

    def test_a_node_is_entered_as_reached_corrected_and_judged(
        self, judged: Yunhe, supervision: Client, sign_in: SignIn
    ) -> None:
        page, clerk = f"/commitment/{judged.parks.code}/", sign_in("zhujian")
        node = Milestone.objects.get(plan__commitment=judged.parks, title="选址完成")
        address = f"{page}nodes/{node.pk}/"
        assert address in clerk.get(page).content.decode()
        assert address not in sign_in("fuquzhang").get(page).content.decode()
        assert sign_in("fuquzhang").post(address, {"reached_on": "2026-06-20"}).status_code == 403
        assert "没有填对" in words_of(clerk.post(address, {"reached_on": "六月"}, follow=True))
        assert "已登记完成" in words_of(clerk.post(address, {"reached_on": "2026-06-20"}, follow=True))
        assert "更正完成日请写明理由" in words_of(clerk.post(address, {"reached_on": "2026-06-18"}, follow=True))
        clerk.post(address, {"reached_on": "2026-06-18", "reason": "以批复日为准"})
        assert [row.reached_on.day for row in node.reached.order_by("pk")] == [20, 18]
        refresh_alerts(today=date(2026, 7, 1), at=datetime(2026, 7, 1, 9, tzinfo=SHANGHAI))
        assert Light.objects.current().get(commitment=judged.parks).colour == "green"

    def test_a_level_to_be_kept_has_no_bands_to_fall_through(self, yunhe: Yunhe, supervision: Client) -> None:
        """One breach is red: pale edges under the level would say otherwise."""
        address = f"/planning/{yunhe.parks.code}/"
        supervision.post(address, draft_given(shape="straight"))
        supervision.post(address, {"do": "approve", "authority": "congress", "decision": "纪要", "despite": "1"})
        page = f"/commitment/{yunhe.parks.code}/"
        on_path = supervision.get(page)
        assert 'class="chart-band"' in on_path.content.decode()
        assert "浅带依次为变黄、变红的界线" in words_of(on_path)
        CommitmentVersion.objects.current().filter(commitment=yunhe.parks).update(judged_by="keep")
        kept = supervision.get(page)
        assert "<polyline" in kept.content.decode()
        assert 'class="chart-band"' not in kept.content.decode()
        assert "突破一次即变红" in words_of(kept)

    def test_what_is_not_due_yet_is_called_so_on_every_page(self, judged: Yunhe, supervision: Client) -> None:
        """The register's own state is older than the colour: leader's page, register and item say one thing."""
        not_due = Light.objects.current().filter(colour="not_due").select_related("commitment")
        assert not_due
        for light in not_due:
            head = words_of(supervision.get(f"/commitment/{light.commitment.code}/")).split("按不按计划")[0]
            assert "未到期" in head
            assert "未安排" not in head
        assert f"未到期{len(not_due)}" in words_of(supervision.get("/leader/"))
        assert f"未到期{len(not_due)}" in words_of(supervision.get("/"))

    def test_its_history_tells_of_no_other_item_s_hearing(self, judged: Yunhe, supervision: Client) -> None:
        """One run judged all of them at one instant, and asked some bodies to answer for other items."""
        heard = set(Hearing.objects.values_list("change__commitment", flat=True))
        others = Commitment.objects.exclude(pk__in=heard).filter(lights__isnull=False)
        assert heard
        assert others.exists()
        for other in others:
            words = words_of(supervision.get(f"/commitment/{other.code}/"))
            assert "三色判定" in words
            assert "征询单位" not in words

    def test_on_an_earlier_day_knows_nothing_of_it(self, judged: Yunhe, supervision: Client) -> None:
        words = words_of(supervision.get(f"/commitment/{judged.parks.code}/?as_of=2026-03-01"))
        assert "比计划晚" not in words

    def test_the_newest_reason_stands_wherever_the_item_is_listed(self, yunhe: Yunhe, supervision: Client) -> None:
        address, target = f"/planning/{yunhe.parks.code}/", Target.objects.current().get(commitment=yunhe.parks)
        supervision.post(address, draft_given(shape="straight"))
        supervision.post(address, {"do": "approve", "authority": "leader", "decision": "纪要", "despite": "1"})
        lists = ("/register/", "/report/2026g/", "/body/housing/", f"/commitment/{yunhe.parks.code}/")
        for month_end, hour in ((date(2026, 4, 30), 9), (date(2026, 5, 31), 18)):
            at = datetime(2026, 6, 30, hour, tzinfo=SHANGHAI)
            figures = [FigureGiven(target.indicator, month_end, Decimal(1), unit=target.unit, target=target)]
            take_measurements(figures=figures, level=Level.DATA_BODY, source="月报", actor=MACHINE, at=at)
            refresh_alerts(today=at.date(), at=at)
            said = f"截至 {month_end.month}月{month_end.day}日"
            assert [one for one in lists if said not in supervision.get(one).content.decode()] == []

    def test_a_figure_that_was_corrected_is_still_there(self, planned: Yunhe, supervision: Client) -> None:
        target = Target.objects.current().get(commitment=planned.parks)
        for value, reason in ((7, ""), (6, "一处未验收")):
            figure = FigureGiven(
                target.indicator, date(2026, 5, 31), Decimal(value), unit=target.unit, target=target, reason=reason
            )
            at = datetime(2026, 6, 30, 20 - value, tzinfo=SHANGHAI)
            take_measurements(figures=[figure], level=Level.DATA_BODY, source="月报", actor=MACHINE, at=at)
        page = supervision.get(f"/commitment/{planned.parks.code}/track/").content
        rows = list(openpyxl.load_workbook(io.BytesIO(page)).active.values)
        assert [row[3] for row in rows if row[0] in ("实际", "更正前")] == [6, 7]

    def test_costs_the_same_after_one_year_and_after_five(self, judged: Yunhe, supervision: Client) -> None:
        address = f"/commitment/{judged.parks.code}/"
        lived_through(judged.parks, range(1, 13))
        queries, rows = cost_of(supervision, address)
        lived_through(judged.parks, range(13, 61))
        assert cost_of(supervision, address) == (queries, rows)
        assert queries <= 32
        taken = openpyxl.load_workbook(io.BytesIO(supervision.get(f"{address}track/").content))
        assert len(list(taken.active)) > 120  # sixty figures and sixty colours and what the page shows


def cost_of(client: Client, address: str) -> tuple[int, int]:
    """How many queries a page asks and how many rows they answer with."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    questions = [query["sql"] for query in asked if query["sql"].lstrip("(").startswith("SELECT")]
    rows = 0
    with connection.cursor() as cursor:
        for sql in questions:
            cursor.execute(sql)
            rows += len(cursor.fetchall())
    return len(questions), rows


def lived_through(commitment: Commitment, months: range) -> None:
    """What so many months before the register was opened would have left behind: colours, states, figures, sheets and
    events."""
    target, body = Target.objects.filter(commitment=commitment, until_at=FOREVER)[0], Body.objects.get(code="housing")
    for back in months:
        begins = JANUARY - timedelta(days=30 * back)
        holds = {"commitment": commitment, "from_at": begins, "until_at": begins + timedelta(days=30)}
        Light.objects.create(**holds, colour="yellow", why="比计划晚 3 天。", rule_set="luoshi-work")
        Standing.objects.create(**holds, state="in_hand", colour="yellow", why_code="register.why.started")
        ColourChange.objects.create(commitment=commitment, old="", new="yellow", why="晚", on=begins.date(), at=begins)
        Measurement.objects.create(
            target=target,
            indicator=target.indicator,
            unit=target.unit,
            period_end=begins.date(),
            value=back,
            level="data_body",
            source="月报",
            from_at=begins,
        )
        month = Round.objects.create(
            code=f"{begins:%Y-%m-%d}", title="月报", period_end=begins.date(), due_on=begins.date(), opened_at=begins
        )
        sheet = Sheet.objects.create(round=month, body=body)
        ProgressReport.objects.create(sheet=sheet, commitment=commitment, text=f"第{back}期", saved_at=begins)
        for number in range(2):
            record(
                kind="register.edited",
                subject_type="commitment",
                subject_key=commitment.code or "",
                actor=MACHINE,
                at=begins + timedelta(hours=number),
                payload={},
            )
