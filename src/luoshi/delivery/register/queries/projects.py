"""Reading projects: each once, whatever commitments it stands under; what a commitment promised and what is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet

from luoshi.delivery.register.choices import ListStage, RowDecision
from luoshi.delivery.register.models import (
    Commitment,
    CommitmentVersion,
    Project,
    ProjectAlias,
    ProjectItem,
    ProjectList,
    ProjectListRow,
    RowCandidate,
)
from luoshi.delivery.register.projects import KnownProject, ProjectCount, counted_once
from luoshi.delivery.register.queries.access import NotFound, visible_to
from luoshi.delivery.register.queries.shapes import ProjectLine
from luoshi.kernel.actors import Actor
from luoshi.kernel.messages import say
from luoshi.kernel.timeline import FOREVER

__all__ = ["ProjectList", "ProjectListRow", "RowCandidate"]  # rows that pages take from here; pages import no models


def known_projects(commitment: Commitment) -> list[KnownProject]:
    """Every project that still stands for itself, with all its names. Two queries."""
    here = set(ProjectItem.objects.filter(commitment=commitment, until_at=FOREVER).values_list("project_id", flat=True))
    rows = Project.objects.filter(same_as__isnull=True).prefetch_related("aliases")
    return [
        KnownProject(
            row.pk,
            tuple(dict.fromkeys([row.name, *(each.name for each in row.aliases.all())])),
            row.code or "",
            row.pk in here,
        )
        for row in rows
    ]


def list_waiting(commitment: Commitment) -> ProjectList | None:
    return ProjectList.objects.filter(commitment=commitment, stage=ListStage.WAITING).first()


def lists_of(commitment: Commitment, at: datetime | None = None) -> list[ProjectList]:
    """Every list received for a commitment, newest first, with how many projects each had (`projects`)."""
    rows = ProjectList.objects.filter(commitment=commitment).annotate(
        projects=Count("rows", filter=Q(rows__left_out=""))
    )
    return list(rows if at is None else rows.filter(received_at__lte=at))


def rows_of_list(list_: ProjectList) -> list[ProjectListRow]:
    """Its rows with their candidates and where those stand. Four queries."""
    items = Prefetch(
        "project__items",
        queryset=ProjectItem.objects.filter(until_at=FOREVER).select_related("commitment"),
        to_attr="items_now",
    )
    candidates = Prefetch("candidates", queryset=RowCandidate.objects.select_related("project").prefetch_related(items))
    return list(list_.rows.select_related("project").prefetch_related(candidates))


def get_list(commitment: Commitment, pk: int) -> ProjectList:
    found = ProjectList.objects.filter(commitment=commitment, pk=pk).select_related("commitment").first()
    if found is None:
        raise NotFound(say("没有这份清单。"))
    return found


# -- of one commitment -----------------------------------------------------------------------------------------


def project_items(commitment: Commitment, at: datetime | None) -> list[ProjectItem]:
    """In their order."""
    return list(ProjectItem.objects.as_of(at).filter(commitment=commitment))


def project_lines(actor: Actor, items: Sequence[ProjectItem], at: datetime | None) -> list[ProjectLine]:
    """A commitment's projects, each with the other commitments it stands under. One query, none without projects."""
    if not items:
        return []
    commitment = items[0].commitment_id
    others = ProjectItem.objects.as_of(at).filter(project__in={item.project_id for item in items})
    seen = others.filter(commitment__in=visible_to(actor, at).values("pk")).exclude(commitment=commitment)
    pairs = seen.order_by("commitment__code").values_list("project_id", "commitment__code")
    elsewhere = counted_once((project, code or "") for project, code in pairs)
    return [
        ProjectLine(
            id=item.project_id,
            name=item.name,
            stage=item.stage,
            named_in_report=item.named_in_report,
            listed=item.listed,
            listed_name=item.listed_name if item.listed_name != item.name else "",
            owner=item.owner,
            total=item.total_investment,
            annual=item.annual_investment,
            elsewhere=elsewhere.get(item.project_id, ()),
        )
        for item in items
    ]


def project_count(
    commitment: Commitment, items: Iterable[ProjectItem], promised: int | None, at: datetime | None
) -> ProjectCount:
    """One query."""
    waiting = waiting_rows([commitment.pk]).get(commitment.pk, 0) if at is None else 0
    return count_of(promised, known_in(items), waiting)


def known_in(items: Iterable[ProjectItem]) -> list[tuple[int, bool, bool]]:
    return [(item.project_id, item.named_in_report, item.listed) for item in items]


# -- counts -----------------------------------------------------------------------------------------------------


