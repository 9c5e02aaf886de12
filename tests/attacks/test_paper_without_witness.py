"""A signature on paper is never recorded past the body: every mailbox of its entry hears of it, and of its own change."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from consultation.making import make_scene
from sqlalchemy import select

from partnership.register.mail.services import text_of
from partnership.store import audit
from partnership.store.models import Account, Contact, Gift, LetIn, Mail, now

if TYPE_CHECKING:
    from client import CheckedClient
    from consultation.making import Scene
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OLD, NEW, NIGHT = "desk@police.example.gov.uk", "mine@own.example", "night@police.example.gov.uk"
LINK = re.compile(r"https?://\S+/papers/\S+")


@pytest.fixture
def scene(app: Flask, world: World) -> Scene:
    """A protocol that is being signed, with a party that has a mailbox in the register and nobody with an account."""
    scene = make_scene(app, world)
    with world.session() as session:
        contact = session.scalars(
            select(Contact).where(Contact.organisation_id == scene.agencies["police"].id, Contact.is_main)
        ).one()
        contact.email = OLD
    scene.put_to_signature("coordinator", is_approved=True)
    return scene


def desk_of(scene: Scene, name: str = "police") -> Contact:
    organisation_id = scene.agencies[name].id
    with scene.world.session() as session:
        return session.scalars(select(Contact).where(Contact.organisation_id == organisation_id, Contact.is_main)).one()


def change_mailbox(scene: Scene, client: CheckedClient, email: str = NEW) -> None:
    """Type another mailbox into the form of the party's desk."""
    desk = desk_of(scene)
    answer = client.submit(f"/organisations/{desk.organisation_id}/contacts/{desk.id}/edit", email=email)
    assert answer.status_code == 302, answer.text


def told(scene: Scene, email: str) -> list[str]:
    """The mails to an address, oldest first."""
    with scene.world.session() as session:
        rows = session.scalars(select(Mail).where(Mail.to == email).order_by(Mail.created_at, Mail.id)).all()
        return [f"{each.subject}\n{text_of(each)[0]}" for each in rows]


def link_to(scene: Scene, email: str) -> str:
    """The page to which the newest paper that an address was mailed of leads, without an account."""
    return urlsplit(LINK.findall(told(scene, email)[-1])[-1]).path


def visitor(scene: Scene) -> CheckedClient:
    return scene.app.test_client()  # type: ignore[return-value]


def test_the_old_mailbox_is_told_that_it_was_changed(scene: Scene) -> None:
    change_mailbox(scene, scene.client("coordinator"))
    mail = told(scene, OLD)[-1]
    assert "no longer" in mail
    assert NEW not in mail
    client, place = visitor(scene), urlsplit(re.findall(r"https?://\S+/object/\S+", mail)[0]).path
    assert "taken out of the directory" in client.page(place).get_text()
    before = len(told(scene, scene.accounts["coordinator"].email))
    assert "They are told" in client.submit(place).get_data(as_text=True)
    assert "did not change it" in told(scene, scene.accounts["coordinator"].email)[-1]
    client.send(place)
    assert len(told(scene, scene.accounts["coordinator"].email)) == before + 1


def test_the_old_mailbox_is_told_when_its_desk_is_put_away(scene: Scene) -> None:
    desk = desk_of(scene)
    place = f"/organisations/{desk.organisation_id}/contacts/{desk.id}"
    client = scene.client("coordinator")
    client.submit(f"{place}/archive") if client.get(f"{place}/archive").status_code == 200 else client.send(
        f"{place}/archive", version=str(desk.version)
    )
    assert [each for each in told(scene, OLD) if "no longer" in each]


def test_a_paper_is_mailed_to_every_mailbox_of_ninety_days_and_each_can_set_it_aside(scene: Scene) -> None:
    scene.world.contact(scene.agencies["police"], "Night desk", email=NIGHT, is_main=False)
    assert scene.paper("police") == 302
    assert scene.row("police").counts
    for email in (OLD, NIGHT):
        assert "on paper" in told(scene, email)[-1]
    client, place = visitor(scene), link_to(scene, NIGHT)
    assert "Borough police" in client.page(place).get_text()
    assert client.submit(place).status_code == 200
    row = scene.row("police")
    assert row.is_set_aside
    assert not row.counts
    assert "the mailbox" in row.objected_by
    assert client.page(place).get_text().count("already") == 1


