"""What the register refuses, each with a sentence for the person: what happened, what stayed safe, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class RegisterFault(Exception):
    """Something the register will not do. The text is for the person who asked."""


class ReportNotPlaced(RegisterFault):
    """The report does not say its place or year, and nobody gave them."""


class DoubtfulFile(RegisterFault):
    """Not what its name says, or without a single promise: a person should look before it comes in."""


class SameReport(RegisterFault):
    """Other bytes, but the same report: same place, kind, year and day."""


class WrongStage(RegisterFault):
    """The commitment is not at the stage (or in the state) the move needs."""


class ReasonMissing(RegisterFault):
    """A decision that needs a reason came without one."""


class NotRegistrable(RegisterFault):
    """A stretch of the report that no commitment may stand on."""


class NothingToDo(RegisterFault):
    """A split in one part, a merge of one, a bulk decision over nothing."""


class WrongTarget(RegisterFault):
    """A target that does not say what it must."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What somebody else changed: field and both values in words, who and when."""

    field: str
    label: str
    old: str
    new: str
    by: str
    at: datetime


class EditConflict(RegisterFault):
    """Somebody else changed the commitment since this editor opened it. Nothing was written.

    `changes` are the other's; `revision` is the present one, with which the editor may send again.
    """

    def __init__(self, changes: tuple[FieldChange, ...], revision: int) -> None:
        super().__init__("您编辑期间，他人已修改这一事项。您填写的内容仍在页面上，没有丢失；请对照后再提交。")
        self.changes = changes
        self.revision = revision
