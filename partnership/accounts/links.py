"""One-time links: stored hashed, looked at without being used up, used by one of any number of tries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.accounts import queries
from partnership.accounts.tokens import fold_email, hash_token, new_token
from partnership.base.errors import NotFound
from partnership.store.models import LinkPurpose, OneTimeLink, now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

ADMINISTRATOR = "administrator"  # the role of a sign-up link that belongs to no partnership
LIFE = {
    LinkPurpose.SIGN_UP: timedelta(days=7),
    LinkPurpose.INVITATION: timedelta(days=14),
    LinkPurpose.RESET: timedelta(hours=1),
    LinkPurpose.CONFIRM: timedelta(days=35),  # until after the next one has come
}

SKEW = timedelta(minutes=1)  # by which clocks of one site may differ


@dataclass(frozen=True, slots=True)
class PersonClaim:
    """What the command line says of whoever takes a link up: another person, or the same as an account that is there.

    Neither: it could be any of those that the command line vouched for before.
    """

    is_another: bool = False
    same_as_id: UUID | None = None


UNKNOWN_PERSON = PersonClaim()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTo:
    """Whom and what a link is for; fields that a purpose has no use for stay empty."""

    email: str
    account_id: UUID | None = None
    partnership_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str = ""
    made_by: str = ""
    made_by_id: UUID | None = None  # none: the command line
    agreed_by_id: UUID | None = None  # whose yes it rests on, where it needed one
    person: PersonClaim = UNKNOWN_PERSON
    vouched_by: str = ""
    vouched_why: str = ""
    opens: tuple[str, ...] = ()  # confidential places, by id


def life_ends(purpose: LinkPurpose) -> datetime:
    """When a link of a purpose that is made now ends."""
    return now() + LIFE[purpose]


def make_link(session: Session, purpose: LinkPurpose, to: LinkTo) -> tuple[OneTimeLink, str]:
    """A new link and its token, which is told once: in a mail or on a command line."""
    token = new_token()
    link = OneTimeLink(
        id=uuid4(),
        purpose=purpose,
        token_hash=hash_token(token),
        email=fold_email(to.email),
        account_id=to.account_id,
        partnership_id=to.partnership_id,
        organisation_id=to.organisation_id,
        role=to.role,
        made_by=to.made_by,
        made_by_id=to.made_by_id,
        agreed_by_id=to.agreed_by_id,
        is_another_person=to.person.is_another,
        same_person_id=to.person.same_as_id,
        vouched_by=to.vouched_by,
        vouched_why=to.vouched_why,
        opens=list(to.opens),
        expires_at=life_ends(purpose),
    )
    session.add(link)
    session.flush()
    return link, token


def live_link(token: str, *purposes: LinkPurpose) -> OneTimeLink:
    """The link of a token that still works for one of the purposes; raises NotFound for any other."""
    link = queries.link_by_hash(hash_token(token))
    if link is None or link.purpose not in purposes or not is_live(link):
        raise NotFound
    return link


def is_live(link: OneTimeLink) -> bool:
    """Whether it was neither used nor ended, and has not expired; nor outlives its kind, made by a clock ahead."""
    left = link.expires_at - now()
    return link.used_at is None and link.ended_at is None and timedelta() < left <= LIFE[link.purpose] + SKEW


def use_up(session: Session, link: OneTimeLink) -> None:
    """Use the link; raises NotFound when another try was first. The caller records what it was used for."""
    if not queries.use_link(session, link.id, now()):
        raise NotFound


def end_links(
    account_id: UUID,
    email: str,
    purposes: Collection[LinkPurpose] = tuple(LinkPurpose),
    *,
    organisation_id: UUID | None = None,
) -> int:
    """End an account's open links (those to its address too); with `organisation_id` only those into it."""
    ended = [
        link
        for link in queries.open_links(account_id, email, purposes)
        if organisation_id is None or link.organisation_id == organisation_id
    ]
    for link in ended:
        link.ended_at = now()
    return len(ended)
