"""The search index, a table of its own on each engine."""

from typing import Any

from django.db import migrations

CREATE = {
    "sqlite": ["CREATE VIRTUAL TABLE register_search USING fts5(terms, tokenize = 'unicode61', prefix = '2 3')"],
    "postgresql": [
        "CREATE TABLE register_search (commitment_id bigint PRIMARY KEY, terms tsvector NOT NULL)",
        "CREATE INDEX register_search_terms ON register_search USING gin (terms)",
    ],
}


def create(_apps: Any, editor: Any) -> None:
    for statement in CREATE[editor.connection.vendor]:
        editor.execute(statement)


def drop(_apps: Any, editor: Any) -> None:
    editor.execute("DROP TABLE register_search")


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
