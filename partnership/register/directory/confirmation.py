"""An entry that was checked while it was typed: the same press that saves it confirms its section. Nothing commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.register.directory import services
from partnership.register.directory.parts import BY_TABLE, CONFIRMED_WORDS
from partnership.store import audit
from partnership.store.models import EntrySection, SectionClock

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Entry, Organisation

NOT_CONFIRMED = (
    "{} are not confirmed: somebody else changed them after you opened the page. Look at them and confirm them there."
)


def section_of(record: Entry) -> EntrySection:
    """The section that a record stands in."""
    part = BY_TABLE.get(record.__tablename__)  # type: ignore[attr-defined]
    return part.section if part is not None else EntrySection.IDENTITY


def words_for(organisation: Organisation, section: EntrySection, *, is_own: bool) -> str:
    """What somebody says who ticks it: all of the section was checked, since all of it is confirmed."""
    whom = "" if is_own else " with them"
    return f"I checked {CONFIRMED_WORDS[section]} of {organisation.name}{whom} today"


def changed_at(organisation: Organisation, section: EntrySection) -> str:
    """When a section was changed last, as a form carries it; empty for never."""
    clock = organisation.clock(section)
    return clock.changed_at.isoformat() if clock is not None and clock.changed_at is not None else ""


def is_as_seen(session: Session, organisation: Organisation, section: EntrySection, seen: str) -> bool:
    """Whether nobody has changed the section since a page was opened; to be asked before the page's own change."""
    audit.take_turn(session)
    clock = session.get(SectionClock, (organisation.id, section), populate_existing=True)
    return seen == (clock.changed_at.isoformat() if clock is not None and clock.changed_at is not None else "")


def confirm(session: Session, organisation: Organisation, section: EntrySection, by: Viewer) -> None:
    """Confirm a section that its typist has just checked and saved."""
    session.flush()
    services.confirm(session, organisation, section, by.email, seen_by=by)
