"""The nodes as .ics: what a phone that takes the file twice shows."""

from __future__ import annotations

from datetime import date

from django.test import Client

from luoshi.delivery.plans.models import Milestone
from tests.integration.desk.conftest import draft_given
from tests.support.yunhe import Yunhe


def events(client: Client) -> list[dict[str, str]]:
    """Each VEVENT by property name, lines unfolded, parameters dropped."""
    answer = client.get("/planning/nodes.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found: list[dict[str, str]] = []
    for line in answer.content.decode().replace("\r\n ", "").split("\r\n"):
        name, _, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name.partition(";")[0], value)
    return found


def test_an_adjusted_node_is_the_same_entry_on_its_new_day(planned: Yunhe, supervision: Client) -> None:
    before = next(each for each in events(supervision) if each["SUMMARY"].endswith("全部建成"))
    address = f"/planning/{planned.parks.code}/"
    moved = draft_given(title_1="十二个公园开放", due_on_1="2026-12-25", was_0="选址完成", was_1="全部建成")
    supervision.post(address, moved)
    given = {"do": "approve", "authority": "congress", "decision": "人大决定", "despite": "1"}
    supervision.post(address, given)
    after = [each for each in events(supervision) if each["UID"] == before["UID"]]
    assert [(each["SUMMARY"], each["DTSTART"]) for each in after] == [("新建口袋公园12个：十二个公园开放", "20261225")]
    assert int(after[0]["SEQUENCE"]) > int(before["SEQUENCE"])


def test_says_whose_node_it_is(planned: Yunhe, supervision: Client) -> None:
    told = next(each for each in events(supervision) if each["SUMMARY"].endswith("全部建成"))["DESCRIPTION"]
    assert told.startswith(f"编号：{planned.parks.code}\\n牵头：区住建局")


def test_reaches_as_far_as_the_plans_do(planned: Yunhe, supervision: Client) -> None:
    Milestone.objects.filter(title="全部建成").update(due_on=date(2039, 12, 31))
    found = next(each for each in events(supervision) if each["SUMMARY"].endswith("全部建成"))
    assert (found["DTSTART"], found["DTEND"]) == ("20391231", "20400101")
