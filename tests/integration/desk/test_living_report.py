"""The living report as the supervision office and others read it."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from luoshi.delivery.register.choices import CommitmentType
from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations import (
    CommitmentEdit,
    Selection,
    add_by_selection,
    confirm,
    edit_commitment,
    move_state,
    receive_report,
    withdraw,
)
from luoshi.delivery.register.queries import living_report
from luoshi.delivery.register.queries.ground import forget_ground
from luoshi.delivery.register.queries.remembered import forget
from luoshi.kernel.actors import Actor
from luoshi.kernel.organizations.changing import ChangeGiven, change_bodies
from luoshi.kernel.organizations.models import Body, ChangeKind
from luoshi.web.serving import make_first_pages
from tests.support.yunhe import JUNE, REPORT, Yunhe, give

ADDRESS = "/report/2026g/"


def body_of(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(page: str) -> str:
    """The article's words without marks, reasons and counts."""
    article = page.split("</header>", 2)[2].split("</article>")[0]
    article = re.sub(r'<span class="why-not">.*?</span>', "", article)
    return re.sub(r"<[^>]+>|\s", "", article)


class TestLivingReport:
    def test_shows_the_report_word_for_word(self, supervision: Client) -> None:
        text = text_of(body_of(supervision))
        assert "新建口袋公园12个。开工建设云溪小学。3月底前修订物业管理考核办法。" in text
        assert "严格落实意识形态工作责任制。新增停车泊位2000个。" in text

    def test_marks_each_promise_with_its_state_and_its_commitment(self, supervision: Client, yunhe: Yunhe) -> None:
        page = body_of(supervision)
        yunhe.rules.refresh_from_db()
        found = re.search(rf'<a class="e ([\w-]+)"[^>]*data-c="{yunhe.rules.code}"[^>]*>(.*?)</a>', page)
        assert found
        assert found[1] == "face-overdue"
        assert "修订物业管理考核办法" in re.sub("<[^>]+>", "", found[2])
        assert 'aria-label="已逾期"' in found[2]

    def test_dots_every_figure(self, supervision: Client) -> None:
        assert '<i class="q" title="固定资产投资 · 2025年">271.4亿元</i>' in body_of(supervision)

    def test_says_why_a_sentence_is_not_registered(self, supervision: Client) -> None:
        page = body_of(supervision)
        assert re.search(r"严格落实意识形态工作责任制。<span class=\"why-not\">[^<]+</span>", page)

    def test_counts_trouble_in_the_outline(self, supervision: Client) -> None:
        outline = body_of(supervision).split('id="outline"')[1].split("</nav>")[0]
        assert re.search(r"三、2026年重点工作.*?face-overdue", outline, re.S)

    def test_opens_the_panel_of_a_stretch_without_script(self, supervision: Client) -> None:
        page = body_of(supervision)
        anchor = re.search(r'id="(s\d+-1)"[^>]*>新建口袋公园', page)
        assert anchor
        opened = body_of(supervision, f"{ADDRESS}?s={anchor[1]}")
        panel = opened.split('id="panel"')[1].split("</section>\n")[0]
        assert "区住建局" in panel
        assert "推进中" in panel

    def test_a_body_sees_marks_on_its_own_promises_only(self, sign_in: Callable[[str], Client], yunhe: Yunhe) -> None:
        page = body_of(sign_in("zhujian"))
        for commitment in (yunhe.parks, yunhe.school):
            commitment.refresh_from_db()
        assert f'data-c="{yunhe.parks.code}"' in page
        assert str(yunhe.school.code) not in page
        assert "建设云溪小学" in text_of(page)

    def test_what_is_not_there_and_what_may_not_be_seen_answer_alike(self, sign_in: Callable[[str], Client]) -> None:
        assert sign_in("shenji").get(ADDRESS).status_code == 404
        assert sign_in("ducha").get("/report/1999g/").status_code == 404

    def test_asks_for_a_sign_in(self, client: Client, yunhe: Yunhe) -> None:
        answer = client.get(ADDRESS)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=/report/")

    def test_escapes_what_the_report_says(self, supervision: Client, yunhe: Yunhe) -> None:
        hostile = (
            "云河区政府工作报告\n在云河区第十七届人民代表大会第四次会议上\n(2025年1月20日)\n\n一、2025年重点工作\n"
            "新建<script>alert(1)</script>公园9个。\n"
        )
        receive_report(data=hostile.encode(), filename="云河区2025.txt", actor=yunhe.supervision, at=JUNE, accept=True)
        page = body_of(supervision, "/report/2025g/")
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


class TestMadeAhead:
    @pytest.mark.parametrize("username", ["ducha", "fuquzhang"])
    @pytest.mark.parametrize("address", [ADDRESS, "/register/"])
    def test_the_first_reader_of_a_process_finds_the_page_made(
        self, sign_in: Callable[[str], Client], username: str, address: str
    ) -> None:
        reader = sign_in(username)
        make_first_pages()
        assert reads_for(reader, address) == reads_for(reader, address)

    def test_a_district_without_a_report_has_nothing_to_make(self, db: None) -> None:
        make_first_pages()


