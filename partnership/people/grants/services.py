"""Giving somebody one confidential address, and taking that back: asked, given, told. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm.attributes import set_committed_value

from partnership.accounts.tokens import fold_email
from partnership.base.errors import Conflict, InputFault, NotAllowed
from partnership.documents.wording import day
from partnership.people.grants import queries
from partnership.people.services import PlaceOutcome, account_id_of
from partnership.register.authority import grants as authority_grants
from partnership.register.authority import queries as authority
from partnership.register.authority.mails import post_of, tell_account
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.register.directory.values import looks_like_address
from partnership.register.directory.wording import name_in_mail
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import address, send
from partnership.store import audit
from partnership.store.models import now

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Account, Location, LocationGrant, OneTimeLink, Organisation, Question

LEFT = "Whoever it was for left the partnerships of this organisation meanwhile, so nothing was given"
WITH_PLACE = "Invited by a lead who can open it"


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """Whom to give the address, why, and from when to when; whole days, the last one included."""

    email: str
    reason: str
    from_on: date | None = None  # none: at once
    until_on: date | None = None  # none: until somebody ends it

    @property
    def from_at(self) -> datetime:
        """When it begins to open."""
        begins = datetime.combine(self.from_on, time(), UTC) if self.from_on is not None else now()
        return max(begins, now())

    @property
    def until_at(self) -> datetime | None:
        """When it opens no more."""
        if self.until_on is None:
            return None
        return datetime.combine(self.until_on + timedelta(days=1), time(), UTC)


def give(session: Session, viewer: Viewer, location: Location, wanted: GrantRequest) -> tuple[Account, PlaceOutcome]:
    """Let an account of the organisation's partnerships open one locked address, or ask a second cleared person.

    Whether the account is unknown or of somewhere else is the same answer. Raises InputFault, Conflict when it has the
    grant already, NotAllowed for who may give none.
    """
    audit.take_turn(session)
    account = queries.account_in(location.organisation.partnership_ids, fold_email(wanted.email))
    if account is None:
        message = "Nobody in the partnerships of this organisation has an account with this address"
        raise InputFault(message, "email")
    return account, _give(session, viewer, location, account, wanted)


def keep(session: Session, viewer: Viewer, location: Location, account: Account, wanted: GrantRequest) -> PlaceOutcome:
    """Give a grant anew before it runs out, or after, by the rule of a new one; the old one ends with it."""
    audit.take_turn(session)
    return _give(session, viewer, location, account, wanted, is_kept=True)


def _give(
    session: Session,
    viewer: Viewer,
    location: Location,
    account: Account,
    wanted: GrantRequest,
    *,
    is_kept: bool = False,
) -> PlaceOutcome:
    if looks_like_address(wanted.reason):
        message = "Do not write an address here: others read the reason"
        raise InputFault(message, "reason")
    if wanted.until_at is not None and wanted.until_at <= wanted.from_at:
        message = "The last day must not be before the first, nor in the past"
        raise InputFault(message, "until_on")
    by_id = account_id_of(viewer)
    try:
        if is_kept:
            grant = authority_grants.keep(
                session, location, account.id, by_id=by_id, until_at=wanted.until_at, reason=wanted.reason
            )
        else:
            grant = authority_grants.give(
                session, location, account.id, by_id=by_id,
                from_at=wanted.from_at, until_at=wanted.until_at, reason=wanted.reason,
            )  # fmt: skip
    except NeedsYes as needed:
        _ask(session, location, account, wanted, needed, by_id, is_kept=is_kept)
        return PlaceOutcome.ASKED
    _tell(session, location, account, grant)
    return PlaceOutcome.CHANGED


def _ask(
    session: Session,
    location: Location,
    account: Account,
    wanted: GrantRequest,
    needed: NeedsYes,
    by_id: UUID,
    *,
    is_kept: bool,
) -> None:
    authority_grants.refuse_unanswerable(by_id, location)
    standing = authority.current_grant(location.id, account.id)
    if standing is not None and not authority_grants.has_run_out(standing) and not is_kept:
        raise Conflict(authority_grants.HAS_IT, "email")
    details = {"reason": wanted.reason, "from": wanted.from_at.isoformat()}
    if is_kept:
        details["kept"] = "yes"
    if wanted.until_at is not None and wanted.until_on is not None:
        details |= {"until": day(wanted.until_on), "until_at": wanted.until_at.isoformat()}
    question = NewQuestion(
        act=needed.act,
        key=f"{location.id}:{account.id}",
        account_id=account.id,
        organisation_id=location.organisation_id,
        location_id=location.id,
        details=details,
    )
    services.ask(session, question, by_id)


def with_organisation(location: Location, organisation: Organisation) -> Location:
    """The place with its organisation, which a row that was loaded alone has not."""
    set_committed_value(location, "organisation", organisation)
    return location


def give_agreed(session: Session, asked: Question, location: Location, yes: Yes) -> None:
    """Give the address that two cleared people agree on."""
    account = authority.accounts_by_id([asked.account_id]).get(asked.account_id or UUID(int=0))
    if account is None or not account.is_active:
        message = "The account was closed meanwhile, so nothing was given"
        raise InputFault(message)
    if queries.account_in(location.organisation.partnership_ids, account.email) is None:
        raise InputFault(LEFT)
    until = asked.details.get("until_at")
    until_at = datetime.fromisoformat(until) if until else None
    if until_at is not None and until_at <= now():
        message = "The last day that was asked for is over, so nothing was given"
        raise InputFault(message)
    reason = asked.details["reason"]
    if "kept" in asked.details:
        grant = authority_grants.keep(
            session, location, account.id, by_id=asked.by_id, until_at=until_at, reason=reason, yes=yes
        )
    else:
        begins = max(datetime.fromisoformat(asked.details["from"]), now())
        grant = authority_grants.give(
            session, location, account.id, by_id=asked.by_id, from_at=begins, until_at=until_at, reason=reason, yes=yes
        )
    _tell(session, location, account, grant)


def give_with_place(session: Session, organisation: Organisation, account: Account, link: OneTimeLink) -> None:
    """Give the confidential addresses that the lead who invited ticked, as far and as long as they hold them today."""
    for location in organisation.locations:
        if str(location.id) not in link.opens or link.made_by_id is None or location.sealed_address is None:
            continue
        try:
            own = authority.current_grant(location.id, link.made_by_id)
            grant = authority_grants.give(
                session, with_organisation(location, organisation), account.id, by_id=link.made_by_id,
                from_at=now(), until_at=own.until_at if own is not None else None, reason=WITH_PLACE,
            )  # fmt: skip
        except (NotAllowed, NeedsYes, Conflict):  # the lead has lost the word or the grant since, or it was given
            continue
        _tell(session, location, account, grant)


def place_href(location: Location) -> str:
    """The page of a confidential place, for a mail."""
    return address("directory.place", organisation_id=location.organisation_id, row_id=location.id)


def _tell(session: Session, location: Location, account: Account, grant: LocationGrant) -> None:
    """Tell the account, and all who hold the address, keep the entry or are cleared."""
    name = name_in_mail(location.organisation)
    what = f"You may now open one confidential address of {name}. Each look is mailed to all who keep it."
    tell_account(session, account, what, place_href(location))
    found = authority.accounts_by_id([grant.given_by_id, grant.agreed_by_id])
    by = post_of(found.get(grant.given_by_id or UUID(int=0)))
    if grant.agreed_by_id is not None:
        by += f", agreed by {post_of(found.get(grant.agreed_by_id))}"
    until = f" until {day(grant.last_on)}" if grant.last_on is not None else ""
    what = f"{post_of(account)} ({account.email}) may now open one confidential address of {name}{until}, by {by}."
    _tell_watchers(session, location, what, but=account.id)


def _tell_watchers(session: Session, location: Location, what: str, but: UUID) -> None:
    """Everybody who may end a grant at once, and its own people."""
    readers = [*authority.watchers_of(location, now()), *authority.coordinators_of([location.organisation.home_id])]
    values = {"what": what, "href": place_href(location), "gaps": (), "is_own": False}
    subject = f"Who can open a confidential address of {name_in_mail(location.organisation)}"
    for reader in {each.id: each for each in readers if each.id != but}.values():
        send(session, MailKind.PEOPLE_CHANGED, reader, subject, "position-changed", **values)


def take_back(session: Session, viewer: Viewer, location: Location, account: Account) -> None:
    """End the grant that an account has by now, at once, and tell both sides; nothing where it was ended meanwhile.

    Somebody may have let it open longer since the page was opened: that is another row, and ends too.
    """
    audit.take_turn(session)
    grant = authority.current_grant(location.id, account.id)
    if grant is None:
        return
    authority_grants.end(session, grant, viewer.account_id)
    name = name_in_mail(location.organisation)
    tell_account(session, account, f"You may no longer open a confidential address of {name}.")
    what = f"{post_of(account)} ({account.email}) may no longer open a confidential address of {name}."
    _tell_watchers(session, location, what, but=account.id)
