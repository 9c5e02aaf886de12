"""Two sites that differ only in what some may not see: the same rows, ids and times, and other words in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from promises.marks import NUMBERS, marking, reach_of
from promises.sites import Site, Visitor, signed_in
from routes import Scene, make_scene
from sqlalchemy import Uuid, false, or_, select

from partnership.store import audit
from partnership.store.audit import SYSTEM, set_actor
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    Base,
    ChangeField,
    ChangeRequest,
    ClauseComment,
    CompetenceRating,
    ConsultedParty,
    FirstContact,
    Location,
    OneTimeLink,
    Participation,
    Partnership,
    Relationship,
    RelationshipKind,
    Report,
    Responsibility,
    Signature,
    Signing,
    TakingIn,
)
from partnership.store.models.audit import AuditKey
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from factories import World
    from flask import Flask
    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.orm import Session
    from werkzeug.test import TestResponse

    from partnership.store.models import Contact, Organisation

# Marks of words by who may see them; each begins every word that carries it, so that another mark changes the order of
# lists too. The mark of people is on mail addresses of accounts; their posts stand beside what they do.
PARTNERSHIP, NAMED, REQUEST, PEOPLE, POST = "zwopa", "zwona", "zwore", "zwope", "zwosa"
OTHERS = {PARTNERSHIP: "aba", NAMED: "abecedarian", REQUEST: "yx", PEOPLE: "abnormally", POST: "abe"}
NUMBERS |= {PARTNERSHIP: "0771", NAMED: "0772"}
OTHER_NUMBERS = {PARTNERSHIP: "0881", NAMED: "0882"}
OTHER_ADDRESS = "1 Elsewhere Street, Nowhere-on-Sea, AB1 2CD"
# What nobody of a group may see. Addresses under seal differ for all of them. A reader of the partnership sees nothing
# that its partners do not: their way is gone in test_traffickers_eye.
GROUPS = {
    "outsiders": (("anonymous", "coordinator elsewhere"), {PARTNERSHIP, NAMED, REQUEST, PEOPLE, POST}),
    "administrator": (("administrator",), {PARTNERSHIP, NAMED, REQUEST}),
    "members": (("other partner",), {NAMED, REQUEST, PEOPLE}),
    "coordinator": (("coordinator",), {NAMED}),
}
_BY_REACH = {Audience.PARTNERSHIP: PARTNERSHIP, Audience.NAMED: NAMED}


def mark_of(row: Any, name: str) -> str:
    """The mark of a word, by who may see it."""
    if isinstance(row, (Partnership, Participation)):
        return ""  # their names are in every address
    reach = row.audience if isinstance(row, Relationship) else reach_of(row, name)
    if reach is not None:
        return _BY_REACH.get(reach, "")
    if isinstance(row, ChangeField):
        return NAMED if row.name == "holder" else REQUEST
    if isinstance(row, (ChangeRequest, Report, TakingIn, OneTimeLink)):
        return PEOPLE if name == "email" else REQUEST
    if isinstance(row, Account):
        return PEOPLE if name == "email" else POST
    return ""


@dataclass
class Restricted:
    """A scene with something of every audience in the refuge's entry, and a sign-in for everybody in it."""

    scene: Scene
    cookies: dict[str, str]
    hidden: dict[UUID, str]  # ids of what only named people may know of, with the table
    closed_id: UUID  # of an account that was closed, so that who held it can be erased
    unled: tuple[UUID, UUID]  # two entries of one body, in which nobody has a place: the second keeps something hidden


def make_restricted(world: World, *, is_heard: bool = True) -> Restricted:
    """Make it; what is hidden is in everything that it can be in. Where it is heard, it also comments and signs."""
    with marking(mark_of):
        scene = make_scene(world)
        set_actor(SYSTEM)  # the last one at work was a coordinator
        ngo, ours = scene.organisation, scene.partnership
        world.contact(ngo, "Front desk", audience=Audience.PARTNERS, holder="The holder", email="front@ngo.example")
        world.contact(ngo, "Night desk", out_of_hours_telephone="020 7946 0102", hours="All night", is_main=False)
        desk = world.contact(ngo, "Quiet desk", audience=Audience.NAMED, is_main=False)
        world.service(
            ngo, "Shelter", capacity="six places", audiences={"how_to_refer": "named"}, how_to_refer="By word"
        )
        help_ = world.service(ngo, "Quiet help", audience=Audience.NAMED)
        world.location(ngo, "Shop", address="1 High Street, TH1 1AA", audiences={"address": "partnership"})
        office = world.location(ngo, "Quiet office", address="2 High Street, TH1 1AA", audience=Audience.NAMED)
        for audience in (Audience.PARTNERSHIP, Audience.NAMED):  # the last one stays hidden
            number = {"charity_number": "1123456"} if audience is Audience.NAMED else {}
            quiet = world.organisation("Quiet house", ours, kind_id="refuge", audience=audience, **number)
            world.contact(quiet)
            world.service(quiet)
            world.responsibility(ours, quiet, scene.values["function_id"])
        with world.session() as session:
            request = session.scalars(select(ChangeRequest)).first()
            session.add(ChangeField(request_id=request.id, name="holder", place=9, old="One", new="Another"))
            session.add_all(_about_hidden(session, scene, quiet, desk))
            if is_heard:
                session.add_all(_said_by_hidden(session, scene, quiet))
        _live(world, scene)
        set_actor(SYSTEM)  # what is hidden was not made by the coordinator who was at work last
        unled, kept_back = _unled(world, scene)
    cookies = {name: signed_in(world.app, account) for name, account in scene.visitors.items()}
    hidden = {row.id: row.__tablename__ for row in (quiet, desk, help_, office, *kept_back)}
    closed = world.account("left@council.example")
    with world.session() as session:
        session.get_one(Account, closed.id).is_active = False
    return Restricted(scene, cookies, hidden, closed.id, unled)


