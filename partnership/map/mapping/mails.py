"""Telling an organisation's leads which roles wait for their answer: one mail a day to each of them at most.

The mail waits a quarter of an hour, so that what a coordinator does in one sitting is one mail, and a slip that is
taken back is none. What comes after it has left is told a day later. Each time it is written anew from what waits then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from partnership.guidance.types import Group
from partnership.map.mapping.roles import queries
from partnership.register.authority import queries as authority
from partnership.register.directory.wording import GROUPS, ROLES, functions, name_in_mail
from partnership.register.mail import services as mail
from partnership.register.mail.kinds import MailKind
from partnership.store.models import Agreement, Role, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Account, AuditEntry, Mail, Organisation, Partnership, Responsibility

PATIENCE = timedelta(minutes=15)
APART = timedelta(days=1)
IN_TIME = timedelta(minutes=1)  # a mail that is due sooner may be on its way already


def tell_of_roles(session: Session, organisation: Organisation) -> None:
    """Tell those who lead the organisation what is proposed to it and what was taken away, by their mail of the day."""
    for account in authority.leads_of([organisation.id]):
        _write(session, account, is_news=True)


def tell_less(session: Session, organisation: Organisation) -> None:
    """Bring mails up to date that have not left, after the organisation has answered; none is written for that."""
    for account in authority.leads_of([organisation.id]):
        _write(session, account, is_news=False)


def _write(session: Session, account: Account, *, is_news: bool) -> None:
    at = now()
    last = queries.last_mail(account.id, MailKind.ROLE_PROPOSED)
    waiting = last if last is not None and _waits(last, at) else None
    if waiting is None and not is_news:
        return
    begun, due = at, at + PATIENCE
    if waiting is not None:
        begun, due = waiting.created_at, waiting.next_try_at
        session.delete(waiting)
        session.flush()
    elif last is not None:
        due = max(due, (last.sent_at or last.created_at) + APART)
    values = _contents(account, begun - IN_TIME)
    if not values["asked"] and not values["gone"]:
        return
    subject = "Roles wait for your answer" if values["asked"] else "Roles were taken away"
    written = mail.send(session, MailKind.ROLE_PROPOSED, account, subject, "role-proposed", **values)
    if written is not None:
        written.created_at, written.next_try_at = begun, due


def _waits(last: Mail, at: datetime) -> bool:
    """Whether a mail can still be written anew: nobody has tried to send it, and nobody will in a moment."""
    return last.sent_at is None and last.tries == 0 and last.next_try_at > at + IN_TIME


def _contents(account: Account, since: datetime) -> dict[str, Any]:
    """What the mail says: what waits for each organisation that the account leads, and what was taken from it."""
    organisations = queries.led_by(account.id)
    ids = [each.id for each in organisations]
    waiting, gone = queries.waiting_for(ids), queries.taken_away(ids, since)
    asked = [(each.name, _roles_page(each), _by_partnership(each, waiting)) for each in organisations]
    lost = [(each.name, [_line_of(entry) for entry in gone if _was_theirs(entry, each)]) for each in organisations]
    return {"asked": [each for each in asked if each[2]], "gone": [each for each in lost if each[1]]}


def _roles_page(organisation: Organisation) -> str:
    return mail.address("mapping.roles", organisation_id=organisation.id)


def _by_partnership(
    organisation: Organisation, waiting: Iterable[tuple[Responsibility, Partnership]]
) -> list[tuple[str, list[str]]]:
    found: dict[UUID, tuple[str, list[str]]] = {}
    for row, partnership in waiting:
        if row.organisation_id == organisation.id:
            found.setdefault(partnership.id, (partnership.name, []))[1].append(role_line(row))
    return list(found.values())


def _was_theirs(entry: AuditEntry, organisation: Organisation) -> bool:
    """Whether a role that is gone was one that the organisation had accepted; one that was only proposed is no loss."""
    return entry.organisation_id == organisation.id and entry.changes.get("state", [None])[0] == Agreement.ACCEPTED


def _line_of(entry: AuditEntry) -> str:
    old: Mapping[str, Any] = {name: values[0] for name, values in entry.changes.items()}
    return line(old["function_id"], Role(old["role"]), Group(old["group"]))


def role_line(row: Responsibility) -> str:
    """A role in a line: “Lead: Section 47 enquiries (children under 18)”."""
    return line(row.function_id, row.role, row.group)


def line(function_id: str, role: Role, group: Group) -> str:
    """The same from its parts."""
    function = functions().get(function_id)
    return f"{ROLES[role]}: {function.name if function else function_id} ({GROUPS[group].lower()})"


def tell_coordinators(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    lines: list[str],
    *,
    but: UUID | None = None,
) -> None:
    """Tell the coordinators of a partnership in one mail what an organisation answered; `but` is who answered."""
    name = name_in_mail(organisation)
    for account in authority.coordinators_of([partnership.id]):
        if account.id != but:
            mail.send(
                session,
                MailKind.ROLE_ANSWERED,
                account,
                f"{name} has answered",
                "role-answered",
                organisation=name,
                partnership=partnership.name,
                lines=lines,
                address=_roles_page(organisation),
            )
