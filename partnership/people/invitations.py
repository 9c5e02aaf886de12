"""Invitations into an organisation: bound to an ending or a voucher, sent again, accepted. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.accounts import links
from partnership.accounts import queries as accounts
from partnership.accounts.links import UNKNOWN_PERSON, LinkTo, PersonClaim
from partnership.accounts.services import begin_line
from partnership.accounts.tokens import accepted_email
from partnership.base import limits
from partnership.base.errors import Conflict, InputFault, NotAllowed, NotFound
from partnership.documents.text import refused_characters
from partnership.people import queries, role_hierarchy, services, wording
from partnership.people.administration import queries as administration
from partnership.people.email_domains import has_ending
from partnership.people.grants import services as grant_services
from partnership.people.role_hierarchy import Manager
from partnership.policy.authority import Act
from partnership.register.authority import grants, mails, places
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of
from partnership.register.authority.questions import services as questions
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.register.directory.values import looks_like_address
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.register.mail.texts import has_link, unlinked
from partnership.store import audit
from partnership.store.models import LinkPurpose, OneTimeLink, PositionRole, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.store.models import Account, Location, Organisation, Position, Question

LED_BY_NOW = (
    "{} has a lead by now, who says who joins it, so this invitation alone lets nobody in. It is not used up: ask "
    "whoever invited you to ask the lead, who can invite you at once"
)
LONGEST_POST, LONGEST_WHY, LONGEST_WORDS = 200, 500, 300
NOT_HELD = "Only a lead who can open the address lets somebody else open it. Ask one of its holders"
NO_LINKS = "This mail goes out under the name of this site: leave web and mail addresses out. Its own link is in it"
FEWEST_DIGITS = 7  # so many in a row of digits and spaces make a telephone number


@dataclass(frozen=True, slots=True)
class InvitationRequest:
    """Whom to invite, and as what."""

    email: str
    role: PositionRole
    words: str = ""
    vouched_by: str = ""
    vouched_why: str = ""
    opens: tuple[str, ...] = ()  # confidential places, by id, that a lead who holds them lets them open too


def invite(
    session: Session,
    manager: Manager,
    organisation: Organisation,
    wanted: InvitationRequest,
    *,
    yes: Yes | None = None,
    person: PersonClaim = UNKNOWN_PERSON,
) -> str:
    """Invite somebody into an organisation and mail them the link; returns its token.

    Where somebody leads the organisation and a coordinator of its home invites, its lead is asked first: then nothing
    is sent, and the token is empty. An older invitation to the same address ends. Raises InputFault for an address of
    an ending that is not agreed when nobody vouches for it, for somebody who has a place there already, and for a role
    that is not theirs to give.
    """
    audit.take_turn(session)
    wanted = _checked(manager, organisation, wanted)
    try:
        places.stands_at_once(manager.account_id, organisation, yes)
    except NeedsYes as needed:
        _ask(session, manager, organisation, wanted, needed)
        return ""
    _make_room(organisation, wanted.email)
    to = LinkTo(
        email=wanted.email,
        organisation_id=organisation.id,
        role=wanted.role.value,
        made_by=manager.email,
        made_by_id=manager.account_id,
        agreed_by_id=yes.by_id if yes is not None else None,
        person=person,
        vouched_by=wanted.vouched_by,
        vouched_why=wanted.vouched_why,
        opens=wanted.opens,
    )
    link, token = links.make_link(session, LinkPurpose.INVITATION, to)
    _mail(session, link, token, organisation, wanted.words)
    return token


def _make_room(organisation: Organisation, email: str) -> None:
    """End the older invitations to an address; raises InputFault where too many others are open."""
    earlier = queries.invitations(organisation.id)
    for old in earlier:
        if old.email == email:
            old.ended_at = now()
    if sum(links.is_live(each) for each in earlier) >= limits.OPEN_INVITATIONS:
        message = f"{limits.OPEN_INVITATIONS} invitations are open. Take one back, or wait until somebody has answered"
        raise InputFault(message, "email")


def _ask(
    session: Session, manager: Manager, organisation: Organisation, wanted: InvitationRequest, needed: NeedsYes
) -> None:
    """Ask the lead of an organisation whether somebody joins it; what was typed is kept for the day they agree."""
    details = {
        "email": wanted.email,
        "role": wanted.role.value,
        "words": wanted.words,
        "vouched_by": wanted.vouched_by,
        "vouched_why": wanted.vouched_why,
    }
    question = NewQuestion(
        act=needed.act, key=f"{organisation.id}:{wanted.email}", organisation_id=organisation.id, details=details
    )
    questions.ask(session, question, manager.account_id)
    by = accounts.account_by_email(manager.email)
    what = f"{post_of(by)} wants to invite {wanted.email} as {wording.POSITIONS[wanted.role].lower()}."
    if wanted.vouched_by:
        what += f" Vouched for by: {wanted.vouched_by}."
    what += " A lead of the organisation is asked first."
    but = {manager.account_id} if manager.account_id is not None else set()
    mails.tell_keepers(session, organisation, what, but=but)


def invite_agreed(session: Session, asked: Question, organisation: Organisation, yes: Yes) -> str:
    """Send the invitation that a lead has agreed to; returns its token."""
    by = accounts.account_by_id(asked.by_id) if asked.by_id is not None else None
    manager = Manager(asked.by_id, by.email if by is not None else "", is_coordinator=True)
    given = asked.details
    wanted = InvitationRequest(
        given["email"], PositionRole(given["role"]), given["words"], given["vouched_by"], given["vouched_why"]
    )
    return invite(session, manager, organisation, wanted, yes=yes)


def _checked(manager: Manager, organisation: Organisation, wanted: InvitationRequest) -> InvitationRequest:
    email = accepted_email(wanted.email, services.NOT_AN_ADDRESS)
    if wanted.role not in manager.roles:
        raise InputFault(role_hierarchy.ABOVE_DEPUTY, "role")
    _refuse_unfit(wanted)
    if not set(wanted.opens) <= {str(each.id) for each in openable(manager, organisation)}:
        raise InputFault(NOT_HELD, "opens")
    account = accounts.account_by_email(email)
    if account is not None and authority.position(account.id, organisation.id) is not None:
        message = "This address has a place here already. Change its role on the page of the people"
        raise Conflict(message, "email")
    if _tells_too_much(wanted.words):
        message = "A mail is read by others too: leave telephone numbers and addresses out"
        raise InputFault(message, "words")
    if has_link(wanted.words):
        raise InputFault(NO_LINKS, "words")
    if has_ending(email, [each.ending for each in administration.endings()]):
        return replace(wanted, email=email, vouched_by="", vouched_why="")
    if not wanted.vouched_by:
        message = "This address has none of the agreed endings. Enter the post of who vouches for it"
        raise InputFault(message, "vouched_by")
    if not wanted.vouched_why:
        message = "Enter why the address belongs to the organisation"
        raise InputFault(message, "vouched_why")
    return replace(wanted, email=email)


def openable(manager: Manager, organisation: Organisation) -> list[Location]:
    """Confidential places that somebody who invites may let the invited open: a lead's own grants, no others."""
    if manager.account_id is None or places.word_of(manager.account_id, organisation) is not places.Word.LEAD:
        return []
    sealed = [each for each in organisation.locations if each.sealed_address is not None and not each.is_archived]
    return [each for each in sealed if grants.holds(manager.account_id, each.id)]


