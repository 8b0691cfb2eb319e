"""The page that shows every part of the design system, in all its states, with its markup's name."""

from __future__ import annotations

from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from luoshi.web.desk.asking import DeskRequest, desk_page, shown_day
from luoshi.web.desk.charts import Multiple, Point, bar_of, line_of
from luoshi.web.faces import WORST_FIRST, Face, FaceCount


class SampleForm(forms.Form):
    """A form that is always wrong, so that the page shows a field with its error."""

    title = forms.CharField(label=_("标题"), max_length=40, help_text=_("四十字以内，写清做什么、做到哪一步"))
    due_on = forms.DateField(label=_("时限"), widget=forms.DateInput(attrs={"type": "date"}))
    kind = forms.ChoiceField(label=_("类型"), choices=[("task", _("工作任务")), ("project", _("项目"))])
    note = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True, slots=True)
class PartsPage:
    faces: tuple[Face, ...]
    counts: list[FaceCount]
    form: SampleForm
    multiples: list[Multiple]
    matrix: list[tuple[str, list[FaceCount | None]]] = field(default_factory=list)


@desk_page
def parts(request: DeskRequest) -> HttpResponse:
    messages.success(request, _("已登记 12 项。"))
    messages.error(request, _("没有保存：另一位同事刚改过这一项。您写的内容仍在下方，请对照后再存。"))
    return render(request, "desk/parts.html", {"page": sample_page(), "on": shown_day(request)})


def sample_page() -> PartsPage:
    numbers = (3, 6, 11, 4, 9, 14, 40, 71, 55, 1)
    counts = [FaceCount(face, number) for face, number in zip(WORST_FIRST, numbers, strict=True)]
    points = [Point("2021", 412.0), Point("2022", 436.5), Point("2023", 467.8)]
    return PartsPage(
        faces=WORST_FIRST,
        counts=counts,
        form=SampleForm({"title": "", "due_on": "2026-13-40", "kind": "task"}),
        multiples=[
            Multiple(str(_("地区生产总值")), "", "亿元", line_of(points, Point("2024", 500.0), "亿元")),
            Multiple(str(_("新增停车泊位")), "", "个", bar_of(1750.0, 2600.0)),
            Multiple(str(_("空气优良天数比例")), "", "%", bar_of(None, 90.0)),
        ],
        matrix=[
            (str(_("区住建局")), [counts[0], counts[6], None]),
            (str(_("区教育局")), [None, counts[6], counts[8]]),
        ],
    )
