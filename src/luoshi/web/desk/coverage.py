"""Coverage (收录情况): every sentence of a report is registered or not, with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.delivery.register import queries
from luoshi.delivery.register.queries.coverage_shapes import Coverage, CoverageLine
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day

REGISTERED = "registered"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the report; a real heading stands as one."""

    said: CoverageLine

    @property
    def is_heading(self) -> bool:
        said = self.said
        return said.reason_code == "heading" and bool(said.section_path) and not said.text.rstrip().endswith("。")


@dataclass(frozen=True, slots=True)
class SectionLines:
    path: str
    lines: list[Line]


@as_of_page
def coverage(request: DeskRequest, code: str) -> HttpResponse:
    found = queries.coverage(request.actor, code, instant(request))
    group = request.GET.get("group", "")
    context = {"coverage": found, "group": group, "sections": sections_of(found, group), "on": shown_day(request)}
    return render(request, "desk/coverage.html", context)


def sections_of(found: Coverage, group: str) -> list[SectionLines]:
    """The sentences of one group (all without one), gathered as the report has them."""
    sections: list[SectionLines] = []
    for line in lines_in(found.lines, group):
        if not sections or sections[-1].path != line.section_path:
            sections.append(SectionLines(line.section_path, []))
        sections[-1].lines.append(Line(line))
    return sections


def lines_in(lines: Sequence[CoverageLine], group: str) -> Sequence[CoverageLine]:
    if not group:
        return lines
    return [line for line in lines if (REGISTERED if line.codes else line.reason_code) == group]
