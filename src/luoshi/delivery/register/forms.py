"""What people fill in. A form turns text into the values of an operation and knows what it must be told; rules that
need the rest of the register are the operation's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.delivery.register.choices import (
    CommitmentType,
    Competence,
    Composition,
    DueBasis,
    JudgedBy,
    Labelled,
    Strength,
    TargetRole,
)
from luoshi.delivery.register.models import (
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    ProjectItem,
    Tagging,
    Target,
)
from luoshi.delivery.register.operations import Bodies, CommitmentEdit, Part, ProjectValues, TargetValues
from luoshi.delivery.register.operations.editing import EDITABLE, YUAN
from luoshi.kernel.organizations.models import Body, Post, Role
from luoshi.kernel.organizations.queries import bodies_on
from luoshi.kernel.timeline import FOREVER

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Choices = list[tuple[str, str | Promise]]
KINDS: Choices = [
    ("level", _("水平")),
    ("count", _("数量")),
    ("growth", _("增速")),
    ("change", _("增减量")),
    ("share", _("比重或比率")),
    ("ratio", _("比例")),
    ("rank", _("位次")),
    ("multiple", _("倍数")),
]
GROWTH_TYPES: Choices = [
    ("", _("不适用")),
    ("yoy", _("同比")),
    ("annual_average", _("年均")),
    ("cumulative", _("累计")),
]
COMPARATORS: Choices = [
    (">=", _("≥ 以上、至少")),
    (">", _("> 超过、突破")),
    ("=", _("= 达到")),
    ("<=", _("≤ 以内")),
    ("<", _("< 不足")),
    ("~", _("约 左右")),
    ("between", _("介于")),
]


def labels(choice: type[Labelled], empty: str | Promise | None = None) -> Choices:
    """A choice's values with their labels in the reader's language."""
    found: Choices = [(value, gettext_lazy(label)) for value, label in choice.choices()]
    return found if empty is None else [("", empty), *found]


def day_field(label: str | _StrPromise) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def number_field(label: str | _StrPromise) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=30, decimal_places=8, widget=forms.NumberInput(attrs={"step": "any"})
    )


def money_field(label: str | _StrPromise) -> forms.DecimalField:
    """In 万元, to the fen."""
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.DecimalField(label=label, required=False, min_value=0, max_digits=16, decimal_places=6, widget=widget)


def words_in(text: str) -> list[str]:
    """Words apart by 、, commas or line ends."""
    for sign in "，,；;\n":
        text = text.replace(sign, "、")
    return [word.strip() for word in text.split("、") if word.strip()]


class CommitmentForm(forms.Form):
    """Everything a commitment says of itself, but for targets and projects, which are lists of their own."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("标题"), max_length=200)
    type = forms.ChoiceField(label=_("类型"), choices=labels(CommitmentType))
    strength = forms.ChoiceField(label=_("力度"), required=False, choices=labels(Strength, _("报告未写明")))
    judged_by = forms.ChoiceField(
        label=_("判定方式"),
        choices=labels(JudgedBy),
        help_text=_("保持、零发生：期内任何一次突破都算，到期末才能办结。"),
    )
    composition = forms.ChoiceField(label=_("构成"), choices=labels(Composition))
    composition_note = forms.CharField(label=_("构成说明"), max_length=200, required=False)
    announced_count = forms.IntegerField(
        label=_("报告承诺个数"), min_value=1, required=False, help_text=_("报告只点名一部分时填写，其余待清单导入。")
    )
    competence = forms.ChoiceField(label=_("事权"), choices=labels(Competence))
    awaiting_superior = forms.BooleanField(
        label=_("待上级下达指标"), required=False, help_text=_("下达前既不算零，也不算逾期。")
    )
    awaiting_from = forms.CharField(label=_("由谁下达"), max_length=80, required=False)
    due_on = day_field(_("时限"))
    due_basis = forms.ChoiceField(label=_("时限依据"), choices=labels(DueBasis))
    due_as_written = forms.CharField(label=_("时限原文"), max_length=60, required=False)
    livelihood_number = forms.IntegerField(label=_("民生实事序号"), min_value=1, max_value=99, required=False)
    places = forms.CharField(label=_("地点"), required=False, help_text=_("多个地点用顿号分开。"))
    tags = forms.CharField(label=_("标签"), required=False, help_text=_("多个标签用顿号分开，每个不超过 30 字。"))
    note = forms.CharField(label=_("备注"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    reason = forms.CharField(label=_("修改理由"), max_length=200, required=False)

    def clean_tags(self) -> list[str]:
        names = words_in(self.cleaned_data["tags"])
        if any(len(name) > 30 for name in names):
            raise forms.ValidationError(gettext("标签太长，每个不超过 30 字。"))
        return names

    def clean_places(self) -> list[str]:
        names = words_in(self.cleaned_data["places"])
        if any(len(name) > 80 for name in names):
            raise forms.ValidationError(gettext("地点太长，每个不超过 80 字。"))
        return names

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("due_on") is None and "due_on" in given:
            given["due_basis"] = DueBasis.UNKNOWN.value
        elif given.get("due_basis") == DueBasis.UNKNOWN:
            self.add_error("due_basis", gettext("填了时限，就要选它的依据：报告写明或推定。"))
        return given

    def fields_given(self) -> dict[str, Any]:
        """Values by column of a commitment's version; a form never touches the leader, whom `AssignForm` sets."""
        return {name: self.cleaned_data[name] for name in EDITABLE if name in self.cleaned_data}


SHOWN_AT_ONCE = ("kind", "growth_type", "comparator", "role")


class TargetForm(forms.Form):
    """A whole statement to be met."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    indicator_id = forms.CharField(required=False, widget=forms.HiddenInput)
    indicator = forms.CharField(label=_("指标"), max_length=200)
    subject = forms.CharField(label=_("主体"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("性质"), choices=KINDS, initial="level")
    growth_type = forms.ChoiceField(label=_("增长口径"), choices=GROWTH_TYPES, required=False)
    comparator = forms.ChoiceField(label=_("比较"), choices=COMPARATORS, initial=">=")
    value = number_field(_("数值"))
    value_high = number_field(_("上限"))
    ratio = forms.CharField(label=_("比例"), max_length=60, required=False)
    unit = forms.CharField(label=_("单位"), max_length=30, required=False)
    period_start = day_field(_("期初"))
    period_end = day_field(_("期末"))
    baseline_start = day_field(_("基期初"))
    baseline_end = day_field(_("基期末"))
    baseline_value = number_field(_("基期值"))
    role = forms.ChoiceField(label=_("层次"), choices=labels(TargetRole), initial=TargetRole.MAIN.value)
    part_of = forms.IntegerField(label=_("属于第几个目标"), min_value=1, required=False)
    body = forms.ModelChoiceField(label=_("分配给"), queryset=Body.objects.all(), required=False)
    as_written = forms.CharField(label=_("原文"), max_length=200, required=False)

    def has_changed(self) -> bool:
        """A browser sends the choices an empty row shows: they alone do not make a target."""
        filled = (self.data.get(self.add_prefix(name)) for name in self.fields if name not in SHOWN_AT_ONCE)
        return super().has_changed() and (not self.empty_permitted or any(filled))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("comparator") == "between" and (given.get("value") is None or given.get("value_high") is None):
            self.add_error("value_high", gettext("“介于”要填下限和上限两个数。"))
        return given

    def target(self) -> TargetValues:
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("body", "part_of", "DELETE")}
        body, part_of = self.cleaned_data["body"], self.cleaned_data["part_of"]
        return TargetValues(**given, body_id=body.pk if body else None, part_of=part_of - 1 if part_of else None)


class ProjectForm(forms.Form):
    name = forms.CharField(label=_("项目"), max_length=200)
    stage = forms.CharField(label=_("阶段"), max_length=30, required=False)
    owner = forms.CharField(label=_("责任单位"), max_length=120, required=False)
    total = money_field(_("总投资（万元）"))
    annual = money_field(_("年度投资（万元）"))
    named_in_report = forms.BooleanField(label=_("报告点名"), required=False)

    def project(self) -> ProjectValues:
        given = self.cleaned_data
        total, annual = given["total"], given["annual"]
        return ProjectValues(
            name=given["name"],
            stage=given["stage"],
            named_in_report=given["named_in_report"],
            owner=given["owner"],
            total_investment=None if total is None else total * YUAN,
            annual_investment=None if annual is None else annual * YUAN,
        )


TargetFormSet: type[BaseFormSet[TargetForm]] = formset_factory(TargetForm, extra=1, can_delete=True, max_num=60)
ProjectFormSet: type[BaseFormSet[ProjectForm]] = formset_factory(ProjectForm, extra=2, can_delete=True, max_num=400)


def kept_forms(formset: BaseFormSet[Any]) -> list[Any]:
    """The forms somebody filled in and did not mark for deletion."""
    return [form for form in formset.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]


class EditForms:
    """The edit page's three parts, which stand or fall together."""

    def __init__(self, commitment: Commitment, data: Any = None) -> None:
        self.main = CommitmentForm(data, initial=None if data else initial_of(commitment))
        self.targets = TargetFormSet(data, prefix="target", initial=None if data else initial_targets(commitment))
        self.projects = ProjectFormSet(data, prefix="project", initial=None if data else initial_projects(commitment))

    def is_valid(self) -> bool:
        return all([self.main.is_valid(), self.targets.is_valid(), self.projects.is_valid()])

    def edit(self) -> CommitmentEdit:
        return CommitmentEdit(
            fields=self.main.fields_given(),
            targets=self.targets_given(),
            projects=[form.project() for form in kept_forms(self.projects)],
            places=self.main.cleaned_data["places"],
            tags=self.main.cleaned_data["tags"],
        )

    def targets_given(self) -> list[TargetValues]:
        """`part_of` counts the forms as the page numbers them; deleted ones fall out of the count here."""
        kept = kept_forms(self.targets)
        places = {self.targets.forms.index(form): place for place, form in enumerate(kept)}
        values = [form.target() for form in kept]
        return [
            TargetValues(**{**columns(each), "part_of": None if each.part_of is None else places.get(each.part_of, -1)})
            for each in values
        ]


def columns(values: TargetValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in values.__slots__}


def initial_of(commitment: Commitment) -> dict[str, Any]:
    version = CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER)
    places = CommitmentPlace.objects.filter(commitment=commitment, until_at=FOREVER)
    tags = Tagging.objects.filter(commitment=commitment, until_at=FOREVER)
    return {
        **{name: getattr(version, name) for name in EDITABLE},
        "revision": commitment.revision,
        "places": "、".join(places.values_list("name", flat=True)),
        "tags": "、".join(tags.values_list("tag__name", flat=True)),
    }


def initial_targets(commitment: Commitment) -> list[dict[str, Any]]:
    rows = list(Target.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal", "id"))
    places = {row.pk: place for place, row in enumerate(rows, start=1)}
    names = [name for name in TargetForm.base_fields if name not in ("body", "part_of")]
    return [
        {
            **{name: plain(getattr(row, name)) for name in names},
            "body": row.body_id,
            "part_of": places.get(row.part_of_id or 0),
        }
        for row in rows
    ]


def plain(value: Any) -> Any:
    """A number without the zeros the database keeps after the point."""
    return format(value.normalize(), "f") if hasattr(value, "normalize") else value


def initial_projects(commitment: Commitment) -> list[dict[str, Any]]:
    rows = ProjectItem.objects.filter(commitment=commitment, until_at=FOREVER).order_by("ordinal", "id")
    return [
        {
            "name": row.name,
            "stage": row.stage,
            "owner": row.owner,
            "named_in_report": row.named_in_report,
            "total": None if row.total_investment is None else plain(row.total_investment / YUAN),
            "annual": None if row.annual_investment is None else plain(row.annual_investment / YUAN),
        }
        for row in rows
    ]


class AssignForm(forms.Form):
    """Who answers."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    lead = forms.ModelChoiceField(label=_("牵头单位"), queryset=Body.objects.none(), required=False)
    co_leads = forms.ModelMultipleChoiceField(
        label=_("并列牵头单位"), queryset=Body.objects.none(), required=False, help_text=_("由上面的牵头单位负总责。")
    )
    co_operating = forms.ModelMultipleChoiceField(label=_("配合单位"), queryset=Body.objects.none(), required=False)
    reporting = forms.ModelMultipleChoiceField(label=_("汇总单位"), queryset=Body.objects.none(), required=False)
    leader_post = forms.ModelChoiceField(label=_("分管领导"), queryset=Post.objects.none(), required=False)
    other_leaders = forms.ModelMultipleChoiceField(
        label=_("其他分管领导"), queryset=Post.objects.none(), required=False
    )
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "co_leads", "co_operating", "reporting"):
            self.fields[name].queryset = bodies_on(on)  # type: ignore[attr-defined]  # a model choice field
        for name in ("leader_post", "other_leaders"):
            self.fields[name].queryset = Post.objects.filter(role=Role.LEADER)  # type: ignore[attr-defined]

    def bodies(self) -> Bodies:
        given = self.cleaned_data
        return Bodies(given["lead"], list(given["co_operating"]), list(given["reporting"]), list(given["co_leads"]))


class LeadForm(forms.Form):
    """One lead body for several commitments."""

    lead = forms.ModelChoiceField(label=_("牵头单位"), queryset=Body.objects.none())

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = bodies_on(on)  # type: ignore[attr-defined]  # a model choice field


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=200)


class SelectionForm(forms.Form):
    """A stretch of a report's text to be registered, as a new commitment or with one that is there."""

    start = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    title = forms.CharField(label=_("标题"), max_length=200, required=False, help_text=_("不填则用所选原文。"))
    type = forms.ChoiceField(label=_("类型"), choices=labels(CommitmentType), initial=CommitmentType.TASK.value)
    code = forms.CharField(
        label=_("并入已有事项"), max_length=30, required=False, help_text=_("填编号则不新建，只把这处原文归到该事项。")
    )


class ParentForm(forms.Form):
    parent = forms.CharField(label=_("上级事项编号"), max_length=30)


class PartForm(forms.Form):
    """One of the commitments a split leads to."""

    title = forms.CharField(label=_("标题"), max_length=200)
    lead = forms.ModelChoiceField(label=_("牵头单位"), queryset=Body.objects.none(), required=False)
    targets = forms.MultipleChoiceField(label=_("目标"), required=False, widget=forms.CheckboxSelectMultiple)
    projects = forms.MultipleChoiceField(label=_("项目"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        on: date,
        targets: Sequence[tuple[str, str]] = (),
        projects: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = bodies_on(on)  # type: ignore[attr-defined]  # a model choice field
        self.fields["targets"].choices = list(targets)  # type: ignore[attr-defined]  # a choice field
        self.fields["projects"].choices = list(projects)  # type: ignore[attr-defined]

    def part(self) -> Part:
        given = self.cleaned_data
        return Part(given["title"], numbers(given["targets"]), numbers(given["projects"]), given["lead"])


PartFormSet: type[BaseFormSet[PartForm]] = formset_factory(PartForm, extra=4, max_num=8)


def numbers(values: Iterable[str]) -> list[int]:
    return [int(value) for value in values]


class SplitForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("拆分理由"), max_length=200)


class MergeForm(forms.Form):
    title = forms.CharField(label=_("合并后的标题"), max_length=200)
    lead = forms.ModelChoiceField(label=_("牵头单位"), queryset=Body.objects.none(), required=False)
    reason = forms.CharField(label=_("合并理由"), max_length=200)

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = bodies_on(on)  # type: ignore[attr-defined]  # a model choice field
