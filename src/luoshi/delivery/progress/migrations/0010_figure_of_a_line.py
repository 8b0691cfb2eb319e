"""A body reports the figure of its own target on its sheet; it becomes a self-reported figure when the sheet is signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("progress", "0009_figures_by_unit")]

    operations = [
        migrations.AddField(
            model_name="progressreport",
            name="value",
            field=models.DecimalField(blank=True, decimal_places=8, max_digits=30, null=True, verbose_name="本期数"),
        ),
    ]
