"""Forms of copies: uploading one, and answering a change."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING
from uuid import UUID

from flask_wtf.file import FileField
from wtforms import HiddenField
from wtforms.validators import InputRequired

from partnership.consultation.forms import NO_VICTIM_DATA
from partnership.consultation.services.text_input import LONGEST_CAME_BY, LONGEST_POST, LONGEST_TEXT, SAY_WHAT_WAS_DONE
from partnership.documents.reading.changes import CopyChangeKind
from partnership.protocols.clause_text import LONGEST
from partnership.web.fields import DropDownField, LongTextField, RadiosField, TextLineField, choices_of
from partnership.web.forms import Relevance, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnership.consultation.returned_copies.clause_rewrite import RewrittenClause

NO_FILE = "Select the Word file"
# The choices of an answer.
KEEP, WORDS, PUT_IN, LEAVE_OUT, SEEN_TO, DECLINE = "keep", "words", "put-in", "leave-out", "seen-to", "decline"


class UploadForm(VersionedForm):
    """A Word file that came back."""

    file = FileField(
        "Word file",
        [InputRequired(NO_FILE)],
        description="The copy that was downloaded from here, with the changes in it, tracked or not, and the comments",
        render_kw={"accept": ".docx"},
    )
    organisation = DropDownField("Which party is it from?", blank="Choose a party", required="Select the party")
    came_by = TextLineField(
        "How did it come?",
        required="Enter how it came, for example “Email of 3 May”",
        max_length=LONGEST_CAME_BY,
        width="two-thirds",
        description="For example “Email of 3 May”. Without an address or a name",
    )
    post = TextLineField(
        "Which post sent it?",
        required="Enter the post that sent it",
        max_length=LONGEST_POST,
        width="two-thirds",
        description=f"It is shown with the comments instead of a name. {NO_VICTIM_DATA}",
    )

    def offer(self, parties: Mapping[UUID, str], *, is_letter: bool) -> None:
        """The parties; who uploads for an own organisation is not asked how it came."""
        self.organisation.choices = choices_of(parties)
        if len(parties) == 1:
            self.organisation.data = str(next(iter(parties)))
        if not is_letter:
            del self.came_by

    @property
    def organisation_id(self) -> UUID | None:
        """The party that was chosen."""
        try:
            return UUID(self.organisation.data or "")
        except ValueError:
            return None

    @property
    def came(self) -> str:
        """How it came, where that was asked."""
        return self.came_by.data or "" if "came_by" in self else ""


class ChangeForm(VersionedForm):
    """The answer to a change."""

    relevance = MappingProxyType({
        "clause_text": Relevance("decision", frozenset({PUT_IN}), "Enter the text of the clause"),
        "answer": Relevance("decision", needed=SAY_WHAT_WAS_DONE, needed_for=frozenset({DECLINE, SEEN_TO})),
    })  # fmt: skip
    decision = RadiosField("What is your answer?", required="Select an answer")
    clause_text = LongTextField(
        "Text of the clause", subject="The text of the clause", max_length=LONGEST, rows=14,
        description="The clause as it stands now, with the change in it. What stands in {{ }} is filled from the map",
    )  # fmt: skip
    answer = LongTextField(
        "What do you say to the sender?",
        subject="The answer",
        max_length=LONGEST_TEXT,
        rows=3,
        description="Needed when you decline, and where the change is made elsewhere",
    )
    clause_version = HiddenField()

    def offer(self, kind: CopyChangeKind, made: RewrittenClause | None) -> None:
        """The choices that this change has."""
        choices: dict[str, str] = {}
        if kind is CopyChangeKind.TEXT and made is not None:
            if made.touched and not made.missed:
                choices[KEEP] = "Take it, and let the map fill its places as before"
                choices[WORDS] = "Take it, with the words of the copy in those places (they no longer follow the map)"
            choices[PUT_IN] = "Take it with this text"
        elif kind is CopyChangeKind.REMOVED and made is not None:
            choices[LEAVE_OUT] = "Take it: leave the clause out of the protocol"
        else:
            choices[SEEN_TO] = "It is seen to elsewhere, or noted"
        choices[DECLINE] = "Decline it"
        self.decision.choices = choices_of(choices)
        if PUT_IN not in choices:
            del self.clause_text

    def text(self, made: RewrittenClause | None) -> str | None:
        """The clause text that was chosen."""
        if made is not None and self.decision.data in (KEEP, WORDS):
            return made.text if self.decision.data == KEEP else made.with_words
        return self.clause_text.data or "" if self.decision.data == PUT_IN and "clause_text" in self else None
