"""Inviting one person for each of many entries that nobody keeps, at the mailbox of a desk. Nothing here commits.

Each is an invitation like any other, by the same rules: whoever keeps the entry may invite, the place only works until
a second person says yes, and an address of no agreed ending needs a voucher, which is given for one address at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership.accounts import links
from partnership.base import limits
from partnership.base.errors import InputFault
from partnership.documents.wording import day
from partnership.people import invitations, queries, wording
from partnership.people.administration import queries as administration
from partnership.people.email_domains import has_ending
from partnership.people.invitations import InvitationRequest
from partnership.people.role_hierarchy import manager_in
from partnership.policy.actions import Action
from partnership.policy.audience import visible, visible_all
from partnership.policy.rules import allows
from partnership.register.authority import queries as authority
from partnership.register.mail.texts import MailFrame, write_mail
from partnership.store import audit
from partnership.store.models import LinkPurpose

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Contact, OneTimeLink, Organisation, PositionRole

MOST_AT_ONCE = 50
TOO_MANY = f"Tick {MOST_AT_ONCE} or fewer: what is ticked beyond the first {MOST_AT_ONCE} was not sent"
FULL = f"{limits.INVITATIONS_SENT} of your invitations are open. Wait until some are answered, or take some back"
KEPT_ELSEWHERE = "Another partnership keeps it, and invites its people"
NO_MAIL = "No desk of it has an email address"
HAS_SEAT = "A lead’s seat counts there. See its people"
NEEDS_VOUCHER = "{} has none of the agreed endings"
INVITED = "Invited at {}: the link works until {}"
MOVED = "Its mailbox is another one by now, or somebody keeps or invites it already. Nothing was sent to it"


@dataclass(frozen=True, slots=True)
class UnkeptEntry:
    """An entry that nobody keeps: where an invitation would go, or why none goes by this page."""

    id: UUID
    name: str
    email: str = ""
    desk: str = ""
    why_not: str = ""
    leads: int = 0  # tasks that it leads, or is asked to
    is_ours: bool = True  # whether the visitor may invite into it
    is_ticked: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether it can be ticked."""
        return not self.why_not

    @property
    def has_no_mail(self) -> bool:
        """Whether a desk with a mailbox is what is missing."""
        return self.is_ours and not self.email

    @property
    def may_be_invited_alone(self) -> bool:
        """Whether the page of one invitation helps."""
        return self.is_ours and bool(self.email) and not self.is_ready

    @property
    def needs_voucher(self) -> bool:
        """Whether only the ending of its address keeps it from being ticked."""
        return self.why_not == NEEDS_VOUCHER.format(self.email)

    @property
    def key(self) -> str:
        """The entry and the mailbox that the page showed, as a form carries them."""
        return f"{self.id}|{self.email}"


def unkept_in(viewer: Viewer, partnership_id: UUID, leads: Mapping[UUID, int]) -> list[UnkeptEntry]:
    """Entries of a partnership that nobody keeps, those with most leads first; `leads` are counts of tasks."""
    rows = queries.without_keeper(partnership_id)
    ids = [row.id for row in rows]
    desks, open_links = queries.desks_with_mail(ids), queries.live_invitations(ids)
    seats, endings = authority.led(ids), [each.ending for each in administration.endings()]
    found = [
        _entry(viewer, row, desks.get(row.id, []), open_links.get(row.id), row.id in seats, endings, leads)
        for row in rows
    ]
    return sorted((each for each in found if each is not None), key=lambda each: (-each.leads, not each.is_ready))


def _entry(
    viewer: Viewer,
    row: Organisation,
    desks: list[Contact],
    link: OneTimeLink | None,
    has_seat: bool,  # noqa: FBT001
    endings: Collection[str],
    leads: Mapping[UUID, int],
) -> UnkeptEntry | None:
    shown = visible(viewer, row)
    if shown is None:
        return None
    desk, email = _mailbox(viewer, desks)
    about = {"id": row.id, "name": shown.name, "email": email, "desk": desk, "leads": leads.get(row.id, 0)}
    if not allows(viewer, Action.PEOPLE_MANAGE, row):
        return UnkeptEntry(**{**about, "email": "", "desk": ""}, why_not=KEPT_ELSEWHERE, is_ours=False)
    return UnkeptEntry(**about, why_not=_why_not(email, link, endings, has_seat=has_seat))


def _mailbox(viewer: Viewer, desks: list[Contact]) -> tuple[str, str]:
    """The desk and address of the first that the viewer may see, the main one before others; empty for none."""
    for shown in visible_all(viewer, desks):
        if email := shown.values.get("email"):
            return shown.values.get("post") or "", email
    return "", ""


def _why_not(email: str, link: OneTimeLink | None, endings: Collection[str], *, has_seat: bool) -> str:
    if link is not None:
        return INVITED.format(link.email, day(link.expires_at))
    if has_seat:
        return HAS_SEAT
    if not email:
        return NO_MAIL
    return "" if has_ending(email.casefold(), endings) else NEEDS_VOUCHER.format(email)


def invite_mailbox(
    session: Session, viewer: Viewer, organisation: Organisation, email: str, role: PositionRole, words: str
) -> None:
    """Invite the mailbox of one entry as the page showed it; raises InputFault where it is not as it was.

    An entry that somebody keeps or was invited to meanwhile gets none, so that two coordinators write to nobody twice.
    """
    audit.take_turn(session)
    account_id = viewer.account_id
    if account_id is not None and queries.open_invitations_by(account_id) >= limits.INVITATIONS_SENT:
        raise InputFault(FULL)
    desks = queries.desks_with_mail([organisation.id]).get(organisation.id, [])
    is_kept = bool(authority.with_people([organisation.id], authority.KEEPING)) or authority.is_led(organisation.id)
    is_invited = any(links.is_live(each) for each in queries.invitations(organisation.id))
    if is_kept or is_invited or _mailbox(viewer, desks)[1] != email:
        raise InputFault(MOVED)
    invitations.invite(session, manager_in(viewer, organisation), organisation, InvitationRequest(email, role, words))


def example_text(inviter: str, into: str, email: str, role: PositionRole, words: str = "") -> str:
    """What such a mail says, with words in the place of its link."""
    frame = MailFrame("", "somebody invited this address to the site", email)
    values = {
        "inviter": inviter,
        "into": into,
        "role": wording.POSITIONS[role].lower(),
        "until": links.life_ends(LinkPurpose.INVITATION),
        "href": "(the link, which works once)",
        "words": words,
        "to": email,
    }
    return write_mail("invitation", frame, **values)[0].split("-" * 40)[0].strip()
