"""The faces live in `luoshi.web.faces`, since the public site and the template tags show them too."""

from luoshi.web.faces import (
    BY_KEY,
    DONE,
    LATE,
    NO_DATA,
    NORMAL,
    NOT_DUE,
    RANK,
    WORST_FIRST,
    Face,
    FaceCount,
    face_of,
    worst,
)

__all__ = [
    "BY_KEY",
    "DONE",
    "LATE",
    "NORMAL",
    "NOT_DUE",
    "NO_DATA",
    "RANK",
    "WORST_FIRST",
    "Face",
    "FaceCount",
    "face_of",
    "worst",
]
