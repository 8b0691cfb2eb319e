"""The living report: the text as written, every promise standing in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from luoshi.delivery.alerts.queries import JudgedReason, judged_reasons
from luoshi.delivery.register import queries
from luoshi.delivery.register.permissions import can_keep_register
from luoshi.delivery.register.queries.losses import open_losses
from luoshi.delivery.register.queries.remembered import Before, renewed
from luoshi.delivery.register.queries.shapes import (
    CommitmentCard,
    CommitmentDetail,
    LivingParagraph,
    LivingReport,
    LivingSection,
    ReportCard,
)
from luoshi.kernel.actors import Actor
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.commitment import StandingRow, standing_rows
from luoshi.web.desk.living_cards import ToldCard, cards_script, told_cards
from luoshi.web.desk.living_text import Writer, WrittenParagraph, opening_html, split_opening, with_open
from luoshi.web.desk.reasons import reasons_of
from luoshi.web.desk.words import card_face
from luoshi.web.faces import Face, FaceCount, in_order

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
    standings: list[StandingRow]


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
    """Everything the page shows of a report whichever stretch is open; `cards` is `told` as an element of the page."""

    report: ReportCard
    total: int
    counts: list[FaceCount]
    outline: list[OutlineLine]
    opening: SafeString
    written: list[WrittenParagraph]
    body: str
    judged: Mapping[str, JudgedReason]
    told: dict[str, ToldCard]
    cards: SafeString
    leads: list[Choice]
    types: list[Choice]
    figures: int
    chars: int

    def codes_at(self, anchor: str) -> tuple[str, ...]:
        return next((one.codes[anchor] for one in self.written if anchor in one.codes), ())


@as_of_page
def living_report(request: DeskRequest, code: str) -> HttpResponse:
    page = living_page(request.actor, code, at=instant(request), day=shown_day(request))
    opened = request.GET.get("s", "")
    panel = panel_of(request, opened, page.codes_at(opened))
    body = SafeString(with_open(page.body, opened) if panel else page.body)
    may_keep = can_keep_register(request.actor) and request.as_of is None
    losses = losses_of(request, code) if may_keep else 0
    context = {"page": page, "body": body, "panel": panel, "on": shown_day(request)}
    return render(request, "desk/living_report.html", context | {"losses": losses, "may_keep": may_keep})


@as_of_page
def report_panel(request: DeskRequest, code: str) -> HttpResponse:
    """The side panel alone: `s` is the stretch, `c` the codes behind it."""
    codes = request.GET.get("c", "").split()
    panel = panel_of(request, request.GET.get("s", ""), codes)
    return render(request, "desk/report_panel.html", {"panel": panel, "on": shown_day(request)})


def losses_of(request: DeskRequest, code: str) -> int:
    return open_losses(queries.get_report(request.actor, code))


def living_page(actor: Actor, code: str, *, at: datetime | None, day: date) -> LivingPage:
    """Made once between two writes for all who see the same in one language; after a write only the paragraphs are
    written again over which something changed. Raises NotFound."""

    def make(before: Before[LivingPage] | None) -> LivingPage:
        report = queries.living_report(actor, code, at=at)
        if before is None:
            return page_of(report, judged_reasons(list(report.cards), at), None, day=day)
        no_light_changed = before.touched is not None
        judged = before.made.judged if no_light_changed else judged_reasons(list(report.cards), at)
        return page_of(report, judged, before.made, day=day)

    return renewed("living page", actor, at, (code, day, get_language()), make)


def page_of(
    report: LivingReport, judged: Mapping[str, JudgedReason], before: LivingPage | None, *, day: date
) -> LivingPage:
    cards = list(report.cards.values())
    opening, rest = split_opening(report.paragraphs, report.report.title)
    written = written_anew(rest, Writer(report.cards), before)
    told = told_cards(cards, judged, before.told if before else {}, day)
    return LivingPage(
        report=report.report,
        total=report.counts.total,
        counts=in_order(Counter(card_face(card).key for card in cards)),
        outline=outline_of(report.sections, cards),
        opening=opening_html(opening),
        written=written,
        body="".join([one.html for one in written]),
        judged=judged,
        told=told,
        cards=cards_script(told, day),
        leads=leads_of(cards),
        types=[Choice(value, label) for value, label in {card.type: card.type_label for card in cards}.items()],
        figures=report.figures,
        chars=report.chars,
    )


def written_anew(
    paragraphs: Sequence[LivingParagraph], writer: Writer, before: LivingPage | None
) -> list[WrittenParagraph]:
    """Paragraphs as HTML; one that is the same object as in `before` has the same cards behind it and is kept."""
    kept = {id(one.source): one for one in before.written} if before else {}
    return [kept.get(id(paragraph)) or writer.write(paragraph) for paragraph in paragraphs]


def outline_of(sections: Sequence[LivingSection], cards: Sequence[CommitmentCard]) -> list[OutlineLine]:
    """Every section with the troubles in it and under it."""
    within: dict[str, Counter[str]] = {}
    for card in cards:
        face = card_face(card)
        if face.is_trouble:
            for path in with_outer(card.section_path):
                within.setdefault(path, Counter())[face.key] += 1
    return [OutlineLine(section, in_order(within.get(section.path, {}))) for section in sections]


def with_outer(path: str) -> list[str]:
    """三.(二).3 → 三, 三.(二), 三.(二).3"""
    steps = path.split(".")
    return [".".join(steps[: count + 1]) for count in range(len(steps))]


def leads_of(cards: Sequence[CommitmentCard]) -> list[Choice]:
    """The lead bodies that occur, those with most commitments first."""
    counts: dict[tuple[str, str], int] = {}
    for card in cards:
        if card.lead:
            key = (card.lead.code, card.lead.short_name)
            counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [Choice(code, f"{name} {count}") for (code, name), count in ordered]


def panel_of(request: DeskRequest, anchor: str, codes: Sequence[str]) -> Panel | None:
    """The panel of a stretch; None where it holds nothing the reader may see."""
    if not codes:
        return None
    shown = codes[:MOST_IN_A_PANEL]
    details = [queries.commitment_detail(request.actor, code, at=instant(request)) for code in shown]
    reasons = reasons_of([detail.card for detail in details], shown_day(request), instant(request))
    items = [item_of(detail, reasons[detail.card.code]) for detail in details]
    return Panel(anchor, quote_at(details, anchor), items, len(codes) - len(shown))


def item_of(detail: CommitmentDetail, reason: str) -> PanelItem:
    return PanelItem(detail, card_face(detail.card), reason, standing_rows(detail))


def quote_at(details: Sequence[CommitmentDetail], anchor: str) -> str:
    """The words of the entry that stands at `anchor`, else of the first entry."""
    sentence = anchor.split("-")[0]
    entries = [entry for detail in details for entry in detail.entries]
    at_anchor = [entry for entry in entries if entry.anchor.split("-")[0] == sentence]
    return next((entry.text for entry in at_anchor or entries), "")
