"""Words for entries of the register, where their own history is not the place: what was done, never a value of theirs.

From what to what is told by `directory.history`, which knows who may see which field.
"""

from __future__ import annotations

from functools import partial

from partnership.history.descriptions.shape import Category, EventWording, RecordedEvent, done, entry_link
from partnership.register.directory.parts import BY_TABLE, CONFIRMED_WORDS
from partnership.register.directory.queries import REVEALED
from partnership.store.models import EntrySection


def _whose(event: RecordedEvent) -> str:
    return event.names.organisation(event.entry.organisation_id)


def _organisation(event: RecordedEvent) -> str:
    return f"Entry of {_whose(event)} {done(event)}"


def _part(event: RecordedEvent) -> str:
    one = BY_TABLE[event.entry.table].one
    return f"A {one} of {_whose(event)} {done(event)}"


def _event(event: RecordedEvent) -> str:
    if event.action == REVEALED:
        return f"Confidential address of {_whose(event)} shown"
    return f"Entry of {_whose(event)}: {event.action}"


def _clock(event: RecordedEvent) -> str:
    section = EntrySection(event.entry.row_id.rpartition("/")[2])
    words = CONFIRMED_WORDS[section]
    return f"{words[:1].upper()}{words[1:]} of {_whose(event)} confirmed"


_words = partial(EventWording, Category.ENTRIES, link=entry_link, is_entry=True)

TABLES = {
    "organisation": _words(_organisation, event=_event),
    **{table: _words(_part, event=_event) for table in BY_TABLE},
    "desk_notice": _words(lambda event: f"Notice at a desk of {_whose(event)} {done(event)}"),
    "desk_report": _words(lambda event: f"Call to a desk of {_whose(event)} reported"),
    "section_clock": _words(_clock),
}
