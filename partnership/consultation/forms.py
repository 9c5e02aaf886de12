"""Forms of consultations, comments, answers and signing."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from wtforms import BooleanField, FileField, HiddenField

from partnership.consultation.services.comments import CommentWords
from partnership.consultation.services.rounds import Invitation
from partnership.consultation.services.signatures import PaperSignature
from partnership.consultation.services.signings import SigningTerms
from partnership.consultation.services.text_input import (
    LONGEST_CAME_BY,
    LONGEST_INVITATION,
    LONGEST_KEPT_AT,
    LONGEST_POST,
    LONGEST_REASON,
    LONGEST_TEXT,
    NEEDS_A_REASON,
    SAY_WHY_DECLINED,
    SAY_WHY_REFUSED,
)
from partnership.protocols.clause_text import LONGEST
from partnership.web.fields import (
    DatePartsField,
    DropDownField,
    LongTextField,
    RadiosField,
    TextLineField,
    choice,
    choices_of,
)
from partnership.web.forms import FilterForm, Relevance, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


NO_VICTIM_DATA = "Write nothing about any child or adult who may have been trafficked"
# The names of the answer form's choices.
PUT_IN, TAKE, DECLINE = "put-in", "take", "decline"
CHOICES = {PUT_IN: "Taken, with the text put into the clause", TAKE: "Taken", DECLINE: "Declined"}
SIGNED, REFUSED = "signed", "refused"
WHOLE = "whole"  # stands for the protocol as a whole in a list of clauses


class ConsultationStartForm(VersionedForm):
    """A new consultation."""

    closes_on = DatePartsField(
        "Last day for comments",
        required="Enter the last day for comments",
        subject="The last day",
        description="The usual time is four weeks. Open for comment until the end of that day",
    )
    invitation = LongTextField(
        "What do you ask the parties in particular?",
        subject="The invitation",
        max_length=LONGEST_INVITATION,
        description="It stands on the page of the consultation, not in the mail.",
    )

    def asked(self) -> Invitation:
        """What was filled in."""
        return Invitation(cast("date", self.closes_on.data), self.invitation.data or "")


class LastDayForm(VersionedForm):
    """Another last day."""

    closes_on = DatePartsField(
        "Last day for comments", required="Enter the last day for comments", subject="The last day"
    )


class CommentForm(VersionedForm):
    """A comment on a clause or on the protocol as a whole."""

    unmarked = ("text", "proposed_text")  # one of the two is needed
    organisation = RadiosField("Which organisation do you speak for?", required="Select the organisation")
    text = LongTextField(
        "Your comment",
        subject="The comment",
        max_length=LONGEST_TEXT,
        rows=6,
        description=f"What should be different, and why. {NO_VICTIM_DATA}",
    )
    proposed_text = LongTextField(
        "Text that you propose for the clause",
        subject="The proposed text",
        max_length=LONGEST,
        rows=12,
        description="It starts with the text as it is. What stands in {{ }} is filled from the directory. "
        "Leave it as it is when you propose no other text",
    )
    post = TextLineField(
        "Your post",
        required="Enter your post",
        max_length=LONGEST_POST,
        width="two-thirds",
        description="It is shown with the comment instead of your name, for example “Named nurse for safeguarding”",
    )

    def offer(self, organisations: Mapping[UUID, str], *, on_clause: bool) -> None:
        """The organisations that the visitor speaks for; without a clause there is no text to propose."""
        self.organisation.choices = choices_of(organisations)
        if len(organisations) == 1:
            self.organisation.data = str(next(iter(organisations)))
        if on_clause:
            self.text.description = f"{self.text.description}. You can leave it empty where you propose other text"
        else:
            del self.proposed_text

    def words(self, clause_id: str) -> CommentWords:
        """What was filled in."""
        return CommentWords(
            organisation_id=_id(self.organisation.data),
            post=self.post.data or "",
            text=self.text.data or "",
            proposed_text=self.proposed_text.data or "" if "proposed_text" in self else "",
            clause_id=clause_id,
        )


class LetterForm(VersionedForm):
    """A comment that came by letter or by mail, recorded for a party."""

    organisation = DropDownField("Which party is it from?", blank="Choose a party", required="Select the party")
    clause = DropDownField("What is it about?", required="Select a clause, or the protocol as a whole")
    came_by = TextLineField(
        "How did it come?",
        required="Enter how it came, for example “Letter of 3 May”",
        max_length=LONGEST_CAME_BY,
        width="two-thirds",
        description="For example “Letter of 3 May” or “Email of 3 May”. Without an address or a name",
    )
    post = TextLineField(
        "Which post sent it?", required="Enter the post that sent it", max_length=LONGEST_POST, width="two-thirds"
    )
    text = LongTextField(
        "What does it say?",
        required="Enter what it says",
        subject="The comment",
        max_length=LONGEST_TEXT,
        rows=8,
        description=NO_VICTIM_DATA,
    )

    def offer(self, parties: Mapping[UUID, str], clauses: Sequence[tuple[str, str]]) -> None:
        """Parties, and clauses with their numbers."""
        self.organisation.choices = choices_of(parties)
        whole = choice(WHOLE, "General comments")
        self.clause.choices = [whole, *(choice(key, words) for key, words in clauses)]

    def words(self) -> CommentWords:
        """What was filled in."""
        return CommentWords(
            organisation_id=_id(self.organisation.data),
            post=self.post.data or "",
            text=self.text.data or "",
            clause_id="" if self.clause.data == WHOLE else self.clause.data or "",
            came_by=self.came_by.data or "",
        )


class CommentAnswerForm(VersionedForm):
    """The coordinator's answer to a comment."""

    relevance = MappingProxyType({
        "clause_text": Relevance("decision", frozenset({PUT_IN}), "Enter the text of the clause"),
        "answer": Relevance("decision", needed=SAY_WHY_DECLINED, needed_for=frozenset({DECLINE})),
    })  # fmt: skip
    decision = RadiosField("What is your answer?", required="Select an answer")
    clause_text = LongTextField(
        "Text of the clause",
        subject="The text of the clause",
        max_length=LONGEST,
        rows=14,
    )
    answer = LongTextField(
        "What do you say to the sender?",
        subject="The answer",
        max_length=LONGEST_TEXT,
        rows=4,
        description="Needed when you decline. Every member of the partnership can read it",
    )
    clause_version = HiddenField()

    def offer(self, *, on_clause: bool) -> None:
        """The choices; a comment on the whole protocol has no clause to change."""
        put_in = choice(PUT_IN, "Take it, and put this text into the clause")
        taken = "Take it, and leave the clause as it is now" if on_clause else "Take it"
        hint = "For example when it is met elsewhere, or by a change of the map"
        choices = [
            choice(TAKE, taken, hint=hint),
            choice(DECLINE, "Decline it"),
        ]
        self.decision.choices = [put_in, *choices] if on_clause else choices
        if not on_clause:
            del self.clause_text


