"""Import with progress: a file comes in, the worker reads it, the page follows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.delivery.register.choices import ReportKind
from luoshi.delivery.register.operations.receiving import Said
from luoshi.delivery.register.permissions import check_can_import_reports
from luoshi.delivery.register.tasks import DOUBT, IMPORT, import_arguments
from luoshi.kernel.evidence.operations import store
from luoshi.kernel.tasks.models import Task, TaskState
from luoshi.kernel.tasks.operations import enqueue
from luoshi.reading.load import MAX_BYTES
from luoshi.web import clock
from luoshi.web.desk.asking import DeskRequest, desk_page

FORMATS = ".txt,.docx,.doc,.pdf,.html,.htm"
STEPS = (_("收到文件"), _("读出正文"), _("核对报告"), _("写入条目"), _("完成"))


def kinds() -> list[tuple[str, str]]:
    return [("", gettext("由系统判断")), *((value, gettext(label)) for value, label in ReportKind.choices())]


class ImportForm(forms.Form):
    """A report file, and what the reader could not find in it."""

    file = forms.FileField(
        label=_("报告文件"),
        help_text=_("支持 txt、docx、pdf（须有文字层）、html，不超过 50 MB。原文原样保存，从不改动。"),
        widget=forms.FileInput(attrs={"accept": FORMATS}),
        error_messages={
            "required": _("还没有选文件。请选一份报告。"),
            "empty": _("这个文件是空的，没有导入。请核对后重选。"),
        },
    )
    place = forms.CharField(label=_("地区"), max_length=60, required=False, help_text=_("报告里写明的可不填"))
    year = forms.IntegerField(label=_("年度"), min_value=1949, max_value=2100, required=False)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=kinds)
    accept = forms.BooleanField(label=_("读出的承诺直接登记，标为待核"), required=False, initial=True)
    corrected = forms.BooleanField(label=_("这是已导入报告的修订稿，已登记的事项带过去"), required=False)

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if file.size is not None and file.size > MAX_BYTES:
            raise forms.ValidationError(
                gettext("文件超过 50 MB，没有导入，已有数据没有变动。请只留报告正文，另存后再导入。")
            )
        return file


@desk_page
def import_report(request: DeskRequest) -> HttpResponse:
    check_can_import_reports(request.actor)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        task = queue_import(form, request)
        return redirect("desk:import_task", pk=task.pk)
    recent = Task.objects.filter(kind=IMPORT).order_by("-id")[:10]
    return render(request, "desk/import.html", {"form": form, "recent": recent}, status=422 if form.errors else 200)


@transaction.atomic
def queue_import(form: ImportForm, request: DeskRequest) -> Task:
    """The bytes stored and the work put in line, both or neither."""
    at = clock.now()
    given = form.cleaned_data
    upload = given["file"]
    stored = store(upload.read(), media_type=upload.content_type or "application/octet-stream", at=at)
    said = Said(given["place"], given["year"], given["kind"], given["corrected"])
    return enqueue(
        kind=IMPORT,
        arguments=import_arguments(stored, upload.name or "", request.actor, said, accept=given["accept"]),
        at=at,
        asked_by_user_id=request.actor.user_id,
    )


@desk_page
def import_task(request: DeskRequest, pk: int) -> HttpResponse:
    """How far an import is; the page asks again each second while it runs."""
    check_can_import_reports(request.actor)
    task = Task.objects.filter(pk=pk, kind=IMPORT).first()
    if task is None:
        raise Http404
    if request.method == "POST" and task.error.startswith(DOUBT):
        again = enqueue(
            kind=IMPORT,
            arguments={**task.arguments, "anyway": True},
            at=clock.now(),
            asked_by_user_id=request.actor.user_id,
        )
        return redirect("desk:import_task", pk=again.pk)
    context = {
        "task": task,
        "filename": task.arguments.get("filename", ""),
        "error": task.error.removeprefix(DOUBT),
        "may_overrule": task.error.startswith(DOUBT),
        "running": task.state in (TaskState.READY, TaskState.RUNNING),
        "steps": [(word, place < task.done_steps, place == task.done_steps) for place, word in enumerate(STEPS)],
        "reports": task.result.get("reports", []),
        "already": task.result.get("already", False),
        "lost": task.result.get("lost", 0),
        "said": task.result.get("said", ""),
    }
    template = "desk/import_state.html" if request.headers.get("HX-Request") else "desk/import_task.html"
    return render(request, template, context)
