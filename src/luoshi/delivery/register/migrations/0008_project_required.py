import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0007_projects_filled")]
    operations = [
        migrations.AlterField(
            model_name="projectitem",
            name="project",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="register.project"
            ),
        ),
    ]
