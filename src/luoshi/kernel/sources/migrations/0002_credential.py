"""A source may show a credential, known here by its name alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0001_sources")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="credential",
            field=models.SlugField(
                blank=True,
                db_index=False,
                default="",
                help_text="只有名字，内容在本机文件中",
                max_length=40,
                verbose_name="凭据",
            ),
            preserve_default=False,
        ),
    ]
