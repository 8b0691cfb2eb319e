"""Bring an empty database to where a released version left it, then upgrade it; says how many rows of which table stay.

Run as a program with the release's name, in the environment of an installation of its own.
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.web.settings")

import django

django.setup()

from django.apps.registry import Apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

FOLDER = Path(__file__).parent


def read(release: str) -> tuple[list[tuple[str, str]], dict[str, list[dict[str, Any]]]]:
    """The migrations applied, and the rows by model label."""
    with lzma.open(FOLDER / f"{release}.jsonl.xz", "rt", encoding="utf-8") as file:
        applied = [(app, name) for app, name in json.loads(next(file))]
        rows: dict[str, list[dict[str, Any]]] = {}
        for line in file:
            row = json.loads(line)
            rows.setdefault(row["model"], []).append(row)
    return applied, rows


def made(model: type[Model], rows: list[dict[str, Any]]) -> Iterator[Model]:
    fields = {field.name: field for field in model._meta.concrete_fields}
    for row in rows:
        given = {fields[name].attname: fields[name].to_python(v) for name, v in row["fields"].items() if name in fields}
        yield model(pk=row["pk"], **given)


def put_back(apps: Apps, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Rows point at one another in any order; the database looks at that at the end of the transaction."""
    models = [apps.get_model(label) for label in rows]
    with transaction.atomic():
        for model, given in zip(models, rows.values(), strict=True):
            if model._base_manager.exists():  # what migrations wrote, the ledger's head
                for each in made(model, given):
                    each.save()
            else:
                model._base_manager.bulk_create(made(model, given), batch_size=400)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def later_in_app(executor: MigrationExecutor, key: tuple[str, str]) -> set[tuple[str, str]]:
    children = executor.loader.graph.node_map[key].children
    return {child.key for child in children if child.key[0] == key[0]}


def main(release: str) -> None:
    applied, rows = read(release)
    executor = MigrationExecutor(connection)
    newest = [key for key in applied if not later_in_app(executor, key) & set(applied)]
    executor.migrate(newest)
    put_back(executor.loader.project_state(newest).apps, rows)
    call_command("migrate", verbosity=0)
    print(json.dumps({label: len(given) for label, given in rows.items()}))


if __name__ == "__main__":
    main(sys.argv[1])
