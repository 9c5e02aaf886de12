"""Mails to those who must know that somebody came, changed or went. Nothing here commits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnership.directory.consent import queries as consent
from partnership.mail.kinds import MailKind
from partnership.mail.services import address, send

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.models import Account, Organisation, Partnership


def tell_account(session: Session, account: Account, what: str, href: str = "") -> None:
    """Tell somebody in a sentence what changed about their own places."""
    values = {"what": what, "href": href or address("accounts.account"), "is_own": True}
    send(session, MailKind.ACCOUNT_CHANGED, account, "Your role was changed", "position-changed", **values)


def tell_closed(session: Session, email: str, why: str) -> None:
    """Tell the holder of an address that the account is closed; nothing else reaches a closed account."""
    send(session, MailKind.ACCOUNT_CHANGED, email, "Your account is closed", "account-closed", why=why)


def tell_keepers(
    session: Session, organisation: Organisation, what: str, *, but: Collection[UUID] = (), gaps: Iterable[str] = ()
) -> None:
    """Tell the leads and deputies of an organisation and the coordinators of its partnerships what changed there."""
    readers = [
        *consent.people_of([organisation.id], consent.LEADING),
        *consent.coordinators_of(organisation.partnership_ids),
    ]
    href = address("people.organisation", organisation_id=organisation.id)
    _tell(session, readers, f"People of {organisation.name}", what, href, but, gaps)


def tell_coordinators(
    session: Session, partnership: Partnership, what: str, *, but: Collection[UUID] = (), gaps: Iterable[str] = ()
) -> None:
    """Tell the coordinators of a partnership what changed in its team."""
    href = address("people.team", slug=partnership.slug)
    readers = consent.coordinators_of([partnership.id])
    _tell(session, readers, f"Team of {partnership.name}", what, href, but, gaps)


def _tell(
    session: Session,
    readers: Iterable[Account],
    subject: str,
    what: str,
    href: str,
    but: Collection[UUID],
    gaps: Iterable[str],
) -> None:
    values = {"what": what, "href": href, "gaps": tuple(gaps), "is_own": False}
    for reader in {each.id: each for each in readers if each.id not in but}.values():
        send(session, MailKind.PEOPLE_CHANGED, reader, subject, "position-changed", **values)