def _refuse_unfit(wanted: InvitationRequest) -> None:
    """What a form would refuse, for commands too."""
    given = (("words", wanted.words, LONGEST_WORDS), ("vouched_by", wanted.vouched_by, LONGEST_POST))
    for name, text, longest in (*given, ("vouched_why", wanted.vouched_why, LONGEST_WHY)):
        if len(text) > longest or refused_characters(text) is not None or "\n" in text:
            raise InputFault(f"Write one line of {longest} characters or fewer", name)


def _tells_too_much(words: str) -> bool:
    digits = 0
    for character in words:
        digits = digits + 1 if character.isdigit() else digits if character in " ()-+." else 0
        if digits >= FEWEST_DIGITS:
            return True
    return looks_like_address(words)


def _mail(session: Session, link: OneTimeLink, token: str, organisation: Organisation, words: str) -> None:
    inviter = accounts.account_by_email(link.made_by)
    values = {
        "inviter": unlinked(post_of(inviter)) if inviter is not None else "The coordinator",
        "into": unlinked(organisation.name),
        "role": wording.POSITIONS[PositionRole(link.role)].lower(),
        "until": link.expires_at,
        "href": address("people.invitation", invitation_token=token),
        "words": unlinked(words),  # what was asked of a lead before such words were refused
    }
    subject = f"Invitation from {values['into']}"
    send(session, MailKind.INVITATION, link.email, subject, "invitation", **values)


