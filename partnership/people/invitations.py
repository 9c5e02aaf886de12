"""Invitations into an organisation: bound to an ending or a voucher, sent again, accepted. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from partnership import audit
from partnership.accounts import links
from partnership.accounts import queries as accounts
from partnership.accounts.links import LinkTo
from partnership.accounts.services import give_position
from partnership.accounts.tokens import EMAIL, fold_email
from partnership.directory.addresses import looks_like_address
from partnership.documents.text import refused_characters
from partnership.errors import Conflict, InputFault, NotFound
from partnership.mail.kinds import MailKind
from partnership.mail.services import address, send
from partnership.models import LinkPurpose, OneTimeLink, PositionRole, now
from partnership.people import queries, ranks, services, wording
from partnership.people.administration import queries as administration
from partnership.people.endings import has_ending
from partnership.people.telling import tell_keepers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.models import Account, Organisation, Position
    from partnership.people.ranks import Manager

MOST_OPEN = 20  # invitations of one organisation at a time
LONGEST_POST, LONGEST_WHY, LONGEST_WORDS = 200, 500, 300
FEWEST_DIGITS = 7  # so many in a row of digits and spaces make a telephone number


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom to invite, and as what."""

    email: str
    role: PositionRole
    words: str = ""
    vouched_by: str = ""
    vouched_why: str = ""


def invite(session: Session, manager: Manager, organisation: Organisation, wanted: Wanted) -> str:
    """Invite somebody into an organisation and mail them the link; returns its token.

    An older invitation to the same address ends. Raises InputFault for an address of an ending that is not agreed when
    nobody vouches for it, for somebody who has a place there already, and for a role that is not theirs to give.
    """
    audit.take_turn(session)
    wanted = _checked(manager, organisation, wanted)
    earlier = queries.invitations(organisation.id)
    for old in earlier:
        if old.email == wanted.email:
            old.ended_at = now()
    if sum(links.is_live(each) for each in earlier) >= MOST_OPEN:
        message = f"{MOST_OPEN} invitations are open. Take one back, or wait until somebody has answered"
        raise InputFault(message, "email")
    to = LinkTo(
        email=wanted.email,
        organisation_id=organisation.id,
        role=wanted.role.value,
        made_by=manager.email,
        vouched_by=wanted.vouched_by,
        vouched_why=wanted.vouched_why,
    )
    link, token = links.make_link(session, LinkPurpose.INVITATION, to)
    _mail(session, link, token, organisation, wanted.words)
    return token


def _checked(manager: Manager, organisation: Organisation, wanted: Wanted) -> Wanted:
    email = fold_email(wanted.email)
    if not EMAIL.fullmatch(email):
        raise InputFault(services.NOT_AN_ADDRESS, "email")
    if wanted.role not in manager.roles:
        raise InputFault(ranks.ABOVE_DEPUTY, "role")
    _refuse_unfit(wanted)
    account = accounts.account_by_email(email)
    if account is not None and queries.position(account.id, organisation.id) is not None:
        message = "This address has a place here already. Change its role on the page of the people"
        raise Conflict(message, "email")
    if _tells_too_much(wanted.words):
        message = "A mail is read by others too: leave telephone numbers and addresses out"
        raise InputFault(message, "words")
    if has_ending(email, [each.ending for each in administration.endings()]):
        return Wanted(email, wanted.role, wanted.words)
    if not wanted.vouched_by:
        message = "This address has none of the agreed endings. Enter the post of who vouches for it"
        raise InputFault(message, "vouched_by")
    if not wanted.vouched_why:
        message = "Enter why the address belongs to the organisation"
        raise InputFault(message, "vouched_why")
    return Wanted(email, wanted.role, wanted.words, wanted.vouched_by, wanted.vouched_why)


def _refuse_unfit(wanted: Wanted) -> None:
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
        "inviter": services.post_of(inviter) if inviter is not None else "The coordinator",
        "into": organisation.name,
        "role": wording.POSITIONS[PositionRole(link.role)].lower(),
        "until": link.expires_at,
        "href": address("people.invitation", invitation_token=token),
        "words": words,
    }
    send(session, MailKind.INVITATION, link.email, f"Invitation from {organisation.name}", "invitation", **values)


def send_again(session: Session, manager: Manager, organisation: Organisation, link: OneTimeLink) -> str:
    """Send a new link in the place of one that is listed; the old one ends. Returns the token."""
    role = PositionRole(link.role)
    if role not in manager.roles:
        raise InputFault(ranks.ABOVE_DEPUTY)
    services.take_back(session, link)
    wanted = Wanted(link.email, role, vouched_by=link.vouched_by, vouched_why=link.vouched_why)
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
    position = queries.position(account.id, organisation.id) or give_position(session, account, organisation, role)
    position.role, position.vouched_by = role, link.vouched_by
    session.flush()
    services.accept_agreement(session, position)
    vouched = {"vouched_by": link.vouched_by, "vouched_why": link.vouched_why} if link.vouched_by else {}
    audit.record(session, "invitation accepted", position, invited_by=link.made_by, **vouched)
    what = f"{services.post_of(account)} accepted the invitation and is now {wording.POSITIONS[role].lower()}."
    tell_keepers(session, organisation, what, but={account.id})
    return position
