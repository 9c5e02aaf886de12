"""Who takes part where, and which partnership keeps an entry. The only writer of `Participation` and `home_id`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.base.errors import InputFault, NotAllowed
from partnership.policy.authority import Act
from partnership.register.authority import lines, queries
from partnership.register.authority.members import coordinates
from partnership.register.authority.publications import queries as publications
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.register.authority.questions.services import NeedsYes, NewQuestion, Yes
from partnership.store import audit
from partnership.store.models import Participation, now

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.store.models import Organisation, Partnership

# What a coordinator of an organisation's home starts as such: rows 2, 4, 5, 11, 13, 18 and 25 of the table.
ASKED_BY_HOME = frozenset(
    {
        Act.PLACE_BY_HOME, Act.PLACE_STANDS, Act.PLACE_STANDS_SEALED, Act.GRANT_BY_CLEARED, Act.VACANCY, Act.AUDIENCE,
        Act.MERGING,
    }
)  # fmt: skip
ELSEWHERE = "{} has its home in another partnership, whose people are asked first"


def answers_for(
    account_id: UUID | None, organisation: Organisation, partnership: Partnership, cleared_in: Collection[UUID] = ()
) -> str:
    """As whom an account answers to a partnership for an organisation: "lead"; where nobody leads it "home"; else "".

    `cleared_in` are the partnerships for which the account is cleared in this sign-in. Home answers by who is cleared
    there where there is a confidential place, and by them alone where the account may be the same person as somebody
    who is cleared in the partnership: nobody opens to others, and least of all to themselves, what they cannot see.
    """
    return answering(account_id, [organisation], partnership, cleared_in).get(organisation.id, "")


def answering(
    account_id: UUID | None,
    organisations: Collection[Organisation],
    partnership: Partnership,
    cleared_in: Collection[UUID] = (),
) -> dict[UUID, str]:
    """The same for several, in a few statements; those that the account does not answer for are left out."""
    if account_id is None:
        return {}
    ids = [each.id for each in organisations]
    led, sealed = queries.led(ids), queries.sealed(ids)
    leading, coordinated = queries.led_by(account_id), queries.coordinated_by(account_id)
    found = {each.id: "lead" for each in organisations if each.id in led & leading}
    homes = {each.home_id for each in organisations if each.id not in led} & coordinated
    if not homes:
        return found
    cleared = queries.coordinated_by(account_id, is_cleared=True) & set(cleared_in)
    able = cleared if lines.near_cleared([account_id], partnership.id) else coordinated
    return found | {
        each.id: "home"
        for each in organisations
        if each.id not in led and each.home_id in (cleared if each.id in sealed else able)
    }


def asked_first(
    by_id: UUID | None,
    partnership: Partnership,
    organisations: Collection[Organisation],
    cleared_in: Collection[UUID] = (),
) -> set[UUID]:
    """Organisations that `by_id` takes into a partnership only when who answers for them has said yes.

    A lead answers for what is led, a coordinator of its home for the rest. What nobody leads and has its home here, or
    none, is taken in at once; but what has a confidential place and no home is nobody's to take.
    """
    ids = [each.id for each in organisations]
    led, sealed = queries.led(ids), queries.sealed(ids)
    free = {
        each.id
        for each in organisations
        if each.id not in led and (each.home_id == partnership.id or (each.home_id is None and each.id not in sealed))
    }
    return set(ids) - free - answering(by_id, organisations, partnership, cleared_in).keys()


def unanswerable(organisations: Collection[Organisation], partnership: Partnership) -> set[UUID]:
    """Of these, those for which nobody could answer a partnership now: no lead who can sign in, and nobody of home."""
    ids = {each.id for each in organisations}
    led, sealed, speaking = queries.led(ids), queries.sealed(ids), queries.with_leads(ids)
    staff = queries.staff_of({each.home_id for each in organisations})
    near = lines.near_cleared({who for _at, who, _is_cleared in staff}, partnership.id)
    cleared = {at for at, _who, is_cleared in staff if is_cleared}
    able = cleared | {at for at, who, _is_cleared in staff if who not in near}
    return {
        each.id
        for each in organisations
        if (each.id in led and each.id not in speaking)
        or (each.id not in led and each.home_id not in (cleared if each.id in sealed else able))
    }


def _take_turn(session: Session, organisation: Organisation) -> None:
    """Nobody else writes from here on, and the home is read as it is by now."""
    audit.take_turn(session)
    session.refresh(organisation, ["home_id"])


def begin(session: Session, organisation: Organisation, partnership: Partnership, on: date) -> Participation:
    """A new entry takes part from a day on, and has its home where it was made."""
    row = begin_together(session, [organisation], partnership, on)[0]
    session.flush()
    return row


def begin_together(
    session: Session, organisations: Iterable[Organisation], partnership: Partnership, on: date
) -> list[Participation]:
    """The same for many, which are written when the caller flushes them."""
    rows = []
    for each in organisations:
        each.home_id = partnership.id
        rows.append(Participation(id=uuid4(), partnership_id=partnership.id, organisation_id=each.id, joined_on=on))
    session.add_all(rows)
    return rows


def take_in(
    session: Session,
    partnership: Partnership,
    organisation: Organisation,
    on: date,
    *,
    by_id: UUID | None,
    yes: Yes | None = None,
    cleared_in: Collection[UUID] = (),
) -> Participation:
    """An organisation takes part from a day on; without a home, this becomes its home.

    Raises InputFault for one that takes part, NeedsYes for one that somebody leads, or whose home is elsewhere, when
    who answers for it has not agreed.
    """
    _take_turn(session, organisation)
    row = queries.participation(partnership.id, organisation.id)
    if row is not None and row.left_on is None:
        raise InputFault(f"{organisation.name} takes part already")
    is_free = by_id is None or yes is not None or not asked_first(by_id, partnership, [organisation], cleared_in)
    if not is_free:
        raise NeedsYes(Act.TAKING_IN, ELSEWHERE.format(organisation.name))
    if row is None:
        row = Participation(id=uuid4(), partnership_id=partnership.id, organisation_id=organisation.id, joined_on=on)
        session.add(row)
    else:
        row.joined_on, row.left_on = on, None
    if organisation.home_id is None:
        organisation.home_id = partnership.id
    session.flush()
    return row


def leave(session: Session, row: Participation, on: date) -> None:
    """An organisation takes part no more; its home stays what it is, so that it can come back there.

    What that partnership asked about its home and its public entry is asked no longer, and its public entry ends.
    """
    row.left_on = on
    session.flush()
    asked = questions.open_about(organisation_id=row.organisation_id)
    ends = (Act.HOME, Act.PUBLIC_ENTRY)
    here = [each for each in asked if each.act in ends and each.partnership_id == row.partnership_id]
    services.withdraw(session, here)
    shown = publications.publication(row.partnership_id, row.organisation_id)
    if shown is not None and shown.is_current:  # who comes back is asked again whether anybody may see the entry
        shown.ended_at = now()
        session.flush()


def move(
    session: Session,
    organisation: Organisation,
    partnership: Partnership,
    *,
    by_id: UUID | None,
    yes: Yes | None,
    cleared_in: Collection[UUID] = (),
) -> None:
    """Another partnership, which it takes part in, becomes its home: by its lead's word, else the old home's.

    Raises NeedsYes where who starts it does not answer for the organisation, NotAllowed for who coordinates nothing.
    """
    _take_turn(session, organisation)
    if by_id is not None and not coordinates(by_id, partnership.id):
        raise NotAllowed
    if partnership.id not in organisation.partnership_ids:
        raise InputFault(f"{organisation.name} does not take part in {partnership.name}")
    if organisation.home_id == partnership.id:
        raise InputFault(f"{partnership.name} is its home already")
    if by_id is not None and yes is None and not moves_at_once(by_id, organisation, partnership, cleared_in):
        raise NeedsYes(Act.HOME, "Its lead agrees first, or its home where nobody leads it")
    old_id, organisation.home_id = organisation.home_id, partnership.id
    session.flush()
    _ask_no_more(session, organisation, old_id)


def _ask_no_more(session: Session, organisation: Organisation, old_id: UUID | None) -> None:
    """End what the old home has asked as such: it keeps the entry no more, and the new one has asked nothing.

    What somebody asked who coordinates both stands.
    """
    asked = [each for each in questions.open_about(organisation_id=organisation.id) if each.act in ASKED_BY_HOME]
    lost = [
        each
        for each in asked
        if each.by_id is not None
        and old_id in queries.coordinated_by(each.by_id)
        and organisation.home_id not in queries.coordinated_by(each.by_id)
    ]
    services.withdraw(session, lost)


def moves_at_once(
    account_id: UUID | None, organisation: Organisation, partnership: Partnership, cleared_in: Collection[UUID] = ()
) -> bool:
    """Whether an account asks nobody to move the home: it answers for the organisation, or nobody does.

    What has a confidential place and no home is nobody's to take, as in `asked_first`.
    """
    if answers_for(account_id, organisation, partnership, cleared_in):
        return True
    is_free = organisation.home_id is None and not queries.is_led(organisation.id)
    return is_free and not queries.has_sealed_place(organisation.id)


def home_question(organisation: Organisation, partnership: Partnership) -> NewQuestion:
    """What is asked before a partnership becomes an organisation's home."""
    return NewQuestion(
        act=Act.HOME,
        key=f"{organisation.id}:{partnership.id}",
        organisation_id=organisation.id,
        partnership_id=partnership.id,
    )


def ask_home(session: Session, organisation: Organisation, partnership: Partnership, by_id: UUID) -> None:
    """Ask who answers for an organisation whether its home moves."""
    services.ask(session, home_question(organisation, partnership), by_id)
