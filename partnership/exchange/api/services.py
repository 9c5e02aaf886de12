"""Tokens: made and shown once, revoked, and whom a request comes from that has one. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from partnership.accounts import notices
from partnership.accounts.queries import api_tokens, viewer_of
from partnership.accounts.tokens import hash_token, new_token
from partnership.base import limits
from partnership.base.clocks import london_day
from partnership.base.errors import InputFault, NotAllowed, NotFound, PartnershipError
from partnership.exchange.api.queries import ending_tokens
from partnership.exchange.queries import by_hash
from partnership.exchange.recipient import AUDIENCES, Recipient
from partnership.policy.actions import Action
from partnership.policy.rules import allows, may_know
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import ApiToken, Audience, now

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Partnership

PREFIX: Final = "pdir_"  # so that whoever finds one knows what it is, and a search for secrets finds it
LIVES: Final = (30, 90, 365)  # days
NOTICE: Final = timedelta(days=7)  # before its end, its holder is told
SEEN_EVERY: Final = timedelta(minutes=10)


class TokenRefused(PartnershipError):
    """No token, or one that opens nothing: which of the two, and why, is told to nobody."""

    def __init__(self) -> None:
        super().__init__("Send a token that has not ended in the header “Authorization: Bearer”.")


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """What somebody asks a token for."""

    name: str
    audience: Audience
    has_places: bool
    days: int


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whose token a request came with, and what the account is at this moment."""

    token: ApiToken
    account: Account
    partnership: Partnership
    viewer: Viewer

    @property
    def recipient(self) -> Recipient:
        """For whom the answer is made: the audience of the token, and nothing that its account may not see."""
        return Recipient(self.token.audience, self.partnership.id, holder=self.viewer, has_places=self.token.has_places)


def make_token(session: Session, account: Account, partnership: Partnership, wanted: TokenRequest) -> str:
    """Make a token, tell its holder by mail, and return it: only its hash is kept.

    Raises InputFault for an audience that no token has, a life that none has, and an account that has many already.
    """
    at = now()
    if wanted.audience not in AUDIENCES or wanted.days not in LIVES:
        message = "Select one of the list"
        raise InputFault(message, "audience" if wanted.audience not in AUDIENCES else "days")
    audit.take_turn(session)  # many at once are counted too
    if len(api_tokens(account.id, at)) >= limits.TOKENS_OF_ACCOUNT:
        message = f"You have {limits.TOKENS_OF_ACCOUNT} tokens already. Revoke one that is not used"
        raise InputFault(message, "name")
    token = PREFIX + new_token()
    row = ApiToken(
        id=uuid4(),
        account_id=account.id,
        partnership_id=partnership.id,
        name=wanted.name,
        token_hash=hash_token(token),
        audience=wanted.audience,
        has_places=wanted.has_places,
        made_at=at,
        ends_at=at + timedelta(days=wanted.days),
    )
    session.add(row)
    audit.record(session, "made", row, audience=row.audience, has_places=row.has_places, ends_at=row.ends_at)
    notices.tell_changed(
        session,
        account,
        f"A token for own systems was made. Whoever has it reads the directory of {partnership.name} for a while.",
        "A token for own systems was made",
    )
    return token


def end_token(session: Session, token: ApiToken, account: Account) -> None:
    """End a token of an account at once, and tell its holder."""
    token.ended_at = now()
    audit.record(session, "revoked", token)
    notices.tell_changed(
        session, account, "A token for own systems was revoked: it opens nothing any more.", "A token was revoked"
    )


def own_token(session: Session, account_id: UUID, token_id: UUID) -> ApiToken:
    """A token of an account that was not revoked; raises NotFound."""
    row = session.get(ApiToken, token_id)
    if row is None or row.account_id != account_id or row.ended_at is not None:
        raise NotFound
    return row


def asked_with(token: str) -> TokenHolder:
    """Whose token it is, as they are now; raises TokenRefused, or NotAllowed once they may not see the partnership."""
    found = by_hash(ApiToken, hash_token(token), ApiToken.ends_at > now())
    if found is None:
        raise TokenRefused
    row, account, partnership = found
    holder = viewer_of(account)
    if not may_know(holder, partnership) or not allows(holder, Action.PARTNERSHIP_VIEW, partnership):
        raise NotAllowed
    return TokenHolder(row, account, partnership, holder)


def is_use_old(token: ApiToken) -> bool:
    """Whether its last use was noted long enough ago for another note."""
    return token.used_at is None or now() - token.used_at >= SEEN_EVERY


def mark_used(session: Session, token_id: UUID) -> None:
    """Note that a system asked with it."""
    row = session.get(ApiToken, token_id)
    if row is not None:
        row.used_at = now()


def mark_recorded(session: Session, token_id: UUID) -> None:
    """Note that what it takes today stands in the history."""
    row = session.get(ApiToken, token_id)
    if row is not None:
        row.recorded_on = london_day(now())


def tell_of_ends(session: Session, at: datetime) -> int:
    """Tell holders by mail that a token ends within a week; returns how many. Called by the worker."""
    found = ending_tokens(session, at, at + NOTICE)
    for token, account, partnership in found:
        token.warned_at = at
        values = {
            "partnership": partnership.name,
            "ends": token.ends_at,
            "href": address("tokens.index", slug=partnership.slug),
        }
        send(session, MailKind.ACCOUNT_CHANGED, account, "A token for own systems ends soon", "token-ends", **values)
    return len(found)