def project_counts(promised: dict[int, int], at: datetime | None) -> dict[int, ProjectCount]:
    """By commitment, of those that promise a number of projects. One query, none where there are none."""
    if not promised:
        return {}
    items: dict[int, list[tuple[int, bool, bool]]] = {}
    rows = ProjectItem.objects.as_of(at).filter(commitment__in=promised)
    for key, project, named, listed in rows.values_list("commitment", "project", "named_in_report", "listed"):
        items.setdefault(key, []).append((project, named, listed))
    return {key: count_of(number, items.get(key, [])) for key, number in promised.items()}


def count_of(promised: int | None, items: Iterable[tuple[int, bool, bool]], waiting: int = 0) -> ProjectCount:
    """`items` are (project, named in the report, listed)."""
    items = list(items)
    return ProjectCount(
        promised=promised,
        named=len({project for project, named, _ in items if named}),
        listed=len({project for project, _, listed in items if listed}),
        known=len({project for project, _, _ in items}),
        waiting=waiting,
    )


def waiting_rows(commitments: Collection[int]) -> dict[int, int]:
    rows = ProjectListRow.objects.filter(
        list__commitment__in=commitments, list__stage=ListStage.WAITING, decision=RowDecision.UNSURE
    )
    return dict(rows.values_list("list__commitment").annotate(n=Count("pk")).order_by())


# -- the whole district's ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Under:
    """Where a project stands: the commitment, and the stage it is promised for there."""

    code: str
    title: str
    stage: str


@dataclass(frozen=True, slots=True)
class ProjectLineOnce:
    """One project with everything it stands under. Money in 元; `disagree` where its commitments' lists differ."""

    id: int
    name: str
    code: str
    aliases: tuple[str, ...]
    under: tuple[Under, ...]
    owner: str
    total: Decimal | None
    annual: Decimal | None
    disagree: bool


@dataclass(frozen=True, slots=True)
class ProjectsOnce:
    """Every project once. `stands` is how often projects stand under commitments; money is summed over projects."""

    lines: tuple[ProjectLineOnce, ...]
    stands: int
    total: Decimal
    annual: Decimal
    without_total: int

    @property
    def shared(self) -> int:
        return sum(len(line.under) > 1 for line in self.lines)


def projects_once(actor: Actor, at: datetime | None = None, report: str = "") -> ProjectsOnce:
    """Every project under the commitments this reader may see, counted once. Four queries."""
    seen = visible_to(actor, at)
    if report:
        seen = seen.filter(report__code=report)
    items = list(
        ProjectItem.objects.as_of(at)
        .filter(commitment__in=seen.values("pk"))
        .select_related("commitment", "project__same_as")
        .order_by("commitment__ordinal", "ordinal")
    )
    titles = titles_of({item.commitment_id for item in items}, at)
    by_project: dict[int, list[ProjectItem]] = {}
    for item in items:
        by_project.setdefault(item.project.same_as_id or item.project_id, []).append(item)
    names = aliases_of(by_project)
    lines = tuple(line_once(key, some, titles, names.get(key, ())) for key, some in by_project.items())
    return ProjectsOnce(
        lines=lines,
        stands=len(items),
        total=sum((line.total for line in lines if line.total is not None), Decimal(0)),
        annual=sum((line.annual for line in lines if line.annual is not None), Decimal(0)),
        without_total=sum(line.total is None for line in lines),
    )


def titles_of(keys: Collection[int], at: datetime | None) -> dict[int, str]:
    rows = CommitmentVersion.objects.as_of(at).filter(commitment__in=keys)
    return dict(rows.values_list("commitment", "title"))


def aliases_of(keys: Collection[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    rows = ProjectAlias.objects.filter(Q(project__in=keys) | Q(project__same_as__in=keys)).select_related("project")
    for row in rows:
        found.setdefault(row.project.same_as_id or row.project_id, []).append(row.name)
    return {key: tuple(names) for key, names in found.items()}


def line_once(key: int, items: list[ProjectItem], titles: dict[int, str], aliases: tuple[str, ...]) -> ProjectLineOnce:
    """The latest row speaks for money and owner; the project's own name for its name."""
    latest = sorted(items, key=lambda item: item.from_at, reverse=True)
    project = items[0].project.same_as or items[0].project
    totals = {item.total_investment for item in items if item.total_investment is not None}
    return ProjectLineOnce(
        id=key,
        name=project.name,
        code=project.code or "",
        aliases=tuple(name for name in aliases if name != project.name),
        under=tuple(
            Under(item.commitment.code or "", titles.get(item.commitment_id, ""), item.stage) for item in items
        ),
        owner=next((item.owner for item in latest if item.owner), ""),
        total=next((item.total_investment for item in latest if item.total_investment is not None), None),
        annual=next((item.annual_investment for item in latest if item.annual_investment is not None), None),
        disagree=len(totals) > 1,
    )


def all_projects() -> QuerySet[Project]:
    """Projects that stand for themselves, to choose from."""
    return Project.objects.filter(same_as__isnull=True).order_by("name")