def test_who_changed_the_mailbox_cannot_record_the_paper_alone(scene: Scene) -> None:
    """The chain of a forged signature: another mailbox, then the paper. The party was never asked."""
    coordinator = scene.client("coordinator")
    change_mailbox(scene, coordinator)
    assert scene.paper("police") == 302
    assert not scene.row("police").counts
    assert "waits for its own word" in coordinator.page(f"{scene.base}/signing").get_text(" ", strip=True)
    assert not any("only if you confirm" in each for each in told(scene, NEW))
    client, place = visitor(scene), link_to(scene, OLD)
    assert client.submit(place).status_code == 200
    assert scene.row("police").counts


def test_a_link_to_the_new_mailbox_confirms_nothing(scene: Scene) -> None:
    change_mailbox(scene, scene.client("coordinator"))
    assert scene.paper("police") == 302
    client, place = visitor(scene), link_to(scene, NEW)
    client.send(place, word="yes")
    assert not scene.row("police").counts


def test_another_coordinator_records_it_where_there_is_one(scene: Scene) -> None:
    change_mailbox(scene, scene.client("coordinator"))
    other = scene.world.coordinator(scene.partnership, email="second@council.example")
    assert scene.paper("police") == 409
    assert scene.row("police").is_open
    scene.accounts["coordinator"] = other
    assert scene.paper("police") == 302
    assert scene.row("police").counts


def test_a_guest_of_who_changed_it_is_no_other_coordinator(scene: Scene) -> None:
    change_mailbox(scene, scene.client("coordinator"))
    first = scene.accounts["coordinator"]
    guest = scene.world.coordinator(scene.partnership, email="guest@own.example")
    with scene.world.session() as session:
        session.get_one(Account, guest.id).stands_for_itself_since = None
        session.add(LetIn(account_id=guest.id, by_id=first.id, gift=Gift.TEAM))
    scene.accounts["coordinator"] = guest
    assert scene.paper("police") == 302
    assert not scene.row("police").counts


def test_a_change_from_before_the_parties_were_asked_keeps_nobody_from_recording(scene: Scene) -> None:
    with scene.world.session() as session:
        contact = session.get_one(Contact, desk_of(scene).id)
        contact.email = NIGHT
        audit.set_actor(audit.SYSTEM)
    assert scene.paper("police") == 302
    assert scene.row("police").counts
    assert "on paper" in told(scene, OLD)[-1]


def test_an_approval_is_told_to_the_desk_of_that_post(scene: Scene) -> None:
    scene.world.contact(scene.agencies["council"], "Monitoring officer", email="chair@council.example", is_main=False)
    assert scene.paper("chair", post="Monitoring officer") == 302
    assert "on paper" in told(scene, "chair@council.example")[-1]
    client, place = visitor(scene), link_to(scene, "chair@council.example")
    assert client.submit(place).status_code == 200
    assert not scene.row("chair").counts


def test_an_approval_of_a_post_without_a_desk_is_told_to_the_bodies_that_rely_on_it(scene: Scene) -> None:
    assert scene.paper("chair", post="Somebody unknown") == 302
    assert "on paper" in told(scene, OLD)[-1]
    assert not LINK.findall(told(scene, OLD)[-1])


def test_a_link_of_another_time_or_of_nobody_leads_nowhere(scene: Scene) -> None:
    assert scene.paper("police") == 302
    place = link_to(scene, OLD)
    client = visitor(scene)
    assert client.get(f"{place}x").status_code == 404
    client.submit(place)
    other = scene.world.coordinator(scene.partnership, email="second@council.example")
    scene.accounts["coordinator"] = other
    assert scene.paper("police") == 302
    client.send(place, word="no")
    assert scene.row("police").counts, "the link was about the paper of before"
    assert now() - scene.row("police").decided_at < timedelta(minutes=5)
