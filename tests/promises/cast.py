"""The cast of the search for widened reach: two partnerships, their organisations and people, as the model has them.

A refuge with people and one without, a hospital that nobody leads, with an editor whose place stands, a body that takes
part in both partnerships, the police, a charity and a clinic next door, and a clinic that took part here and has left;
coordinators cleared and not, one of whom has left and one of whom coordinates both partnerships and is cleared in the
second alone, administrators, leads, a deputy, editors and a reader. The model has none of the last two, nor the editor of
the hospital. Everything is made through the factories and committed before anybody acts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from factories import give_position, make_member
from sqlalchemy import select

from partnership.people.services import CURRENT
from partnership.protocols.lifecycle.snapshot import fingerprint
from partnership.store.models import (
    Account,
    Audience,
    Contact,
    Gift,
    LetIn,
    LocationGrant,
    MemberRole,
    Membership,
    Participation,
    PositionRole,
    Protocol,
    ProtocolVersion,
    Signature,
    Signing,
    now,
)
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from uuid import UUID

    from factories import World
    from sqlalchemy.orm import Session

PARTNERSHIPS = {"A": "thameside", "B": "riverside"}
# Name, kind and where it takes part; the first is its home.
ORGANISATIONS = {
    "R": ("Tideway refuge", "refuge", "A"),
    "Z": ("Harbour refuge", "refuge", "A"),
    "H": ("General hospital", "primary-care-trust", "A"),
    "G": ("Border body", "police", "AB"),
    "Y": ("Borough police", "police", "A"),
    "N": ("Next door charity", "refuge", "B"),
    "W": ("Next door clinic", "primary-care-trust", "B"),
    "V": ("Clinic that left", "primary-care-trust", "B"),
}
LEFT = {"V": "A"}  # where an organisation took part once; it is a party to the protocol there still
SEALED = {"R": "14 Canary Cottage, Zyqqex Lane", "Z": "3 Grimblefax House, Qvistle Row"}
COORDINATORS = {
    "a": ("A", False),
    "a2": ("A", False),
    "r1": ("A", True),
    "r2": ("A", True),
    "o": ("A", False),
    "b": ("B", False),
    "c": ("A", False),
}
BESIDE = {"c": ("B", True)}  # a second team of a coordinator
ADMINISTRATORS = ("adm", "adm2")
PLACES = {
    "rl": ("R", PositionRole.LEAD, "a a2"),
    "rd": ("R", PositionRole.DEPUTY, "a a2"),
    "re": ("R", PositionRole.EDITOR, "a a2"),
    "yl": ("Y", PositionRole.LEAD, "a2 a"),
    "nl": ("N", PositionRole.LEAD, "b adm"),
    "he": ("H", PositionRole.EDITOR, "adm adm2"),
}  # who leads or edits where, and on whom they hang
READERS = {"m": ("A", "a")}
COUNCIL = ("a", "o")  # whose mailbox is read by whoever administers the site for the council
EVERYBODY = (*COORDINATORS, *ADMINISTRATORS, *PLACES, *READERS)
# r2 and a2, adm2 are as r1, a, adm; one person may have two accounts that others let in.
ATTACKERS = (*(each.split() for each in ("a", "r1", "b", "c", "adm", "rl", "rd", "re", "yl", "nl", "m", "a he")),)


@dataclass
class Cast:
    """Ids by the short names of the model."""

    accounts: dict[str, UUID] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    partnerships: dict[str, UUID] = field(default_factory=dict)
    locations: dict[str, UUID] = field(default_factory=dict)
    protocols: dict[str, UUID] = field(default_factory=dict)  # by partnership
    origins: dict[UUID, str] = field(default_factory=dict)  # parts of entries by whose they were first


def make_cast(world: World) -> Cast:
    """Everybody at their places."""
    cast = Cast()
    partnerships = {key: world.partnership(slug) for key, slug in PARTNERSHIPS.items()}
    cast.partnerships = {key: row.id for key, row in partnerships.items()}
    organisations = {}
    for key, (name, kind, _where) in ORGANISATIONS.items():
        places = [partnerships[each] for each in _took_part(key)]
        row = organisations[key] = world.organisation(name, *places, kind_id=kind)
        cast.organisations[key] = row.id
        desk = world.contact(row, f"Desk {key}", email=f"desk-{key.lower()}@entry.example", holder=f"Holder {key}")
        with world.session() as session:  # it was wider once, as the history tells
            session.get_one(Contact, desk.id).audiences = {"telephone": "named"}
        world.contact(row, f"Hidden desk {key}", telephone="020 7946 0177", is_main=False, audience=Audience.NAMED)
        world.service(row, f"Service {key}", capacity=f"Capacity of {key}")
        if key in SEALED:
            cast.locations[key] = world.refuge(row, SEALED[key]).id
    _people(world, cast, partnerships, organisations)
    for key, partnership in partnerships.items():
        cast.protocols[key] = _signing(
            world, partnership.id, [each for each in organisations if key in _took_part(each)], cast
        )
    with world.session() as session:
        for key, at in LEFT.items():
            ids = {"organisation_id": cast.organisations[key], "partnership_id": cast.partnerships[at]}
            session.scalars(select(Participation).filter_by(**ids)).one().left_on = now().date()
    return cast


def _took_part(key: str) -> str:
    return ORGANISATIONS[key][2] + LEFT.get(key, "")


def _people(world: World, cast: Cast, partnerships: dict[str, Any], organisations: dict[str, Any]) -> None:
    made: dict[str, Account] = {}
    for name, (key, is_cleared) in COORDINATORS.items():
        made[name] = world.coordinator(partnerships[key], is_cleared=is_cleared, email=f"{name}@council.example")
    for name in ADMINISTRATORS:
        made[name] = world.administrator(f"{name}@council.example")
    for name in (*PLACES, *READERS):
        made[name] = world.account(f"{name}@work.example")
    cast.accounts = {name: row.id for name, row in made.items()}
    cast.emails = {name: row.email for name, row in made.items()}
    with world.session() as session:
        for name, (key, role, hangs) in PLACES.items():
            account = session.get_one(Account, made[name].id)
            place = give_position(session, account, organisations[key], role)
            place.agreement, place.agreed_at = CURRENT, now()
            _hang(session, cast, account, hangs)
        for name, (key, hangs) in READERS.items():
            account = session.get_one(Account, made[name].id)
            make_member(session, account, partnerships[key], MemberRole.READER)
            _hang(session, cast, account, hangs)
        for name, (key, is_cleared) in BESIDE.items():
            account, role = session.get_one(Account, made[name].id), MemberRole.COORDINATOR
            make_member(session, account, partnerships[key], role, is_cleared=is_cleared)
        at = now()
        session.add(
            LocationGrant(location_id=cast.locations["R"], account_id=cast.accounts["rl"], reason="Runs it", from_at=at)
        )
        session.get_one(Account, cast.accounts["o"]).is_active = False
        for row in session.scalars(select(Account)):
            row.has_second_factor = True


def _hang(session: Session, cast: Cast, account: Account, names: str) -> None:
    account.stands_for_itself_since = None
    for name in names.split():
        session.add(LetIn(account_id=account.id, by_id=cast.accounts[name], gift=Gift.PLACE))


def leave_alone(world: World, cast: Cast) -> None:
    """All coordinators of the second partnership have left it."""
    with world.session() as session:
        for row in session.scalars(select(Membership).where(Membership.partnership_id == cast.partnerships["B"])):
            row.ended_at, row.ended_by_id, row.is_cleared = now(), row.account_id, False


def _signing(world: World, partnership_id: UUID, keys: list[str], cast: Cast) -> UUID:
    """A protocol whose version waits for the signature of every party; the chair's approval keeps it open."""
    content = {"title": "What is to be signed"}
    with world.session() as session:
        protocol = Protocol(
            partnership_id=partnership_id, template_id="anti-trafficking-partnership", title="Agreement"
        )
        protocol.parties = [Party(organisation_id=cast.organisations[key]) for key in keys]
        session.add(protocol)
        session.flush()
        version = ProtocolVersion(
            protocol_id=protocol.id, number="1.0", content=content, sha256=fingerprint(content), created_by="machine"
        )
        session.add(version)
        session.flush()
        signing = Signing(protocol_id=protocol.id, version_id=version.id, opened_by="machine")
        session.add(signing)
        session.flush()
        session.add_all(
            Signature(signing_id=signing.id, place=place, organisation_id=cast.organisations[key], name=key)
            for place, key in enumerate(keys)
        )
        session.add(Signature(signing_id=signing.id, place=99, approval="chair", name="Chair"))
        found: UUID = protocol.id
    return found
