"""Photos made for tests: a picture with something in it, with or without the place where it was taken."""

from __future__ import annotations

import io
from random import Random

from PIL import ExifTags, Image, ImageDraw

PLACE = {1: "N", 2: (30.0, 15.0, 36.0), 3: "E", 4: (120.0, 10.0, 12.0)}


def photo(seed: int = 1, *, quality: int = 90, size: tuple[int, int] = (320, 240), placed: bool = False) -> bytes:
    """A JPEG of blocks that differ with `seed`; `placed` at 30°15′36″N 120°10′12″E."""
    image = Image.new("RGB", (320, 240), (230, 226, 215))
    draw, chance = ImageDraw.Draw(image), Random(seed)
    for row in range(6):
        for column in range(8):
            shade, corner = chance.randrange(256), (column * 40, row * 40)
            draw.rectangle((*corner, corner[0] + 39, corner[1] + 39), fill=(shade, shade, shade // 2))
    exif = Image.Exif()
    if placed:
        exif[ExifTags.Base.Make] = "某牌手机"
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    stream = io.BytesIO()
    image.resize(size).save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()
