"""What a photo tells: where it was taken, a copy without that, and a print that shows the same picture again. Pure.

The print is a difference hash: the picture in 9 × 8 grey cells, one bit for each cell darker than its right neighbour.
A copy that was scaled, saved again or lightly corrected differs in a few of the 64 bits.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PIL import ExifTags, Image, ImageOps

from luoshi.kernel.evidence.sniffing import FileRefused
from luoshi.kernel.messages import say

MOST_PIXELS = 60_000_000
ALIKE_BITS = 6
BANDS, BAND_BITS = 8, 8  # prints that differ in fewer bits than there are bands have one band in common
FLAT = 6  # a print with so few set or unset bits is of an empty picture and says nothing
PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Position:
    """Degrees, WGS 84; north and east are positive."""

    longitude: Decimal
    latitude: Decimal


@dataclass(frozen=True, slots=True)
class Photo:
    """`stripped` is the picture turned upright, in the same format, without anything that was written beside it."""

    position: Position | None
    stripped: bytes
    fingerprint: str


def read_photo(data: bytes, filename: str) -> Photo:
    """Raises FileRefused for a picture that cannot be opened or is too large."""
    with opened(data, filename) as image:
        position = position_of(image)
        kind = image.format or "JPEG"
        upright = ImageOps.exif_transpose(image)
        return Photo(position, without_notes(upright, kind), fingerprint(upright))


@contextmanager
def opened(data: bytes, filename: str) -> Iterator[Image.Image]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            if image.width * image.height > MOST_PIXELS:
                raise FileRefused(say("{name} 像素太多，没有保存。请缩小后再传。", name=filename))
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise FileRefused(say("{name} 打不开，可能已损坏，没有保存。", name=filename)) from fault
    yield image


def without_notes(image: Image.Image, kind: str) -> bytes:
    """The pixels alone: position, device and thumbnail stay behind."""
    bare = Image.new("RGB", image.size, "white")
    rgba = image.convert("RGBA")
    bare.paste(rgba, mask=rgba.getchannel("A"))
    stream = io.BytesIO()
    if kind == "PNG":
        bare.save(stream, "PNG", optimize=False)
    else:
        bare.save(stream, "JPEG", quality=88)
    return stream.getvalue()


def position_of(image: Image.Image) -> Position | None:
    """Where the camera says it was, None where it does not say."""
    try:
        given = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        latitude = degrees(given[ExifTags.GPS.GPSLatitude], given[ExifTags.GPS.GPSLatitudeRef])
        longitude = degrees(given[ExifTags.GPS.GPSLongitude], given[ExifTags.GPS.GPSLongitudeRef])
    except (KeyError, TypeError, ValueError, ZeroDivisionError, ArithmeticError, SyntaxError, OSError):
        return None
    inside = abs(latitude) <= 90 and abs(longitude) <= 180
    return Position(longitude, latitude) if inside and (latitude or longitude) else None


def degrees(parts: Any, side: Any) -> Decimal:
    """Degrees, minutes, seconds and N, S, E or W as one signed number."""
    whole, minutes, seconds = (float(part) for part in parts)
    value = whole + minutes / 60 + seconds / 3600
    signed = -value if str(side).strip("\x00 ").upper() in ("S", "W") else value
    return Decimal(str(signed)).quantize(PLACES)


def fingerprint(image: Image.Image) -> str:
    """16 hexadecimal digits; "" for a picture so even that its print would fit any other."""
    small = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS)
    cells = list(small.tobytes())
    bits = [cells[row * 9 + col] < cells[row * 9 + col + 1] for row in range(8) for col in range(8)]
    if not FLAT <= sum(bits) <= 64 - FLAT:
        return ""
    return f"{sum(1 << place for place, bit in enumerate(bits) if bit):016x}"


def bands_of(print_: str) -> list[int]:
    value = int(print_, 16)
    return [value >> (BAND_BITS * band) & ((1 << BAND_BITS) - 1) for band in range(BANDS)]


def distance(one: str, other: str) -> int:
    """In how many of 64 bits two prints differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()
