"""Text files as Chinese offices write them: every encoding, every line end, every way to be wrong."""

import codecs
import subprocess
import sys

import pytest

from luoshi.reading.findings import ReadingError
from luoshi.reading.load import load_bytes
from tests.reading_corpus.builders import report_text

SENTENCE = "云河区生产总值612.4亿元，增长5.2％。\n"
TRADITIONAL = "雲河區去年生產總值達六百億元，較上年增長百分之五。\n"


class TestEncodings:
    @pytest.mark.parametrize(
        ("data", "encoding"),
        [
            (report_text().encode(), "utf-8"),
            (codecs.BOM_UTF8 + report_text().encode(), "utf-8-sig"),
            (report_text().encode("gb18030"), "gb18030"),
            (codecs.BOM_UTF16_LE + report_text().encode("utf-16-le"), "utf-16-le"),
            (codecs.BOM_UTF16_BE + report_text().encode("utf-16-be"), "utf-16-be"),
            (codecs.BOM_UTF32_LE + report_text().encode("utf-32-le"), "utf-32-le"),
            (("\ufeff" + report_text()).encode("gb18030"), "gb18030"),
        ],
    )
    def test_gives_the_same_text_in_every_encoding(self, data: bytes, encoding: str) -> None:
        document = load_bytes(data, "yunhe.txt")
        assert document.text == report_text()
        assert document.encoding == encoding

    def test_tells_big5_from_gb18030_though_both_would_decode(self) -> None:
        data = TRADITIONAL.encode("big5")
        assert data.decode("gb18030") != TRADITIONAL
        document = load_bytes(data, "yunhe.txt")
        assert (document.text, document.encoding) == (TRADITIONAL, "big5")

    def test_reads_traditional_characters_written_in_gbk(self) -> None:
        document = load_bytes(TRADITIONAL.encode("gbk"), "yunhe.txt")
        assert (document.text, document.encoding) == (TRADITIONAL, "gb18030")

    def test_keeps_rare_characters_of_gb18030(self) -> None:
        text = "云河区𬬻𫓶街道㐂里社区。" * 3
        assert load_bytes(text.encode("gb18030"), "a.txt").text == text

    def test_names_the_damaged_byte_of_a_file_that_is_mostly_utf8(self) -> None:
        data = report_text().encode()
        with pytest.raises(ReadingError, match="像是 UTF-8，但第 301 个字节损坏") as caught:
            load_bytes(data[:300] + b"\xff" + data[300:], "yunhe.txt")
        assert caught.value.code == "encoding_unknown"

    @pytest.mark.parametrize("data", [b"\xff" * 40, b"\x00\x01\x02" * 30, SENTENCE.encode("utf-16-le")])
    def test_says_so_when_the_bytes_are_no_text(self, data: bytes) -> None:
        with pytest.raises(ReadingError, match="另存为 UTF-8") as caught:
            load_bytes(data, "yunhe.txt")
        assert caught.value.code == "encoding_unknown"

    def test_a_wrong_byte_order_mark_is_an_error_and_no_garbage(self) -> None:
        with pytest.raises(ReadingError, match="标明是 UTF-8-SIG"):
            load_bytes(codecs.BOM_UTF8 + SENTENCE.encode("gb18030"), "yunhe.txt")


class TestOffsets:
    def test_line_ends_are_kept_and_the_mark_is_no_text(self) -> None:
        document = load_bytes(codecs.BOM_UTF8 + "一\r\n二\r三\n".encode(), "a.txt")
        assert document.text == "一\r\n二\r三\n"

    def test_places_lead_back_to_the_lines(self) -> None:
        document = load_bytes("一、回顾\r\n\r\n　　增长5%。\n".encode(), "a.txt")
        assert [document.text[place.start : place.end] for place in document.places] == ["一、回顾", "　　增长5%。"]
        assert [place.paragraph for place in document.places] == [0, 1]

    def test_form_feeds_count_pages(self) -> None:
        document = load_bytes("封面\f\f一、回顾\n增长5%。".encode(), "a.txt")
        assert [place.page for place in document.places] == [1, 3, 3]

    def test_the_fingerprint_is_of_the_bytes(self) -> None:
        same = [load_bytes(SENTENCE.encode(name), "a.txt") for name in ("utf-8", "gb18030")]
        assert same[0].text == same[1].text
        assert same[0].sha256 != same[1].sha256


class TestPublicName:
    def test_load_is_the_function_whoever_imported_the_module_before(self) -> None:
        program = "import luoshi.reading.load, luoshi.reading; assert callable(luoshi.reading.load)"
        assert subprocess.run([sys.executable, "-c", program], capture_output=True).returncode == 0
