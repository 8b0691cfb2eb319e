"""A body may dispute the computed colour, and the leader sees that it does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0010_board_rows_filled")]

    operations = [
        migrations.AddField(
            model_name="hearing",
            name="disputes",
            field=models.BooleanField(default=False, verbose_name="对算出的颜色有异议"),
        ),
    ]
