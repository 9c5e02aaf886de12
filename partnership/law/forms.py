"""Forms of the clock of the law: a post that may record, and a check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from partnership.guidance.facts import FactOutcome
from partnership.law.services import LONGEST_AGAINST, LONGEST_NOTE, LONGEST_POST, CheckEntry
from partnership.web.date_field import DatePartsField
from partnership.web.fields import DropDownField, LongTextField, RadiosField, TextLineField, choice
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import Agency
    from partnership.models import LawPost


class LawPostForm(BaseForm):
    """A post, and the organisation whose leads record in its name."""

    name = TextLineField(
        "Post",
        description="For example “Council lawyer” or “Safeguarding lead”. No name of a person",
        required="Enter the post, for example “Council lawyer”",
        max_length=LONGEST_POST,
    )
    organisation = DropDownField(
        "Organisation",
        description="Its lead and its deputies record in the name of this post",
        required="Select the organisation that the post is in",
        blank="Select an organisation",
    )

    def offer(self, agencies: Iterable[Agency]) -> None:
        """Organisations that take part."""
        self.organisation.choices = [choice(each.id, each.name) for each in agencies]


class CheckForm(BaseForm):
    """What somebody found who looked a fact up."""

    outcome = RadiosField(
        "Does it hold?",
        required="Select whether it holds",
        choices=[
            choice(FactOutcome.HOLDS.value, "Yes, it is so today"),
            choice(FactOutcome.CHANGED.value, "No, or not quite any more"),
        ],
    )
    checked_on = DatePartsField(
        "When was it checked?", subject="The day of the check", required="Enter the day on which it was checked"
    )
    against = TextLineField(
        "Against what?",
        description="The Act, guidance or page as it stood on that day, with its place",
        required="Enter what it was checked against",
        max_length=LONGEST_AGAINST,
    )
    post = RadiosField("In which post do you say so?", required="Select the post")
    note = LongTextField(
        "Note",
        description="What has changed, or what is to know. Nothing about a victim, and no person’s name",
        subject="The note",
        max_length=LONGEST_NOTE,
        rows=3,
    )

    def offer(self, posts: Iterable[LawPost], today: date) -> None:
        """The posts of the visitor, and no day that is still to come."""
        mine = [*posts]
        self.post.choices = [choice(each.id, f"{each.name}, {each.organisation.name}") for each in mine]
        if len(mine) == 1 and not self.post.data:
            self.post.data = str(mine[0].id)
        self.checked_on.latest = today

    def entry(self, posts: Iterable[LawPost]) -> CheckEntry:
        """What was filled in."""
        post = next(each for each in posts if str(each.id) == self.post.data)
        return CheckEntry(
            post,
            FactOutcome(self.outcome.data),
            self.checked_on.data or date.min,  # the field asks for one
            self.against.data or "",
            self.note.data or "",
        )
