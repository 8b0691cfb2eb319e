"""Files handed to the browser, under a Chinese name that every browser keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from luoshi.kernel.exports import Cell, csv_text, workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def download(content: bytes | str, filename: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return answer


def table_asked(
    request: HttpRequest, *, title: str, headers: Sequence[str], rows: Callable[[], Iterable[Sequence[Cell]]]
) -> HttpResponse | None:
    """The page's table as Excel or CSV where `?as=` asks for it, None where the page itself is wanted. `rows` are
    made only then."""
    form = request.GET.get("as", "")
    if form == "xlsx":
        return download(workbook(title=title, headers=headers, rows=rows()), f"{title}.xlsx", XLSX)
    if form == "csv":
        return download(csv_text(headers=headers, rows=rows()), f"{title}.csv", CSV)
    return None
