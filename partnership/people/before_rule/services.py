"""One mail to everybody who keeps something: what stands there from before the rule, and what they can do about it.

The migration cannot tell them: a mail is sealed with the site's keys. So the worker does it, once, in its first round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partnership import audit
from partnership.authority import queries as authority
from partnership.documents.wording import counted
from partnership.mail.kinds import MailKind
from partnership.mail.services import address, send
from partnership.models import Audience
from partnership.people.before_rule import queries

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import Account, Organisation, Partnership

SUBJECT = "Who is where: please look once"


@dataclass(slots=True)
class _Letter:
    """What one account is told."""

    account: Account
    people: list[dict[str, str]] = field(default_factory=list)
    addresses: list[dict[str, str]] = field(default_factory=list)
    homes: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Before:
    """What is there from before the rule."""

    people: Mapping[UUID, int]
    grants: Mapping[UUID, int]
    several: set[UUID]
    partnerships: Mapping[UUID, Partnership]


def tell_once(session: Session, _at: datetime) -> int:
    """Tell all keepers what is from before the rule; nothing on a new site, or where it was told. Returns the mails."""
    if not queries.has_any() or queries.was_told():
        return 0
    audit.take_turn(session)
    return 0 if queries.was_told() else tell(session)


def tell(session: Session) -> int:
    """Write the mails, and write down that they were written."""
    partnerships = queries.partnerships()
    before = _Before(queries.people_before(), queries.grants_for_days(), queries.in_several(partnerships), partnerships)
    letters: dict[UUID, _Letter] = {}
    for organisation in queries.organisations({*before.people, *before.grants, *before.several}):
        _add(letters, organisation, before)
    for letter in letters.values():
        send(
            session, MailKind.PEOPLE_CHANGED, letter.account, SUBJECT, "before-rule",
            people=letter.people, addresses=letter.addresses, homes=letter.homes,
        )  # fmt: skip
    for partnership in partnerships.values():
        audit.record(session, queries.TOLD, partnership)
    return len(letters)


def _add(letters: dict[UUID, _Letter], organisation: Organisation, before: _Before) -> None:
    leads = authority.leads_of([organisation.id])
    is_for_named = organisation.audience is Audience.NAMED  # who is not cleared may not know of it, at its home neither
    keepers = [*leads, *authority.coordinators_of([organisation.home_id], is_cleared=is_for_named)]
    if organisation.id in before.people:
        what = f"{organisation.name}: {counted(before.people[organisation.id], 'person', 'people')}"
        _tell(letters, keepers, "people", what, address("people.organisation", organisation_id=organisation.id))
    entry = address("directory.organisation", organisation_id=organisation.id)
    if organisation.id in before.grants:
        cleared = authority.coordinators_of([organisation.home_id], is_cleared=True)
        what = f"{organisation.name}: {counted(before.grants[organisation.id], 'account', 'accounts')} for seven days"
        _tell(letters, [*leads, *cleared], "addresses", what, entry)
    if organisation.id in before.several:
        _add_home(letters, organisation, before, keepers, entry)


def _add_home(
    letters: dict[UUID, _Letter], organisation: Organisation, before: _Before, keepers: list[Account], entry: str
) -> None:
    """Both teams; a partnership that it only takes part in may not know of an entry for named people."""
    home = before.partnerships.get(organisation.home_id) if organisation.home_id is not None else None
    if home is None:
        return
    guests = organisation.partnership_ids - {home.id}
    readers = [] if organisation.audience is Audience.NAMED else authority.coordinators_of(guests)
    _tell(letters, [*keepers, *readers], "homes", f"{organisation.name}: {home.name}", entry)


def _tell(letters: dict[UUID, _Letter], readers: list[Account], part: str, what: str, href: str) -> None:
    for account in {each.id: each for each in readers}.values():
        letter = letters.setdefault(account.id, _Letter(account))
        getattr(letter, part).append({"what": what, "href": href})
