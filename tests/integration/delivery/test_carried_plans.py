"""A corrected edition takes plans along with the commitments they hang on."""

from __future__ import annotations

from luoshi.delivery.plans.choices import Authority
from luoshi.delivery.plans.operations import approve_plan
from luoshi.delivery.plans.queries import plans_in_force
from luoshi.delivery.register.operations import Said, receive_report
from luoshi.delivery.register.queries import commitment_detail
from tests.integration.delivery.conftest import REPORT, Corner
from tests.integration.delivery.test_plans import MARCH, school_plan


class TestCorrectedEdition:
    def test_keeps_the_plan_of_what_it_carries(self, corner: Corner) -> None:
        school_plan(corner)
        approve_plan(
            commitment=corner.school, authority=Authority.LEADER, decision="纪要", actor=corner.mayor, at=MARCH
        )
        before = plans_in_force([corner.school.pk])[corner.school.pk].pk
        receipt = receive_report(
            data=REPORT.replace("各位代表：", "各位代表、同志们：").encode(),
            filename="云河区2026修订.txt",
            actor=corner.supervision,
            at=MARCH,
            said=Said(corrected=True),
        )
        assert receipt.lost == ()
        assert plans_in_force([corner.school.pk])[corner.school.pk].pk == before
        (entry,) = commitment_detail(corner.supervision, corner.school.code or "").entries
        text = corner.school.report.editions.order_by("-ordinal")[0].text
        assert entry.text in text
