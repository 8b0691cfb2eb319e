from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def keep_texts(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """What was told in words stays as it was worded."""
    notices = apps.get_model("notices", "Notice")
    rows = notices.objects.only("pk", "text").iterator(chunk_size=2000)
    batch = []
    for row in rows:
        row.code, row.params = "notices.as_written", {"text": row.text}
        batch.append(row)
        if len(batch) == 2000:
            notices.objects.bulk_update(batch, ["code", "params"])
            batch.clear()
    notices.objects.bulk_update(batch, ["code", "params"])


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial")]

    operations = [
        migrations.AddField("notice", "code", models.CharField(default="", max_length=60), preserve_default=False),
        migrations.AddField(
            "notice",
            "params",
            models.JSONField(default=dict, help_text="Message 的参数，由目录译成文字", verbose_name="内容"),
        ),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
    ]
