"""Every project named so far gets its identity: one project for each key of a name."""

from datetime import datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from luoshi.delivery.register.projects import name_key


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    item = apps.get_model("register", "ProjectItem")
    project = apps.get_model("register", "Project")
    alias = apps.get_model("register", "ProjectAlias")
    known: dict[str, int] = {}
    rows = item.objects.filter(project__isnull=True).order_by("from_at", "pk").values_list("pk", "name", "from_at")
    named: list[tuple[int, str, datetime]] = list(rows)
    for pk, name, from_at in named:
        key = (name_key(name) or name)[:200]
        if key not in known:
            made = project.objects.create(name=name)
            alias.objects.create(project=made, name=name, key=key, basis="report", from_at=from_at)
            known[key] = made.pk
        item.objects.filter(pk=pk).update(project=known[key])


class Migration(migrations.Migration):
    dependencies = [("register", "0006_projects")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
