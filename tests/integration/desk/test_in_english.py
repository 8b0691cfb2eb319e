"""In English, a page says nothing of its own in Chinese: what is left in Chinese the report or the district said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.translation import override

from luoshi.delivery.alerts import rule_sets
from luoshi.delivery.alerts.models import Hearing
from luoshi.delivery.plans import ladders
from luoshi.reading import bodies
from luoshi.web.templatetags.parts import month_alone
from tests.support import yunhe
from tests.support.yunhe import Yunhe

SignIn = Callable[[str], Client]
QUOTED = re.compile("“[^”]*”")  # a column is called what the table calls it
HAN = re.compile(r"[\u4e00-\u9fff]+")
SAID = ("aria-label", "title", "placeholder", "alt", "content")
# What the district said itself: its report, bodies, people, reasons, the nodes of the plans it drafted.
OWN_WORDS = Path(yunhe.__file__).read_text("utf-8") + Path(__file__).with_name("conftest.py").read_text("utf-8")
OWN_WORDS += "".join(path.read_text("utf-8") for path in Path(ladders.__file__).parent.glob("*.toml"))
OWN_WORDS += "年政府工作报告"
OWN_WORDS += "".join(
    path.read_text("utf-8") for path in Path(bodies.__file__).parent.glob("data/*")
)  # who usually leads what
PUBLISHED = [path for path in Path(rule_sets.__path__[0]).glob("*.toml") if path.name != "luoshi.toml"]
OWN_WORDS += "".join(path.read_text("utf-8") for path in PUBLISHED)  # rules of other places are quoted as published
SWITCH = "中文"  # the way back to Chinese is written in Chinese


class Words(HTMLParser):
    """What a page says and where it leads."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.links: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("script", "style", "textarea"):
            self.inside.append(tag)
        if tag == "a":
            self.links.append(told.get("href") or "")
        self.said += [words for name in SAID if (words := told.get(name))]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.said.append(data)


def read(answer: HttpResponse) -> Words:
    words = Words()
    words.feed(answer.content.decode())
    return words


def untranslated(words: Words) -> list[str]:
    return [
        said.strip()
        for said in words.said
        if said.strip() != SWITCH and any(not is_own(run) for run in HAN.findall(QUOTED.sub("", said)))
    ]


def is_own(run: str) -> bool:
    """Whether a run of characters is put together from words of the district's own: 云河区 + 区住建局."""
    while run and run not in OWN_WORDS:
        length = next((size for size in range(len(run) - 1, 1, -1) if run[:size] in OWN_WORDS), 0)
        if not length:
            return False
        run = run[length:]
    return True


def shape(address: str) -> str:
    """Pages that differ only in what they are about."""
    path = re.sub(r"/(commitment|body|rounds|planning|rules/\w+)/[\w-]+/", r"/\1/-/", address.split("#")[0])
    return re.sub(r"=[^&]*", "=", re.sub(r"/\d+/", "/n/", path))


def pages(client: Client, start: str) -> Iterator[tuple[str, Words]]:
    """Every kind of page that can be reached by links."""
    waiting, met = [start], set()
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        if "text/html" not in answer["Content-Type"]:
            continue
        words = read(answer)
        yield address, words
        for link in words.links:
            wanted = urljoin(answer.request["PATH_INFO"], link)
            if wanted.startswith("/") and shape(wanted) not in met and "as_of=" not in wanted:
                met.add(shape(wanted))
                waiting.append(wanted)


@pytest.fixture
def in_english(judged: Yunhe, sign_in: SignIn) -> SignIn:
    def as_user(username: str) -> Client:
        client = sign_in(username) if username else Client()
        client.cookies["luoshi_language"] = "en"
        return client

    return as_user


class TestEachPage:
    @pytest.mark.parametrize("username", ["ducha", "zhujian", "shenji", ""])
    def test_says_nothing_of_its_own_in_chinese(self, in_english: SignIn, username: str) -> None:
        client = in_english(username)
        left = {said: address for address, words in pages(client, "/") for said in untranslated(words)}
        assert left == {}

    @pytest.mark.parametrize("address", ["/password/", "/nowhere/", "/import/", "/bodies/add/", "/drafts/2026g/"])
    def test_nor_do_forms_and_faults(self, in_english: SignIn, address: str) -> None:
        client = in_english("ducha")
        assert untranslated(read(client.get(address))) == []
        assert untranslated(read(client.post(address, follow=True))) == []

    def test_nor_do_the_labels_of_a_round_and_of_who_approved(self, judged: Yunhe, in_english: SignIn) -> None:
        """Labels that a sentence takes in, which the pages reached first may not show."""
        client = in_english("ducha")
        client.post("/rounds/", {"period_end": "2026-06-30", "due_on": "2026-07-06"})
        lede = " ".join(read(client.get("/rounds/2026-06/")).said)
        assert "填报中" not in lede
        assert "Open · due" in lede
        item = " ".join(read(client.get(f"/commitment/{judged.parks.code}/")).said)
        assert "approved by Leader in charge" in item

    def test_titles_are_put_together_with_english_signs(self, judged: Yunhe, in_english: SignIn) -> None:
        client, code = in_english("ducha"), judged.parks.code
        hearing = Hearing.objects.get(change__commitment=judged.parks)
        for address in (f"/planning/{code}/", f"/hearings/{hearing.pk}/", f"/commitment/{code}/likelihood/"):
            title = re.search(r"<title>(.*?)</title>", client.get(address).content.decode(), re.DOTALL)
            assert title is not None
            assert ": 新建口袋公园12个" in title[1]

    def test_a_chart_s_months_have_their_english_names(self) -> None:
        with override("en"):
            assert [month_alone(date(2026, month, 1)) for month in (4, 10)] == ["Apr", "Oct"]
        assert month_alone(date(2026, 4, 1)) == "4月"
