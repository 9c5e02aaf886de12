"""Changes of consultations, comments, answers and signings. Nothing here commits."""

from partnership.consultation.services.answering import answer_comment
from partnership.consultation.services.commenting import change_comment, comment, say_nothing, withdraw
from partnership.consultation.services.deciding import record_paper, refuse, sign
from partnership.consultation.services.late import answer_late, bring_into_force
from partnership.consultation.services.objecting import lift, object_to
from partnership.consultation.services.opening import (
    change_last_day,
    close,
    close_due,
    open_consultation,
    remind_silent,
    reopen,
)
from partnership.consultation.services.signing import ask_again, end_signing, open_signing

__all__ = [
    "answer_comment",
    "answer_late",
    "ask_again",
    "bring_into_force",
    "change_comment",
    "change_last_day",
    "close",
    "close_due",
    "comment",
    "end_signing",
    "lift",
    "object_to",
    "open_consultation",
    "open_signing",
    "record_paper",
    "refuse",
    "remind_silent",
    "reopen",
    "say_nothing",
    "sign",
    "withdraw",
]
