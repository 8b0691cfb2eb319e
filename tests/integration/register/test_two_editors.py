"""Two people save the same commitment at the same moment, in two real transactions."""

from __future__ import annotations

import pytest

from luoshi.delivery.register.models import CommitmentVersion, Report
from luoshi.delivery.register.operations import CommitmentEdit, edit_commitment
from luoshi.delivery.register.operations.faults import EditConflict
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.timeline import FOREVER
from tests.support.workers import together
from tests.world import World, commitment_on, moment


@pytest.mark.django_db(transaction=True)
class TestTwoEditorsAtOnce:
    def test_one_is_saved_and_the_other_is_told_what_changed(
        self, transactional_db: None, world: World, report: Report
    ) -> None:
        commitment = commitment_on("社区食堂")
        words = iter(["含老年助餐", "含周末供餐"])

        def save() -> object:
            note = next(words)
            edit_commitment(
                commitment=commitment,
                revision=1,
                edit=CommitmentEdit(fields={"note": note}),
                actor=world.supervision,
                at=moment(2, 2),
            )
            return note

        results = together(save)
        saved = [each for each in results if isinstance(each, str)]
        (refused,) = [each for each in results if isinstance(each, EditConflict)]
        assert [each.new for each in refused.changes] == saved
        assert CommitmentVersion.objects.get(commitment=commitment, until_at=FOREVER).note == saved[0]
        assert Event.objects.filter(kind="register.edited").count() == 1
        assert verify().is_whole
