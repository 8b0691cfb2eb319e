"""The head before the first event, and the triggers that let the chain only grow."""

from django.db import migrations

from luoshi.kernel.ledger.chain import GENESIS
from luoshi.kernel.ledger.triggers import create_triggers, drop_triggers


def begin(apps, schema_editor):
    apps.get_model("ledger", "Head").objects.get_or_create(pk=1, defaults={"seq": 0, "hash": GENESIS})
    create_triggers(schema_editor.connection)


def undo(apps, schema_editor):
    drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(begin, undo)]
