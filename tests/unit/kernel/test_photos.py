"""What a photo tells, and how one that shows the same is known."""

import io
from decimal import Decimal

import pytest
from docx import Document
from PIL import Image

from luoshi.kernel.evidence import photos
from luoshi.kernel.evidence.photos import ALIKE_BITS, bands_of, distance, read_photo
from luoshi.kernel.evidence.sniffing import DOCX, JPEG, FileRefused, checked_type, media_type_of
from tests.factories.photos import photo


class TestPosition:
    def test_is_read_and_left_out_of_the_copy(self) -> None:
        found = read_photo(photo(placed=True), "现场.jpg")
        assert found.position is not None
        assert (found.position.latitude, found.position.longitude) == (Decimal("30.26"), Decimal("120.17"))
        bare = Image.open(io.BytesIO(found.stripped))
        assert dict(bare.getexif()) == {}
        assert "某牌".encode() not in found.stripped

    def test_is_unknown_where_the_camera_does_not_say(self) -> None:
        assert read_photo(photo(), "现场.jpg").position is None


class TestPrint:
    @pytest.mark.parametrize("seed", range(1, 9))
    def test_is_nearly_the_same_for_a_smaller_or_coarser_copy(self, seed: int) -> None:
        own = read_photo(photo(seed), "a.jpg").fingerprint
        copy = read_photo(photo(seed, quality=40, size=(160, 120)), "b.jpg").fingerprint
        assert distance(own, copy) <= ALIKE_BITS
        assert any(one == other for one, other in zip(bands_of(own), bands_of(copy), strict=True))

    def test_tells_different_pictures_apart(self) -> None:
        prints = [read_photo(photo(seed), "a.jpg").fingerprint for seed in range(1, 9)]
        pairs = [(one, other) for place, one in enumerate(prints) for other in prints[place + 1 :]]
        assert all(distance(one, other) > ALIKE_BITS for one, other in pairs)

    def test_of_an_even_picture_says_nothing(self) -> None:
        stream = io.BytesIO()
        Image.new("RGB", (200, 200), "grey").save(stream, "PNG")
        assert read_photo(stream.getvalue(), "空白.png").fingerprint == ""


class TestType:
    def test_goes_by_the_bytes(self) -> None:
        stream = io.BytesIO()
        Document().save(stream)
        assert media_type_of(stream.getvalue()) == DOCX
        assert checked_type(photo(), "现场.JPG") == JPEG

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"", "空.jpg"),
            (b"MZ\x90\x00", "程序.jpg"),
            (b"<html><script>", "页.pdf"),
            (b"PK\x03\x04broken", "坏.docx"),
            (photo(), "照片.pdf"),
            (photo() + b"\x00" * 11_000_000, "大.jpg"),
        ],
    )
    def test_refuses_what_is_not_what_it_says(self, data: bytes, name: str) -> None:
        with pytest.raises(FileRefused, match="没有保存"):
            checked_type(data, name)

    def test_refuses_a_photo_cut_short_and_one_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(FileRefused, match="打不开"):
            read_photo(photo()[:900], "断.jpg")
        monkeypatch.setattr(photos, "MOST_PIXELS", 1000)
        with pytest.raises(FileRefused, match="像素太多"):
            read_photo(photo(), "大.jpg")
