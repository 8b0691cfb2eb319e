"""Everything the item page draws of one commitment's way, as one table to take along."""

from __future__ import annotations

from django.http import HttpResponse

from luoshi.delivery.alerts.track import NodeRow, Track, track_of
from luoshi.delivery.progress.corrected import LineRead, label_of, written
from luoshi.delivery.register.queries.lineage import series_notes
from luoshi.delivery.register.queries.one import one_commitment
from luoshi.kernel.exports import Cell, workbook
from luoshi.web.desk.asking import DeskRequest, as_of_page, instant, shown_day
from luoshi.web.desk.lights import light_face
from luoshi.web.downloads import XLSX, download
from luoshi.web.templatetags.parts import local_day

HEADERS = ("类别", "日期", "名称", "数值", "单位", "完成日", "说明")


@as_of_page
def track_table(request: DeskRequest, code: str) -> HttpResponse:
    """What the series covers, path, figures, milestones, investment and colours, each row saying what it is."""
    at = instant(request)
    one = one_commitment(request.actor, code, at)
    found = track_of(one.commitment, one.targets, today=shown_day(request), at=at, whole=True)
    covers: list[list[Cell]] = [
        ["口径", None, "", None, "", None, note] for note in series_notes(one.targets, one.changes)
    ]
    table = workbook(title=code, headers=HEADERS, rows=covers + rows_of(found))
    return download(table, f"{code}.xlsx", XLSX)


def rows_of(found: Track) -> list[list[Cell]]:
    target = found.target
    name, unit = (target.indicator, target.unit) if target else ("", "")
    rows: list[list[Cell]] = [["计划", point.on, name, point.value, unit, None, point.reason] for point in found.path]
    rows += [
        ["实际", row.period_end, row.indicator, row.value, row.unit, None, f"{row.get_level_display()} {row.source}"]
        for row in found.figures
    ]
    rows += [
        ["更正前", old.period_end, old.indicator, old.value, old.unit, None, f"{old.get_level_display()} {old.source}"]
        for row in found.figures
        for old in found.corrected.get(row.pk, ())
    ]
    rows += [
        [
            "节点",
            row.milestone.due_on,
            row.milestone.title,
            row.milestone.weight,
            "权重",
            row.reached_on,
            shown_by(row),
        ]
        for row in found.nodes
    ]
    rows += [row for read in found.reports for row in told_rows(read)]
    months = found.plan.investment.all() if found.plan else []
    rows += [["计划投资", row.month, "累计", row.cumulative, "万元", None, ""] for row in months]
    rows += [
        ["颜色", change.on, str(light_face(change.new).word), None, "", None, change.said] for change in found.changes
    ]
    return rows


def told_rows(read: LineRead) -> list[list[Cell]]:
    """What the body said in a round, and each value as it was until it was put right."""
    line, now, end = read.line, read.now, read.line.sheet.round.period_end
    text = now.text or ("无变化" if now.unchanged else "")
    beside = [f"{label_of(name)}：{said}" for name in ("problem", "asks") if (said := getattr(now, name))]
    words = "；".join([text, *beside] if text else beside)
    rows: list[list[Cell]] = [["填报", end, line.sheet.round.title, now.percent, "%", now.forecast_on, words]]
    for each in read.corrections:
        why = f"{local_day(each.row.corrected_at)} {each.row.corrected_by}：{each.row.reason}"
        rows += [
            ["填报更正前", end, change.label, None, "", None, f"{written(change.was)}；{why}"]
            for change in each.changes
        ]
    return rows


def shown_by(row: NodeRow) -> str:
    """What the plan names, and the files that show it, or that none does."""
    files = "、".join(file.filename for file in row.files) or ("未附" if row.is_bare else "")
    return f"{row.milestone.evidence}（{files}）" if files else row.milestone.evidence
