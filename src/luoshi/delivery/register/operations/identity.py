"""Which project a name means: found among the names known, or begun. No events; operations record them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from luoshi.delivery.register.choices import AliasBasis
from luoshi.delivery.register.models import Project, ProjectAlias, ProjectItem
from luoshi.delivery.register.projects import name_key


def key_for(name: str) -> str:
    return (name_key(name) or name)[:200]


def projects_named(names: Iterable[str], at: datetime, basis: AliasBasis = AliasBasis.REPORT) -> dict[str, Project]:
    """The project of every name, by the name; what has none yet is begun. Four queries, whatever their number."""
    first = {key_for(name): name for name in reversed(list(names))}
    known = {row.key: row.project for row in ProjectAlias.objects.filter(key__in=first).select_related("project")}
    missing = {key: Project(name=name[:200]) for key, name in first.items() if key not in known}
    Project.objects.bulk_create(missing.values())
    ProjectAlias.objects.bulk_create(
        ProjectAlias(project=made, name=made.name, key=key, basis=basis, from_at=at) for key, made in missing.items()
    )
    return known | missing


def identify(items: Sequence[ProjectItem], at: datetime) -> None:
    """Give unsaved items the project their name means."""
    found = projects_named([item.name for item in items], at) if items else {}
    for item in items:
        item.project = found[key_for(item.name)]


def add_aliases(names: Iterable[tuple[Project, str, AliasBasis]], at: datetime) -> list[str]:
    """Keep these names for these projects; a name that means a project already is left. Returns the new names."""
    wanted = {key_for(name): (project, name, basis) for project, name, basis in names if name_key(name)}
    known = set(ProjectAlias.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = [(key, *given) for key, given in wanted.items() if key not in known]
    ProjectAlias.objects.bulk_create(
        ProjectAlias(project=project, name=name[:200], key=key, basis=basis, from_at=at)
        for key, project, name, basis in new
    )
    return [name for _, _, name, _ in new]