class SigningForm(VersionedForm):
    """Putting a version to signature."""

    seen_matters = HiddenField()
    without_consultation = TextLineField(
        "Why was no consultation needed?",
        required=NEEDS_A_REASON,
        max_length=LONGEST_REASON,
        description="For example “Only telephone numbers differ from version 1.0, which the board agreed in May”",
    )
    review_on = DatePartsField(
        "Day of the review",
        required="Enter the day of the review",
        subject="The day of the review",
        description="It is printed in the version and cannot be changed afterwards",
    )
    is_acknowledged = BooleanField("Put it to signature with these matters open")

    def opening(self) -> SigningTerms:
        """What was filled in."""
        return SigningTerms(
            cast("date", self.review_on.data),
            self.seen_matters.data or "",
            bool(self.is_acknowledged.data),
            self.without_consultation.data or "" if "without_consultation" in self else "",
        )


class SignForm(VersionedForm):
    """Signing for an organisation."""

    sha256 = HiddenField()
    post = TextLineField(
        "Your post",
        required="Enter your post",
        max_length=LONGEST_POST,
        width="two-thirds",
        description="It is printed beside the signature instead of your name. Enter a post that may bind the "
        "organisation, for example “Borough commander”, and not a desk or a team",
    )
    is_authorised = BooleanField("I am authorised")

    def validate(self, extra_validators: Any = None) -> bool:
        """The tick is the signature."""
        is_valid = bool(super().validate(extra_validators))
        if not self.is_authorised.data:
            self.is_authorised.errors = ["Tick the box to say that you are authorised to sign"]
        return is_valid and bool(self.is_authorised.data)


