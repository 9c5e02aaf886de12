"""Changes of who has which place: in an organisation, at a desk, in the team of a partnership. Nothing here commits.

What is counted to decide ("is there another lead?") is counted after the turn is taken, so that two changes at once
cannot both find the other's lead still there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership import audit
from partnership.accounts import links
from partnership.accounts import queries as accounts
from partnership.accounts.links import LinkTo
from partnership.accounts.services import end_everything, make_member
from partnership.accounts.tokens import EMAIL, fold_email
from partnership.errors import Conflict, InputFault, NotFound, Stale
from partnership.mail.kinds import MailKind
from partnership.mail.services import address, send
from partnership.models import LinkPurpose, MemberRole, OneTimeLink, PositionRole, now
from partnership.people import agreement, queries, wording
from partnership.people.ranks import fault_of_change
from partnership.people.telling import tell_account, tell_coordinators, tell_keepers

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import Account, Contact, Membership, Organisation, Partnership, Position
    from partnership.people.queries import Person, TeamMember
    from partnership.people.ranks import Manager
    from partnership.policy.viewer import Viewer

LONGEST_REASON = 200
CHANGED_MEANWHILE = "Somebody else changed this after you opened the page. Nothing was overwritten: look again."
LAST_COORDINATOR = "This is the only coordinator. Make somebody else coordinator first"
NOT_AN_ADDRESS = "Enter an email address in the correct format, like desk@example.org"


def post_of(account: Account) -> str:
    """What an account is called: its post, or its mail address where none was given."""
    return account.display_name or account.email


def change_role(
    session: Session, manager: Manager, organisation: Organisation, person: Person, role: PositionRole, version: int
) -> bool:
    """Give somebody another role in an organisation; their sign-ins and links end, and they are told.

    False when it is that role already. Raises InputFault for what nobody may do, Stale when somebody else was first.
    """
    position, account = person.position, person.account
    _take_turn(session, position, version)
    if position.role is role:
        return False
    is_last = position.role is PositionRole.LEAD and not queries.other_keepers(
        organisation.id, account.id, [PositionRole.LEAD]
    )
    if fault := fault_of_change(manager, account.id, position.role, role, is_last_lead=is_last):
        raise InputFault(fault, "role")
    position.role = role
    end_everything(session, account)
    word = wording.POSITIONS[role].lower()
    tell_account(session, account, f"Your role at {organisation.name} is now {word}. Sign in again to use it.")
    what = f"{post_of(account)} is now {word}."
    tell_keepers(session, organisation, what, but=_but(manager.account_id, account.id))
    return True


def _take_turn(session: Session, row: Position | Contact | Membership, version: int) -> None:
    """Wait for one's turn; raises NotFound when the row has gone, Stale when it is not as the form showed it."""
    audit.take_turn(session)
    if session.get(type(row), row.id, populate_existing=True) is None:
        raise NotFound
    if row.version != version:
        raise Stale(CHANGED_MEANWHILE)


def _but(*account_ids: UUID | None) -> set[UUID]:
    return {each for each in account_ids if each is not None}


def accept_agreement(session: Session, position: Position) -> None:
    """Accept the owner agreement in today's wording; doing it twice changes nothing."""
    if position.agreement:
        return
    position.agreement, position.agreed_at = agreement.CURRENT, now()
    audit.record(session, "agreement accepted", position, wording=agreement.CURRENT)


def name_holder(session: Session, contact: Contact, account: Account | None, version: int) -> bool:
    """Say who answers at a desk, or that nobody is named; False when that is so already.

    The name of a holder that stood there belongs to whoever answered before: it goes with them.
    """
    _take_turn(session, contact, version)
    held_by_id = account.id if account is not None else None
    if contact.held_by_id == held_by_id and contact.vacant_since is None:
        return False
    if contact.held_by_id is not None:
        contact.holder = ""
    contact.held_by_id, contact.vacant_since = held_by_id, None
    return True


