"""Every write to the register. Each operation is one transaction with one event, and reads as a sentence:
`accept(commitment=…, actor=…, at=…)`."""

from luoshi.delivery.register.operations.deciding import accept, accept_section, confirm, reject, withdraw
from luoshi.delivery.register.operations.receiving import Receipt, Said, receive_report
from luoshi.delivery.register.operations.standing import (
    NewStanding,
    move_state,
    record_standing,
    record_standings,
    refresh_overdue,
)

__all__ = [
    "NewStanding",
    "Receipt",
    "Said",
    "accept",
    "accept_section",
    "confirm",
    "move_state",
    "receive_report",
    "record_standing",
    "record_standings",
    "refresh_overdue",
    "reject",
    "withdraw",
]
