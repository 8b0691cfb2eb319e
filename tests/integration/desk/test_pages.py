"""Every other page of the desk: what it says, what it leads to, who may see it."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from luoshi.delivery.register.operations import CommitmentEdit, edit_commitment
from luoshi.kernel.tasks.models import Task
from tests.support.yunhe import JUNE, Yunhe

SignIn = Callable[[str], Client]


def page_of(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(page: str) -> str:
    return re.sub(r"<[^>]+>|\s", "", page)


class TestOverview:
    def test_begins_with_a_sentence_written_from_the_data(self, supervision: Client) -> None:
        words = words_of(page_of(supervision, "/"))
        assert re.search(r"2026年\d+项承诺：已逾期1，.*?推进中1，已完成1。本周", words)

    def test_every_count_leads_to_the_list_behind_it(self, supervision: Client) -> None:
        page = page_of(supervision, "/")
        assert 'href="/register/?report=2026g&amp;standing=overdue."' in page
        listed = page_of(supervision, "/register/", report="2026g", standing="overdue.")
        assert "共1项" in words_of(listed)

    def test_puts_the_body_in_trouble_first(self, supervision: Client) -> None:
        matrix = page_of(supervision, "/").split('class="matrix"')[1]
        first_row = matrix.split("<tbody>")[1].split("</tr>")[0]
        assert "区住建局" in first_row
        assert "face-overdue" in first_row

    def test_says_no_data_where_nothing_was_published(self, supervision: Client) -> None:
        page = page_of(supervision, "/")
        chart = next(part for part in page.split('<article class="multiple">')[1:] if "城镇登记失业率" in part)
        assert "无数据" in chart

    def test_a_figure_of_last_year_is_drawn_as_last_years(self, supervision: Client) -> None:
        page = page_of(supervision, "/")
        chart = next(part for part in page.split('<article class="multiple">')[1:] if "固定资产投资" in part)
        assert "2025年 271.4亿元" in chart
        assert "is-past" in chart
        assert "2026年尚无公布数" in chart

    def test_a_body_reads_the_district_through_its_own(self, sign_in: SignIn) -> None:
        assert "2026年2项承诺" in words_of(page_of(sign_in("zhujian"), "/"))

    def test_leads_to_what_has_no_due_day(self, yunhe: Yunhe, supervision: Client) -> None:
        yunhe.school.refresh_from_db()
        edit_commitment(
            commitment=yunhe.school,
            revision=yunhe.school.revision,
            edit=CommitmentEdit(fields={"due_on": None, "due_basis": "unknown"}),
            actor=yunhe.supervision,
            at=JUNE,
        )
        found = re.search(r'href="(/register/\?report=2026g&amp;undated=1)">未定时限 (\d+)', page_of(supervision, "/"))
        assert found is not None
        listed = words_of(page_of(supervision, found[1].replace("&amp;", "&")))
        assert f"共{found[2]}项" in listed


class TestRegister:
    def test_finds_by_words_of_two_characters(self, supervision: Client) -> None:
        words = words_of(page_of(supervision, "/register/", q="公园"))
        assert "新建口袋公园" in words
        assert "云溪小学" not in words

    def test_filters_add_up(self, supervision: Client) -> None:
        words = words_of(page_of(supervision, "/register/", lead="housing", state="in_hand"))
        assert "共1项" in words

    def test_groups_by_lead(self, supervision: Client) -> None:
        page = page_of(supervision, "/register/", sort="lead", group="1")
        groups = re.findall(r'scope="colgroup">([^<]+)<', page)
        assert {"区住建局", "区教育局"} <= set(groups)

    def test_a_wrong_filter_finds_nothing_and_says_what_to_do(self, supervision: Client) -> None:
        assert "没有符合条件的事项" in page_of(supervision, "/register/", q="不存在的词")

    def test_nonsense_in_the_address_asks_nothing(self, supervision: Client) -> None:
        page_of(supervision, "/register/", due_before="昨天", sort="nonsense", after="nonsense")

    def test_answers_a_partial_update_with_the_list_alone(self, supervision: Client) -> None:
        answer = supervision.get("/register/", headers={"HX-Request": "true"})
        assert "<html" not in answer.content.decode()

    def test_only_supervision_may_act_on_several(self, supervision: Client, sign_in: SignIn) -> None:
        assert "data-check-all" in page_of(supervision, "/register/")
        assert "data-check-all" not in page_of(sign_in("zhujian"), "/register/")

    def test_nobody_acts_on_the_past(self, supervision: Client) -> None:
        assert "data-check-all" not in page_of(supervision, "/register/", as_of="2026-03-15")


class TestCommitment:
    def test_shows_what_was_promised_who_answers_and_what_happened(self, supervision: Client, yunhe: Yunhe) -> None:
        yunhe.school.refresh_from_db()
        words = words_of(page_of(supervision, f"/commitment/{yunhe.school.code}/"))
        for said in ("建设云溪小学", "区教育局", "已完成", "办结", "竣工验收通过"):
            assert said in words

    def test_leads_back_to_its_sentence(self, supervision: Client, yunhe: Yunhe) -> None:
        yunhe.school.refresh_from_db()
        page = page_of(supervision, f"/commitment/{yunhe.school.code}/")
        address = re.search(r'href="/report/2026g/#(s\d+)"', page)
        assert address
        assert f'id="{address[1]}"' in page_of(supervision, "/report/2026g/")

    def test_another_bodys_commitment_is_not_there(self, sign_in: SignIn, yunhe: Yunhe) -> None:
        yunhe.school.refresh_from_db()
        assert sign_in("zhujian").get(f"/commitment/{yunhe.school.code}/").status_code == 404


class TestCoverage:
    def test_every_sentence_is_registered_or_says_why(self, supervision: Client) -> None:
        page = page_of(supervision, "/coverage/2026g/")
        lines = re.findall(r'<span class="what">(.*?)</span></div>', page, re.S)
        assert lines
        assert all(words_of(line) for line in lines)

    def test_one_reason_can_be_looked_at_alone(self, supervision: Client) -> None:
        page = page_of(supervision, "/coverage/2026g/", group="opinion")
        assert "意识形态" in page
        assert "口袋公园" not in page


class TestLedger:
    def test_shows_events_newest_first_with_the_head(self, sign_in: SignIn) -> None:
        page = page_of(sign_in("shenji"), "/ledger/")
        numbers = [int(found) for found in re.findall(r'<td class="num">(\d+)</td>', page)]
        assert numbers == sorted(numbers, reverse=True)
        assert "逾期认定" in page

    def test_is_for_audit_and_supervision(self, sign_in: SignIn) -> None:
        answer = sign_in("zhujian").get("/ledger/")
        assert answer.status_code == 403
        assert "审计管理员" in answer.content.decode()


class TestBodies:
    def test_lists_bodies_with_posts_and_holders(self, supervision: Client) -> None:
        words = words_of(page_of(supervision, "/bodies/"))
        assert "云河区区住建局联络员沈静" in words

    def test_one_body_shows_what_it_leads(self, supervision: Client) -> None:
        words = words_of(page_of(supervision, "/body/housing/"))
        assert "修订物业管理考核办法" in words
        assert "云溪小学" not in words

    def test_an_unknown_body_is_not_there(self, supervision: Client) -> None:
        assert supervision.get("/body/nobody/").status_code == 404


class TestReports:
    def test_lists_reports_with_what_they_hold(self, supervision: Client) -> None:
        words = words_of(page_of(supervision, "/reports/"))
        assert "政府工作报告" in words
        assert re.search(r"已登记\d+项", words)


class TestImport:
    def test_puts_the_file_in_line_and_follows_it(self, supervision: Client) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("云河区2023😀.txt", "云河区政府工作报告\n一、重点工作\n新建公园3个。".encode())
        answer = supervision.post("/import/", {"file": file, "year": "2023", "place": "云河区", "accept": "on"})
        task = Task.objects.get()
        assert answer.status_code == 302
        assert answer["Location"] == f"/import/{task.pk}/"
        page = page_of(supervision, answer["Location"])
        assert "云河区2023😀.txt" in page
        assert 'hx-trigger="every 1s"' in page

    def test_an_empty_file_is_refused_with_what_to_do(self, supervision: Client) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        answer = supervision.post("/import/", {"file": SimpleUploadedFile("空.txt", b"")})
        assert answer.status_code == 422
        assert "这个文件是空的，没有导入" in answer.content.decode()
        assert not Task.objects.exists()

    def test_a_failed_import_says_what_stayed_safe(self, supervision: Client) -> None:
        from tests.support.yunhe import JUNE

        task = Task.objects.create(
            kind="register.import_report",
            state="failed",
            error="这份 PDF 的页面里没有文字。",
            arguments={"filename": "扫描件.pdf"},
            run_at=JUNE,
            created_at=JUNE,
        )
        words = words_of(page_of(supervision, f"/import/{task.pk}/"))
        assert "这份PDF的页面里没有文字。" in words
        assert "已有数据没有变动" in words

    @pytest.mark.parametrize("username", ["zhujian", "fuquzhang", "shenji"])
    def test_is_the_supervision_offices(self, sign_in: SignIn, username: str) -> None:
        assert sign_in(username).get("/import/").status_code == 403


class TestFrame:
    def test_the_notice_and_the_simulated_mark_stand_on_every_page(self, supervision: Client) -> None:
        for address in ("/", "/report/2026g/", "/register/", "/bodies/", "/ledger/", "/import/", "/parts/"):
            page = page_of(supervision, address)
            assert "非涉密系统，严禁处理、传输国家秘密" in page
            assert "模拟数据" in page

    def test_english_changes_the_words_and_not_the_report(self, supervision: Client) -> None:
        supervision.post("/language/", {"language": "en", "next": "/"})
        page = page_of(supervision, "/")
        assert '<html lang="en"' in page
        assert "Overview" in page
        report = page_of(supervision, "/report/2026g/")
        assert "In hand" in report
        assert "新建口袋公园" in report

    def test_what_is_not_there_says_what_to_do(self, supervision: Client) -> None:
        answer = supervision.get("/nowhere/")
        assert answer.status_code == 404
        assert "核对编号" in answer.content.decode()

    def test_no_page_carries_style_or_script_of_its_own(self, supervision: Client) -> None:
        for address in ("/", "/report/2026g/", "/register/", "/coverage/2026g/", "/parts/"):
            page = page_of(supervision, address)
            assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|application/json))", page)
            assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
            assert "https://" not in page


class TestTargets:
    def test_shows_every_target_of_the_report(self, supervision: Client) -> None:
        page = page_of(supervision, "/targets/2026g/")
        assert page.count('<article class="multiple">') == 4