def add_member(session: Session, viewer: Viewer, partnership: Partnership, email: str, role: MemberRole) -> None:
    """Add somebody to a partnership's team: at once where there is an account, else by a link that is mailed to them.

    Raises InputFault for what is no address, for a member, and for a closed account.
    """
    audit.take_turn(session)
    email = fold_email(email)
    if not EMAIL.fullmatch(email):
        raise InputFault(NOT_AN_ADDRESS, "email")
    account = accounts.account_by_email(email)
    if account is not None and account.id == viewer.account_id:
        message = "Nobody gives themselves a place: ask another coordinator or administrator"
        raise InputFault(message, "email")
    if account is None:
        _send_sign_up(session, viewer, partnership, email, role)
        return
    if not account.is_active:
        message = "The account of this address is closed. An administrator of the site can open it again"
        raise InputFault(message, "email")
    if accounts.membership(account.id, partnership.id) is not None:
        message = "This address belongs to the team already. Change its role on the page of the team"
        raise Conflict(message, "email")
    make_member(session, account, partnership, role)
    session.flush()
    word = wording.MEMBERS[role].lower()
    href = address("overview.partnership", slug=partnership.slug)
    tell_account(session, account, f"You are now a {word} of {partnership.name}.", href)
    what = f"{post_of(account)} is now a {word}."
    tell_coordinators(session, partnership, what, but=_but(viewer.account_id, account.id))


def _send_sign_up(session: Session, viewer: Viewer, partnership: Partnership, email: str, role: MemberRole) -> None:
    for old in queries.sign_ups(partnership.id):
        if old.email == email:
            old.ended_at = now()
    to = LinkTo(email=email, partnership_id=partnership.id, role=role.value, made_by=viewer.email)
    link, token = links.make_link(session, LinkPurpose.SIGN_UP, to)
    values = {
        "inviter": viewer.display_name or viewer.email,
        "into": partnership.name,
        "role": wording.MEMBERS[role].lower(),
        "until": link.expires_at,
        "href": address("accounts.sign_up", token=token),
        "words": "",
    }
    send(session, MailKind.INVITATION, email, f"Invitation to {partnership.name}", "invitation", **values)


def send_sign_up_again(session: Session, viewer: Viewer, partnership: Partnership, link: OneTimeLink) -> None:
    """Send a new link into the team; the old one ends with it."""
    _send_sign_up(session, viewer, partnership, link.email, MemberRole(link.role))


def take_back(session: Session, link: OneTimeLink) -> None:
    """End a link before it is used; raises NotFound when it was used meanwhile."""
    audit.take_turn(session)
    session.refresh(link)
    if link.used_at is not None or link.ended_at is not None:
        raise NotFound
    link.ended_at = now()


def change_member(
    session: Session, viewer: Viewer, partnership: Partnership, member: TeamMember, role: MemberRole, version: int
) -> bool:
    """Give somebody another role in a partnership's team; their sign-ins and links end, and they are told."""
    membership, account = member.membership, member.account
    _take_turn(session, membership, version)
    if membership.role is role:
        return False
    if account.id == viewer.account_id and role is MemberRole.COORDINATOR:
        message = "Nobody raises themselves: ask another coordinator"
        raise InputFault(message, "role")
    if membership.role is MemberRole.COORDINATOR and not queries.other_coordinators(partnership.id, account.id):
        raise InputFault(LAST_COORDINATOR, "role")
    membership.role = role
    if role is not MemberRole.COORDINATOR:
        membership.is_cleared = False
    end_everything(session, account)
    word = wording.MEMBERS[role].lower()
    tell_account(session, account, f"Your role in {partnership.name} is now {word}. Sign in again to use it.")
    what = f"{post_of(account)} is now a {word}."
    tell_coordinators(session, partnership, what, but=_but(viewer.account_id, account.id))
    return True


def set_clearance(
    session: Session,
    viewer: Viewer,
    partnership: Partnership,
    member: TeamMember,
    reason: str,
    *,
    is_cleared: bool,
    version: int,
) -> None:
    """Clear a coordinator for confidential addresses, or no longer, with a reason; their sign-ins end.

    By another coordinator who is cleared themselves; somebody may only give up their own.
    """
    membership, account = member.membership, member.account
    _take_turn(session, membership, version)
    is_own = account.id == viewer.account_id
    if is_own and is_cleared:
        message = "Nobody clears themselves: ask another coordinator who is cleared"
        raise InputFault(message, "reason")
    if partnership.id not in viewer.cleared_ids:
        message = "Only a coordinator who is cleared can do this"
        raise InputFault(message, "reason")
    if membership.role is not MemberRole.COORDINATOR:
        message = "Only a coordinator can be cleared"
        raise InputFault(message, "reason")
    if membership.is_cleared == is_cleared:
        return
    membership.is_cleared = is_cleared
    audit.record(session, "cleared" if is_cleared else "clearance ended", membership, reason=reason)
    end_everything(session, account)
    now_or_no = "now" if is_cleared else "no longer"
    what = f"You are {now_or_no} cleared for confidential addresses in {partnership.name}. Sign in again."
    tell_account(session, account, what)
    what = f"{post_of(account)} is {now_or_no} cleared for confidential addresses."
    tell_coordinators(session, partnership, what, but=_but(viewer.account_id, account.id))