def reads_for(reader: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        body_of(reader, address)
    return sum(query["sql"].startswith("SELECT") for query in asked)


@pytest.mark.both_databases
class TestAfterAWrite:
    """What did not change is taken over from the page before; no reader may ever notice."""

    def test_the_page_is_the_one_a_process_just_started_would_make(
        self, sign_in: Callable[[str], Client], yunhe: Yunhe
    ) -> None:
        english = sign_in("ducha")
        english.cookies["luoshi_language"] = "en"
        readers = [sign_in("ducha"), sign_in("zhujian"), english]
        seen = [shown(reader) for reader in readers]
        for write in writes(yunhe):
            write()
            taken_over = [shown(reader) for reader in readers]
            assert taken_over[0] != seen[0], write
            forget()
            forget_ground()
            seen = [shown(reader) for reader in readers]
            assert taken_over == seen, write

    def test_a_paragraph_nothing_happened_to_is_the_same_object(self, yunhe: Yunhe) -> None:
        before = living_report(yunhe.supervision, "2026g").paragraphs
        give(yunhe.parking, Body.objects.get(code="housing"), yunhe.supervision)
        after = living_report(yunhe.supervision, "2026g").paragraphs
        changed = [new.sentences[-1].text for old, new in zip(before, after, strict=True) if old is not new]
        assert changed == ["新增停车泊位2000个。"]


def shown(client: Client) -> tuple[str, str]:
    """The living report and the register behind it, as this reader has them."""
    register = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body_of(client, "/register/?sort=changed"))
    return body_of(client).split("<div data-report")[1], register.split("<main")[1]


def writes(yunhe: Yunhe) -> list[Callable[[], object]]:
    """One of each kind that the page shows something of."""
    ducha, housing = yunhe.supervision, Body.objects.get(code="housing")
    start = REPORT.index("城镇登记失业率")
    named_anew = ChangeGiven(
        kind=ChangeKind.RENAMED,
        on=JUNE.date(),
        document="云编发〔2026〕3号",
        sources=[housing],
        new_name="云河区城乡建设局",
        new_short_name="城建局",
    )
    return [
        lambda: move_state(commitment=yunhe.parks, move="finish", actor=ducha, at=JUNE, reason="竣工验收通过"),
        lambda: give(yunhe.parking, housing, ducha),
        lambda: move_state(commitment=yunhe.parking, move="start", actor=ducha, at=JUNE),
        lambda: two_writes(yunhe, ducha),
        lambda: retitle(yunhe.parks, "新建口袋公园十二个<b>", ducha),
        lambda: confirm(commitments=[yunhe.school], actor=ducha, at=JUNE),
        lambda: add_by_selection(
            report=yunhe.parks.report,
            selection=Selection(start, start + len("城镇登记失业率控制在4%以内")),
            title="失业率控制在4%以内",
            type=CommitmentType.TASK,
            actor=ducha,
            at=JUNE,
        ),
        lambda: withdraw(commitment=yunhe.parking, reason="不再推进", actor=ducha, at=JUNE),
        lambda: change_bodies(given=named_anew, actor=ducha, at=JUNE),
    ]


def two_writes(yunhe: Yunhe, actor: Actor) -> None:
    """One stands otherwise, and beside it something else was said."""
    move_state(commitment=yunhe.parks, move="reopen", actor=actor, at=JUNE, reason="移交时又查出缺口")
    retitle(yunhe.parking, "新增停车泊位两千个", actor)


def retitle(commitment: Commitment, title: str, actor: Actor) -> None:
    commitment.refresh_from_db()
    edit = CommitmentEdit(fields={"title": title})
    edit_commitment(commitment=commitment, revision=commitment.revision, edit=edit, actor=actor, at=JUNE)


@pytest.mark.both_databases
class TestHowMuchItAsks:
    def test_asks_as_many_queries_of_a_long_report_as_of_a_short_one(
        self, supervision: Client, yunhe: Yunhe, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        lines = "".join(f"新建第{n}号口袋公园{n + 2}个。\n" for n in range(60))
        longer = f"云河区政府工作报告\n在云河区人民代表大会会议上\n(2024年1月20日)\n\n一、2024年重点工作\n{lines}"
        receive_report(data=longer.encode(), filename="云河区2024.txt", actor=yunhe.supervision, at=JUNE, accept=True)
        for address in (ADDRESS, "/report/2024g/"):
            with django_assert_max_num_queries(24):
                supervision.get(address)


class TestReportPanel:
    def test_answers_with_the_panel_alone(self, supervision: Client, yunhe: Yunhe) -> None:
        yunhe.parks.refresh_from_db()
        answer = supervision.get(f"{ADDRESS}panel/", {"s": "s1-1", "c": yunhe.parks.code})
        page = answer.content.decode()
        assert "<html" not in page
        assert "口袋公园" in page
        assert "已开始推进" in page

    def test_shows_nothing_of_another_body(self, sign_in: Callable[[str], Client], yunhe: Yunhe) -> None:
        yunhe.school.refresh_from_db()
        answer = sign_in("zhujian").get(f"{ADDRESS}panel/", {"s": "s1-1", "c": yunhe.school.code})
        assert answer.status_code == 404


class TestAsOf:
    def test_shows_the_report_as_it_stood_that_day(self, supervision: Client) -> None:
        page = body_of(supervision, f"{ADDRESS}?as_of=2026-03-15")
        assert "截至" in page
        assert "2026年3月15日" in page
        assert 'data-f="overdue"' not in page
        assert 'data-f="in-hand"' in page

    def test_stays_until_the_reader_returns_to_today(self, supervision: Client) -> None:
        supervision.get(f"{ADDRESS}?as_of=2026-03-15")
        assert "回到今天" in body_of(supervision, "/register/")
        supervision.get("/register/?as_of=")
        assert "回到今天" not in body_of(supervision, "/register/")
