"""The register (事项): find, filter, group, sort, act on several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from luoshi.delivery.register import queries
from luoshi.delivery.register.permissions import can_keep_register
from luoshi.delivery.register.queries.asked import filters_in
from luoshi.delivery.register.queries.shapes import Facet, RegisterFilters, RegisterPage
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.reasons import reasons_of
from luoshi.web.desk.register_rows import Line, RowWriter
from luoshi.web.desk.words import card_face
from luoshi.web.faces import FaceCount, face_of, in_order

PAGE = 50
SORTS = ("report", "due", "state", "lead", "changed")
# Sorting by one of these brings a group's rows together; the others cannot be grouped page by page.
GROUPED = ("report", "due", "state", "lead")
SELECTS = ("report", "lead", "type", "section", "strength", "judged_by", "leader", "tag")


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    rows: SafeString


@dataclass(frozen=True, slots=True)
class Select:
    """One filter as a list to choose from."""

    name: str
    label: str
    chosen: str
    choices: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class StateChip:
    item: FaceCount
    value: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class OpenChip:
    """What is still open about promises, to be asked for: 自动识别待核, 未定时限, 待上级下达."""

    name: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for."""

    filters: RegisterFilters
    sort: str
    group: bool
    after: str | None


@as_of_page
def register(request: DeskRequest) -> HttpResponse:
    asked = asked_in(request.GET)
    page = queries.register_page(
        request.actor, asked.filters, sort=asked.sort, after=asked.after, size=PAGE, at=instant(request)
    )
    may_keep = can_keep_register(request.actor) and request.as_of is None
    writer = RowWriter(shown_day(request), picked=may_keep)
    context = context_of(page, asked, instant(request), writer) | {"may_keep": may_keep}
    template = "desk/register_list.html" if request.headers.get("HX-Request") else "desk/register.html"
    return render(request, template, context)


def asked_in(query: QueryDict) -> Asked:
    """What the address asks for; what cannot be read asks nothing."""
    sort = query.get("sort", "")
    return Asked(
        filters=filters_in(query),
        sort=sort if sort in SORTS else "report",
        group=query.get("group") == "1",
        after=query.get("after") or None,
    )


def context_of(page: RegisterPage, asked: Asked, at: datetime | None, writer: RowWriter) -> dict[str, object]:
    contexts = queries.contexts_of(((card.code, card.title) for card in page.rows), at)
    reasons = reasons_of(page.rows, writer.on, at)
    lines = [Line(card, card_face(card), reasons[card.code], contexts.get(card.code)) for card in page.rows]
    grouped = asked.group and asked.sort in GROUPED
    return {
        "page": page,
        "asked": asked,
        "groups": groups_of(lines, asked.sort if grouped else "", writer),
        "chips": chips_of(page.facets.get("standing", ()), asked.filters.standing),
        "open_chips": open_chips(page, asked.filters),
        "selects": selects_of(page, asked.filters),
        "sorts": [(name, sort_label(name)) for name in SORTS],
        "narrowed": asked.filters != RegisterFilters(),
        "has_more_filters": any(getattr(asked.filters, name) for name in SELECTS[4:]),
    }


def groups_of(lines: Sequence[Line], sort: str, writer: RowWriter) -> list[Group]:
    """Rows under the heading their sort gives them; under none without a sort."""
    return [Group(label, writer.rows(held)) for label, held in groupby(lines, lambda line: group_label(line, sort))]


def group_label(line: Line, sort: str) -> str:
    card = line.card
    if not sort:
        return ""
    if sort == "lead":
        return card.lead.short_name if card.lead else gettext("尚未明确牵头单位")
    if sort == "state":
        return str(line.face.word)
    if sort == "due":
        return f"{card.due_on.year}年{card.due_on.month}月" if card.due_on else gettext("未定时限")
    return card.section_title or gettext("开头")


def chips_of(facets: Sequence[Facet], chosen: str) -> list[StateChip]:
    """One chip a face, worst first: a face may stand for several pairs of state and colour."""
    held: dict[str, list[Facet]] = {}
    for one in facets:
        state, _, colour = one.value.partition(".")
        held.setdefault(face_of(state, colour).key, []).append(one)
    chips = []
    for item in in_order({key: sum(one.count for one in found) for key, found in held.items()}):
        value = ",".join(sorted(one.value for one in held[item.face.key]))
        chips.append(StateChip(item, value, bool(chosen) and set(value.split(",")) <= set(chosen.split(","))))
    return chips


def open_chips(page: RegisterPage, filters: RegisterFilters) -> list[OpenChip]:
    """Those that occur, and those asked for."""
    labels = {"unconfirmed": gettext("自动识别待核"), "undated": gettext("未定时限"), "awaiting": gettext("待上级下达")}
    counts = {name: sum(one.count for one in page.facets.get(name, ())) for name in labels}
    chips = [OpenChip(name, label, counts[name], bool(getattr(filters, name))) for name, label in labels.items()]
    return [chip for chip in chips if chip.count or chip.is_on]


def selects_of(page: RegisterPage, filters: RegisterFilters) -> list[Select]:
    labels = select_labels()
    found = [Select(name, labels[name], getattr(filters, name), page.facets.get(name, ())) for name in SELECTS]
    return [select for select in found if select.choices or select.chosen]


def select_labels() -> dict[str, str]:
    return {
        "report": gettext("报告"),
        "lead": gettext("牵头单位"),
        "type": gettext("类型"),
        "section": gettext("章节"),
        "strength": gettext("力度"),
        "judged_by": gettext("判定方式"),
        "leader": gettext("分管领导"),
        "tag": gettext("标签"),
    }


def sort_label(sort: str) -> str:
    return {
        "report": gettext("按报告次序"),
        "due": gettext("按时限"),
        "state": gettext("按状态"),
        "lead": gettext("按牵头单位"),
        "changed": gettext("按最近变化"),
    }[sort]
