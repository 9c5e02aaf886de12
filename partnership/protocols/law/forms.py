"""Forms of the clock of the law: a post that may record, and a check."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from partnership.documents.wording import day
from partnership.guidance.facts import FactOutcome
from partnership.protocols.law.services import LONGEST_AGAINST, LONGEST_NOTE, LONGEST_POST, CheckEntry
from partnership.web.fields import (
    CheckboxesField,
    DatePartsField,
    DropDownField,
    LongTextField,
    RadiosField,
    TextLineField,
    choice,
)
from partnership.web.forms import BaseForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.findings.facts import Agency
    from partnership.guidance.facts import Fact
    from partnership.protocols.law.readings import ClauseOnFact
    from partnership.store.models import FactCheck, LawPost


STILL: Final = "still"
ANSWERS: Final = {
    FactOutcome.HOLDS: "It is so, as the guidance says",
    FactOutcome.BEGUN: "It has begun: it is in force",
    FactOutcome.CHANGED: "It has changed: something else is so now",
    FactOutcome.ENDED: "It has ended",
    FactOutcome.NOT_FOUND: "I looked for it and did not find it",
}


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

    outcome = RadiosField("What is so today?", required="Select what is so today")
    state = RadiosField("Which of these is so now?", blank="As the answer above says")
    since_on = DatePartsField(
        "From which day?",
        description="Where it has begun, changed or ended. Otherwise leave this empty",
        subject="The day from which it is so",
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
        "What is so now",
        description="Papers print it where the fact stands. Nothing about a victim, and no person’s name",
        subject="The note",
        max_length=LONGEST_NOTE,
        rows=3,
    )
    look_on = DatePartsField(
        "When is it to be looked at again?",
        description="Leave this empty for the day that the guidance proposes",
        subject="The day to look at it again",
    )

    def offer(self, posts: Iterable[LawPost], today: date, fact: Fact, last: FactCheck | None) -> None:
        """The posts of the visitor, no day of a check that is still to come, and the answers that can be true.

        `last` is what was recorded last, where it is not what the guidance says.
        """
        still = [choice(STILL, f"Still as recorded on {day(last.checked_on)}")] if last is not None else []
        self.outcome.choices = [*still, *(choice(key.value, words) for key, words in ANSWERS.items())]
        self.state.choices = [choice(each, each.replace("-", " ").capitalize()) for each in fact.states]
        self.since_on.latest = today
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
            None if self.outcome.data == STILL else FactOutcome(self.outcome.data),
            self.checked_on.data or date.min,  # the field asks for one
            self.against.data or "",
            self.note.data or "",
            since_on=self.since_on.data,
            state=self.state.data or "",
            look_on=self.look_on.data,
        )


class ReadingForm(BaseForm):
    """That clauses were read again, and are right as they stand."""

    clauses = CheckboxesField("Which clauses have you read?", required="Select the clauses that you have read")
    reason = LongTextField(
        "Why are they right as they stand?",
        description="One reason for all that you select. Nothing about a victim, and no person’s name",
        subject="The reason",
        required="Enter why these clauses are right as they stand",
        max_length=LONGEST_NOTE,
        rows=3,
    )
    post = RadiosField("In which post do you say so?", required="Select the post")

    def offer(self, posts: Iterable[LawPost], clauses: Iterable[ClauseOnFact]) -> None:
        """The clauses that wait, and the posts of the visitor."""
        mine = [*posts]
        self.clauses.choices = [choice(each.id, each.title) for each in clauses]
        self.post.choices = [choice(each.id, f"{each.name}, {each.organisation.name}") for each in mine]
        if len(mine) == 1 and not self.post.data:
            self.post.data = str(mine[0].id)
