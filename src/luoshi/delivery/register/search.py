"""The register's search index: one document a commitment (code, title, the sentences it answers, projects).

A table of its own on each engine (migration 0002): FTS5 on SQLite, tsvector with a GIN index on PostgreSQL. It holds
the present wording; as of an earlier day the rows that held then are searched as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.db import connection
from django.db.models.expressions import RawSQL

from luoshi.delivery.register.models import Commitment, CommitmentVersion, EntryLink, ProjectItem
from luoshi.kernel import search as bigrams
from luoshi.kernel.timeline import FOREVER

TABLE = "register_search"
CHUNK = 400


@dataclass(frozen=True, slots=True)
class SearchDocument:
    commitment_id: int
    text: str


def documents_of(
    commitments: Sequence[Commitment],
    versions: Iterable[CommitmentVersion],
    links: Iterable[EntryLink],
    projects: Iterable[ProjectItem] = (),
) -> list[SearchDocument]:
    """Documents from rows at hand; links must carry their entries."""
    parts: dict[int, list[str]] = {each.pk: [each.code or ""] for each in commitments}
    for version in versions:
        parts[version.commitment_id].append(version.title)
    for link in links:
        parts[link.commitment_id].append(link.entry.text)
    for project in projects:
        parts[project.commitment_id].append(project.name)
    return [SearchDocument(key, "\n".join(words)) for key, words in parts.items()]


def index(documents: Sequence[SearchDocument]) -> None:
    """Write or write again these documents, inside the caller's transaction."""
    for place in range(0, len(documents), CHUNK):
        write_chunk(documents[place : place + CHUNK])


def write_chunk(documents: Sequence[SearchDocument]) -> None:
    postgres = connection.vendor == "postgresql"
    made = bigrams.for_tsvector if postgres else lambda text: " ".join(bigrams.terms(text))
    rows = [(each.commitment_id, made(each.text)) for each in documents]
    with connection.cursor() as cursor:
        if postgres:
            cursor.executemany(
                f"INSERT INTO {TABLE} (commitment_id, terms) VALUES (%s, %s::tsvector) "  # noqa: S608  a constant
                "ON CONFLICT (commitment_id) DO UPDATE SET terms = EXCLUDED.terms",
                rows,
            )
        else:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [(key,) for key, _ in rows])  # noqa: S608
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, terms) VALUES (%s, %s)", rows)  # noqa: S608


def reindex(commitments: Sequence[Commitment]) -> None:
    """Write these commitments' documents from what the database now says; three queries and one write."""
    keys = [each.pk for each in commitments]
    index(
        documents_of(
            commitments,
            CommitmentVersion.objects.filter(commitment__in=keys, until_at=FOREVER),
            EntryLink.objects.filter(commitment__in=keys, until_at=FOREVER).select_related("entry"),
            ProjectItem.objects.filter(commitment__in=keys, until_at=FOREVER),
        )
    )


def keys_matching(text: str, at: datetime | None = None) -> list[int]:
    """Keys of the commitments that hold what a person typed; all where that says nothing to look for. One query, by
    the index; as of an earlier instant four, over what was said then."""
    asked = bigrams.query(text)
    if at is not None:
        return [key for key, words in words_at(at).items() if asked.matches(words)]
    found = Commitment.objects.all()
    if asked.phrases:
        found = found.filter(pk__in=RawSQL(*matching_keys(asked)))  # noqa: S611  parameters are passed apart
    for single in asked.singles:
        found = found.filter(versions__until_at=FOREVER, versions__title__icontains=single)
    return list(found.values_list("pk", flat=True))


def words_at(at: datetime) -> dict[int, str]:
    """The words of every commitment as they stood: code, title, the sentences it answers, projects."""
    parts: dict[int, list[str]] = {}
    for key, code, title in CommitmentVersion.objects.as_of(at).values_list(
        "commitment_id", "commitment__code", "title"
    ):
        parts[key] = [code or "", title]
    told = (
        EntryLink.objects.as_of(at).values_list("commitment_id", "entry__text"),
        ProjectItem.objects.as_of(at).values_list("commitment_id", "name"),
    )
    for key, words in chain(*told):
        parts.setdefault(key, []).append(words)
    return {key: "\n".join(words) for key, words in parts.items()}


def matching_keys(asked: bigrams.Query) -> tuple[str, tuple[str]]:
    if connection.vendor == "postgresql":
        return f"SELECT commitment_id FROM {TABLE} WHERE terms @@ %s::tsquery", (bigrams.for_tsquery(asked),)  # noqa: S608
    return f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s", (bigrams.for_fts5(asked),)  # noqa: S608
