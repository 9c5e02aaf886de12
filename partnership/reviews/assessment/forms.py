"""Forms of assessments: starting one, rating a competence, a piece of evidence, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from wtforms import HiddenField

from partnership.reviews.assessment import merge
from partnership.reviews.assessment.merge import CompetenceAnswer
from partnership.reviews.assessment.services import (
    LONGEST_ACTION,
    LONGEST_CONCLUSION,
    LONGEST_LINK,
    LONGEST_PIECE,
    LONGEST_REASON,
    LONGEST_TITLE,
)
from partnership.reviews.assessment.wording import MEANINGS, UNRATED, WORDS
from partnership.store.models import Rating
from partnership.web.fields import (
    DatePartsField,
    DropDownField,
    LongTextField,
    RadiosField,
    TextLineField,
    WebAddressField,
    choice,
    choices_of,
)
from partnership.web.forms import VersionedForm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date


# Where a field of the form has another name than in the answer; a field may not be called as a form's own address is.
FIELD_OF = {"owner_id": "owner", "action": "next_action"}


class AssessmentStartForm(VersionedForm):
    """A new assessment."""

    title = TextLineField(
        "What is it called?",
        required="Enter a title",
        subject="The title",
        max_length=LONGEST_TITLE,
        description="With the year, for example “Self-assessment 2010”",
    )


class RatingForm(VersionedForm):
    """The rating of a competence, why, and what is done next."""

    field_of = FIELD_OF
    unmarked = ("reason",)  # needed for the two highest ratings where no evidence stands beside it
    # What the form showed: of two who write at once it tells who changed which field.
    was = HiddenField(default="")
    rating = RadiosField(
        "How far is it in place?",
        choices=[
            *(choice(each, words, hint=MEANINGS[each]) for each, words in WORDS.items()),
            choice("", f"{UNRATED} yet"),
        ],
    )
    reason = LongTextField(
        "Why this rating?",
        subject="The reason",
        max_length=LONGEST_REASON,
        rows=5,
        description="What is in place, what is missing, and for whom: children, adults or both",
    )
    next_action = LongTextField(
        "What is done next?",
        subject="The action",
        max_length=LONGEST_ACTION,
        rows=3,
        description="One step that would move it on",
    )
    owner = DropDownField("Who does it?", blank="Nobody yet", description="An agency that takes part")
    due_on = DatePartsField("By when?", subject="The date by when")
    done_on = DatePartsField("Done on", subject="The day on which it was done", description="Only once it is done")
    earlier_done_on = DatePartsField(
        "When was the earlier action done?",
        subject="The day on which the earlier action was done",
        description="Only once it is done. The closed assessment itself stays as it was kept",
    )

    def offer(self, owners: Mapping[UUID, str], *, today: date, has_earlier: bool) -> None:
        """Offer the agencies that can own an action; without an earlier action there is nothing to say of it."""
        self.owner.choices = choices_of(owners)
        self.done_on.latest = today
        if has_earlier:
            self.earlier_done_on.latest = today
        else:
            del self.earlier_done_on

    @classmethod
    def showing(cls, answer: CompetenceAnswer, version: int, shown: CompetenceAnswer | None = None) -> RatingForm:
        """The form with an answer in it; `shown` is what is stored, where that is something else."""
        values: dict[str, Any] = {FIELD_OF.get(name, name): getattr(answer, name) for name in merge.FIELDS}
        values["owner"] = str(answer.owner_id) if answer.owner_id else None
        values["rating"] = str(answer.rating) if answer.rating else None
        was = merge.written(shown or answer)
        return cls(formdata=None, data={**values, "version": str(version), "was": was})

    @property
    def base(self) -> CompetenceAnswer | None:
        """What the form showed when it was opened; none when it does not say so."""
        return merge.read(self.was.data or "")

    def answer(self) -> CompetenceAnswer:
        """What was filled in."""
        has_earlier = "earlier_done_on" in self
        return CompetenceAnswer(
            rating=Rating(self.rating.data) if self.rating.data else None,
            reason=self.reason.data or "",
            action=self.next_action.data or "",
            owner_id=UUID(self.owner.data) if self.owner.data else None,
            due_on=self.due_on.data,
            done_on=self.done_on.data,
            earlier_done_on=self.earlier_done_on.data if has_earlier else None,
        )


class EvidenceForm(VersionedForm):
    """A piece of evidence."""

    text = LongTextField(
        "What is the evidence?",
        required="Enter what the evidence is",
        subject="The evidence",
        max_length=LONGEST_PIECE,
        rows=4,
        description="A plan, a count, minutes, a visit: what anybody could look up. Nothing about a person",
    )
    link = WebAddressField(
        "Where can it be read?",
        subject="The link",
        max_length=LONGEST_LINK,
        description="A web address that begins with https:// or http://.",
    )


class CloseForm(VersionedForm):
    """The conclusion; with it goes what was looked at before."""

    seen_content = HiddenField(default="")
    conclusion = LongTextField(
        "What should the board take from it?",
        required="Enter what the board should take from it",
        subject="The conclusion",
        max_length=LONGEST_CONCLUSION,
        rows=8,
        description="What is better, what is worse, what worries you most and what is done about it",
    )
