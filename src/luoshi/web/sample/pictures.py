"""Pictures for the sample's evidence: drawn, so that nobody takes them for photos of a place."""

from __future__ import annotations

import io
from zlib import crc32

from PIL import ExifTags, Image, ImageDraw

SIZE, CELL = (480, 360), 60
PLACE = {1: "N", 2: (30.0, 17.0, 24.0), 3: "E", 4: (120.0, 9.0, 0.0)}


def drawn(name: str, *, quality: int = 85, placed: bool = False) -> bytes:
    """A JPEG of blocks, always the same for one name; `placed` with an invented position beside it."""
    image = Image.new("RGB", SIZE, (222, 226, 218))
    draw = ImageDraw.Draw(image)
    for left in range(0, SIZE[0], CELL):
        for top in range(0, SIZE[1], CELL):
            shade = crc32(f"{name}{left}{top}".encode()) % 160 + 60
            draw.rectangle((left + 2, top + 2, left + CELL - 4, top + CELL - 4), fill=(shade, shade, shade - 30))
    exif = Image.Exif()
    if placed:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(PLACE)
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()
