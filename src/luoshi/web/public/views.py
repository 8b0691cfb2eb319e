"""The public account: released editions and nothing else. No page here reads a table outside `publication`."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luoshi.delivery.publication import queries
from luoshi.delivery.publication.choices import PublicState
from luoshi.delivery.publication.queries import NotReleased, ReleasedCommitment
from luoshi.web import clock
from luoshi.web.public.presenters import line_of, overview_of, report_context, state_chips

PublicView = Callable[..., HttpResponse]


def public_page(view: PublicView) -> PublicView:
    """Reading only; what is not released answers like what is not there."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
        try:
            return view(request, **parts)
        except NotReleased as fault:
            raise Http404("没有公开的内容") from fault

    return guarded


@public_page
def home(request: HttpRequest) -> HttpResponse:
    editions = [overview_of(release, queries.public_counts(release)) for release in queries.released_editions()]
    return render(request, "public/home.html", {"editions": editions, "on": clock.today()})


@public_page
def report(request: HttpRequest, code: str) -> HttpResponse:
    release = queries.get_released(code)
    return render(request, "public/report.html", report_context(release))


@public_page
def commitments(request: HttpRequest, code: str) -> HttpResponse:
    release = queries.get_released(code)
    state, words = request.GET.get("state", ""), request.GET.get("q", "").strip()
    rows = [line_of(row) for row in queries.released_commitments(release, state=state, words=words)]
    counts = queries.public_counts(release)
    context = {
        "page": overview_of(release, counts),
        "rows": rows,
        "chips": state_chips(counts, state),
        "q": words,
        "state": state,
        "on": clock.today(),
    }
    return render(request, "public/commitments.html", context)


@public_page
def commitment(request: HttpRequest, code: str) -> HttpResponse:
    row = queries.get_released_commitment(code)
    text = row.release.text
    context = {
        "line": line_of(row),
        "release": row.release,
        "sentences": [(entry.start, text[entry.start : entry.end]) for entry in row.entries.all()],
        "history": queries.states_over_editions(code),
        "on": clock.today(),
    }
    return render(request, "public/commitment.html", context)


@public_page
def changes(request: HttpRequest, code: str) -> HttpResponse:
    release = queries.get_released(code)
    context = {
        "page": overview_of(release, queries.public_counts(release)),
        "editions": queries.history_of_editions(code),
        "on": clock.today(),
    }
    return render(request, "public/changes.html", context)


@public_page
def burden(request: HttpRequest, code: str) -> HttpResponse:
    """What the forms of the district ask and take, as of the edition."""
    release = queries.get_released(code)
    context = {
        "page": overview_of(release, queries.public_counts(release)),
        "forms": list(queries.released_forms(release)),
        "on": clock.today(),
    }
    return render(request, "public/burden.html", context)


@public_page
def data_json(request: HttpRequest, code: str) -> HttpResponse:
    release = queries.get_released(code)
    rows = [plain(row) for row in queries.released_commitments(release)]
    body = {"report": code, "title": release.title, "as_of": release.as_of.isoformat(), "edition": release.ordinal}
    answer = JsonResponse(
        {**body, "simulated": release.is_sample, "commitments": rows}, json_dumps_params={"ensure_ascii": False}
    )
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@public_page
def data_csv(request: HttpRequest, code: str) -> HttpResponse:
    release = queries.get_released(code)
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="luoshi-{code}-{release.ordinal}.csv"'
    writer = csv.writer(answer)
    writer.writerow(["编号", "事项", "类型", "章节", "进展", "时限", "牵头单位", "目标"])
    writer.writerows([in_words(row) for row in queries.released_commitments(release)])
    return answer


def plain(row: ReleasedCommitment) -> dict[str, Any]:
    """The open-data shape of a commitment: codes and ISO days, in the order of the report."""
    return {
        "code": row.code,
        "title": row.title,
        "type": row.type_label,
        "section": row.section_title,
        "state": row.state,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "lead": row.lead or None,
        "target": row.target or None,
        "entries": [{"start": entry.start, "end": entry.end} for entry in row.entries.all()],
    }


def in_words(row: ReleasedCommitment) -> list[str]:
    """A row for a spreadsheet; a cell that a spreadsheet would take for a formula is kept text."""
    due = row.due_on.isoformat() if row.due_on else ""
    cells = [
        row.code,
        row.title,
        row.type_label,
        row.section_title,
        PublicState(row.state).label,
        due,
        row.lead,
        row.target,
    ]
    return [f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in cells]