def send_again(session: Session, manager: Manager, organisation: Organisation, link: OneTimeLink) -> str:
    """Send a new link in the place of one that is listed; the old one ends. Returns the token."""
    role = PositionRole(link.role)
    if role not in manager.roles:
        raise InputFault(role_hierarchy.ABOVE_DEPUTY)
    services.take_back(session, link)
    held = {str(each.id) for each in openable(manager, organisation)}
    opens = tuple(each for each in link.opens if each in held)
    wanted = InvitationRequest(link.email, role, vouched_by=link.vouched_by, vouched_why=link.vouched_why, opens=opens)
    return invite(session, manager, organisation, wanted)


def accept(session: Session, link: OneTimeLink, organisation: Organisation, account: Account) -> Position:
    """Use an invitation up: a place in the organisation with the agreement accepted. NotFound when it was used first.

    Somebody who got a place there meanwhile has the role of the invitation from now on.
    """
    audit.take_turn(session)
    links.use_up(session, link)
    if account.email != link.email or not account.is_active or organisation.is_archived:
        raise NotFound
    role = PositionRole(link.role)
    begin_line(session, link, account)
    yes = Yes(Act.PLACE_BY_HOME, link.agreed_by_id) if link.agreed_by_id is not None else None
    try:
        position = places.give(session, organisation, account, role, by_id=link.made_by_id, yes=yes)
    except NeedsYes as led_by_now:
        raise InputFault(LED_BY_NOW.format(organisation.name)) from led_by_now
    except NotAllowed as wordless:
        raise InputFault(places.NO_WORD) from wordless
    position.vouched_by = link.vouched_by
    services.accept_agreement(session, position)
    vouched = {"vouched_by": link.vouched_by, "vouched_why": link.vouched_why} if link.vouched_by else {}
    audit.record(session, "invitation accepted", position, invited_by=link.made_by, **vouched)
    _tell_came(session, organisation, position, account)
    grant_services.give_with_place(session, organisation, account, link)
    return position


def _tell_came(session: Session, organisation: Organisation, position: Position, account: Account) -> None:
    """Tell everybody who keeps the entry who came, by whose word, and whether the place stands."""
    by = accounts.account_by_id(position.given_by_id) if position.given_by_id is not None else None
    what = (
        f"{post_of(account)} ({account.email}) accepted the invitation of {post_of(by)} and is now "
        f"{wording.POSITIONS[position.role].lower()}."
    )
    if position.vouched_by:
        what += f" Vouched for by: {position.vouched_by}."
    if position.stands_since is None:
        what += " The place works, and stands only when a second person has said yes."
        mails.tell_mailbox(session, organisation, what, position.id)
    mails.tell_keepers(session, organisation, what, but={account.id}, with_guests=position.stands_since is None)
