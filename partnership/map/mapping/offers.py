"""A role that an organisation offers to take: a change request that a coordinator decides on. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import InputFault
from partnership.documents.text import clean, refused_characters
from partnership.guidance.types import Group
from partnership.map.mapping import mails, queries, services
from partnership.map.mapping.roles import queries as roles
from partnership.register.authority import queries as authority
from partnership.register.directory.values import looks_like_address
from partnership.register.directory.wording import ROLES, name_in_mail
from partnership.register.mail import services as mail
from partnership.register.mail.kinds import MailKind
from partnership.store.models import Account, Agreement, ChangeField, ChangeRequest, Responsibility, Role
from partnership.web.pages import Page

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from partnership.guidance.types import Function
    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Partnership

FIELD = "role"  # of the change request: old and new are values of Role, old is none where no role was held
LONGEST_NOTE = 500
NO_ADDRESS = "Do not write an address here: the coordinators and your own people read it"


@dataclass(frozen=True, slots=True)
class RoleOffer:
    """A role that an organisation would take."""

    function: Function
    group: Group
    role: Role
    note: str = ""


def offer_role(
    session: Session, partnership: Partnership, organisation: Organisation, offer: RoleOffer, visitor: Viewer
) -> ChangeRequest:
    """Send the offer to the coordinators of the partnership; raises InputFault for one that makes no sense."""
    services.refuse_unfit(partnership, organisation, offer.function, offer.group)
    held = _held(partnership, organisation, offer)
    row = next((each for each in held if each.group is offer.group), None)
    request = ChangeRequest(
        id=uuid4(),
        organisation_id=organisation.id,
        partnership_id=partnership.id,
        table=Responsibility.__tablename__,
        row_id=row.id if row else None,
        about={"function_id": offer.function.id, "group": offer.group.value},
        base_version=row.version if row else 0,
        note=_checked_note(organisation, offer.note),
        sender_id=visitor.account_id,
        sender=visitor.email,
        fields=[ChangeField(id=uuid4(), name=FIELD, old=_counting(row), new=offer.role.value)],
    )
    session.add(request)
    session.flush()
    _tell(session, partnership, organisation, request, visitor)
    return request


def _counting(row: Responsibility | None) -> str | None:
    """The role that counts now: one that was accepted."""
    return row.role.value if row is not None and row.state is Agreement.ACCEPTED else None


def _held(partnership: Partnership, organisation: Organisation, offer: RoleOffer) -> list[Responsibility]:
    """Roles of the organisation in the function that are not over, once it is sure that the offer is about another."""
    rows = queries.responsibilities_for_change(partnership.id, offer.function.id, organisation.id)
    held = [row for row in rows if not services.is_over(row) and _alike(row.group, offer.group)]
    for row in held:
        if row.state is Agreement.PROPOSED:
            message = "A role in this task is proposed to you already: answer it on the page of your roles"
            raise InputFault(message, "task")
        if row.state is Agreement.ACCEPTED and row.role is offer.role:
            message = f"{organisation.name} has this role already"
            raise InputFault(message, "role")
        if row.state is Agreement.ACCEPTED and row.group is not offer.group:
            message = "Your role in this task is for other cases. Hand it back first, then offer the other one"
            raise InputFault(message, "whom")
    for request in roles.open_offers(organisation.id, [partnership.id]):
        is_same = request.about["function_id"] == offer.function.id
        if is_same and _alike(Group(request.about["group"]), offer.group):
            message = "You have offered a role in this task, and the coordinator has not answered yet"
            raise InputFault(message, "task")
    return held


def _alike(one: Group, other: Group) -> bool:
    return one is other or Group.BOTH in (one, other)


def _checked_note(organisation: Organisation, note: str) -> str:
    if refused := refused_characters(note):
        raise InputFault(refused, "note")
    if len(note) > LONGEST_NOTE:
        message = f"What you add must be {LONGEST_NOTE} characters or fewer"
        raise InputFault(message, "note")
    if looks_like_address(note) and authority.has_sealed_place(organisation.id):
        raise InputFault(NO_ADDRESS, "note")
    return clean(note).strip()


def _tell(
    session: Session, partnership: Partnership, organisation: Organisation, request: ChangeRequest, visitor: Viewer
) -> None:
    name = name_in_mail(organisation)
    for account in authority.coordinators_of([partnership.id]):
        if account.id != visitor.person.account_id:
            mail.send(
                session,
                MailKind.REQUEST_WAITING,
                account,
                f"{name} offers to take a role",
                "role-offered",
                organisation=name,
                partnership=partnership.name,
                role=offer_line(request),
                link=mail.address(Page.REQUEST.endpoint, request_id=request.id),
            )


def offer_line(request: ChangeRequest) -> str:
    """What is offered, in a line; with the role that would end, where there is one."""
    (field,) = request.fields
    line = mails.line(request.about["function_id"], Role(field.new), Group(request.about["group"]))
    return f"{line}, instead of: {ROLES[Role(field.old)].lower()}" if field.old else line


def take_up(session: Session, request: ChangeRequest) -> Responsibility:
    """Give the organisation the role that it offered to take: it is accepted, since the organisation itself said so.

    Laid on what holds now, whatever has changed since it was sent. Raises InputFault where it cannot be given any more.
    """
    found = roles.parties_of(request)
    if found is None:
        message = "The organisation takes part in this partnership no more"
        raise InputFault(message)
    partnership, organisation = found
    function = queries.pack_of(partnership).functions.get(request.about["function_id"])
    if function is None:
        message = "The guidance of this partnership has no such task any more"
        raise InputFault(message)
    group = Group(request.about["group"])
    rows = queries.responsibilities_for_change(partnership.id, function.id, organisation.id)
    row = next((each for each in rows if each.group is group and not services.is_over(each)), None)
    sender = session.get(Account, request.sender_id)
    role = Role(next(field.new for field in request.fields if field.name == FIELD))
    given = services.set_role(
        session,
        partnership,
        organisation,
        function,
        group,
        services.RoleAssignment(role, Agreement.ACCEPTED, request.note, *services.days_of(row, role)),
        expected_version=row.version if row else 0,
        own_word=services.OwnWord(sender.display_name if sender else "", request.sent_at),
    )
    assert given is not None  # noqa: S101 - a role was given, not taken away
    return given
