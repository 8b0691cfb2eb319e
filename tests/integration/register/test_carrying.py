"""A corrected edition comes in: what was decided stays decided."""

import json

from luoshi.delivery.register import queries
from luoshi.delivery.register.choices import CommitmentStage
from luoshi.delivery.register.models import Commitment, Edition, EntryLink, Report
from luoshi.delivery.register.operations import Said, move_state
from luoshi.delivery.register.operations.receiving import Receipt
from luoshi.kernel.ledger.models import Event
from luoshi.kernel.ledger.verify import verify
from luoshi.kernel.timeline import FOREVER
from tests.factories.reports import THIS_YEAR
from tests.integration.register.test_receiving import receive
from tests.world import World, commitment_on, moment

CORRECTED = (
    THIS_YEAR.replace("今年的主要预期目标是", "综合各方面因素，今年的主要预期目标是")
    .replace("加装电梯130台", "加装电梯150台")
    .replace("新建社区食堂5家", "新建口袋公园8个。新建社区食堂5家")
)


def correct(world: World) -> Receipt:
    return receive(world, CORRECTED, said=Said(corrected=True), at=moment(1, 25))


class TestCorrectedEdition:
    def test_is_another_edition_of_the_same_report(self, world: World, report: Report) -> None:
        assert correct(world).reports == (report,)
        assert list(Edition.objects.order_by("ordinal").values_list("ordinal", flat=True)) == [1, 2]

    def test_codes_and_states_are_carried_over(self, world: World, report: Report) -> None:
        before = set(Commitment.objects.values_list("code", flat=True))
        move_state(commitment=commitment_on("养老中心"), move="start", actor=world.supervision, at=moment(1, 22))
        correct(world)
        living = queries.living_report(world.supervision, "2026g")
        assert set(living.cards) == before - {commitment_on("130台").code}
        assert living.counts.in_hand == 1

    def test_entries_stand_on_the_new_text(self, world: World, report: Report) -> None:
        correct(world)
        links = EntryLink.objects.filter(until_at=FOREVER, entry__until_at=FOREVER).select_related("entry__sentence")
        moved = [link.entry for link in links if link.entry.sentence.reading.edition.ordinal == 2]
        assert len(moved) >= 8
        assert all(CORRECTED[entry.start : entry.end] == entry.text for entry in moved)

    def test_only_what_is_new_is_drafted(self, world: World, report: Report) -> None:
        correct(world)
        drafts = Commitment.objects.filter(stage=CommitmentStage.DRAFTED)
        assert sorted(draft.versions.get().title for draft in drafts) == [
            "加装电梯150台",
            "新建口袋公园8个",
        ]

    def test_what_it_no_longer_says_is_named_and_stays_on_the_register(self, world: World, report: Report) -> None:
        code = commitment_on("130台").code
        receipt = correct(world)
        assert receipt.lost == (code,)
        assert commitment_on("130台").stage == CommitmentStage.ACCEPTED
        payload = json.loads(Event.objects.filter(kind="register.report_imported").latest("seq").payload)
        assert payload["carried"] == {"count": 8, "lost": [code], "reworded": [], "dropped": 0}
        assert not verify().faults

    def test_as_of_an_earlier_day_the_earlier_edition_is_shown(self, world: World, report: Report) -> None:
        correct(world)
        before = queries.living_report(world.supervision, "2026g", moment(1, 24))
        assert before.counts.total == 9
        assert any("130台" in line.text for paragraph in before.paragraphs for line in paragraph.sentences)
        now = queries.living_report(world.supervision, "2026g")
        assert any("150台" in line.text for paragraph in now.paragraphs for line in paragraph.sentences)

    def test_figures_of_the_earlier_edition_no_longer_count(self, world: World, report: Report) -> None:
        correct(world)
        targets = queries.overview(world.supervision, "2026g", moment(2, 1).date()).targets
        budget = next(line for line in targets if line.indicator == "一般公共预算收入")
        assert len(budget.figures) == 1
