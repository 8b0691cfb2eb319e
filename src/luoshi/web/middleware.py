"""Per request: the language the reader chose, the post the user acts in, the day the pages show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from luoshi.kernel.exports import workbook_of
from luoshi.kernel.organizations.actors import PUBLIC, Actor, actors_of
from luoshi.kernel.permissions import NotAllowed
from luoshi.web import clock
from luoshi.web.downloads import XLSX, download
from luoshi.web.page_tables import ASKED, tables_in

Handler = Callable[[HttpRequest], HttpResponse]
LANGUAGE_COOKIE = "luoshi_language"
FIRST_YEAR = 1949


class LanguageMiddleware:
    """Chinese unless the reader chose English: the browser's own language is not asked."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = "en" if request.COOKIES.get(LANGUAGE_COOKIE) == "en" else "zh-hans"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            return self.get_response(request)


class ActorMiddleware:
    """Sets `request.actor`, `request.actors` (every post held today), `request.as_of` (None for
    now) and `request.now`, the instant at which what is asked for is done."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actors = self.actors(request)  # type: ignore[attr-defined]
        request.actor = self.chosen(request)  # type: ignore[attr-defined]
        request.as_of = chosen_day(request)  # type: ignore[attr-defined]
        request.now = clock.now()  # type: ignore[attr-defined]
        if request.actors:  # type: ignore[attr-defined]
            keep_awake(request.session)
        return self.get_response(request)

    def actors(self, request: HttpRequest) -> list[Actor]:
        if not request.user.is_authenticated:
            return []
        return actors_of(request.user, on=clock.today())

    def chosen(self, request: HttpRequest) -> Actor:
        actors: list[Actor] = request.actors  # type: ignore[attr-defined]
        if not actors:
            return PUBLIC
        wanted = request.session.get("post_id")
        return next((actor for actor in actors if actor.post_id == wanted), actors[0])


class RefusalMiddleware:
    """A refusal raised anywhere below becomes a page that says what was refused and who may do it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, NotAllowed):
            return None
        return render(request, "403.html", {"refusal": str(fault)}, status=403)


class PastDayMiddleware:
    """A day that is past can be looked at, not changed: whoever shows one must come back to today to write."""

    open_to_all = ("/password/", "/sign-in/", "/sign-out/", "/language/", "/post/")
    guards_itself = ("/commitment/", "/draft", "/report/", "/register/")  # forms that keep what was typed

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        left_alone = request.path.startswith((*self.open_to_all, *self.guards_itself))
        past = getattr(request, "as_of", None)
        if request.method != "POST" or past is None or past >= clock.today() or left_alone:
            return self.get_response(request)
        refusal = gettext("现在看的是过去某一天，只能查看，没有改动。请先“回到今天”，再来办理。")
        return render(request, "403.html", {"refusal": refusal}, status=403)


class PasswordMiddleware:
    """Whoever signed in with a password that must be changed does that first."""

    open_to_all = ("/password/", "/sign-out/", "/language/", "/static/")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        by_password = request.session.get(BACKEND_SESSION_KEY) != settings.OIDC_BACKEND
        must = by_password and getattr(request.user, "must_change_password", False)
        if must and not request.path.startswith(self.open_to_all):
            return redirect("password")
        return self.get_response(request)


def keep_awake(session: SessionBase) -> None:
    """A session ends half an hour after it was last written. To write it once a minute is enough, and spares the
    database a write at every click."""
    minute = int(clock.real_now().timestamp()) // 60
    if session.get("minute") != minute:
        session["minute"] = minute


def chosen_day(request: HttpRequest) -> date | None:
    """?as_of=2017-06-30 turns back the pages until ?as_of= (empty) returns to today. What is no date, or has not come
    yet, changes nothing and is said on the page."""
    if "as_of" in request.GET:
        written = request.GET["as_of"].strip()
        if refusal := why_not_shown(written):
            messages.error(request, refusal)
        else:
            request.session["as_of"] = day_in(written).isoformat() if written else ""
    kept = request.session.get("as_of")
    return date.fromisoformat(kept) if kept else None


def day_in(written: str) -> date:
    """Raises ValueError for what is no day of the years a report may speak of."""
    day = datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007  a day has no zone
    if day.year < FIRST_YEAR:
        raise ValueError(written)
    return day


def why_not_shown(written: str) -> str:
    """Why the pages cannot be turned to this day; empty where they can."""
    if not written:
        return ""
    try:
        day = day_in(written)
    except ValueError:
        return gettext("“%(written)s”不是日期，页面没有回看。请写成 2017-06-30 这样。") % {"written": written[:20]}
    if day > clock.today():
        return gettext("%(written)s 还没有到，页面没有变。只能回看今天以前的日子。") % {"written": written}
    return ""


class PageTablesMiddleware:
    """`?as=tables` answers with the tables of the page instead of the page, where it has any; whoever may see the page
    may take them along."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        asked = request.method == "GET" and request.GET.get("as") == ASKED
        is_page = answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html")
        found = tables_in(answer.content.decode()) if asked and is_page else []
        return download(workbook_of(found), f"{found[0].title}.xlsx", XLSX) if found else answer
