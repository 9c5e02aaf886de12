"""Changes of consultations, comments, answers and signings. Nothing here commits."""

from partnership.consultation.services.answers import answer_comment
from partnership.consultation.services.comments import change_comment, comment, say_nothing, withdraw
from partnership.consultation.services.late import answer_late, bring_into_force
from partnership.consultation.services.objections import lift, object_to
from partnership.consultation.services.own_words import say
from partnership.consultation.services.rounds import (
    change_last_day,
    close,
    close_due,
    open_consultation,
    remind_silent,
    reopen,
)
from partnership.consultation.services.signatures import record_paper, refuse, sign
from partnership.consultation.services.signings import ask_again, end_signing, open_signing

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
    "say",
    "say_nothing",
    "sign",
    "withdraw",
]
