"""Words for entries of the register, where their own history is not the place: what was done, never a value of theirs.

From what to what is told by `directory.history`, which knows who may see which field.
"""

from __future__ import annotations

from functools import partial

from partnership.directory.parts import BY_TABLE, CONFIRMED_WORDS
from partnership.directory.queries import REVEALED
from partnership.history.descriptions.shape import Happening, Sort, Words, done, entry_link
from partnership.models import EntrySection


def _whose(happening: Happening) -> str:
    return happening.names.organisation(happening.entry.organisation_id)


def _organisation(happening: Happening) -> str:
    return f"Entry of {_whose(happening)} {done(happening)}"


def _part(happening: Happening) -> str:
    one = BY_TABLE[happening.entry.table].one
    return f"A {one} of {_whose(happening)} {done(happening)}"


def _event(happening: Happening) -> str:
    if happening.action == REVEALED:
        return f"Confidential address of {_whose(happening)} shown"
    return f"Entry of {_whose(happening)}: {happening.action}"


def _clock(happening: Happening) -> str:
    section = EntrySection(happening.entry.row_id.rpartition("/")[2])
    words = CONFIRMED_WORDS[section]
    return f"{words[:1].upper()}{words[1:]} of {_whose(happening)} confirmed"


_words = partial(Words, Sort.ENTRIES, link=entry_link, is_entry=True)

TABLES = {
    "organisation": _words(_organisation, event=_event),
    **{table: _words(_part, event=_event) for table in BY_TABLE},
    "desk_notice": _words(lambda happening: f"Notice at a desk of {_whose(happening)} {done(happening)}"),
    "desk_report": _words(lambda happening: f"Call to a desk of {_whose(happening)} reported"),
    "section_clock": _words(_clock),
}
