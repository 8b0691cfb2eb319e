"""The running head of printed pages: a stylesheet for paper alone, since pages may carry no style of their own.

Browsers print margin boxes from `@page` rules only, and those know no words of the page; so the words come with the
stylesheet's address.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

LONGEST = 120
RULE = '@page{{@top-left{{content:"{head}";font-size:9pt;color:#555;}}}}'


def running_head(request: HttpRequest) -> HttpResponse:
    """`t` is the text; everything that could end a CSS string is taken out of it."""
    told = "".join(sign for sign in request.GET.get("t", "")[:LONGEST] if sign.isprintable() and sign not in '"\\<>{}')
    answer = HttpResponse(RULE.format(head=told), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=86400"
    return answer
