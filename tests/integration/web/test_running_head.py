"""The head of printed pages comes as a stylesheet of its own and carries nothing but its words."""

from django.test import Client
from django.urls import reverse


class TestRunningHead:
    def test_puts_the_words_at_the_top_of_each_sheet(self) -> None:
        answer = Client().get(reverse("running_head"), {"t": "云河区 · 政府工作报告"})
        assert answer["Content-Type"].startswith("text/css")
        assert 'content:"云河区 · 政府工作报告"' in answer.content.decode()

    def test_lets_nothing_out_of_the_string(self) -> None:
        written = Client().get(reverse("running_head"), {"t": 'a";}}body{display:none}\\'}).content.decode()
        assert written.count("{") == written.count("}") == 2
        assert written.count('"') == 2
