"""Why a step is proposed is kept as a code with its facts, and put into words for whoever reads it."""

from django.db import migrations, models


def keep_as_facts(apps, schema_editor):
    """What was written stays what is said, in the one language there was."""
    escalations = apps.get_model("alerts", "Escalation")
    rows = list(escalations.objects.all())
    for row in rows:
        row.why_code, row.why_params = "alerts.step_at_once", {"zh": row.why, "en": row.why}
    escalations.objects.bulk_update(rows, ["why_code", "why_params"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0008_only_what_holds")]

    operations = [
        migrations.AddField(
            model_name="escalation",
            name="why_code",
            field=models.CharField(default="alerts.step_at_once", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="escalation",
            name="why_params",
            field=models.JSONField(default=dict, help_text="Message 的参数，由目录译成文字", verbose_name="由来"),
        ),
        migrations.RunPython(keep_as_facts, migrations.RunPython.noop),
        migrations.RemoveField(model_name="escalation", name="why"),
    ]
