"""Changes of who has which place: in an organisation, at a desk, in the team of a partnership. Nothing here commits.

What is counted to decide ("is there another lead?") is counted after the turn is taken, so that two changes at once
cannot both find the other's lead still there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from partnership.accounts import links
from partnership.accounts import queries as accounts
from partnership.accounts.links import LinkTo
from partnership.accounts.services import end_everything
from partnership.accounts.tokens import accepted_email
from partnership.base.errors import InputFault, NotAllowed, NotFound, Stale
from partnership.people import queries, wording
from partnership.people.role_hierarchy import fault_of_change
from partnership.policy.authority import Act
from partnership.register.authority import members, places
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of, tell_account, tell_coordinators, tell_keepers, tell_mailbox
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.register.directory import queries as directory
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import LinkPurpose, MemberRole, OneTimeLink, Partnership, PositionRole, SignIn, now
from partnership.web.pages import Page

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.people.queries import PlaceHolder, TeamMember
    from partnership.people.role_hierarchy import Manager
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Contact, Membership, Organisation, Position, Question

ANY_MEMBER = "any-member"


def start_impersonation(session: Session, viewer: Viewer, partnership: Partnership, account_id: UUID | None) -> str:
    """Begin to see the site as an account of the partnership, or with None as any member; return as whom, in words.

    Raises InputFault for an account that the viewer does not find in the list, and for their own.
    """
    row = session.get(SignIn, viewer.sign_in_id) if viewer.sign_in_id is not None else None
    if row is None:
        raise NotFound
    words = "any member"
    if account_id is not None:
        found = {account.id: account for account, _at in queries.people_in(viewer, partnership.id)}
        if account_id not in found or account_id == viewer.account_id:
            message = "Select one of the accounts in the list"
            raise InputFault(message, "whom")
        words = post_of(found[account_id])
    row.seeing_as_id, row.seeing_in_id = account_id, partnership.id
    audit.record(session, "seeing as another", partnership, seen=words, account=account_id)
    return words


def stop_impersonation(session: Session, person: Viewer) -> Partnership | None:
    """End impersonation; return the partnership concerned, or None where there was none."""
    row = session.get(SignIn, person.sign_in_id) if person.sign_in_id is not None else None
    if row is None or row.seeing_in_id is None:
        return None
    partnership = session.get_one(Partnership, row.seeing_in_id)
    row.seeing_as_id = row.seeing_in_id = None
    audit.record(session, "stopped seeing as another", partnership)
    return partnership


# The owner agreement: what the keeper of an entry promises, in numbered wordings.
#
# A new wording gets a new number; who accepted an older one is not asked again unless `CURRENT` says so.


CURRENT = "2026-1"

WORDINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "2026-1": (
        ("Keep it true", "You change your organisation’s entry as soon as something in it is no longer right."),
        ("Confirm it every month", "Once a month you get one mail. You look at the page it leads to and confirm it."),
        ("No victim data", "You never write anything about a victim here: no name, no case, no story."),
        (
            "Protect confidential places",
            "You tell nobody where a refuge or safe house is. You open a locked address only when your work needs it.",
        ),
        ("Posts, not persons", "You name posts and desks. A person’s name goes only where the form asks for it."),
        ("Tell us when you leave", "You say so before you go, so that somebody else keeps the entry."),
    ),
}


LONGEST_REASON = 200


class PlaceOutcome(StrEnum):
    """What came of a change."""

    SAME = "same"  # it was so already
    CHANGED = "changed"
    ASKED = "asked"  # somebody else has to say yes first


CHANGED_MEANWHILE = "Somebody else changed this after you opened the page. Nothing was overwritten: look again."
LAST_COORDINATOR = "This is the only coordinator. Make somebody else coordinator first"
NOT_AN_ADDRESS = "Enter an email address in the correct format, like desk@example.org"


def change_role(
    session: Session,
    manager: Manager,
    organisation: Organisation,
    person: PlaceHolder,
    role: PositionRole,
    version: int,
) -> PlaceOutcome:
    """Give somebody another role in an organisation; their sign-ins and links end, and they are told.

    A coordinator raises a place that stands only with a yes: then it is asked. Raises InputFault for what nobody may
    do, Stale when somebody else was first.
    """
    position, account = person.position, person.account
    _take_turn(session, position, version)
    if position.role is role:
        return PlaceOutcome.SAME
    is_last = position.role is PositionRole.LEAD and not queries.other_keepers(
        organisation.id, account.id, [PositionRole.LEAD]
    )
    if fault := fault_of_change(manager, account.id, position.role, role, is_last_lead=is_last):
        raise InputFault(fault, "role")
    before = position.role
    try:
        places.change_role(session, organisation, position, role, by_id=manager.account_id)
    except NeedsYes as needed:
        ask_for_role(session, organisation, position, role, needed, manager.account_id)
        return PlaceOutcome.ASKED
    end_everything(session, account)
    word = wording.POSITIONS[role].lower()
    tell_account(session, account, f"Your role at {organisation.name} is now {word}. Sign in again to use it.")
    what = f"{post_of(account)} is now {word}, and was {wording.POSITIONS[before].lower()}."
    tell_keepers(session, organisation, what, but=_but(manager.account_id, account.id))
    if before.leads and not role.leads:
        places.ask_vacancy(session, organisation, position, manager.account_id)
    return PlaceOutcome.CHANGED


def tell_stands(session: Session, organisation: Organisation, position: Position, yes: Yes) -> None:
    """Tell whom it is about, and everybody who keeps the entry, that a place stands or has a stronger role."""
    found = authority.accounts_by_id([position.account_id, yes.by_id, position.given_by_id])
    account, by = found[position.account_id], found.get(yes.by_id) if yes.by_id is not None else None
    word = wording.POSITIONS[position.role].lower()
    tell_account(session, account, f"Your place at {organisation.name}, as {word}, stands now: {post_of(by)} agreed.")
    giver = found.get(position.given_by_id) if position.given_by_id is not None else None
    who = f"{post_of(account)} ({account.email})"
    what = f"{who} now stands as {word}: let in by {post_of(giver)}, agreed by {post_of(by)}."
    tell_keepers(session, organisation, what, but={account.id}, with_guests=True)
    tell_mailbox(session, organisation, what, position.id)


def tell_vacant(session: Session, organisation: Organisation, position: Position) -> None:
    """Tell everybody who keeps the entry that a seat is vacant."""
    account = authority.accounts_by_id([position.account_id])[position.account_id]
    word = wording.POSITIONS[position.role].lower()
    what = f"The seat of {post_of(account)} as {word} is vacant now."
    tell_keepers(session, organisation, what, with_guests=True)


def ask_for_role(
    session: Session,
    organisation: Organisation,
    position: Position,
    role: PositionRole,
    needed: NeedsYes,
    by_id: UUID | None,
) -> None:
    """Ask whether somebody has a stronger role from now on; until then they keep the one they have."""
    question = NewQuestion(
        act=needed.act,
        key=f"{position.id}:{role.value}",
        account_id=position.account_id,
        organisation_id=organisation.id,
        row_id=position.id,
        details={"role": role.value},
    )
    services.ask(session, question, by_id)
    found = authority.accounts_by_id([position.account_id, by_id])
    by = post_of(found.get(by_id) if by_id is not None else None)
    account, word = found[position.account_id], wording.POSITIONS[role].lower()
    what = f"{by} wants {post_of(account)} ({account.email}) to be {word}. Somebody else is asked first."
    tell_keepers(session, organisation, what, but=_but(by_id, account.id))


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
    position.agreement, position.agreed_at = CURRENT, now()
    audit.record(session, "agreement accepted", position, wording=CURRENT)


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


def add_member(
    session: Session, viewer: Viewer, partnership: Partnership, email: str, role: MemberRole
) -> PlaceOutcome:
    """Add somebody to a partnership's team: at once where there is an account, else by a link that is mailed to them.

    An administrator's coordinator waits for the yes of one who is there. Raises InputFault for what is no address, for
    a member, and for a closed account.
    """
    audit.take_turn(session)
    email = accepted_email(email, NOT_AN_ADDRESS)
    account = accounts.account_by_email(email)
    if account is not None and account.id == viewer.account_id:
        message = "Nobody gives themselves a place: ask another coordinator or administrator"
        raise InputFault(message, "email")
    if account is not None and not account.is_active:
        message = "The account of this address is closed. An administrator of the site can open it again"
        raise InputFault(message, "email")
    try:
        members.refuse_wordless(partnership, viewer.account_id, None)
    except NeedsYes as needed:
        question = NewQuestion(
            act=needed.act,
            key=f"{partnership.id}:{email}",
            partnership_id=partnership.id,
            details={"email": email, "role": role.value},
        )
        services.ask(session, question, viewer.account_id)
        return PlaceOutcome.ASKED
    if members.has_yet_to_begin(partnership):  # one is the first: whoever was named before is not any more
        for link in queries.sign_ups(partnership.id):
            link.ended_at = link.ended_at or now()
    _let_in(session, partnership, email, role, by_id=viewer.account_id, yes=None)
    return PlaceOutcome.CHANGED


def add_agreed(session: Session, asked: Question, partnership: Partnership, yes: Yes) -> None:
    """Make the coordinator whom an administrator named and a coordinator agreed to."""
    role = MemberRole(asked.details["role"])
    _let_in(session, partnership, asked.details["email"], role, by_id=asked.by_id, yes=yes)


def _let_in(
    session: Session, partnership: Partnership, email: str, role: MemberRole, *, by_id: UUID | None, yes: Yes | None
) -> None:
    account = accounts.account_by_email(email)
    if account is None:
        _send_sign_up(session, partnership, email, role, by_id=by_id, yes=yes)
        return
    members.add(session, partnership, account, role, by_id=by_id, yes=yes)
    word = wording.MEMBERS[role].lower()
    href = address(Page.PARTNERSHIP.endpoint, slug=partnership.slug)
    tell_account(session, account, f"You are now a {word} of {partnership.name}.", href)
    what = f"{post_of(account)} ({account.email}) is now a {word}."
    leads = authority.leads_of(directory.organisation_ids_of(partnership.id))
    tell_coordinators(session, partnership, what, but=_but(by_id, account.id), also=leads)


def _send_sign_up(
    session: Session, partnership: Partnership, email: str, role: MemberRole, *, by_id: UUID | None, yes: Yes | None
) -> None:
    by = accounts.account_by_id(by_id) if by_id is not None else None
    for old in queries.sign_ups(partnership.id):
        if old.email == email:
            old.ended_at = now()
    to = LinkTo(
        email=email,
        partnership_id=partnership.id,
        role=role.value,
        made_by=by.email if by is not None else "",
        made_by_id=by_id,
        agreed_by_id=yes.by_id if yes is not None else None,
    )
    link, token = links.make_link(session, LinkPurpose.SIGN_UP, to)
    values = {
        "inviter": post_of(by),
        "into": partnership.name,
        "role": wording.MEMBERS[role].lower(),
        "until": link.expires_at,
        "href": address("accounts.sign_up", token=token),
        "words": "",
    }
    send(session, MailKind.INVITATION, email, f"Invitation to {partnership.name}", "invitation", **values)


def send_sign_up_again(session: Session, viewer: Viewer, partnership: Partnership, link: OneTimeLink) -> None:
    """Send a new link into the team; the old one ends with it."""
    yes = Yes(Act.COORDINATOR_BY_ADMINISTRATOR, link.agreed_by_id) if link.agreed_by_id is not None else None
    by_id = link.made_by_id if yes is not None else viewer.account_id
    _send_sign_up(session, partnership, link.email, MemberRole(link.role), by_id=by_id, yes=yes)


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
    members.change_role(session, partnership, membership, role, account_id_of(viewer))
    end_everything(session, account)
    word = wording.MEMBERS[role].lower()
    tell_account(session, account, f"Your role in {partnership.name} is now {word}. Sign in again to use it.")
    what = f"{post_of(account)} ({account.email}) is now a {word}."
    leads = authority.leads_of(directory.organisation_ids_of(partnership.id))
    tell_coordinators(session, partnership, what, but=_but(viewer.account_id, account.id), also=leads)
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
) -> PlaceOutcome:
    """Ask a second cleared person to clear a coordinator, or end a clearance at once, with a reason.

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
    if membership.role is not MemberRole.COORDINATOR or membership.asleep_since is not None:
        message = "Only a coordinator can be cleared"
        raise InputFault(message, "reason")
    if membership.is_cleared == is_cleared:
        return PlaceOutcome.SAME
    if is_cleared:
        members.ask_clearance(session, partnership, membership, account_id_of(viewer), reason)
        return PlaceOutcome.ASKED
    members.unclear(session, membership)
    _tell_cleared(session, partnership, membership, account, reason, but=_but(viewer.account_id, account.id))
    return PlaceOutcome.CHANGED


