"""Whatever is wrong with a file, its owner learns what happened, that the file is safe, and what to do."""

import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.reading.findings import ReadingError
from luoshi.reading.load import load, load_bytes, refusals
from luoshi.reading.load.refusals import REASONS
from luoshi.reading.load.sniffing import OLE
from tests.reading_corpus.builders import docx, docx_of, html_of, paragraph, pdf_of, report_text, xlsx, zipped

EXTENSIONS = ["txt", "docx", "pdf", "html", "xlsx", "doc", ""]


def refusal(data: bytes, name: str) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        load_bytes(data, name)
    return caught.value


def ole(stream: str) -> bytes:
    return OLE + b"\x00" * 512 + stream.encode("utf-16-le") + b"\x00" * 512


class TestTheFileItself:
    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(ReadingError, match=r"找不到文件.*核对路径") as caught:
            load(tmp_path / "没有.txt")
        assert caught.value.code == "file_missing"

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(ReadingError, match="luoshi corpus") as caught:
            load(tmp_path)
        assert caught.value.code == "not_a_file"

    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(ReadingError) as caught:
            load(tmp_path / "pipe")
        assert caught.value.code == "not_a_file"

    def test_without_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.txt"
        path.write_text("云河区", encoding="utf-8")
        monkeypatch.setattr(Path, "open", raising(PermissionError(13, "denied")))
        with pytest.raises(ReadingError, match="没有读取") as caught:
            load(path)
        assert caught.value.code == "no_permission"

    def test_a_failing_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.txt"
        path.write_text("云河区", encoding="utf-8")
        monkeypatch.setattr(Path, "open", raising(OSError(5, "I/O error")))
        with pytest.raises(ReadingError, match="I/O error") as caught:
            load(path)
        assert caught.value.code == "file_unreadable"

    @pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"\x00" * 4096, "　\n　".encode()])
    def test_empty(self, data: bytes) -> None:
        assert refusal(data, "a.txt").code == "empty_file"

    def test_200_megabytes_are_refused_before_a_byte_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "big.txt"
        with path.open("wb") as file:
            file.truncate(200 * 2**20)
        monkeypatch.setattr(Path, "open", raising(AssertionError("read")))
        with pytest.raises(ReadingError, match=r"200 MB，超过上限 50\.0 MB") as caught:
            load(path)
        assert caught.value.code == "too_large"

    def test_the_limit_can_be_set(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.write_text("云河区" * 100, encoding="utf-8")
        with pytest.raises(ReadingError):
            load(path, max_bytes=100)

    def test_an_emoji_in_the_name_is_a_name_like_any_other(self, tmp_path: Path) -> None:
        path = tmp_path / "云河区🌊报告 2023.txt"
        path.write_text("增长5%。", encoding="utf-8")
        assert load(path).file == str(path)


class TestContainers:
    def test_an_encrypted_docx_is_told_from_an_old_doc(self) -> None:
        assert refusal(ole("EncryptedPackage"), "a.docx").code == "docx_encrypted"
        old = refusal(ole("WordDocument"), "a.docx")
        assert old.code == "format_unsupported"
        assert "另存为 docx" in old.message

    @pytest.mark.parametrize(
        ("data", "name", "said"),
        [
            (ole("Workbook"), "a.xls", "xlsx"),
            (b"{\\rtf1\\ansi", "a.rtf", "docx"),
            (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "a.png", "OCR"),
            (b"\xff\xd8\xff\xe0" + b"\x00" * 40, "a.jpg", "OCR"),
            (b"Rar!\x1a\x07\x00", "a.rar", "解压"),
            (b"MIME-Version: 1.0\r\n", "a.mht", "HTML"),
            (zipped({"OFD.xml": "<OFD/>"}), "a.ofd", "OFD"),
            (zipped({"content.xml": "<x/>"}), "a.odt", "docx"),
            (zipped({"a.txt": "text"}), "a.zip", "解压"),
        ],
    )
    def test_other_formats_say_what_to_do_instead(self, data: bytes, name: str, said: str) -> None:
        error = refusal(data, name)
        assert error.code == "format_unsupported"
        assert said in error.message

    def test_words_that_look_like_a_bitmap_are_words(self) -> None:
        assert load_bytes(b"BMW plant: 3 lines\n", "a.txt").format == "txt"

    def test_half_a_docx_is_broken(self) -> None:
        whole = docx_of(report_text())
        assert refusal(whole[: len(whole) // 2], "a.docx").code == "docx_broken"

    def test_a_docx_without_its_document_is_broken(self) -> None:
        assert refusal(zipped({"[Content_Types].xml": "<Types/>"}), "a.docx").code == "docx_broken"

    def test_damaged_xml_is_broken(self) -> None:
        assert refusal(docx("<w:p><w:r>"), "a.docx").code == "docx_broken"

    def test_bytes_under_a_word_name_are_broken(self) -> None:
        assert refusal(b"\xff\x00\xfe\x01" * 50, "a.docx").code == "docx_broken"

    def test_a_bomb_that_tells_its_size_is_not_opened(self) -> None:
        bomb = zipped({"word/document.xml": b"0" * (30 * 2**20)})
        assert len(bomb) < 40_000
        error = refusal(bomb, "a.docx")
        assert error.code == "archive_bomb"
        assert "没有打开" in error.message

    def test_a_bomb_that_lies_about_its_size_is_stopped(self) -> None:
        honest = zipped({"word/document.xml": b"0" * (30 * 2**20)})
        size = (30 * 2**20).to_bytes(4, "little")
        assert honest.count(size) == 2
        assert refusal(honest.replace(size, (1000).to_bytes(4, "little")), "a.docx").code in (
            "archive_bomb",
            "docx_broken",
        )

    def test_entities_are_never_expanded(self) -> None:
        laughs = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><w:document>&b;</w:document>'
        assert refusal(zipped({"word/document.xml": laughs}), "a.docx").code == "docx_broken"

    def test_a_locked_zip_part_says_so(self) -> None:
        data = bytearray(docx_of("云河区"))
        with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
            offset = archive.start_dir
        at = data.index(b"PK\x01\x02", offset)
        while at != -1:
            data[at + 8] |= 1
            at = data.find(b"PK\x01\x02", at + 1)
        assert refusal(bytes(data), "a.docx").code == "docx_encrypted"

    def test_a_document_of_nothing_holds_no_text(self) -> None:
        assert refusal(docx(paragraph("")), "a.docx").code == "no_text"


class TestMessages:
    def test_every_reason_says_what_to_do(self) -> None:
        for code, (happened, instead) in REASONS.items():
            assert happened.endswith("。"), code
            assert instead.startswith("请") or instead == "{instead}", code

    def test_a_missing_library_names_the_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(refusals, "import_module", raising(ImportError("no pypdfium2")))
        error = refusal(pdf_of(report_text()), "a.pdf")
        assert error.code == "library_missing"
        assert "pip install luoshi[formats]" in error.message


class TestFuzz:
    @settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
    @given(data=st.binary(max_size=400), extension=st.sampled_from(EXTENSIONS))
    def test_random_bytes_are_read_or_refused(self, data: bytes, extension: str) -> None:
        try_to_load(data, f"a.{extension}")

    @settings(max_examples=150, deadline=4000, suppress_health_check=[HealthCheck.too_slow])
    @given(
        which=st.sampled_from(["docx", "pdf", "html", "xlsx"]),
        cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8)), min_size=1, max_size=6),
    )
    def test_damaged_files_are_read_or_refused(self, which: str, cuts: list[tuple[float, bytes]]) -> None:
        data = SOUND[which]
        for share, patch in cuts:
            at = int(share * len(data))
            data = data[:at] + patch + data[at + len(patch) :]
        try_to_load(data, f"a.{which}")


SOUND = {
    "docx": docx_of(report_text()),
    "pdf": pdf_of(report_text()),
    "html": html_of(report_text()),
    "xlsx": xlsx([["指标", ("0.085", 1)], ["投资", ("190", 0)]]),
}


def try_to_load(data: bytes, name: str) -> None:
    """Anything but a document or a ReadingError makes the test fail."""
    with suppress(ReadingError):
        document = load_bytes(data, name)
        document.text.encode("utf-8")
        assert all(document.text[place.start : place.end].strip() for place in document.places)


def raising(error: BaseException) -> Callable[..., object]:
    def fail(*_: object, **__: object) -> object:
        raise error

    return fail
