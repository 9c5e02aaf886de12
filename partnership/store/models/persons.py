"""The keys under which the audit holds persons: who loses the key is named there no more, and the chain still holds.

The audit keeps a mail address, wherever it stands in a value, and the value of each column that names somebody
(`NAMES`) as a token: sealed under a key that belongs to that address or name alone. The token is what the chain is made
over, so it never changes; without its key it says nothing.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import ClassVar, Final

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from partnership.store.models.base import Base, Keyed, now

ERASED: Final = "a person who was erased"
SEALED_PERSON: Final = re.compile(r"\{person:([A-Za-z0-9_-]{59,2000})\}")
PERSON_MARK: Final = "{person:"
# A mail address anywhere in a text; its last dot may end a sentence, so it is not taken with it.
ADDRESS: Final = re.compile(r"""[^@\s(),:;<>"“”‘{}\[\]|]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}""")
# Columns with the name or the post of a person. What is written freely is not here: it holds no name but by accident.
NAMES: Final[dict[str, frozenset[str]]] = {
    "account": frozenset({"display_name"}),
    "assessment": frozenset({"opened_by", "closed_by"}),
    "board": frozenset({"approver"}),
    "change_field": frozenset({"answered_by"}),
    "change_request": frozenset({"sender"}),
    "clause_comment": frozenset({"post", "answered_by"}),
    "competence_rating": frozenset({"changed_by"}),
    "consultation": frozenset({"opened_by"}),
    "consulted_party": frozenset({"post"}),
    "contact": frozenset({"holder"}),
    "desk_notice": frozenset({"by"}),
    "evidence": frozenset({"added_by"}),
    "fact_check": frozenset({"post", "checked_by"}),
    "finding_note": frozenset({"post", "aside_by"}),
    "late_finding": frozenset({"answered_by"}),
    "law_reading": frozenset({"post", "read_by"}),
    "membership": frozenset({"post"}),  # of the event of leaving
    "one_time_link": frozenset({"made_by", "vouched_by"}),
    "organisation": frozenset(
        {
            "first_responder_checked_by", "duty_to_notify_checked_by", "support_contractor_checked_by",
            "guardian_service_checked_by",
        }
    ),
    "passkey": frozenset({"name"}),
    "position": frozenset({"vouched_by", "post", "invited_by"}),
    "protocol_version": frozenset({"created_by"}),
    "relationship": frozenset({"answered_by"}),
    "report": frozenset({"answered_by"}),
    "responsibility": frozenset({"answered_by"}),
    "return_checklist": frozenset({"created_by"}),
    "returned_copy": frozenset({"post", "uploaded_by"}),
    "section_clock": frozenset({"confirmed_by"}),
    "setting_check": frozenset({"changed_by"}),
    "signature": frozenset({"name", "post", "decided_by", "let_in_by", "agreed_by", "objected_by"}),
    "signing": frozenset({"opened_by"}),
    "taking_in": frozenset({"asked_by", "answered_by"}),
}  # fmt: skip


class PersonKey(Keyed, Base):
    """The key of one address or name in the audit, itself sealed under the keys of the site; erasure destroys it."""

    __tablename__ = "person_key"
    is_audited: ClassVar[bool] = False  # a name in the audit would have to be sealed under it

    # A keyed hash of the address or name, so that the next value that names it finds the same key
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    sealed_key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(default=now)
