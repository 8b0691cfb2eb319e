"""What the register's pages are made of: frozen values, complete when handed over; a template asks nothing more.

Every query that returns one of these takes a constant number of database queries. Labels are Chinese words of the
choices; `why` is a `Message` for the page to render. Offsets count characters of the edition's text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.projects import ProjectCount
from luoshi.kernel.messages import Message

WORST_FIRST = (State.OVERDUE, State.UNPLANNED, State.IN_HAND, State.DONE)


@dataclass(frozen=True, slots=True)
class StateCounts:
    """How many commitments stand in each state."""

    unplanned: int = 0
    in_hand: int = 0
    done: int = 0
    overdue: int = 0

    @property
    def total(self) -> int:
        return self.unplanned + self.in_hand + self.done + self.overdue

    @property
    def items(self) -> tuple[tuple[State, int], ...]:
        """(state, count), the worst first, states that do not occur left out."""
        return tuple((state, count) for state in WORST_FIRST if (count := getattr(self, state.value)))

    @property
    def worst(self) -> State | None:
        return next((state for state, _ in self.items), None)


@dataclass(frozen=True, slots=True)
class BodyRef:
    code: str
    name: str
    short_name: str


@dataclass(frozen=True, slots=True)
class ReportCard:
    """A report in lists and page heads. `drafts` and `unconfirmed` count what waits for a person."""

    code: str
    title: str
    place: str
    kind: str
    kind_label: str
    year: int
    reported_on: date | None
    is_sample: bool
    accepted: int
    drafts: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class CommitmentCard:
    """One accepted commitment in a line or on a hover card. `unconfirmed`: accepted by the machine, no person has
    looked at it yet (自动识别，待核).
    `usual_leads` says who usually leads such things, shown where nobody does yet.
    `target_line` is its main target in words, empty where it has none. `projects` is there where a number of them is
    promised."""

    code: str
    title: str
    type: str
    type_label: str
    strength: str
    state: State
    why: Message
    since_at: datetime
    colour: str
    lead: BodyRef | None
    usual_leads: str
    leader: str
    due_on: date | None
    due_basis: str
    awaiting_superior: bool
    unconfirmed: bool
    target_line: str
    report_code: str
    section_path: str
    section_title: str
    start: int
    projects: ProjectCount | None = None


# -- living report ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FigureMark:
    """A figure of the report: one indicator with one value."""

    id: str
    text: str
    indicator: str
    value: str
    unit: str
    comparator: str
    modality: str
    period: str
    rule: str


class Piece(NamedTuple):
    """A stretch of a sentence under the same marks; the pieces of a sentence joined are its text.

    `codes` are the commitments registered from this stretch that the reader may see, `state` the worst of theirs.
    `opens` is True where the stretch begins a registered entry, `figure` is the mark on a number."""

    start: int
    text: str
    codes: tuple[str, ...] = ()
    state: State | None = None
    opens: bool = False
    figure: FigureMark | None = None


@dataclass(frozen=True, slots=True)
class LivingSentence:
    """`anchor` ("s1024") is the sentence's address in the page. `reason_code` says why nothing was drafted from it
    (empty where something was registered), `reason` says it in words."""

    anchor: str
    start: int
    end: int
    text: str
    pieces: tuple[Piece, ...]
    codes: tuple[str, ...]
    state: State | None
    reason_code: str
    reason: str


@dataclass(frozen=True, slots=True)
class LivingParagraph:
    """A line of the report as written. `heading` is its depth (1, 2 …) or 0 for text; `counts` its margin bar."""

    anchor: str
    section_path: str
    heading: int
    sentences: tuple[LivingSentence, ...]
    counts: StateCounts


@dataclass(frozen=True, slots=True)
class LivingSection:
    """A line of the outline. `counts` holds the section with everything under it."""

    path: str
    anchor: str
    number: str
    title: str
    depth: int
    frame: str
    counts: StateCounts


@dataclass(frozen=True, slots=True)
class LivingReport:
    """`cards` by code: what the hover cards and the filters need. `position` of a paragraph on the minimap is its
    place among `paragraphs`."""

    report: ReportCard
    counts: StateCounts
    sections: tuple[LivingSection, ...]
    paragraphs: tuple[LivingParagraph, ...]
    cards: dict[str, CommitmentCard]
    figures: int
    chars: int


# -- overview ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StateChange:
    card: CommitmentCard
    old: State | None
    new: State
    at: datetime
    old_colour: str = ""
    new_colour: str = ""


@dataclass(frozen=True, slots=True)
class MatrixCell:
    section_path: str
    body_code: str
    counts: StateCounts


@dataclass(frozen=True, slots=True)
class MatrixRow:
    path: str
    title: str
    counts: StateCounts
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Section × lead body. `bodies` are the columns (None for what no body leads yet), most commitments first;
    a row's cell is None where there is nothing."""

    bodies: tuple[BodyRef | None, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """A figure that some report published: value in the target's unit where units agree."""

    report_code: str
    start: int
    value: Decimal
    unit: str
    comparator: str
    period_end: date | None
    period: str
    modality: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target against the figures published of the same indicator. `latest` is None where none was: 无数据."""

    code: str
    title: str
    state: State
    indicator: str
    kind: str
    growth_type: str
    comparator: str
    value: Decimal | None
    unit: str
    period: str
    as_written: str
    figures: tuple[KnownFigure, ...]

    @property
    def latest(self) -> KnownFigure | None:
        known = [figure for figure in self.figures if figure.modality == "actual"]
        return known[-1] if known else None


@dataclass(frozen=True, slots=True)
class Overview:
    """落实总览. `cards` are all its commitments, in the report's order; `changed` lists the last seven days, newest
    first; `due_next` what is not done and due soonest."""

    report: ReportCard
    today: date
    cards: tuple[CommitmentCard, ...]
    counts: StateCounts
    unassigned: int
    without_due: int
    awaiting_superior: int
    changed: tuple[StateChange, ...]
    due_next: tuple[CommitmentCard, ...]
    matrix: Matrix
    targets: tuple[TargetLine, ...]


# -- register ---------------------------------------------------------------------------------------------------


NOBODY = "-"
"""What a filter for a lead body or a leader asks for where there is none."""


@dataclass(frozen=True, slots=True)
class RegisterFilters:
    """What the register page is asked for; empty values ask nothing. `lead` is a body's code or "-" for none; a
    `section` that ends with "." is that section without what lies under it; `standing` is one or more of
    "state.colour" with commas between ("in_hand.red,overdue.red"); `undated` asks for what has no due day, `awaiting`
    for what waits for the superior's figure."""

    report: str = ""
    state: str = ""
    standing: str = ""
    type: str = ""
    strength: str = ""
    lead: str = ""
    leader: str = ""
    section: str = ""
    tag: str = ""
    judged_by: str = ""
    due_before: date | None = None
    unconfirmed: bool = False
    undated: bool = False
    awaiting: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`after` of the next page is `next_after` (None on the last). `facets` by filter name, each counted under all
    the other filters."""

    rows: tuple[CommitmentCard, ...]
    total: int
    next_after: str | None
    facets: dict[str, tuple[Facet, ...]]
    sort: str


# -- commitment -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Where a commitment stands in a report: `anchor` leads to the sentence."""

    report_code: str
    report_title: str
    anchor: str
    section: str
    text: str
    sentence: str
    origin: str


@dataclass(frozen=True, slots=True)
class TargetDetail:
    id: int
    role: str
    role_label: str
    part_of: int | None
    body: BodyRef | None
    indicator: str
    subject: str
    kind: str
    growth_type: str
    comparator: str
    value: Decimal | None
    value_high: Decimal | None
    ratio: str
    unit: str
    period: str
    baseline: str
    baseline_value: Decimal | None
    as_written: str


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project under a commitment. Money in 元; `elsewhere` are other commitments it stands under too."""

    id: int
    name: str
    stage: str
    named_in_report: bool
    listed: bool = False
    listed_name: str = ""
    owner: str = ""
    total: Decimal | None = None
    annual: Decimal | None = None
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedCommitment:
    """A parent, child, predecessor or successor. `code` is empty where the reader may not see it."""

    relation: str
    relation_label: str
    code: str
    title: str
    state: State | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of the ledger in words: who did what, when, why. `changes` are (field, old, new)."""

    seq: int
    at: datetime
    kind: str
    kind_label: str
    actor: str
    reason: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class StandingLine:
    state: State
    why: Message
    from_at: datetime
    until_at: datetime | None
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Cumulation:
    """A longer commitment's target against those of its years: `planned` is what they add up to, or where they do not
    the last of them, `left` what no year has yet, `pace` what each of the `years_left` must then bring (None where no
    year is left)."""

    indicator: str
    unit: str
    total: Decimal
    planned: Decimal
    left: Decimal
    years_left: int
    pace: Decimal | None
    adds_up: bool = True


@dataclass(frozen=True, slots=True)
class CommitmentDetail:
    """Everything of one commitment as it stood. `count` says how many projects are promised, named, listed, missing."""

    card: CommitmentCard
    revision: int
    stage: str
    stage_label: str
    close_reason: str
    judged_by: str
    judged_by_label: str
    composition: str
    composition_label: str
    composition_note: str
    announced_count: int | None
    count: ProjectCount
    competence: str
    competence_label: str
    awaiting_from: str
    due_basis_label: str
    due_as_written: str
    livelihood_number: int | None
    note: str
    co_leads: tuple[BodyRef, ...]
    co_operating: tuple[BodyRef, ...]
    reporting: tuple[BodyRef, ...]
    other_leaders: tuple[str, ...]
    targets: tuple[TargetDetail, ...]
    projects: tuple[ProjectLine, ...]
    places: tuple[str, ...]
    tags: tuple[str, ...]
    entries: tuple[EntryLine, ...]
    related: tuple[RelatedCommitment, ...]
    standings: tuple[StandingLine, ...]
    history: tuple[HistoryLine, ...]
    is_whole: bool
    cumulations: tuple[Cumulation, ...] = ()
