"""Forms of relationships: recorded between two organisations, changed, and the list narrowed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from partnership.register.relationships.edges import LABELS
from partnership.register.relationships.services import OFFERED, RelationshipTerms
from partnership.store.models import Audience, RelationshipKind
from partnership.web.fields import DatePartsField, DropDownField, LongTextField, RadiosField, TextLineField, choices_of
from partnership.web.forms import FilterForm, VersionedForm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnership.store.models import Organisation

AUDIENCES = {
    Audience.PARTNERS: "Partners: everybody who can sign in and may know of both",
    Audience.PARTNERSHIP: "Partnership: its members",
    Audience.NAMED: "Named: the people of both organisations and cleared coordinators",
}
KINDS = {kind: words.forth for kind, words in LABELS.items()}
SHOWN = {"waiting": "Not confirmed by both", "due": "Review due", "ended": "Ended or declined"}


class TermsForm(VersionedForm):
    """What is said of a relationship beside its ends."""

    title = TextLineField(
        "Agreement that it rests on", description="For example “Information sharing agreement”", max_length=200
    )
    from_on = DatePartsField("It holds from")
    until_on = DatePartsField("It ends on", description="The first day on which it does not hold any more")
    review_on = DatePartsField(
        "To be reviewed by", description="From that day on it stands among the gaps until it is reviewed"
    )
    remark = LongTextField(
        "Remark",
        description="For both organisations and for coordinators. Nothing about a victim",
        max_length=500,
        rows=2,
    )
    audience = RadiosField(
        "Who can see it",
        description="Until both organisations have confirmed it, members of the partnership at most",
        required="Select who can see it",
        coerce=Audience,
        choices=choices_of({each: AUDIENCES[each] for each in OFFERED}),
    )

    @property
    def terms(self) -> RelationshipTerms:
        """What was typed."""
        return RelationshipTerms(
            audience=self.audience.data,
            title=self.title.data or "",
            remark=self.remark.data or "",
            from_on=self.from_on.data,
            until_on=self.until_on.data,
            review_on=self.review_on.data,
        )


class RelationshipForm(TermsForm):
    """The whole of it."""

    organisation = DropDownField(
        "Organisation", required="Select the organisation", blank="Choose an organisation", coerce=UUID
    )
    kind = RadiosField(
        "What it does", required="Select what it does", coerce=RelationshipKind, choices=choices_of(KINDS)
    )
    other = DropDownField(
        "The other organisation", required="Select the other organisation", blank="Choose an organisation", coerce=UUID
    )

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Fill both lists."""
        names = {str(each.id): each.name for each in organisations}
        self.organisation.choices = self.other.choices = choices_of(names)


class RelationshipFilter(FilterForm):
    """What the list is narrowed to."""

    kind = DropDownField("What", blank="All", choices=choices_of(KINDS))
    organisation = DropDownField("Organisation", blank="All")
    show = DropDownField("Show", blank="What holds today", choices=choices_of(SHOWN))

    def offer(self, organisations: Iterable[Organisation]) -> None:
        """Fill the list of organisations."""
        self.organisation.choices = choices_of({str(each.id): each.name for each in organisations})
