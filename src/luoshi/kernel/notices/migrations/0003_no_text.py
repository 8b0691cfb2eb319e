from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_code_and_facts")]

    operations = [migrations.RemoveField("notice", "text")]