def _unled(world: World, scene: Scene) -> tuple[tuple[UUID, UUID], list[Any]]:
    """Two entries of one body, and what of the second is hidden: a desk, a service, a place, what is asked about them."""
    ours = scene.partnership
    kept, harbour = (world.organisation(f"Harbour {each}", ours, kind_id="refuge") for each in ("centre", "house"))
    world.contact(harbour, "Day desk", audience=Audience.PARTNERS)
    desk = world.contact(harbour, "Covert desk", audience=Audience.NAMED, is_main=False, email="covert@harbour.example")
    service = world.service(harbour, "Covert help", audience=Audience.NAMED)
    place = world.location(harbour, "Covert office", address="3 High Street, TH1 1AA", audience=Audience.NAMED)
    with world.session() as session:
        of = {"organisation_id": harbour.id}
        about = {"table": "contact", "row_id": desk.id, "sender_id": scene.visitors["own lead"].id}
        between = {"partnership_id": ours.id, "other_id": scene.organisation.id, "audience": Audience.NAMED}
        relationship = Relationship(kind=RelationshipKind.REFERS_TO, title="Covert agreement", **of, **between)
        request = ChangeRequest(note=f"{NAMED} at once", sender="A", **of, **about)
        request.fields = [ChangeField(name="post", old="Quiet", new=f"{NAMED} new")]
        session.add_all([relationship, request, Report(text=f"{NAMED}: it is gone", **of, **about)])
    return (kept.id, harbour.id), [desk, service, place, relationship]


def _about_hidden(session: Session, scene: Scene, quiet: Organisation, desk: Contact) -> list[Base]:
    """What a hidden organisation and a hidden desk do in a partnership: it is in every list that it can be in."""
    of, sender = {"organisation_id": quiet.id}, scene.visitors["own lead"]
    asked = {"sender_id": sender.id, "sender": sender.email}
    requests = [
        ChangeRequest(**of, table="organisation", row_id=quiet.id, note=f"{NAMED} by", **asked),
        ChangeRequest(
            organisation_id=scene.organisation.id, table="contact", row_id=desk.id, note=f"{NAMED} too", **asked
        ),
    ]
    for request in requests:
        request.fields = [
            ChangeField(name="name" if request is requests[0] else "post", old="Quiet", new=f"{NAMED} new")
        ]
    rating = session.scalars(select(CompetenceRating)).first()
    rating.action_owner_id = quiet.id
    role = session.scalars(
        select(Responsibility).where(Responsibility.organisation_id == scene.organisation.id)
    ).first()
    role.suggested_id = quiet.id
    return [
        *requests,
        Report(organisation_id=scene.organisation.id, table="contact", row_id=desk.id, text=f"{NAMED}: it is gone",
               sender_id=sender.id),
        Report(**of, table="organisation", row_id=quiet.id, text=f"{NAMED}: it is gone", sender_id=sender.id),
        FirstContact(partnership_id=scene.partnership.id, setting_id="AC3", **of),
    ]  # fmt: skip


def _said_by_hidden(session: Session, scene: Scene, quiet: Organisation) -> list[Base]:
    """That a party is hidden is said without its name, and its words are for all who are consulted."""
    of, consultation_id = {"organisation_id": quiet.id, "post": "Manager"}, scene.values["consultation_id"]
    said = {"clause_id": scene.values["clause_id"], "sender_id": scene.visitors["own editor"].id}
    return [
        ClauseComment(text="This comes too late", consultation_id=consultation_id, **said, **of),
        ConsultedParty(consultation_id=consultation_id, **of),
        Party(protocol_id=scene.values["protocol_id"], organisation_id=quiet.id),
        Signature(signing_id=session.scalars(select(Signing.id)).first(), place=7, **of),
    ]


def _live(world: World, scene: Scene) -> None:
    """What people do leaves their names: each of the refuge and of the partnership changes something."""
    app, entry, home = world.app, f"/organisations/{scene.organisation.id}", f"/partnerships/{scene.partnership.slug}"
    editor, lead = (app.test_client().sign_in(scene.visitors[name]) for name in ("own editor", "own lead"))
    _done(editor.submit(f"{entry}/services/{scene.rows['services']}/edit", hours="All day"))
    for section in ("identity", "contacts", "services"):
        _done(lead.submit(entry, action=f"{entry}/confirm/{section}"))
    for name in ("own editor", "other partner", "coordinator"):
        client = app.test_client().sign_in(scene.visitors[name])
        competence = f"{home}/assessment/{scene.values['assessment_id']}/competences/2.5"
        _done(client.submit(f"{competence}/evidence/add", text=f"Seen by {name}"))
        _done(client.submit(f"{home}/audit/AC3/edit", action=f"Ask again: {name}"))
    coordinator = app.test_client().sign_in(scene.visitors["coordinator"])
    _done(coordinator.submit(f"{home}/map/{scene.values['function_id']}/{scene.organisation.id}", reason="As agreed"))


