"""Every write to the register. Each operation is one transaction with one event, and reads as a sentence:
`accept(commitment=…, actor=…, at=…)`."""

from luoshi.delivery.register.operations.assigning import Bodies, BodyTwice, assign, assign_together
from luoshi.delivery.register.operations.board_rows import clear_boards, hold_commitments, show_on_boards
from luoshi.delivery.register.operations.deciding import (
    accept,
    accept_chosen,
    accept_section,
    confirm,
    reject,
    reject_chosen,
    withdraw,
)
from luoshi.delivery.register.operations.editing import (
    CommitmentEdit,
    ProjectValues,
    TargetValues,
    edit_commitment,
)
from luoshi.delivery.register.operations.events import CommitmentKey, record_of
from luoshi.delivery.register.operations.linking import (
    Selection,
    add_by_selection,
    link_entry,
    link_parent,
    unlink_entry,
    unlink_parent,
)
from luoshi.delivery.register.operations.receiving import Receipt, Said, receive_report
from luoshi.delivery.register.operations.rereading import read_again
from luoshi.delivery.register.operations.splitting import Part, merge, split
from luoshi.delivery.register.operations.standing import (
    NewStanding,
    move_state,
    record_standing,
    record_standings,
    refresh_overdue,
)

__all__ = [
    "Bodies",
    "BodyTwice",
    "CommitmentEdit",
    "CommitmentKey",
    "NewStanding",
    "Part",
    "ProjectValues",
    "Receipt",
    "Said",
    "Selection",
    "TargetValues",
    "accept",
    "accept_chosen",
    "accept_section",
    "add_by_selection",
    "assign",
    "assign_together",
    "clear_boards",
    "confirm",
    "edit_commitment",
    "hold_commitments",
    "link_entry",
    "link_parent",
    "merge",
    "move_state",
    "read_again",
    "receive_report",
    "record_of",
    "record_standing",
    "record_standings",
    "refresh_overdue",
    "reject",
    "reject_chosen",
    "show_on_boards",
    "split",
    "unlink_entry",
    "unlink_parent",
    "withdraw",
]
