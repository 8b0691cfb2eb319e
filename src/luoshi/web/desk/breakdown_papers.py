"""The breakdown's papers as pages, Word and Excel: notice, comparison, task books, lists of leaders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render

from luoshi.delivery.register.breakdown import DraftChange, DraftLine, comparison
from luoshi.delivery.register.documents import (
    breakdown_notice,
    comparison_paper,
    joined_by,
    leader_list,
    led_by,
    task_book,
    under_leader,
)
from luoshi.delivery.register.queries import rounds as queries
from luoshi.delivery.register.queries.rounds import BreakdownRound, Draft
from luoshi.delivery.register.sheets import breakdown_table, comparison_table
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page
from luoshi.web.downloads import XLSX, download

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOW = "now"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper under its Chinese name; `word` and `excel` make it."""

    name: str
    word: Callable[[], bytes]
    excel: Callable[[], bytes]


@desk_page
def paper(request: DeskRequest, code: str, name: str) -> HttpResponse:
    """notice, comparison, task-book (?body=) or leader-list (?leader=), from the newest draft; ?as=xlsx for Excel."""
    round_ = queries.get_round(request.actor, code)
    drafts = queries.drafts_of_round(round_)
    makers = {"notice": notice, "comparison": compared, "task-book": book, "leader-list": leaders}
    if not drafts or name not in makers:
        raise Http404(name)
    made = makers[name](request, round_, drafts)
    if request.GET.get("as") == "xlsx":
        return download(made.excel(), f"{made.name}.xlsx", XLSX)
    return download(made.word(), f"{made.name}.docx", DOCX)


def year_of(round_: BreakdownRound) -> str:
    return f"{round_.report.place}{round_.report.year}年政府工作报告"


def notice(request: DeskRequest, round_: BreakdownRound, drafts: Sequence[Draft]) -> Paper:
    title = f"{year_of(round_)}任务分解表"
    lines = queries.draft_lines(drafts[-1])
    return Paper(title, lambda: breakdown_notice(round_, drafts[-1]), lambda: breakdown_table(title, lines))


def compared(request: DeskRequest, round_: BreakdownRound, drafts: Sequence[Draft]) -> Paper:
    before, after = chosen_drafts(request, drafts)
    title = f"{year_of(round_)}任务分解修改对照"
    changes, titles = queries.changes_between_drafts(before, after), titles_in(before, after)
    return Paper(
        title,
        lambda: comparison_paper(round_, before, after),
        lambda: comparison_table(title, changes, titles, queries.grounds_of(round_)),
    )


def chosen_drafts(request: DeskRequest, drafts: Sequence[Draft]) -> tuple[Draft, Draft]:
    """?from= and ?to= by ordinal; the first and the newest without."""
    known = {str(draft.ordinal): draft for draft in drafts}
    before = known.get(request.GET.get("from", ""), drafts[0])
    after = known.get(request.GET.get("to", ""), drafts[-1])
    if before is after:
        raise Http404("comparison")
    return before, after


def titles_in(before: Draft, after: Draft) -> dict[str, str]:
    return {line.code: line.title for line in (*queries.draft_lines(before), *queries.draft_lines(after))}


def book(request: DeskRequest, round_: BreakdownRound, drafts: Sequence[Draft]) -> Paper:
    body = asked_body(request)
    title = f"{body.name}{round_.report.year}年任务书"
    lines = queries.draft_lines(drafts[-1])
    own = [*led_by(lines, body.name), *joined_by(lines, body.short_name)]
    return Paper(
        title,
        lambda: task_book(round_, drafts[-1], body.name, body.short_name),
        lambda: breakdown_table(title, own),
    )


def asked_body(request: DeskRequest) -> Body:
    living = bodies_on(clock.today())
    body = (
        living.filter(code=request.GET.get("body", "")).first() or living.filter(pk=request.actor.body_id or 0).first()
    )
    if body is None:
        raise Http404("body")
    return body


def leaders(request: DeskRequest, round_: BreakdownRound, drafts: Sequence[Draft]) -> Paper:
    known = {each.code: each for each in queries.leaders_in(drafts[-1], clock.today())}
    asked = known.get(request.GET.get("leader", ""))
    if asked is None:
        raise Http404("leader")
    title = f"{asked.words}{round_.report.year}年任务清单"
    lines = under_leader(queries.draft_lines(drafts[-1]), asked.words)
    return Paper(
        title,
        lambda: leader_list(round_, drafts[-1], asked.words, asked.holder),
        lambda: breakdown_table(title, lines),
    )


# -- the comparison as a page --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """An item with every change to it, and the comments that were the ground for it."""

    code: str
    title: str
    changes: tuple[DraftChange, ...]
    ground: str


@desk_page
def comparison_page(request: DeskRequest, code: str) -> HttpResponse:
    """?from= and ?to= are drafts by ordinal, or `now` for the register as it stands."""
    round_ = queries.get_round(request.actor, code)
    drafts = queries.drafts_of_round(round_)
    if not drafts:
        raise Http404(code)
    asked_to = request.GET.get("to", "") or (NOW if len(drafts) == 1 else str(drafts[-1].ordinal))
    asked_from = request.GET.get("from", "") or str(drafts[0].ordinal)
    known = {str(draft.ordinal): draft for draft in drafts}
    if asked_from not in known or (asked_to not in known and asked_to != NOW):
        raise Http404(code)
    before = queries.draft_lines(known[asked_from])
    after = queries.lines_now(round_.report) if asked_to == NOW else queries.draft_lines(known[asked_to])
    context = {
        "report": round_.report,
        "round": round_,
        "drafts": drafts,
        "asked_from": asked_from,
        "asked_to": asked_to,
        "items": changed_items(before, after, queries.grounds_of(round_)),
        "count": len(comparison(before, after)),
        "on": clock.today(),
    }
    return render(request, "desk/breakdown_changes.html", context)


def changed_items(
    before: Sequence[DraftLine], after: Sequence[DraftLine], grounds: dict[str, str]
) -> list[ChangedItem]:
    titles = {line.code: line.title for line in (*before, *after)}
    by_code: dict[str, list[DraftChange]] = {}
    for change in comparison(before, after):
        by_code.setdefault(change.code, []).append(change)
    return [ChangedItem(code, titles[code], tuple(changes), grounds.get(code, "")) for code, changes in by_code.items()]
