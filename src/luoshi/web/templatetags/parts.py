"""The parts of the design system as template tags; /parts/ shows each with its markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from luoshi.delivery.alerts.rules import outlined
from luoshi.delivery.register.permissions import can_import_reports
from luoshi.delivery.register.queries.shapes import CommitmentCard, ReportCard
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import Message, render
from luoshi.web import clock
from luoshi.web.clock import LOCAL
from luoshi.web.events import event_label
from luoshi.web.faces import BY_KEY, Face, FaceCount
from luoshi.web.navigation import is_within, links_html

register = template.Library()
NIGHT = {"dark": "all", "light": "not all"}
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SOON_DAYS = 60
COMPARATORS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "≈"}


@register.simple_tag(takes_context=True)
def night(context: dict[str, Any]) -> str:
    """The media query of the dark tokens: as the reader's switch says, else as the system does."""
    request = context.get("request")
    chosen = request.COOKIES.get("luoshi_theme", "") if request is not None else ""
    return NIGHT.get(chosen, "(prefers-color-scheme: dark)")


@register.simple_tag
def icon(name: str) -> SafeString:
    sprite = static("luoshi/img/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def shape(face: Face | str, computed: bool = False, named: bool = True) -> SafeString:
    """Only the shape. `named` says its word to a screen reader; leave it out where the word stands beside it."""
    face = BY_KEY[face] if isinstance(face, str) else face
    hollow = " is-computed" if computed else ""
    if named:
        return format_html('<i class="shape {}{}" role="img" aria-label="{}"></i>', face.css, hollow, face.word)
    return format_html('<i class="shape {}{}" aria-hidden="true"></i>', face.css, hollow)


@register.simple_tag
def state(face: Face | str, computed: bool = False, count: int | None = None) -> SafeString:
    """Shape and word, with a count where one is given: ▲ 滞后 24."""
    face = BY_KEY[face] if isinstance(face, str) else face
    number = format_html(' <b class="num">{}</b>', count) if count is not None else ""
    return format_html(
        '<span class="state {}">{}<span>{}</span>{}</span>', face.css, shape(face, computed, False), face.word, number
    )


@register.filter
def number(value: Decimal | float | int | None) -> str:
    """A number as people write it: no trailing zeros, no exponent, thousands left together."""
    if value is None:
        return ""
    written = format(Decimal(str(value)), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


@register.filter
def signed(value: Decimal | float | int | None) -> str:
    """A difference with its sign: +1.2, −0.4."""
    if value is None:
        return ""
    size = number(-value if value < 0 else value)
    return f"{'−' if value < 0 else '+' if value > 0 else '±'}{size}"


@register.filter
def growth(growth_type: str) -> str:
    """What kind of growth a value is of: 增长, 年均增长, 累计增长; empty where it is a level."""
    words = {"yoy": gettext("增长"), "annual_average": gettext("年均增长"), "cumulative": gettext("累计增长")}
    return words.get(growth_type, "")


@register.simple_tag
def figure(value: Decimal | float | None, unit: str = "", comparator: str = "", large: bool = False) -> SafeString:
    """A number with its unit smaller and lighter; nothing published is said, never made zero."""
    if value is None:
        return format_html('<span class="no-data">{}</span>', gettext("无数据"))
    sign = COMPARATORS.get(comparator, "")
    return format_html(
        '<span class="figure{}">{}{}{}</span>',
        " figure-large" if large else "",
        format_html('<span class="cmp">{}</span>', sign) if sign else "",
        number(value),
        format_html('<span class="unit">{}</span>', unit) if unit else "",
    )


@register.simple_tag
def money(value: Decimal | None, unit: str = "") -> SafeString:
    """Money in 元 as people say it: 1.2 亿元, 3,000 万元. In a column all stand in one `unit`, to the 万元."""
    if value is None:
        return SafeString("")
    said = unit or ("亿元" if abs(value) >= 10**8 else "万元")
    worth = Decimal(10**8 if said == "亿元" else 10**4)
    exact = Decimal("0.0001" if unit == "亿元" else "0.01")
    return figure((value / worth).quantize(exact).normalize() + Decimal(0), said)


def local_day(value: date | datetime) -> date:
    return value.astimezone(LOCAL).date() if isinstance(value, datetime) else value


def written_day(value: date | datetime | None, today: date | None = None) -> str:
    """6月30日, with the year only where it is not this one."""
    if value is None:
        return ""
    on = local_day(value)
    this_year = today is not None and on.year == today.year
    if get_language() == "en":
        return f"{on.day} {ENGLISH_MONTHS[on.month - 1]}" + ("" if this_year else f" {on.year}")
    return ("" if this_year else f"{on.year}年") + f"{on.month}月{on.day}日"


@register.filter
def day(value: date | datetime | None, today: date | None = None) -> SafeString:
    if value is None:
        return mark_safe("")
    return format_html('<time datetime="{}">{}</time>', local_day(value).isoformat(), written_day(value, today))


@register.filter
def moment(value: datetime | None, today: date | None = None) -> SafeString:
    """The day and the minute, in the district's time."""
    if value is None:
        return mark_safe("")
    local = value.astimezone(LOCAL)
    written = f"{written_day(local, today)} {local:%H:%M}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), written)


@register.filter
def month(value: date) -> str:
    if get_language() == "en":
        return f"{ENGLISH_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月"


def month_alone(value: date) -> str:
    """A month whose year is plain: 4月, Apr."""
    return ENGLISH_MONTHS[value.month - 1] if get_language() == "en" else f"{value.month}月"


PERIODS = (
    (r"(\d+)年上半年", r"first half of \1"),
    (r"(\d+)—(\d+)年", r"\1–\2"),
    (r"到(\d+)年", r"by \1"),
    (r"截至(\d+)年(\d+)月(\d+)日", r"up to \1-\2-\3"),
    (r"(\d+)年", r"\1"),
    (r"(\S+) 至 (\S+)", r"\1 to \2"),
)


@register.filter
def period(written: str) -> str:
    """A period as the register writes it (2026年, 到2027年, 2021—2025年) in the reader's language."""
    if get_language() != "en":
        return written
    for pattern, english in PERIODS:
        if re.fullmatch(pattern, written):
            return re.sub(pattern, english, written)
    return written


@register.filter
def until(value: date | None, today: date) -> str:
    """How far a due day is: 还有 12 天, 今天到期, 晚 23 天."""
    if value is None:
        return ""
    days = (value - today).days
    if days == 0:
        return gettext("今天到期")
    if days > 0:
        return ngettext("还有 %(days)d 天", "还有 %(days)d 天", days) % {"days": days}
    return ngettext("晚 %(days)d 天", "晚 %(days)d 天", -days) % {"days": -days}


@register.filter
def soon(value: date | None, today: date) -> str:
    """`until` where it tells something at a glance: past days, and the next sixty."""
    return until(value, today) if value is not None and (value - today).days <= SOON_DAYS else ""


@register.simple_tag
def installation_day() -> date | None:
    """The day the whole installation is set to live on, None where it lives today."""
    return clock.installation_day()


@register.filter
def spoken(message: Message, on: date | None = None) -> str:
    """A stored reason in the reader's language, as it is read on a day."""
    return render(message, get_language() or "zh", on)


@register.filter
def said_on(shown: Any, day: date) -> str:
    """Why a light shows its colour, or a change was one, with its days counted to a day."""
    return str(shown.said_on(day))


@register.filter
def in_words(value: str) -> str:
    """A choice's Chinese label in the reader's language."""
    return gettext(value) if value else ""


@register.filter
def called(rule_set: Any, name: str = "title") -> str:
    """A rule's title, place, object or source in the reader's language, as its data says it or as a choice's label."""
    chinese = str(getattr(rule_set, name))
    return str(rule_set.english.get(name) or gettext(chinese)) if get_language() == "en" else chinese


@register.filter
def step_words(step: Any) -> str:
    """Whom a step of a rule turns to."""
    return str(step.who_en or gettext(step.who)) if get_language() == "en" else str(step.who)


@register.filter
def band_word(band: Any) -> str:
    return str(band.word_en or gettext(band.word)) if get_language() == "en" else str(band.word)


@register.filter
def reason(band: Any, limits: Mapping[str, Decimal] | None = None) -> str:
    """The reason a rule's band gives, in the reader's language where it has one; with `limits`, those of the rule are
    filled in and what only a case knows is left open."""
    said = str(band.why_en if band.why_en and get_language() == "en" else band.why)
    if limits is None:
        return said
    return outlined(said, {name: f"{limit:f}" for name, limit in limits.items()})


@register.filter
def event_words(kind: str) -> str:
    """What a kind of the ledger's events is called."""
    return event_label(kind)


@register.filter
def may_import_reports(actor: Actor | None) -> bool:
    return actor is not None and can_import_reports(actor)


@register.simple_tag
def report_title(report: ReportCard) -> SafeString:
    """A report's own title, which is the same every year: its year before it where it does not name one."""
    if str(report.year) in report.title:
        return format_html("{}", report.title)
    return format_html('<span class="num">{}</span> {}', report.year, report.title)


@register.simple_tag
def no_lead(card: CommitmentCard) -> SafeString:
    """What stands where a commitment has no lead body yet: that it has none, and who leads such things by custom."""
    usual = format_html('<br><small class="quiet">{}{}</small>', gettext("按惯例："), card.usual_leads)
    return format_html('<span class="no-data">{}</span>{}', gettext("尚未明确"), usual if card.usual_leads else "")


@register.simple_tag
def share_bar(counts: Iterable[FaceCount]) -> SafeString:
    """One bar cut by how many stand in each state; the words are its description."""
    listed = list(counts)
    rects, left = [], 0
    for item in listed:
        rects.append((left, item.count, item.face.css))
        left += item.count
    words = "，".join(f"{item.face.word} {item.count}" for item in listed)
    return format_html(
        '<svg class="share-bar" viewBox="0 0 {} 1" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        max(left, 1),
        words or gettext("无数据"),
        format_html_join("", '<rect x="{}" width="{}" height="1" class="{}"/>', rects),
    )


@register.simple_tag
def share_of(face: Face, count: int, total: int) -> SafeString:
    """One state's part of the whole, as a bar."""
    return format_html(
        '<svg class="share-bar" viewBox="0 0 {} 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect width="{}" height="1" class="{}"/></svg>',
        max(total, 1),
        count,
        face.css,
    )


@register.simple_tag
def marked(sentence: str, stretch: str) -> SafeString:
    """A sentence with the registered stretch of it marked; the whole stretch where it is not found in it."""
    before, found, after = sentence.partition(stretch)
    if not stretch or not found:
        return format_html("<mark>{}</mark>", stretch or sentence)
    return format_html("{}<mark>{}</mark>{}", before, found, after)


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], *prefixes: str) -> SafeString:
    """aria-current for the destination that holds the present page."""
    return mark_safe(' aria-current="page"') if is_within(path_in(context), prefixes) else mark_safe("")


@register.simple_tag(takes_context=True)
def main_links(context: dict[str, Any]) -> SafeString:
    """The main navigation of the reader's post."""
    return links_html(context["actor"], path_in(context))


def path_in(context: dict[str, Any]) -> str:
    request = context.get("request")
    return request.path if request is not None else ""


@register.simple_tag(takes_context=True)
def asking(context: dict[str, Any], name: str) -> str:
    """The present address with one more question asked, from the first page on."""
    return with_query(context, **{name: "1", "after": None})


@register.simple_tag(takes_context=True)
def without_query(context: dict[str, Any], name: str) -> str:
    """The present address without that question, from the first page on."""
    return with_query(context, **{name: None, "after": None})


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The present address's query with some values changed; None or "" takes one away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = str(value)
    return f"?{query.urlencode()}"
