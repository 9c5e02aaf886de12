"""Two sites that differ only in what some may not see: the same rows, ids and times, and other words in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from promises.marks import NUMBERS, marking, reach_of
from promises.sites import Site, Visitor, signed_in
from routes import CANARY, Scene, make_scene
from sqlalchemy import select

from partnership import audit
from partnership.models import (
    Account,
    Audience,
    AuditEntry,
    ChangeField,
    ChangeRequest,
    Location,
    OneTimeLink,
    Organisation,
    Participation,
    Partnership,
    Report,
    TakingIn,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from factories import World
    from flask import Flask

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
    if (reach := reach_of(row, name)) is not None:
        return _BY_REACH.get(reach, "")
    if isinstance(row, ChangeField):
        return NAMED if row.name == "holder" else REQUEST
    if isinstance(row, (ChangeRequest, Report, TakingIn, OneTimeLink)):
        return PEOPLE if name == "email" else REQUEST
    if isinstance(row, Account):
        return PEOPLE if name == "email" else POST
    return ""


def make_restricted(world: World) -> tuple[Scene, dict[str, str]]:
    """A scene with something of every audience in the refuge's entry, and a sign-in for everybody in it."""
    with marking(mark_of):
        scene = make_scene(world)
        ngo, ours = scene.organisation, scene.partnership
        world.contact(ngo, "Front desk", audience=Audience.PARTNERS, holder="The holder", email="front@ngo.example")
        world.contact(ngo, "Night desk", out_of_hours_telephone="020 7946 0102", hours="All night", is_main=False)
        world.contact(ngo, "Quiet desk", audience=Audience.NAMED, is_main=False)
        world.service(ngo, "Shelter", capacity="six places", audiences={"how_to_refer": "named"}, how_to_refer="By word")
        world.service(ngo, "Quiet help", audience=Audience.NAMED)
        world.location(ngo, "Shop", address="1 High Street, TH1 1AA", audiences={"address": "partnership"})
        world.location(ngo, "Quiet office", address="2 High Street, TH1 1AA", audience=Audience.NAMED)
        for audience in (Audience.PARTNERSHIP, Audience.NAMED):
            quiet = world.organisation("Quiet house", ours, kind_id="refuge", audience=audience)
            world.contact(quiet)
            world.service(quiet)
            world.responsibility(ours, quiet, scene.values["function_id"])
        with world.session() as session:
            request = session.scalars(select(ChangeRequest)).first()
            session.add(ChangeField(request_id=request.id, name="holder", place=9, old="One", new="Another"))
        _live(world, scene)
    return scene, {name: signed_in(world.app, account) for name, account in scene.visitors.items()}


def _live(world: World, scene: Scene) -> None:
    """What people do leaves their names: each of the refuge and of the partnership changes something."""
    app, entry, home = world.app, f"/organisations/{scene.organisation.id}", f"/partnerships/{scene.partnership.slug}"
    editor, lead = (app.test_client().sign_in(scene.visitors[name]) for name in ("own editor", "own lead"))
    editor.submit(f"{entry}/services/{scene.rows['services']}/edit", hours="All day")
    for section in ("identity", "contacts", "services"):
        lead.submit(entry, action=f"{entry}/confirm/{section}")
    for name in ("own editor", "other partner", "coordinator"):
        client = app.test_client().sign_in(scene.visitors[name])
        client.submit(f"{home}/assessment/{scene.values['assessment_id']}/competences/2.5/evidence/add", text=f"Seen by {name}")
        client.submit(f"{home}/audit/AC3/edit", action=f"Ask again: {name}")
    coordinator = app.test_client().sign_in(scene.visitors["coordinator"])
    coordinator.submit(f"{home}/map/{scene.values['function_id']}/{scene.organisation.id}", reason="As it was agreed")


def differ(site: Site, folder: Path, marks: Collection[str]) -> Site:
    """A copy of the site with other words where the marks stand, and other addresses under every seal."""
    other = site.copy(folder)
    words = {mark: OTHERS[mark] for mark in marks}
    words |= {f"7946 {NUMBERS[mark]}": f"7946 {OTHER_NUMBERS[mark]}" for mark in marks & NUMBERS.keys()}
    with other.world.session() as session:
        connection = session.connection()
        for (trigger,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')  # those that keep the audit as it is
        _reseal(connection, other.app, words)
        _replace(connection, words)
    return other


def visiting(site: Site, scene: Scene, name: str, cookies: dict[str, str]) -> Visitor:
    """One of the people of the scene on one of the sites, who knows what they are called there."""
    account = scene.visitors[name]
    found = Visitor(name, site.app, cookies[name])
    if account is not None:
        with site.world.session() as session:
            row = session.get_one(Account, account.id)
            found.own = (row.email, row.display_name)
    return found


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
        columns = connection.exec_driver_sql(f'SELECT name, type FROM pragma_table_info("{table}")').all()
        for column, kind in columns:
            if kind.startswith(("VARCHAR", "TEXT", "JSON")):
                for old, new in words.items():
                    statement = f'UPDATE "{table}" SET "{column}" = replace("{column}", ?, ?) WHERE instr("{column}", ?)'  # noqa: S608
                    connection.exec_driver_sql(statement, (old, new, old))