def _done(response: TestResponse) -> None:
    assert response.status_code == 302, (response.request.path, response.status_code)


def differ(site: Site, folder: Path, marks: Collection[str]) -> Site:
    """A copy of the site with other words where the marks stand, and other addresses under every seal."""
    other = site.copy(folder)
    words = {mark: OTHERS[mark] for mark in marks}
    words |= {f"7946 {NUMBERS[mark]}": f"7946 {OTHER_NUMBERS[mark]}" for mark in marks & NUMBERS.keys()}
    with other.world.session() as session:
        connection = session.connection()
        _drop_triggers(connection)
        _reseal(connection, other.app, words)
        _replace(connection, words)
    return other


def without(site: Site, folder: Path, ids: Collection[UUID]) -> Site:
    """A copy of the site that never had these rows, nor any that is about them."""
    other = site.copy(folder)
    with other.world.session() as session:
        connection = session.connection()
        _drop_triggers(connection)
        gone = set(ids)
        while more := {key for table in Base.metadata.sorted_tables for key in _about(connection, table, gone)} - gone:
            gone |= more
        for table in reversed(Base.metadata.sorted_tables):
            for column in (each.parent for each in table.foreign_keys if each.parent.nullable):
                connection.execute(table.update().where(column.in_(gone)).values({column: None}))
            connection.execute(table.delete().where(_is_about(table, gone)))
    return other


def _about(connection: Any, table: Table, ids: Collection[UUID]) -> list[UUID]:
    """Keys of rows that cannot be without one of these ids."""
    return (
        list(connection.execute(select(table.c.id).where(_is_about(table, ids))).scalars()) if "id" in table.c else []
    )


def _is_about(table: Table, ids: Collection[UUID]) -> ColumnElement[bool]:
    optional = {each.parent for each in table.foreign_keys if each.parent.nullable}
    found = [
        each.in_(ids) for each in table.columns if isinstance(each.type, (AuditKey, Uuid)) and each not in optional
    ]
    if table.name == "audit_entry":
        found.append(table.c.row_id.in_(list(map(str, ids))))
    return or_(false(), *found)


def visiting(site: Site, made: Restricted, name: str) -> Visitor:
    """One of the people of the scene on one of the sites, who knows what they are called there."""
    account = made.scene.visitors[name]
    found = Visitor(name, site.app, made.cookies[name])
    if account is not None:
        with site.world.session() as session:
            row = session.get_one(Account, account.id)
            found.own = (row.email, row.display_name)
    return found


def _drop_triggers(connection: Any) -> None:
    """Away with those that keep the audit as it is."""
    for (trigger,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')


def _reseal(connection: Any, app: Flask, words: dict[str, str]) -> None:
    """Other addresses under every seal, and other words in what the audit has sealed; nothing tells of the change."""
    keyring, places, told = app.extensions["settings"].keyring, Location.__table__, AuditEntry.__table__
    for (row,) in connection.execute(select(places.c.id).where(places.c.sealed_address.is_not(None))).all():
        sealed = keyring.seal(OTHER_ADDRESS, table="location", row=row, field="address")
        connection.execute(places.update().where(places.c.id == row).values(sealed_address=sealed))
    for entry in connection.execute(select(told)).all():
        changes = {
            name: [_resealed(app, entry, name, value, words) for value in pair] for name, pair in entry.changes.items()
        }
        connection.execute(told.update().where(told.c.sequence == entry.sequence).values(changes=changes))


def _resealed(app: Flask, entry: Any, name: str, value: Any, words: dict[str, str]) -> Any:
    if not isinstance(value, str) or not value.startswith(audit.SEALED):
        return value
    opened = audit.opened(entry, name, value)
    for old, new in words.items():
        opened = opened.replace(old, new)
    keyring = app.extensions["settings"].keyring
    sealed = keyring.seal(opened, table=entry.table, row=UUID(entry.row_id), field=f"audit.{name}")
    return audit.SEALED + audit.b64encode(sealed).decode()


def _replace(connection: Any, words: dict[str, str]) -> None:
    """Other words in every column of every table, whatever the product knows of it."""
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars().all()
    for table in tables:
        columns = connection.exec_driver_sql("SELECT name, type FROM pragma_table_info(?)", (table,)).all()
        for column, kind in columns:
            if kind.startswith(("VARCHAR", "TEXT", "JSON")):
                for old, new in words.items():
                    statement = (
                        f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?) WHERE instr("{column}", ?)'  # noqa: S608
                    )
                    connection.exec_driver_sql(statement, (old, new, old))
