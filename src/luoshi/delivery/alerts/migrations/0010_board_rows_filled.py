"""What boards count by is drawn once from the lights that hold and who leads; the index the count used before goes."""

from django.db import migrations

FILL = """
INSERT INTO register_boardrow (commitment_id, lead_id, colour, pace)
SELECT light.commitment_id, (
    SELECT body_id FROM register_assignment lead
    WHERE lead.commitment_id = light.commitment_id AND lead.role = 'lead' AND lead.until_at = light.until_at
), light.colour, CASE
    WHEN light.colour = 'done' THEN 'done'
    WHEN light.colour IN ('blue', 'yellow', 'orange', 'red') THEN 'behind'
    WHEN light.colour = 'green' AND light.attained > 100 THEN 'ahead'
    WHEN light.colour = 'green' THEN 'on_plan'
    ELSE 'not_yet'
END
FROM alerts_light light JOIN register_commitment item ON item.id = light.commitment_id
WHERE item.stage = 'accepted' AND light.until_at > '9999-01-01'
"""


class Migration(migrations.Migration):
    dependencies = [("alerts", "0009_why_a_step_is_proposed"), ("register", "0011_board_rows")]

    operations = [
        migrations.RunSQL(FILL, "DELETE FROM register_boardrow"),
        migrations.RemoveIndex(model_name="light", name="lights_now"),
    ]