class RefuseForm(VersionedForm):
    """Refusing to sign."""

    post = TextLineField("Your post", required="Enter your post", max_length=LONGEST_POST, width="two-thirds")
    reason = LongTextField(
        "Why does the organisation not sign?",
        required="Enter why the organisation does not sign",
        subject="The reason",
        max_length=LONGEST_REASON,
        description="Every member of the partnership can read it",
    )


class ObjectionForm(VersionedForm):
    """Objecting to a signature, or taking one's own back."""

    reason = LongTextField(
        "Why does the signature not count?",
        required="Enter why the signature does not count",
        subject="The reason",
        max_length=LONGEST_REASON,
        description="Every member of the partnership can read it. Write nothing that they may not know",
    )


class PaperForm(VersionedForm):
    """What came on paper."""

    relevance = MappingProxyType({"reason": Relevance("decision", frozenset({REFUSED}), SAY_WHY_REFUSED)})
    decision = RadiosField(
        "What does the paper say?",
        required="Select what the paper says",
        choices=[choice(SIGNED, "Signed or approved"), choice(REFUSED, "Refused")],
    )
    reason = TextLineField("Why was it refused?", subject="The reason", max_length=LONGEST_REASON)
    post = TextLineField(
        "Post of who signed",
        required="Enter the post of who signed",
        max_length=LONGEST_POST,
        width="two-thirds",
        description="The post that may bind the organisation or approve, for example “Principal lawyer, adults and "
        "children”. No name, no desk",
    )
    signed_on = DatePartsField(
        "Day on the paper", required="Enter the day on which the paper was signed", subject="The day on the paper"
    )
    kept_at = TextLineField(
        "Where is the paper kept?",
        required="Enter where the paper is kept",
        max_length=LONGEST_KEPT_AT,
        description="For example “Legal services, file 2010/14”",
    )
    is_this_version = BooleanField("The paper is for this version")

    def validate(self, extra_validators: Any = None) -> bool:
        """A paper for another version counts for nothing."""
        is_valid = bool(super().validate(extra_validators))
        if not self.is_this_version.data:
            self.is_this_version.errors = ["Tick the box if the paper is for this version"]
        return is_valid and bool(self.is_this_version.data)

    def paper(self) -> PaperSignature:
        """What was filled in."""
        return PaperSignature(
            self.post.data or "",
            self.signed_on.data,
            self.kept_at.data or "",
            self.decision.data == REFUSED,
            self.reason.data or "",
        )


class EndForm(VersionedForm):
    """Calling a signing off."""

    why = TextLineField(
        "Why is the signing ended?",
        required="Enter why the signing is ended",
        max_length=LONGEST_REASON,
        description="Every member of the partnership can read it",
    )


class LateForm(VersionedForm):
    """Answering what came up after a signing was opened."""

    answer = LongTextField(
        "Why may the version come into force all the same?",
        required="Enter why the version may come into force all the same",
        subject="The answer",
        max_length=LONGEST_REASON,
        description="Say who stands in, and until when. Everybody who signs reads it. Nothing about any person",
    )


class CommentFilterForm(FilterForm):
    """What the table of comments is narrowed to."""

    state = DropDownField("Answer", blank="All")
    party = DropDownField("Party", blank="All")
    section = DropDownField("Section", blank="All")


class VerifyForm(FilterForm):
    """A hash to look up."""

    hash = TextLineField(
        "Hash of the document",
        max_length=200,
        description="64 characters, 0 to 9 and a to f, as document control has it. Spaces and capitals do not matter",
        render_kw={"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"},
    )


class VerifyFileForm(FilterForm):
    """A file to look up; it is only hashed."""

    file = FileField(
        "File of the document",
        description="A Word, PDF or other file as it was downloaded here, up to 4 MB. It is hashed as it arrives: "
        "nobody reads it, and nothing of it is kept",
    )


def _id(value: Any) -> UUID | None:
    """An id that was chosen from a list; none for anything else."""
    try:
        return UUID(str(value))
    except ValueError:
        return None
