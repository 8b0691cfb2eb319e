"""How a commitment stands: one current row each, written only through `operations.record_standing`.

Later steps (plans, alerts, supervision) write here too, so that filters, sorts and `as of` on the register
need no look forward.
"""

from django.db import models
from django.db.models import Q

from luoshi.delivery.register.choices import State
from luoshi.delivery.register.models.commitments import Commitment
from luoshi.kernel.organizations.models import Body
from luoshi.kernel.timeline import FOREVER
from luoshi.kernel.versions import Versioned


class Standing(Versioned):
    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="standings", db_index=False)
    state = models.CharField("状态", max_length=12, choices=State.choices())
    colour = models.CharField("颜色", max_length=12, blank=True)
    why_code = models.CharField(max_length=60)
    why_params = models.JSONField(default=dict, help_text="Message 的参数，由目录译成文字")
    due_on = models.DateField(null=True)
    look_again_on = models.DateField(null=True, help_text="仅因时间推移最早可能变化之日")

    class Meta(Versioned.Meta):
        constraints = [
            *Versioned.Meta.constraints,
            models.UniqueConstraint(fields=["commitment"], condition=Q(until_at=FOREVER), name="one_current_standing"),
        ]
        indexes = [
            models.Index(fields=["commitment", "until_at"]),
            # Of years of standings the ones that hold: filters and sorts of the register; daily: by time, by change.
            models.Index(fields=["state", "due_on"], condition=Q(until_at=FOREVER), name="standings_by_state"),
            models.Index(fields=["look_again_on"], condition=Q(until_at=FOREVER), name="standings_by_time"),
            models.Index(fields=["from_at"], condition=Q(until_at=FOREVER), name="standings_by_change"),
        ]


class BoardRow(models.Model):
    """What boards count of a commitment that is on the register and has a colour: who leads it and how it goes, now.

    Drawn from the assignments and the lights, and kept by the same operations (`operations.board_rows`), so that a
    count of the whole register reads one narrow table. Past days are counted from the rows of then.
    """

    commitment = models.OneToOneField(Commitment, on_delete=models.CASCADE, related_name="board_row")
    lead = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    colour = models.CharField("颜色", max_length=12)
    pace = models.CharField("进度类别", max_length=12)
