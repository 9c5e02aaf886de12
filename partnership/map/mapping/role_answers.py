"""Answers of organisations about their roles: their own, and those that a coordinator records. Nothing here commits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from partnership.base.errors import InputFault, Stale
from partnership.documents.text import clean, refused_characters
from partnership.documents.wording import day
from partnership.map.mapping import mails, services
from partnership.map.mapping.queries import pack_of
from partnership.map.mapping.roles import queries
from partnership.register.authority import queries as authority
from partnership.register.directory import queries as directory
from partnership.register.directory.values import looks_like_address
from partnership.register.directory.wording import name_in_mail
from partnership.register.partnerships.queries import partnerships_by_id
from partnership.store.models import Agreement, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.policy.viewer import Viewer
    from partnership.store.models import Organisation, Partnership, Responsibility

LONGEST_REASON = 500
MOVED = "Somebody else answered this, or changed it, after you opened the page. Nothing was overwritten."
NO_SUCH_TASK = "The guidance of this partnership has no such task any more"
SAY_WHY = "Enter why the organisation declines"
TOO_LONG = "The reason, with who told you, must be {} characters or fewer"
NO_ADDRESS = "Do not write an address here: every member of the partnership reads the reason"


@dataclass(frozen=True, slots=True)
class RoleAnswer:
    """What the organisation says about one role."""

    is_accepted: bool
    expected_version: int
    reason: str = ""
    suggested_id: UUID | None = None  # an organisation of the same partnership, where it declines


@dataclass(frozen=True, slots=True)
class AgencyWord:
    """Whose word a recorded answer is, and on which day it was given."""

    by: str
    on: date

    def after(self, reason: str) -> str:
        """Return the remark that a role keeps: why it was declined, if it was, and who said so when."""
        words = f"Told us on {day(self.on)}: {self.by}"
        return f"{reason.rstrip(' .')}. {words}" if reason else words


class Moved(Stale):
    """Some of the roles are not as the page showed them; `role_ids` says which. No answer was kept."""

    def __init__(self, role_ids: Iterable[UUID]) -> None:
        super().__init__(MOVED)
        self.role_ids = frozenset(role_ids)


class AnswerFault(InputFault):
    """An answer that cannot be kept; `role_id` says about which role."""

    def __init__(self, role_id: UUID, fault: InputFault) -> None:
        super().__init__(str(fault), fault.field)
        self.role_id = role_id


def answer_roles(
    session: Session, organisation: Organisation, answers: Mapping[UUID, RoleAnswer], visitor: Viewer
) -> list[Responsibility]:
    """Keep what the organisation says about roles that are proposed to it, all or nothing; tells the coordinators.

    Raises Moved when one of the roles does not wait any more or was changed, AnswerFault for what cannot be kept.
    """
    waiting = {row.id: (row, partnership) for row, partnership in queries.waiting_for([organisation.id])}
    if moved := _moved({role_id: row for role_id, (row, _) in waiting.items()}, answers):
        raise Moved(moved)
    said = _Said(organisation)
    for role_id, answer in answers.items():
        row, partnership = waiting[role_id]
        asked = mails.role_line(row)
        try:
            if answer.is_accepted:
                _refuse_unfit(organisation, row, partnership)
            _keep(organisation, row, answer, visitor)
        except InputFault as fault:
            raise AnswerFault(role_id, fault) from fault
        passed_on = services.settle_request(session, partnership, row)
        until_now = f". It led until now: {name_in_mail(passed_on)}" if passed_on is not None else ""
        said.add(row, f"{'Accepted' if answer.is_accepted else 'Declined'}: {asked}{until_now}")
    session.flush()
    said.tell(session, visitor)
    return [waiting[role_id][0] for role_id in answers]


def record_answers(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    answers: Mapping[UUID, RoleAnswer],
    told: AgencyWord,
    visitor: Viewer,
) -> list[Responsibility]:
    """Record what an organisation told a coordinator about roles that are proposed to it there, all or nothing.

    Raises Moved when one of them does not wait any more or was changed, and for all of them where people of the
    organisation answer for it by now; AnswerFault for what cannot be kept.
    """
    waiting = {row.id: row for row, of in queries.waiting_for([organisation.id]) if of.id == partnership.id}
    moved = _moved(waiting, answers)
    if moved or services.is_led_by_its_own(organisation):
        raise Moved(moved or answers)
    for role_id, answer in answers.items():
        try:
            _record(session, partnership, organisation, waiting[role_id], answer, told, visitor)
        except InputFault as fault:
            raise AnswerFault(role_id, fault) from fault
    session.flush()
    return [waiting[role_id] for role_id in answers]


def _moved(waiting: Mapping[UUID, Responsibility], answers: Mapping[UUID, RoleAnswer]) -> list[UUID]:
    """The answered roles that do not wait any more, or are not as the page showed them."""
    return [
        role_id
        for role_id, answer in answers.items()
        if role_id not in waiting or waiting[role_id].version != answer.expected_version
    ]


def _record(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    row: Responsibility,
    answer: RoleAnswer,
    told: AgencyWord,
    visitor: Viewer,
) -> None:
    reason = _checked_reason(organisation, answer)
    remark = _checked_reason(organisation, replace(answer, reason=told.after(reason)), too_long=TOO_LONG)
    if answer.suggested_id is not None:
        _check_suggestion(organisation, row, answer.suggested_id, visitor)
    function = pack_of(partnership).functions.get(row.function_id)
    if function is None:
        raise InputFault(NO_SUCH_TASK)
    state = Agreement.ACCEPTED if answer.is_accepted else Agreement.DECLINED
    holding = services.RoleAssignment(row.role, state, remark, row.from_on, row.until_on)
    services.set_role(
        session, partnership, organisation, function, row.group, holding, expected_version=answer.expected_version
    )
    if row.state is Agreement.DECLINED:
        row.suggested_id = answer.suggested_id


def hand_back(
    session: Session, organisation: Organisation, row: Responsibility, answer: RoleAnswer, visitor: Viewer
) -> None:
    """Give an accepted role back: it is declined from now on, with the reason; tells the coordinators.

    Raises Stale when the role is not as it was shown.
    """
    if row.version != answer.expected_version or row.state is not Agreement.ACCEPTED or services.is_over(row):
        raise Stale(MOVED)
    _keep(organisation, row, answer, visitor)
    session.flush()
    said = _Said(organisation)
    said.add(row, f"Handed back: {mails.role_line(row)}")
    said.tell(session, visitor)


def _keep(organisation: Organisation, row: Responsibility, answer: RoleAnswer, visitor: Viewer) -> None:
    reason = _checked_reason(organisation, answer)
    if not answer.is_accepted and answer.suggested_id is not None:
        _check_suggestion(organisation, row, answer.suggested_id, visitor)
    row.state = Agreement.ACCEPTED if answer.is_accepted else Agreement.DECLINED
    row.reason = reason
    row.suggested_id = None if answer.is_accepted else answer.suggested_id
    row.answered_by, row.answered_at = visitor.display_name, now()


def _refuse_unfit(organisation: Organisation, row: Responsibility, partnership: Partnership) -> None:
    function = pack_of(partnership).functions.get(row.function_id)
    if function is None:
        raise InputFault(NO_SUCH_TASK)
    services.refuse_unfit(partnership, organisation, function, row.group)


def _checked_reason(
    organisation: Organisation, answer: RoleAnswer, *, too_long: str = "The reason must be {} characters or fewer"
) -> str:
    """The reason, cleaned; a decline needs one, and none of an organisation with a hidden place tells where it is."""
    if refused := refused_characters(answer.reason):
        raise InputFault(refused, "reason")
    reason = clean(answer.reason).strip()
    if not answer.is_accepted and not reason:
        raise InputFault(SAY_WHY, "reason")
    if len(reason) > LONGEST_REASON:
        raise InputFault(too_long.format(LONGEST_REASON), "reason")
    if looks_like_address(reason) and authority.has_sealed_place(organisation.id):
        raise InputFault(NO_ADDRESS, "reason")
    return reason


def _check_suggestion(organisation: Organisation, row: Responsibility, suggested_id: UUID, visitor: Viewer) -> None:
    known = {each.id for each in directory.known_by_ids(visitor, [suggested_id])
             if row.partnership_id in each.partnership_ids}  # fmt: skip
    if suggested_id == organisation.id or suggested_id not in known:
        message = "Select an organisation that takes part, or none"
        raise InputFault(message, "suggested")


class _Said:
    """What an organisation has answered, as the coordinators of each partnership are told in one mail."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation = organisation
        self.lines: dict[UUID, list[str]] = {}

    def add(self, row: Responsibility, line: str) -> None:
        self.lines.setdefault(row.partnership_id, []).append(line)

    def tell(self, session: Session, visitor: Viewer) -> None:
        """Tell the coordinators; what still waits in a mail to the own leads is brought up to date."""
        partnerships: Mapping[UUID, Partnership] = partnerships_by_id(list(self.lines))
        for partnership_id, lines in self.lines.items():
            mails.tell_coordinators(
                session, partnerships[partnership_id], self.organisation, lines, but=visitor.person.account_id
            )
        mails.tell_less(session, self.organisation)
