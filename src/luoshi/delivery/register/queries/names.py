"""What the ids of a slim row stand for: bodies, posts, sections and reports, each read once a page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from luoshi.delivery.register.models import Report, Section
from luoshi.delivery.register.queries.shapes import BodyRef
from luoshi.kernel.organizations.lineage import day_of, former_names
from luoshi.kernel.organizations.models import Body, Post


@dataclass(frozen=True, slots=True)
class SectionName:
    path: str
    title: str


NO_SECTION = SectionName("", "")


@dataclass(frozen=True, slots=True)
class PostName:
    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Names:
    bodies: dict[int, BodyRef]
    body_order: dict[str, int]
    posts: dict[int, PostName]
    sections: dict[int, SectionName]
    reports: dict[int, tuple[str, int]]  # code and year

    def section(self, key: int | None) -> SectionName:
        return self.sections.get(key or 0, NO_SECTION)


def names_for(sections: Collection[int | None], at: datetime | None = None) -> Names:
    """Four queries, five for a past instant, when bodies go by the names they had then; bodies, posts and reports of a
    district are few, sections are those asked for."""
    former = former_names(day_of(at))
    bodies = [
        (key, code, former[key].name, former[key].short_name) if key in former else (key, code, name, short)
        for key, code, name, short in Body.objects.values_list("pk", "code", "name", "short_name")
    ]
    posts = Post.objects.filter(role="leader").values_list("pk", "code", "title", "field")
    named = Section.objects.filter(pk__in={key for key in sections if key}).values_list("pk", "path", "title")
    return Names(
        bodies={key: BodyRef(code, name, short) for key, code, name, short in bodies},
        body_order={code: place for place, (_, code, _, _) in enumerate(bodies)},
        posts={key: PostName(code, leader_words(title, field)) for key, code, title, field in posts},
        sections={key: SectionName(path, title) for key, path, title in named},
        reports={key: (code, year) for key, code, year in Report.objects.values_list("pk", "code", "year")},
    )


def leader_words(title: str | None, field: str | None) -> str:
    """副区长（住房城乡建设）: several posts share a title, the first thing they answer for tells them apart."""
    first = (field or "").split("、")[0]
    return f"{title}（{first}）" if title and first else title or ""
