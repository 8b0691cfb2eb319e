"""Files that should not come in: each is refused with a sentence that says why, and nothing is written."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.delivery.register.models import Commitment, Report
from luoshi.kernel.tasks.worker import run_one
from luoshi.web import clock
from tests.support.yunhe import Yunhe

SignIn = Callable[[str], Client]
PROMISES = "云岸县2027年政府工作报告\n各位代表：今年，我们将新建口袋公园12个，新增停车泊位2000个。\n"
NO_PROMISE = "云岸县2027年政府工作报告\n云岸县山清水秀，四季分明，物产丰富，人杰地灵。\n" * 3


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return packed.getvalue()


IMAGE_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096) + "EncryptedPackage".encode("utf-16le")
BOMB = zipped(word__document_xml=b"<w:document>" + b" " * 300_000_000)
BAD = {
    "空白.txt": (b" \n ", "是空的"),
    "扫描.pdf": (IMAGE_PDF, "只有图像，没有文字"),
    "坏.docx": (b"PK\x03\x04" + bytes(500), "打不开"),
    "加密.docx": (LOCKED, "设有打开密码"),
    "炸弹.docx": (BOMB, "解压后大得反常"),
    "乱码.txt": (bytes(range(128, 256)) * 20, "认不出乱码.txt的文字编码"),
}


def words_of(answer: object) -> str:
    return re.sub(r"<[^>]+>|\s", "", answer.content.decode())  # type: ignore[attr-defined]


def imported(client: Client, name: str, data: bytes, **more: str) -> str:
    """What the import's page says once the worker has done it."""
    sent = client.post("/import/", {"file": SimpleUploadedFile(name, data), "accept": "on", **more})
    while run_one(worker="test", now=clock.now):
        pass
    return words_of(client.get(sent["Location"]))


class TestFilesThatCannotBeRead:
    @pytest.mark.parametrize("name", BAD)
    def test_are_refused_with_the_reason(self, yunhe: Yunhe, supervision: Client, name: str) -> None:
        data, reason = BAD[name]
        told = imported(supervision, name, data)
        assert reason in told
        assert "没有写入任何内容" in told
        assert Report.objects.count() == 1

    def test_an_empty_file_is_refused_at_the_form(self, yunhe: Yunhe, supervision: Client) -> None:
        answer = supervision.post("/import/", {"file": SimpleUploadedFile("空.txt", b"")})
        assert answer.status_code == 422
        assert "这个文件是空的" in words_of(answer)

    def test_the_reason_is_in_english_for_whoever_asked_in_english(self, yunhe: Yunhe, supervision: Client) -> None:
        supervision.cookies["luoshi_language"] = "en"
        assert "pictures only,no text".replace(" ", "") in imported(supervision, "扫描.pdf", IMAGE_PDF)


class TestDoubtfulFiles:
    @pytest.mark.parametrize(
        ("name", "text", "doubt"),
        [
            ("报告.docx", PROMISES, "内容却不是Word，是纯文本"),
            ("简介.txt", NO_PROMISE, "没有读出一条承诺"),
        ],
    )
    def test_come_in_only_when_a_person_says_so(
        self, yunhe: Yunhe, supervision: Client, name: str, text: str, doubt: str
    ) -> None:
        sent = supervision.post("/import/", {"file": SimpleUploadedFile(name, text.encode()), "accept": "on"})
        run_one(worker="test", now=clock.now)
        assert doubt in words_of(supervision.get(sent["Location"]))
        assert Report.objects.count() == 1
        again = supervision.post(sent["Location"])
        run_one(worker="test", now=clock.now)
        assert "已导入" in words_of(supervision.get(again["Location"]))
        assert Report.objects.count() == 2

    def test_a_refusal_that_is_no_doubt_cannot_be_overruled(self, yunhe: Yunhe, supervision: Client) -> None:
        sent = supervision.post("/import/", {"file": SimpleUploadedFile("扫描.pdf", IMAGE_PDF)})
        run_one(worker="test", now=clock.now)
        assert "仍要导入" not in words_of(supervision.get(sent["Location"]))
        supervision.post(sent["Location"])
        assert not run_one(worker="test", now=clock.now)


class TestOddButGood:
    def test_a_report_without_headings_comes_in_by_the_year_it_says(self, yunhe: Yunhe, supervision: Client) -> None:
        assert "已导入" in imported(supervision, "无标题.txt", PROMISES.encode())
        assert Commitment.objects.filter(code__startswith="2027g").count() == 2

    def test_an_emoji_in_a_name_stays(self, yunhe: Yunhe, supervision: Client) -> None:
        text = "云岸县2027年政府工作报告\n一、2027年重点工作\n新建“云朵☁️🎉”口袋公园12个。\n"
        imported(supervision, "🎉.txt", text.encode())
        assert "云朵☁️🎉" in words_of(supervision.get("/register/", {"report": "2027g"}))
        assert "云朵☁️🎉" in words_of(supervision.get("/report/2027g/"))
