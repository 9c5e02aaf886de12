"""The contact points of an agency as its page of answers shows them to be checked. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from partnership.base.errors import InputFault, NotFound, Stale
from partnership.policy.actions import Action
from partnership.policy.rules import allows
from partnership.register.directory import confirmation, desk_checks, services
from partnership.register.directory.desk_checks import RUNG
from partnership.register.directory.entry import is_near, part_shown
from partnership.register.directory.parts import PARTS
from partnership.store.models import DeskWay, EntrySection
from partnership.store.models.desks import COLUMNS_OF_WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.register.directory.desk_checks import WayCheck
    from partnership.register.directory.entry import FieldRow, PartShown
    from partnership.store.models import Contact, Organisation

RANG, WHOLE = "rang.", "contacts-checked"  # the names of the boxes
UNKNOWN_BOX = "Select one of the numbers on the page"
NEVER_CHANGED = "-"  # a box sends something
_WAYS = {name: way for way, names in COLUMNS_OF_WAYS.items() for name in names}


@dataclass(frozen=True, slots=True)
class DeskField:
    """A number, an address or hours of a contact point, and how sure they are."""

    row: FieldRow
    check: WayCheck | None
    name: str = ""  # of the box that confirms it; empty where there is none


@dataclass(frozen=True, slots=True)
class DeskToCheck:
    """A contact point: what can be checked of it by telephone, and the rest of its entry."""

    shown: PartShown
    fields: tuple[DeskField, ...]
    others: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class DesksToCheck:
    """The contact points of an agency as one viewer sees them."""

    desks: tuple[DeskToCheck, ...]
    may_confirm: bool
    words: str  # of the box that confirms all of them
    seen: str  # what that box sends
    whole_name: str = WHOLE

    @property
    def can_be_checked(self) -> bool:
        """Whether the viewer can confirm anything here."""
        return self.may_confirm and bool(self.desks)


def desks_to_check(viewer: Viewer, organisation: Organisation, at: datetime, *, is_own: bool) -> DesksToCheck:
    """Return the contact points of an organisation; `is_own`: the viewer is one of its own people."""
    may_confirm = allows(viewer, Action.ORGANISATION_CONFIRM, organisation)
    checks = desk_checks.all_checks(viewer, organisation, at, is_near=is_near(viewer, organisation))
    part = PARTS["contacts"]
    found = [(row, part_shown(viewer, part, row)) for row in organisation.contacts if not row.is_archived]
    return DesksToCheck(
        tuple(_desk(row, each, checks.get(row.id, {}), may_confirm=may_confirm) for row, each in found if each),
        may_confirm,
        confirmation.words_for(organisation, EntrySection.CONTACTS, is_own=is_own),
        confirmation.changed_at(organisation, EntrySection.CONTACTS) or NEVER_CHANGED,
    )


def _desk(row: Contact, shown: PartShown, checks: Mapping[str, WayCheck], *, may_confirm: bool) -> DeskToCheck:
    by_way = {each.way: each for each in checks.values()}
    fields = tuple(
        DeskField(each, check, f"{RANG}{row.id}.{check.way}" if check and may_confirm and check.way in RUNG else "")
        for each, check in ((each, by_way.get(_WAYS[each.name])) for each in shown.rows if each.name in _WAYS)
    )
    told = {each.row.name for each in fields}
    return DeskToCheck(shown, fields, tuple(each for each in shown.rows if each.name not in told))


@dataclass(frozen=True, slots=True)
class NumberRung:
    """A number that was rung and answered: of which contact point, by which way, and what the page showed."""

    contact_id: UUID
    way: DeskWay
    seen: str


@dataclass(frozen=True, slots=True)
class SentChecks:
    """What was ticked about contact points."""

    rung: tuple[NumberRung, ...] = ()
    whole: str | None = None  # when the section was changed last, as the page showed it; None where it is not ticked

    def __bool__(self) -> bool:
        """Return whether anything was ticked."""
        return bool(self.rung) or self.whole is not None

    def write(self, session: Session, organisation: Organisation, by: Viewer) -> list[str]:
        """Confirm what was ticked; returns the numbers. Raises Stale for what was changed since the page was opened."""
        desks = {each.id: each for each in organisation.contacts if not each.is_archived}
        told = []
        for each in self.rung:
            desk = desks.get(each.contact_id)
            if desk is None:
                raise Stale(desk_checks.CHANGED_MEANWHILE)
            try:
                told.append(desk_checks.confirm_number(session, desk, each.way, by, seen=each.seen))
            except NotFound as fault:
                raise Stale(desk_checks.CHANGED_MEANWHILE) from fault
        if self.whole is not None:
            seen = "" if self.whole == NEVER_CHANGED else self.whole
            services.confirm(session, organisation, EntrySection.CONTACTS, by.email, seen_changed_at=seen, seen_by=by)
        return told


def sent_checks(sent: Mapping[str, str]) -> SentChecks:
    """Read what was ticked. Raises InputFault for a box that no page has."""
    return SentChecks(tuple(_rung(sent)), sent.get(WHOLE))


def _rung(sent: Mapping[str, str]) -> Iterator[NumberRung]:
    for name, value in sent.items():
        if name.startswith(RANG):
            contact_id, _, way = name.removeprefix(RANG).partition(".")
            try:
                rung = NumberRung(UUID(contact_id), DeskWay(way), value)
            except ValueError as fault:
                raise InputFault(UNKNOWN_BOX) from fault
            if rung.way not in RUNG:
                raise InputFault(UNKNOWN_BOX)
            yield rung


def numbers_words(numbers: Sequence[str], *, is_whole: bool) -> str:
    """What was confirmed, as a sentence; empty where nothing was."""
    if is_whole:
        return "All contact points are confirmed."
    return f"Confirmed: {', '.join(numbers)}." if numbers else ""
