"""Showing a confidential address: written down first, limited in number, and told to the organisation it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.base import limits
from partnership.base.errors import InputFault, Throttled
from partnership.documents.text import refused_characters
from partnership.documents.wording import counted, listed
from partnership.register.authority import queries as authority
from partnership.register.directory import wording
from partnership.register.directory.oversight import queries
from partnership.register.directory.queries import REVEALED
from partnership.register.directory.services import NOTE_LENGTH
from partnership.register.directory.values import looks_like_address
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import now
from partnership.web.pages import Page

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Location

PROPOSED = "the one that is proposed"
ASKED = "asked to open"
ASKED_OFTEN = (
    f"You have asked {limits.ASKED_TO_OPEN.most} times within an hour, and those who can answer were told. Ring the "
    "desk"
)
NOBODY_GIVES = (
    "Nobody can give it today: no lead who can open it, and no cleared coordinator of its home partnership. Whoever "
    "runs the site clears two: flask --app wsgi accounts clear EMAIL --partnership NAME"
)


class TooManyAddresses(Throttled):
    """An account was shown the addresses of many places in a short time."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        minutes = counted(max(1, -(-seconds // 60)), "minute")
        message = (
            f"You were shown the addresses of {limits.CONFIDENTIAL_PLACES.most} confidential places within an hour, as "
            f"many as one account may see. Wait {minutes} before you ask for another one."
        )
        self.args = (message,)


def record_reveal(
    session: Session, viewer: Viewer, location: Location, reason: str, note: str, *, is_proposed: bool = False
) -> None:
    """Write down that a confidential address is about to be shown; commit this before you show it.

    Raises InputFault for a reason or note that cannot be kept, TooManyAddresses when the account has seen enough.
    """
    if reason not in wording.REASONS:
        raise InputFault("Select why you need the address", "reason")
    if refused_characters(note) is not None or len(note) > NOTE_LENGTH:
        raise InputFault(f"What it is for must be {NOTE_LENGTH} characters or fewer", "note")
    if looks_like_address(note):
        raise InputFault("Do not write an address here: everybody who reads the history would see it", "note")
    which = {"which": PROPOSED} if is_proposed else {}
    audit.record(session, REVEALED, location, reason=reason, note=note, **which)
    _refuse_too_many(viewer)
    _tell_keepers(session, viewer, location, reason)


def _refuse_too_many(viewer: Viewer) -> None:
    """Counted after it was written: the chain lets one writer on at a time, so that many at once are counted too."""
    if viewer.account_id is None:
        return
    at, limit = now(), limits.CONFIDENTIAL_PLACES
    places, first = queries.revealed_between(viewer.account_id, at - limit.within, at)
    if places > limit.most:
        raise TooManyAddresses(int((first + limit.within - at).total_seconds()) if first else limit.seconds)


def _tell_keepers(session: Session, viewer: Viewer, location: Location, reason: str) -> None:
    """Tell all who hold the address, keep the entry or are cleared that somebody looked: an insider's look too.

    By post and by where they belong, and never what they saw. Who looked is not told of their own look.
    """
    organisation = location.organisation
    for account in authority.watchers_of(location, now()):
        if account.id == viewer.account_id:
            continue
        send(
            session,
            MailKind.ADDRESS_REVEALED,
            account,
            "A confidential address was looked at",
            "address-revealed",
            organisation=wording.name_in_mail(organisation),
            who=viewer.display_name or "Somebody without a post",
            where=_where(viewer, location),
            why=wording.REASONS[reason],
            link=address("directory.place", organisation_id=organisation.id, row_id=location.id),
        )


def givers(location: Location, but: UUID | None) -> list[Account]:
    """Who can let somebody open a place, or start that: its leads who can open it, the cleared of its home."""
    organisation = location.organisation
    holders = {each.id for each in authority.holders_of(location.id, now())}
    leads = [each for each in authority.leads_of([organisation.id]) if each.id in holders]
    found = [*leads, *authority.coordinators_of([organisation.home_id], is_cleared=True)]
    return list({each.id: each for each in found if each.id != but}.values())


def ask_to_open(session: Session, viewer: Viewer, location: Location, reason: str) -> int:
    """Ask those who can let somebody open a place, and return how many; why is told by the words of the list alone.

    Raises InputFault for an unknown reason, and who has asked often or can ask nobody.
    """
    if reason not in wording.REASONS:
        raise InputFault("Select why you need the address", "reason")
    told = givers(location, viewer.account_id)
    if not told:
        raise InputFault(NOBODY_GIVES)
    audit.record(session, ASKED, location)
    at, limit = now(), limits.ASKED_TO_OPEN
    if queries.count_asked(viewer.account_id, ASKED, at - limit.within, at) > limit.most:
        raise InputFault(ASKED_OFTEN)
    for account in told:
        send(
            session,
            MailKind.YES_ASKED,
            account,
            "Somebody asks to open a confidential address",
            "address-asked",
            organisation=wording.name_in_mail(location.organisation),
            who=f"{viewer.post} ({viewer.email})",
            why=wording.REASONS[reason],
            link=address(Page.GRANTS.endpoint, organisation_id=location.organisation_id, row_id=location.id),
        )
    return len(told)


def _where(viewer: Viewer, location: Location) -> str:
    """Where who looked belongs, in words."""
    organisation = location.organisation
    if organisation.id in viewer.positions:
        return f"{viewer.positions[organisation.id].value} of this organisation"
    beside = viewer.coordinated_ids & (organisation.partnership_ids | {organisation.home_id})
    names = [place.name for place in viewer.places if place.id in beside]
    return f"coordinator of {listed(names)}" if names else "from another organisation"