def clear_agreed(session: Session, asked: Question, partnership: Partnership, membership: Membership, yes: Yes) -> None:
    """Clear the coordinator whom two cleared people agree on."""
    members.clear(session, membership, asked.by_id, yes)
    account = accounts.account_by_id(membership.account_id)
    if account is not None:
        reason = asked.details.get("reason", "")
        _tell_cleared(session, partnership, membership, account, reason, but=_but(account.id))


def _tell_cleared(
    session: Session, partnership: Partnership, membership: Membership, account: Account, reason: str, but: set[UUID]
) -> None:
    is_cleared = membership.is_cleared
    audit.record(session, "cleared" if is_cleared else "clearance ended", membership, reason=reason)
    end_everything(session, account)
    now_or_no = "now" if is_cleared else "no longer"
    what = f"You are {now_or_no} cleared for confidential addresses in {partnership.name}. Sign in again."
    tell_account(session, account, what)
    what = f"{post_of(account)} ({account.email}) is {now_or_no} cleared for confidential addresses."
    guarded = authority.sealed(directory.organisation_ids_of(partnership.id))
    tell_coordinators(session, partnership, what, but=but, also=authority.leads_of(guarded))


def account_id_of(viewer: Viewer) -> UUID:
    """The account of a visitor who is signed in; who looks as another starts nothing."""
    if viewer.account_id is None or viewer.limited_to is not None:
        raise NotAllowed
    return viewer.account_id
