"""What a reading is made of: plain values that every step of `luoshi.reading` passes on.

Offsets are Python character offsets into the decoded text of the whole file (a byte-order mark is
not text); ends are exclusive. The JSON shape is `CONTRACT.md`'s: `to_json` in `luoshi.reading.printing`
renders these values and nothing else does.

All are values: nobody changes one that is part of a reading. Those that come by the thousand (`Sentence`, `Statement`,
`Commitment`) are hashed and compared as such without being frozen, for a frozen one takes four times as long to make,
which was a twentieth of all reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

READER_VERSION = "2"

Kind = Literal["level", "count", "growth", "change", "share", "ratio", "rank", "multiple"]
GrowthType = Literal["yoy", "annual_average", "cumulative"]
Comparator = Literal["=", ">=", ">", "<=", "<", "~", "between"]
Modality = Literal["actual", "target", "forecast"]
Role = Literal["enumeration", "threshold", "spec", "duration", "label", "ambiguous"]
CommitmentType = Literal["indicator_target", "project_list", "task", "livelihood_item", "institutional"]
Strength = Literal["约束性", "预期性", "确保", "力争", "争创", "探索", "配合"]
JudgedBy = Literal["reach", "keep", "zero", "direction", "recurring", "rank", "others"]
DueBasis = Literal["said", "inferred", "unknown"]
Table = Literal["reports", "statements", "commitments", "sections"]
Value = Decimal | tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days. `start` is None where only the end is known (到2021年); `stated` is False where
    the period was inherited from a heading or from the report's year."""

    start: date | None
    end: date
    as_written: str | None = None
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the original file a stretch of text stood: page (from 1), paragraph (from 0)."""

    start: int
    end: int
    page: int | None
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text. `places` is sorted by `start` and leads an offset back to page and paragraph."""

    file: str
    format: str  # txt | docx | pdf | html | xlsx
    text: str
    sha256: str
    encoding: str | None = None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it, down to the next heading of its depth. `id` is a path like
    "三.(二).3"; the text before the first heading is the section "" of depth 0."""

    id: str
    number: str
    title: str
    depth: int
    start: int
    end: int


@dataclass(slots=True, unsafe_hash=True)
class Sentence:
    """One sentence: offsets into the source text, the id of its section, whether it is a heading, and where it
    gives no commitment the code of the reason (see `commitments.REASONS`)."""

    start: int
    end: int
    section: str
    heading: bool = False
    reason: str | None = None


@dataclass(slots=True, unsafe_hash=True)
class Statement:
    """One indicator with one value. `value` is in the unit as written, a tuple for a ratio or a range;
    a fall is negative. `base_value` is in `base_unit` (元, 平方米, 千克, "" for %)."""

    id: str
    start: int
    end: int
    text: str
    value: Value
    unit: str
    base_value: Value
    base_unit: str
    indicator: str
    indicator_id: str | None
    subject: str | None
    kind: Kind
    growth_type: GrowthType | None
    comparator: Comparator
    period: Period | None
    baseline: Period | None
    modality: Modality
    section: str
    sentence: tuple[int, int]
    rule: str
    role: Role | None = None
    notes: tuple[str, ...] = ()  # for --explain: the pieces joined and what was inferred


@dataclass(frozen=True, slots=True)
class Project:
    name: str
    stage: str | None


@dataclass(slots=True, unsafe_hash=True)
class Commitment:
    """One verb phrase that could be handed to one lead body."""

    id: str
    start: int
    end: int
    text: str
    title: str
    type: CommitmentType
    strength: Strength | None
    judged_by: JudgedBy
    actions: tuple[str, ...]
    projects: tuple[Project, ...]
    places: tuple[str, ...]
    statements: tuple[str, ...]
    due_on: date | None
    due_basis: DueBasis
    due_as_written: str | None
    lead_hint: tuple[str, ...]
    section: str
    rule: str
    announced_count: int | None = (
        None  # "A等20个项目" → 20: what the report does not name is missing until a list comes
    )
    livelihood_number: int | None = None  # 一是…十是
    part_of: tuple[str, ...] = ()  # ids of the longer commitments (five years ⊃ this year) it is a step to
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """What a report says of itself. `year` is the year it is read in; its results belong to `year - 1`
    and its targets to `year`, unless the text says otherwise."""

    file: str
    part: int
    title: str
    place: str | None
    reported_on: date | None
    year: int | None
    level: str | None  # county | prefecture | province | nation
    sha256: str
    start: int
    end: int
    language: str = "zh"

    @property
    def chars(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Digits:
    """How many runs of Arabic digits a report has of each sort; `unexplained` are those no rule accounts for."""

    quantity: int = 0
    label: int = 0
    time: int = 0
    enumeration: int = 0
    unexplained: int = 0


@dataclass(frozen=True, slots=True)
class ReportReading:
    """Everything found in one report."""

    header: ReportHeader
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    statements: tuple[Statement, ...]
    commitments: tuple[Commitment, ...]
    warnings: tuple[str, ...] = ()
    reader_version: str = READER_VERSION
    digits: Digits = Digits()

    def to_pandas(self, table: Table = "statements") -> Any:
        """One table of the reading as a `pandas.DataFrame`; `luoshi.reading.tables` does the same for many readings."""
        from luoshi.reading.tables import to_pandas

        return to_pandas(self, table)

    def to_polars(self, table: Table = "statements") -> Any:
        """One table of the reading as a `polars.DataFrame`."""
        from luoshi.reading.tables import to_polars

        return to_polars(self, table)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from luoshi.reading.display import reading_html

        return reading_html(self)


class ReadingError(Exception):
    """A file that cannot be read. `code` is stable and machine-readable; `message` says, in Chinese,
    what happened and what to do."""

    def __init__(self, code: str, message: str, *, params: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.params = params or {}


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file of several that could not be read: what `--json` prints instead of a reading."""

    file: str
    code: str
    message: str
    details: dict[str, object] = field(default_factory=dict)
