"""The living report: the text as written, every promise standing in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString

from luoshi.delivery.register import queries
from luoshi.delivery.register.permissions import can_keep_register
from luoshi.delivery.register.queries.losses import open_losses
from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
    CommitmentDetail,
    LivingReport,
    LivingSection,
    ReportCard,
)
from luoshi.web.desk import minimap
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.living_text import Paragraph, Writer, opening_html, paragraphs_of, split_opening
from luoshi.web.desk.words import card_face, face_counts, project_words, spoken
from luoshi.web.faces import WORST_FIRST, Face, FaceCount
from luoshi.web.templatetags.parts import until, written_day

MOST_IN_A_PANEL = 8


@dataclass(frozen=True, slots=True)
class OutlineLine:
    section: LivingSection
    trouble: list[FaceCount]

    @property
    def title(self) -> str:
        """The heading with its number as reports write it: 一、…, （二）…, 3.…"""
        number = self.section.number
        sign = "、" if number.isalpha() else "." if number.isdigit() else ""
        return f"{number}{sign}{self.section.title}"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class PanelItem:
    detail: CommitmentDetail
    face: Face
    why: str


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands behind one stretch of the report."""

    anchor: str
    quote: str
    items: list[PanelItem]
    left_out: int

    @property
    def face(self) -> Face | None:
        return self.items[0].face if self.items else None


@dataclass(frozen=True, slots=True)
class LivingPage:
    report: ReportCard
    total: int
    counts: list[FaceCount]
    outline: list[OutlineLine]
    opening: SafeString
    body: SafeString
    minimap: SafeString
    cards: dict[str, dict[str, object]]
    leads: list[Choice]
    types: list[Choice]
    figures: int
    chars: int


@as_of_page
def living_report(request: DeskRequest, code: str) -> HttpResponse:
    report = queries.living_report(request.actor, code, at=instant(request))
    paragraphs = paragraphs_of(report)
    opened = request.GET.get("s", "")
    page = page_of(report, paragraphs, opened=opened, day=shown_day(request))
    panel = panel_of(request, opened, codes_at(paragraphs, opened))
    may_keep = can_keep_register(request.actor) and request.as_of is None
    losses = losses_of(request, code) if may_keep else 0
    context = {"losses": losses, "page": page, "panel": panel, "on": shown_day(request), "may_keep": may_keep}
    return render(request, "desk/living_report.html", context)


@as_of_page
def report_panel(request: DeskRequest, code: str) -> HttpResponse:
    """The side panel alone: `s` is the stretch, `c` the codes behind it."""
    codes = request.GET.get("c", "").split()
    panel = panel_of(request, request.GET.get("s", ""), codes)
    return render(request, "desk/report_panel.html", {"panel": panel, "on": shown_day(request)})


def losses_of(request: DeskRequest, code: str) -> int:
    return open_losses(queries.get_report(request.actor, code))


def page_of(report: LivingReport, paragraphs: Sequence[Paragraph], *, opened: str, day: date) -> LivingPage:
    cards = list(report.cards.values())
    opening, rest = split_opening(paragraphs, report.report.title)
    return LivingPage(
        report=report.report,
        total=report.counts.total,
        counts=face_counts(cards),
        outline=outline_of(report.sections, cards),
        opening=opening_html(opening),
        body=Writer(report.cards, opened).html(rest),
        minimap=minimap.svg_of(rest),
        cards=hover_cards(cards, day),
        leads=leads_of(cards),
        types=[Choice(value, label) for value, label in {card.type: card.type_label for card in cards}.items()],
        figures=report.figures,
        chars=report.chars,
    )


def outline_of(sections: Sequence[LivingSection], cards: Sequence[CommitmentCard]) -> list[OutlineLine]:
    """Every section with the troubles in it and under it."""
    within: dict[str, list[CommitmentCard]] = {}
    for card in cards:
        if card_face(card).is_trouble:
            for path in with_outer(card.section_path):
                within.setdefault(path, []).append(card)
    return [OutlineLine(section, face_counts(within.get(section.path, ()))) for section in sections]


def with_outer(path: str) -> list[str]:
    """三.(二).3 → 三, 三.(二), 三.(二).3"""
    steps = path.split(".")
    return [".".join(steps[: count + 1]) for count in range(len(steps))]


def hover_cards(cards: Sequence[CommitmentCard], day: date) -> dict[str, dict[str, object]]:
    """What the hover cards say, in words: the page carries them as data, so that hovering asks no server.

    Hundreds of commitments share a few states, reasons and days; each of those is put into words once.
    """
    words = {face.key: str(face.word) for face in WORST_FIRST}
    due = {on: f"{written_day(on, day)} {until(on, day)}" for on in {card.due_on for card in cards} if on}
    reasons: dict[str, str] = {}
    found: dict[str, dict[str, object]] = {}
    for card in cards:
        face = card_face(card)
        key = repr(card.why)
        if key not in reasons:
            reasons[key] = spoken(card.why, day)
        found[card.code] = {
            "code": card.code,
            "title": card.title,
            "css": face.css,
            "word": words[face.key],
            "computed": card.unconfirmed,
            "lead": card.lead.short_name if card.lead else "",
            "due": due[card.due_on] if card.due_on else "",
            "why": reasons[key],
            "projects": project_words(card.projects),
        }
    return found


def leads_of(cards: Sequence[CommitmentCard]) -> list[Choice]:
    """The lead bodies that occur, those with most commitments first."""
    counts: dict[tuple[str, str], int] = {}
    for card in cards:
        if card.lead:
            key = (card.lead.code, card.lead.short_name)
            counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Choice(code, f"{name} {count}") for (code, name), count in ordered]


def codes_at(paragraphs: Sequence[Paragraph], anchor: str) -> tuple[str, ...]:
    stretches = (stretch for paragraph in paragraphs for stretch in paragraph.stretches)
    return next((stretch.codes for stretch in stretches if stretch.anchor == anchor), ())


def panel_of(request: DeskRequest, anchor: str, codes: Sequence[str]) -> Panel | None:
    """The panel of a stretch; None where it holds nothing the reader may see."""
    if not codes:
        return None
    shown = codes[:MOST_IN_A_PANEL]
    details = [queries.commitment_detail(request.actor, code, at=instant(request)) for code in shown]
    items = [
        PanelItem(detail, card_face(detail.card), spoken(detail.card.why, shown_day(request))) for detail in details
    ]
    return Panel(anchor, quote_at(details, anchor), items, len(codes) - len(shown))


def quote_at(details: Sequence[CommitmentDetail], anchor: str) -> str:
    """The words of the entry that stands at `anchor`, else of the first entry."""
    sentence = anchor.split("-")[0]
    entries = [entry for detail in details for entry in detail.entries]
    at_anchor = [entry for entry in entries if entry.anchor.split("-")[0] == sentence]
    return next((entry.text for entry in at_anchor or entries), "")
