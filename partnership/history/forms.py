"""Forms of the histories: what they are narrowed to, the day to look at, and which fields are put back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from wtforms import BooleanField

from partnership.base.clocks import LONDON, london_day
from partnership.base.errors import InputFault
from partnership.documents.wording import day as day_in_words
from partnership.history.queries import HistoryFilter
from partnership.history.tables import CATEGORIES, Category, tables_of
from partnership.register.directory.forms import ConfirmForm
from partnership.web import fields
from partnership.web.fields import DatePartsField
from partnership.web.forms import FilterForm

if TYPE_CHECKING:
    from collections.abc import Collection

    from partnership.base.errors import PartnershipError
    from partnership.history.restore.shape import FieldThen
    from partnership.policy.viewer import Viewer

ONE = timedelta(days=1)


def begin_of(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The moment at which a day is over: what happens from then on belongs to the next."""
    return begin_of(day + ONE)


def read_day(text: str) -> date | None:
    """A day as addresses have it, "2026-11-01"; None for anything else."""
    is_plain = text.isascii() and len(text) == len("2026-11-01")
    try:
        return date.fromisoformat(text) if is_plain else None
    except ValueError:
        return None


LONGEST_SEARCH = 100
D = TypeVar("D", bound="DayForm")


class HistoryForm(FilterForm):
    """What a history is narrowed to."""

    sort = fields.DropDownField("Kind of change", blank="Everything")
    who = fields.TextLineField(
        "Who did it",
        max_length=LONGEST_SEARCH,
        subject="Who did it",
        description="Part of a mail address",
        render_kw={"autocomplete": "off"},
    )
    since = DatePartsField("From", subject="The first day")
    until = DatePartsField("Until", subject="The last day")

    def offer(self, categories: Collection[Category], *, sees_people: bool) -> None:
        """The categories that this history has; who did it is asked only of those who are shown it."""
        self.sort.choices = [fields.choice(each, CATEGORIES[each]) for each in CATEGORIES if each in categories]
        if not sees_people:
            del self.who
        if len(categories) < 2:  # noqa: PLR2004 - nothing to choose from
            del self.sort

    def wanted(self) -> HistoryFilter:
        """What was filled in, as the queries take it."""
        category = self.sort.data if "sort" in self else ""
        return HistoryFilter(
            tables=tables_of(Category(category)) if category else frozenset(),
            is_taken_away=category == Category.TAKEN_AWAY,
            actor=(self.who.data or "") if "who" in self else "",
            since=begin_of(self.since.data) if self.since.data else None,
            before=end_of(self.until.data) if self.until.data else None,
        )


class DayForm(FilterForm):
    """The day whose state is looked at: after the site began, and not in the future."""

    on = DatePartsField("Day", required="Enter the day that you want to see", subject="The day")

    def limit(self, began_at: datetime | None, today: date) -> None:
        """Refuse days of which nothing is known."""
        self.began_on = london_day(began_at) if began_at is not None else today
        self.today = today

    def validate(self, extra_validators: Any = None) -> bool:
        """The usual checks, and the two limits in words of their own."""
        is_valid, chosen = bool(super().validate(extra_validators)), self.on.data
        if not is_valid or chosen is None:
            return False
        if chosen > self.today:
            self.add_fault("The day must be today or in the past", "on")
        elif chosen < self.began_on:
            began = day_in_words(self.began_on)
            self.add_fault(f"The day must be the same as or after {began}: before that nothing was recorded here", "on")
        return not self.errors


def day_form(kind: type[D], args: Any, began_at: datetime | None, today: date) -> D:
    """The form of a day, from its three parts or from an address with `?on=2026-11-01`."""
    form = kind(args, data={"on": read_day(args.get("on", ""))})
    form.limit(began_at, today)
    return form


class DirectoryDayForm(DayForm):
    """The day on which the directory is looked at, with what narrows the list."""

    partnership = fields.DropDownField("Took part in", blank="Any partnership, or none")
    q = fields.TextLineField(
        "Search",
        max_length=LONGEST_SEARCH,
        subject="What you search for",
        description="Part of a name, as it is today",
        render_kw={"autocomplete": "off"},
    )

    def offer(self, viewer: Viewer) -> None:
        """The partnerships of the visitor."""
        self.partnership.choices = [fields.choice(place.slug, place.name) for place in viewer.places]
        if not viewer.places:
            del self.partnership


class RestoreForm(ConfirmForm):
    """Which fields go back to what they were, and what was confirmed about doubtful ones."""

    fields_back = fields.CheckboxesField("Put back", required="Select what to put back")
    is_another = BooleanField("No, it is another one")
    note = fields.TextLineField(
        "Why do you ask for this?",
        max_length=500,
        subject="Why you ask",
        description="For the coordinator, where a change is asked for first",
    )

    def offer(self, found: Collection[FieldThen]) -> None:
        """The fields that can go back."""
        self.labels = {each.name: each.label for each in found}
        self.fields_back.choices = [fields.choice(each.name, each.label) for each in found if each.can]
        if not any(each.is_asked for each in found if each.can):
            del self.note

    def add_fault(self, fault: PartnershipError | str, at: str = "") -> None:
        """A fault of a value stands at the ticks, with the name of its field: there is nothing else to correct here."""
        name = (fault.field if isinstance(fault, InputFault) else "") or at
        label = self.labels.get(name, "")
        super().add_fault(f"{label}: {fault}" if label else str(fault), "note" if name == "note" else "fields_back")
