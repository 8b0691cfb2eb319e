"""Where nobody leads yet, the register says who usually leads such things."""

import pytest
from django.test import Client

from luoshi.delivery.register.models import Commitment
from luoshi.delivery.register.operations import Bodies, assign, receive_report
from luoshi.delivery.register.queries import register_cards
from luoshi.kernel.actors import MACHINE
from luoshi.kernel.organizations.models import User
from tests.integration.delivery.conftest import JANUARY, REPORT, Corner, named

pytestmark = pytest.mark.django_db


class TestUsualLeads:
    def test_are_kept_from_the_reading_for_a_district_without_bodies(self) -> None:
        receive_report(data=REPORT.encode(), filename="云河区2026.txt", actor=MACHINE, at=JANUARY, accept=True)
        assert "发改" in named("固定资产投资").usual_leads
        assert Commitment.objects.filter(usual_leads="").count() <= 1

    def test_stand_on_the_card_beside_the_lead(self, corner: Corner) -> None:
        card = register_cards(corner.supervision, [corner.investment.pk])[corner.investment.pk]
        assert card.lead is not None
        assert "发改" in card.usual_leads

    def test_are_shown_on_the_page_only_where_nobody_leads(self, corner: Corner, client: Client) -> None:
        client.force_login(User.objects.get(pk=corner.supervision.user_id))
        assert "按惯例" not in client.get(f"/commitment/{corner.investment.code}/").content.decode()
        corner.parks.refresh_from_db()
        assign(
            commitment=corner.parks,
            bodies=Bodies(lead=None),
            leader_post=None,
            revision=corner.parks.revision,
            actor=corner.supervision,
            at=JANUARY,
        )
        page = client.get(f"/commitment/{corner.parks.code}/").content.decode()
        assert corner.parks.usual_leads
        assert f"按惯例：{corner.parks.usual_leads}" in page
