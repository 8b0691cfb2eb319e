"""Bodies change: say what changes, look at what would move, confirm. And every change so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.delivery.register.project_grids import Unreadable, grids_of
from luoshi.delivery.register.queries.lineage import who_answers
from luoshi.delivery.register.queries.shapes import BodyRef
from luoshi.kernel.exports import Cell, workbook
from luoshi.kernel.organizations.changing import ChangeGiven, ChangeRefused, change_bodies, check_change
from luoshi.kernel.organizations.following import FOLLOWERS, Follower, Movable
from luoshi.kernel.organizations.lineage import change_words, changes, coverage_words
from luoshi.kernel.organizations.models import Body, ChangeKind
from luoshi.kernel.organizations.operations import BodyGiven
from luoshi.kernel.organizations.permissions import can_change_bodies, check_can_change_bodies
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, as_of_page, desk_page, instant, shown_day
from luoshi.web.downloads import XLSX, download

STAY = ""
HEADS = ("标识", "类别", "编号", "内容", "说明", "归入")
HINTS = {
    ChangeKind.RENAMED: _("改了名称，事项和岗位都不动；以前的日子仍显示原名。"),
    ChangeKind.MERGED: _("并入的单位自生效日起撤销，事项、任务、岗位由接续的单位承接；以前的日子不变。"),
    ChangeKind.SPLIT: _("逐项选定由谁接续；原单位可以保留，也可以撤销。"),
    ChangeKind.TRANSFERRED: _("两个单位都保留，只把选定的事项和岗位划过去。"),
    ChangeKind.TERRITORY: _("两区合一、街道调整等：写明此前此后的数据口径，跨过这一天的数列都会注明。"),
}


class ChangeForm(forms.Form):
    """What every change says."""

    on = forms.DateField(label=_("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    document = forms.CharField(label=_("文件"), max_length=120, help_text=_("名称或文号"))
    covers_before = forms.CharField(
        label=_("此前数据口径"), max_length=120, required=False, help_text=_("如“原下城区”；管辖范围没有变的不填")
    )
    covers_after = forms.CharField(label=_("此后数据口径"), max_length=120, required=False)
    note = forms.CharField(label=_("说明"), max_length=400, required=False)

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = bodies_on(clock.today())
            many = isinstance(field.widget, forms.CheckboxSelectMultiple)
            field.widget.attrs.setdefault("class", "check-grid" if many else "input")

    def sources(self) -> list[Body]:
        return []

    def heirs(self) -> list[Body | BodyGiven]:
        return []

    def given(self, kind: ChangeKind, chosen: dict[str, int], rest_to: int | None) -> ChangeGiven:
        said = self.cleaned_data
        renames = kind in (ChangeKind.RENAMED, ChangeKind.TERRITORY)
        return ChangeGiven(
            kind=kind,
            on=said["on"],
            document=said["document"],
            sources=self.sources(),
            heirs=self.heirs(),
            new_name=said.get("new_name", "") if renames else "",
            new_short_name=said.get("new_short_name", "") if renames else "",
            chosen=chosen,
            rest_to=rest_to,
            covers_before=said["covers_before"],
            covers_after=said["covers_after"],
            note=said["note"],
            duties=[word.strip() for word in said.get("duties", "").replace("，", "、").split("、") if word.strip()],
        )


class RenameForm(ChangeForm):
    source = forms.ModelChoiceField(label=_("单位"), queryset=Body.objects.none())
    new_name = forms.CharField(label=_("新全称"), max_length=80)
    new_short_name = forms.CharField(label=_("新简称"), max_length=30, required=False)
    field_order = ("source", "new_name", "new_short_name")

    def sources(self) -> list[Body]:
        return [self.cleaned_data["source"]]


class MergeForm(ChangeForm):
    gone = forms.ModelMultipleChoiceField(
        label=_("并入的单位"), queryset=Body.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    heir = forms.ModelChoiceField(
        label=_("接续的单位"), queryset=Body.objects.none(), required=False, empty_label=_("新设一个单位")
    )
    new_name = forms.CharField(label=_("新设单位全称"), max_length=80, required=False)
    new_short_name = forms.CharField(label=_("新设单位简称"), max_length=30, required=False)
    field_order = ("gone", "heir", "new_name", "new_short_name")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("heir") and not said.get("new_name"):
            self.add_error("heir", gettext("请选接续的单位，或填新设单位的全称。"))
        return said

    def sources(self) -> list[Body]:
        return list(self.cleaned_data["gone"])

    def heirs(self) -> list[Body | BodyGiven]:
        said = self.cleaned_data
        if said["heir"]:
            return [said["heir"]]
        return [new_body(said["new_name"], said["new_short_name"], self.sources()[0])]


class SplitForm(ChangeForm):
    source = forms.ModelChoiceField(label=_("拆分的单位"), queryset=Body.objects.none())
    to = forms.ModelMultipleChoiceField(
        label=_("接续的单位"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("原单位保留的，也选上它自己"),
    )
    new_bodies = forms.CharField(
        label=_("新设单位"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一个：全称，简称"),
    )
    field_order = ("source", "to", "new_bodies")

    def sources(self) -> list[Body]:
        return [self.cleaned_data["source"]]

    def heirs(self) -> list[Body | BodyGiven]:
        made: list[Body | BodyGiven] = []
        for line in filter(None, map(str.strip, self.cleaned_data["new_bodies"].splitlines())):
            name, _sign, short = line.replace("，", ",").partition(",")
            made.append(new_body(name.strip(), short.strip(), self.sources()[0]))
        return [*self.cleaned_data["to"], *made]


class TransferForm(ChangeForm):
    source = forms.ModelChoiceField(label=_("划出的单位"), queryset=Body.objects.none())
    heir = forms.ModelChoiceField(label=_("划入的单位"), queryset=Body.objects.none())
    duties = forms.CharField(
        label=_("划转的职责关键词"), max_length=200, required=False, help_text=_("用顿号分开；此后按它推荐牵头单位")
    )
    field_order = ("source", "heir", "duties")

    def sources(self) -> list[Body]:
        return [self.cleaned_data["source"]]

    def heirs(self) -> list[Body | BodyGiven]:
        return [self.cleaned_data["heir"]]


class TerritoryForm(ChangeForm):
    areas = forms.ModelMultipleChoiceField(
        label=_("涉及的街道"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选则为全区"),
    )
    new_name = forms.CharField(label=_("新名称"), max_length=60, required=False, help_text=_("名称不变的不填"))
    field_order = ("areas", "new_name", "on", "document", "covers_before", "covers_after")

    def sources(self) -> list[Body]:
        return list(self.cleaned_data["areas"])


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    ChangeKind.RENAMED: RenameForm,
    ChangeKind.MERGED: MergeForm,
    ChangeKind.SPLIT: SplitForm,
    ChangeKind.TRANSFERRED: TransferForm,
    ChangeKind.TERRITORY: TerritoryForm,
}


def new_body(name: str, short_name: str, like: Body) -> BodyGiven:
    return BodyGiven(name=name, short_name=(short_name or name)[:30], kind=like.kind)


# -- pages ------------------------------------------------------------------------------------------------------


@as_of_page
def body_changes(request: DeskRequest) -> HttpResponse:
    """Every change up to the day shown, newest first."""
    rows = [(change, change_words(change), covers_of(change)) for change in changes(shown_day(request))]
    if request.GET.get("as") == "xlsx":
        heads = ("生效日期", "变动", "内容", "文件", "数据口径", "说明")
        cells = [(c.on, str(c.get_kind_display()), words, c.document, covers, c.note) for c, words, covers in rows]
        return download(workbook(title="机构变动", headers=heads, rows=cells), "机构变动.xlsx", XLSX)
    may = can_change_bodies(request.actor) and request.as_of is None
    context = {"rows": rows, "may_change": may, "kinds": ChangeKind.choices, "on": shown_day(request)}
    return render(request, "desk/body_changes.html", context)


def covers_of(change: Any) -> str:
    return coverage_words(change) if change.covers_before or change.covers_after else ""


@dataclass(frozen=True, slots=True)
class Group:
    """What hangs on the bodies, by what it is; where `asks` each line has a choice, `said` what was chosen."""

    word: str
    asks: bool
    lines: list[tuple[Movable, str, str]]


@desk_page
def change(request: DeskRequest, kind: str) -> HttpResponse:
    """First what changes, then what would move with it, then it is done."""
    check_can_change_bodies(request.actor)
    if kind not in ChangeKind.values:
        return redirect("desk:body_changes")
    chosen_kind = ChangeKind(kind)
    form = FORMS[chosen_kind](request.POST or None, initial={"on": clock.today()})
    context = {"form": form, "kind": chosen_kind, "hint": HINTS[chosen_kind], "on": clock.today()}
    if request.method != "POST" or not form.is_valid():
        return render(request, "desk/body_change.html", context, status=422 if form.errors else 200)
    try:
        return answered(request, form, chosen_kind)
    except ChangeRefused as fault:
        form.add_error(None, str(fault))
        return render(request, "desk/body_change.html", context, status=422)


def answered(request: DeskRequest, form: ChangeForm, kind: ChangeKind) -> HttpResponse:
    """The preview, the table to apportion by, or the change itself."""
    heirs = form.heirs()
    chosen, rest_to = chosen_in(request, heirs)
    step = request.POST.get("step", "preview")
    if step == "sheet" and (file := request.FILES.get("file")):
        chosen = chosen_from_sheet(file.read(), heirs)
    given = form.given(kind, chosen, rest_to)
    check_change(given, clock.now())
    if step == "table":
        return download(apportion_table(given), "机构变动-归属.xlsx", XLSX)
    if step == "confirm":
        change_bodies(given=given, actor=request.actor, at=clock.now())
        messages.success(request, gettext("已登记机构变动；以前的日子没有改动。"))
        return redirect("desk:body_changes")
    return preview(request, given)


def preview(request: DeskRequest, given: ChangeGiven) -> HttpResponse:
    names = heir_names(given.heirs)
    asks = given.kind in (ChangeKind.SPLIT, ChangeKind.TRANSFERRED)
    kept = [
        (name, value)
        for name in request.POST
        if not name.startswith("go-") and name not in ("csrfmiddlewaretoken", "step", "rest_to")
        for value in request.POST.getlist(name)
    ]
    context = {
        "given": given,
        "kind": given.kind,
        "kept": kept,
        "groups": groups_of(given, asks),
        "heirs": list(enumerate(names)),
        "asks": asks,
        "may_stay": given.kind == ChangeKind.TRANSFERRED or any(body in given.heirs for body in given.sources),
        "rest_to": given.rest_to,
        "on": clock.today(),
    }
    return render(request, "desk/body_change_preview.html", context)


def groups_of(given: ChangeGiven, asks: bool) -> list[Group]:
    gone = [body for body in given.sources if body not in given.heirs or given.kind == ChangeKind.SPLIT]
    moves = given.kind not in (ChangeKind.RENAMED, ChangeKind.TERRITORY)
    names = {body.pk: body.short_name for body in given.sources}
    return [
        Group(gettext(follower.word), asks and follower.by_hand, lines_of(follower, gone, given, names))
        for _name, follower in FOLLOWERS.in_order()
        if moves
    ]


def lines_of(
    follower: Follower, gone: Sequence[Body], given: ChangeGiven, names: dict[int, str]
) -> list[tuple[Movable, str, str]]:
    said = {key: str(place) for key, place in given.chosen.items()}
    found = follower.movable([body.pk for body in gone])
    return [(each, names.get(each.body_id, ""), said.get(each.key, STAY)) for each in found]


def heir_names(heirs: Iterable[Body | BodyGiven]) -> list[str]:
    return [heir.short_name for heir in heirs]


def chosen_in(request: DeskRequest, heirs: Sequence[Body | BodyGiven]) -> tuple[dict[str, int], int | None]:
    given = {name.removeprefix("go-"): str(value) for name, value in request.POST.items() if name.startswith("go-")}
    rest = str(request.POST.get("rest_to", ""))
    return {key: int(value) for key, value in given.items() if value.isdigit()}, int(rest) if rest.isdigit() else None


# -- apportioning by Excel --------------------------------------------------------------------------------------------


def apportion_table(given: ChangeGiven) -> bytes:
    """Everything to be apportioned, with a column for who takes it."""
    names = heir_names(given.heirs)
    rows: list[tuple[Cell, ...]] = [
        (each.key, group.word, each.code, each.label, each.note, names[int(said)] if said else "")
        for group in groups_of(given, asks=True)
        if group.asks
        for each, _name, said in group.lines
    ]
    told = gettext("“归入”一列填：") + "、".join(names)
    return workbook(title="归属", headers=HEADS, rows=rows, notes=[told])


def chosen_from_sheet(data: bytes, heirs: Sequence[Body | BodyGiven]) -> dict[str, int]:
    """Who takes what, from a filled table. Raises ChangeRefused naming sheet, row and column."""
    names = {name: place for place, heir in enumerate(heirs) for name in (heir.short_name, heir.name)}
    try:
        grid = next(iter(grids_of(data)))
    except (Unreadable, StopIteration) as fault:
        raise ChangeRefused(str(fault)) from fault
    heads = [str(cell).strip() for cell in grid.rows[0]] if grid.rows else []
    if HEADS[0] not in heads or HEADS[-1] not in heads:
        raise ChangeRefused(gettext("没有找到“标识”和“归入”两列，请用这里下载的表填写。"))
    key, to = heads.index(HEADS[0]), heads.index(HEADS[-1])
    chosen: dict[str, int] = {}
    faults: list[str] = []
    for number, row in enumerate(grid.rows[1:], start=2):
        wanted = str(row[to]).strip()
        if wanted and wanted not in names:
            place = {"sheet": grid.name, "row": number, "to": wanted, "names": "、".join(heir_names(heirs))}
            faults.append(
                gettext("工作表“%(sheet)s”第 %(row)d 行“归入”列：“%(to)s”不在接续单位中，应为%(names)s") % place
            )
        elif wanted:
            chosen[str(row[key]).strip()] = names[wanted]
    if faults:
        raise ChangeRefused("；".join(faults[:5]))
    return chosen


# -- who answers now ------------------------------------------------------------------------------------------------


@as_of_page
def answers(request: DeskRequest, code: str) -> HttpResponse:
    """Who answers for an item now, as JSON: then, now, everybody in turn, and by which changes."""
    found = who_answers(request.actor, code, clock.today(), instant(request))
    return JsonResponse(
        {
            "code": code,
            "as_of": shown_day(request).isoformat(),
            "then": ref_of(found.then) if found.then else None,
            "now": [ref_of(body) for body in found.now],
            "led": [
                {
                    "body": each.body.code,
                    "name_then": each.name_then,
                    "from_on": each.from_on.isoformat(),
                    "until_on": each.until_on.isoformat() if each.until_on else None,
                }
                for each in found.led
            ],
            "changes": list(found.changes),
        },
        json_dumps_params={"ensure_ascii": False},
    )


def ref_of(body: BodyRef) -> dict[str, str]:
    return {"code": body.code, "name": body.name, "short_name": body.short_name}
