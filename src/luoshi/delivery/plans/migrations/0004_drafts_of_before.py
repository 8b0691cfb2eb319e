from django.db import migrations


def tie_drafts(apps, schema_editor):
    """Drafts of before keep what they had: a node of the same name is the same node."""
    Milestone = apps.get_model("plans", "Milestone")
    for node in Milestone.objects.filter(plan__stage="draft").select_related("plan"):
        before = Milestone.objects.filter(
            plan__commitment=node.plan.commitment_id, plan__stage="approved", title=node.title
        ).first()
        if before is not None:
            Milestone.objects.filter(pk=node.pk).update(continues=before)


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_renamed_nodes")]

    operations = [migrations.RunPython(tie_drafts, migrations.RunPython.noop)]
