"""Who stands behind a signature, and who may not give one: working places, kept seats, and paper only where nobody leads."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from documents.docx_parts import complaints
from sqlalchemy import select

from partnership.base.clocks import london_day
from partnership.documents.wording import day
from partnership.policy.authority import Act
from partnership.register.authority import places
from partnership.register.authority.questions.services import Yes
from partnership.register.directory.queries import get_organisation
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Decision,
    Organisation,
    Position,
    PositionRole,
    Question,
    QuestionState,
    Signing,
    now,
)

if TYPE_CHECKING:
    from consultation.making import Scene
    from factories import World
    from flask import Flask

LEAD = PositionRole.LEAD


def _text(page: BeautifulSoup) -> str:
    return page.get_text(" ", strip=True)


def _signing(scene: Scene, name: str) -> str:
    return _text(scene.client(name).page(f"{scene.base}/signing"))


def _work(scene: Scene, name: str, agency: str = "police", role: PositionRole = LEAD) -> None:
    """A coordinator lets somebody in where nobody leads: the place works, and its yes is asked."""
    scene.client("coordinator")
    account = scene.world.account(f"{name.replace(' ', '-')}@partner.example")
    with scene.world.session() as session:
        organisation = get_organisation(scene.agencies[agency].id)
        row = session.get_one(Account, account.id)
        place = places.give(session, organisation, row, role, by_id=scene.accounts["coordinator"].id)
        place.agreement, place.agreed_at = "", None
    scene.accounts[name] = account


def _place(scene: Scene, name: str) -> Position:
    with scene.app.app_context():
        statement = select(Position).where(Position.account_id == scene.accounts[name].id, Position.ended_at.is_(None))
        return db.session.scalars(statement).one()


def _end(scene: Scene, name: str) -> None:
    """A coordinator ends somebody's place, by the page on which they leave."""
    place = _place(scene, name)
    path = f"/organisations/{place.organisation_id}/people/{place.id}/leaves"
    assert scene.client("coordinator").submit(path).status_code in {200, 302}


def _rename(scene: Scene, name: str, post: str) -> None:
    with scene.world.session() as session:
        session.get_one(Account, scene.accounts[name].id).display_name = post


def test_a_signature_keeps_since_when_the_signatory_leads_who_let_them_in_and_who_agreed(scene: Scene) -> None:
    _work(scene, "police lead")
    scene.client("coordinator 2")
    _rename(scene, "coordinator", "Safety officer")
    _rename(scene, "coordinator 2", "Duty manager")
    found = _place(scene, "police lead")
    with scene.world.session() as session:
        place = session.get_one(Position, found.id)
        places.stand(session, place, Yes(Act.PLACE_STANDS, scene.accounts["coordinator 2"].id), LEAD)
        place.stands_since = now() - timedelta(days=40)
    scene.open_signing()
    scene.approve()
    assert scene.sign("police") == 302
    row, place = scene.row("police"), _place(scene, "police lead")
    assert (row.let_in_by, row.agreed_by) == ("Safety officer", "Duty manager")
    assert row.leads_since == place.stands_since
    assert row.decided_by_id == scene.accounts["police lead"].id
    assert place.stands_since is not None
    since = day(london_day(place.stands_since))
    words = f"Leads since {since}, let in by Safety officer, agreed by Duty manager"
    for path in ("/signing", "/versions/1.0/preview?part=all"):
        text = _text(scene.client("reader").page(f"{scene.base}{path}"))
        assert words in text, path
        assert "younger than this signing" not in text, path
    # What is printed is what was frozen, whatever becomes of the place and of whose word it was.
    _rename(scene, "coordinator", "Somebody else")
    with scene.world.session() as session:
        session.get_one(Position, place.id).given_by_id = None
    assert words in _signing(scene, "reader")


def test_a_signatory_who_was_let_in_after_the_opening_is_said_to_be_younger_than_the_signing(scene: Scene) -> None:
    scene.put_to_signature(is_approved=True)
    scene.client("police lead")
    assert scene.sign("police") == 302
    opened = day(london_day(scene.one(Signing).opened_at))
    words = f"let in by the command line: younger than this signing, which was opened on {opened}"
    for path in ("/signing", "/versions/1.0/preview?part=all"):
        assert words in _text(scene.client("reader").page(f"{scene.base}{path}")), path
    word = scene.client("reader").get(f"{scene.base}/versions/1.0/download")
    assert complaints(word.data) == []
    plain = scene.client("reader").page(f"{scene.base}/signing").get_text()
    assert "@" not in plain.split("Needed to bring it into force")[1].split("Next")[1][:400]


def test_an_editor_who_is_raised_to_deputy_leads_since_then_and_by_who_raised_them(scene: Scene) -> None:
    scene.client("police lead")
    _rename(scene, "police lead", "Commander")
    scene.client("police editor")
    found = _place(scene, "police editor")
    with scene.world.session() as session:
        place = session.get_one(Position, found.id)
        place.stands_since = now() - timedelta(days=900)
    scene.open_signing()
    scene.approve()
    with scene.world.session() as session:
        organisation = get_organisation(scene.agencies["police"].id)
        place = session.get_one(Position, place.id)
        by = scene.accounts["police lead"].id
        places.change_role(session, organisation, place, PositionRole.DEPUTY, by_id=by)
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    assert scene.client("police editor").submit(path, is_authorised="y").status_code == 302
    row = scene.row("police")
    assert row.agreed_by == "Commander"
    assert "younger than this signing" in _signing(scene, "reader")


def test_a_paper_says_nothing_of_who_leads(scene: Scene) -> None:
    scene.put_to_signature(is_approved=True)
    assert scene.paper("police") == 302
    row = scene.row("police")
    assert (row.leads_since, row.let_in_by, row.agreed_by) == (None, "", "")
    assert row.decided_by_id == scene.accounts["coordinator"].id
    assert "Leads since" not in _signing(scene, "reader")


def test_a_working_lead_reads_whose_yes_is_missing_and_does_not_sign(scene: Scene) -> None:
    scene.client("coordinator 2")
    _rename(scene, "coordinator 2", "Duty manager")
    _work(scene, "police lead")
    scene.open_signing()
    scene.approve()
    asked = next(each for each in scene.all(Question) if each.state is QuestionState.OPEN)
    text = _signing(scene, "police lead")
    on = day(london_day(asked.at))
    assert f"To sign here somebody else must confirm you: we asked Duty manager on {on}. Or sign on paper." in text
    path = f"{scene.base}/signing/{scene.row('police').id}/sign"
    assert scene.client("police lead").get(path).status_code == 403
    assert scene.client("police lead").send(path, post="Desk", is_authorised="y", sha256="x").status_code == 403
    assert scene.row("police").decision is Decision.OPEN
    # On paper is the way that stays open, and nobody has to be asked for it.
    assert scene.paper("police") == 302
    assert scene.row("police").decision is Decision.SIGNED


def test_a_working_lead_whom_nobody_can_confirm_reads_that_too(scene: Scene) -> None:
    _work(scene, "police lead")
    scene.open_signing()
    assert "nobody can yet: whoever runs the site has to name a second coordinator" in _signing(scene, "police lead")
    with scene.world.session() as session:
        for each in session.scalars(select(Question)):
            each.state = QuestionState.LAPSED
    assert "and nobody is asked" in _signing(scene, "police lead")


def test_a_working_editor_reads_nothing_of_that(scene: Scene) -> None:
    _work(scene, "police editor", role=PositionRole.EDITOR)
    scene.open_signing()
    assert "somebody else must confirm you" not in _signing(scene, "police editor")


def test_a_lead_who_ends_the_lead_of_a_party_does_not_sign_in_its_place(scene: Scene) -> None:
    """The emptied seat: end the place of a party's lead, then record its signature "on paper"."""
    scene.put_to_signature("police lead", is_approved=True)
    _rename(scene, "police lead", "Borough commander")
    _end(scene, "police lead")
    row = scene.row("police")
    path = f"{scene.base}/signing/{row.id}/paper"
    client = scene.client("coordinator")
    words = "cannot sign on paper yet: the seat of Borough commander counts until somebody says that it is vacant."
    assert client.get(path).status_code == 302
    assert words in _text(client.page(f"{scene.base}/signing"))
    today = london_day(now())
    sent = {"decision": "signed", "post": "Chief constable", "kept_at": "A drawer", "is_this_version": "y",
            "signed_on-day": str(today.day), "signed_on-month": str(today.month), "signed_on-year": str(today.year)}  # fmt: skip
    refused = client.send(path, **sent)
    assert refused.status_code == 409
    assert words in _text(BeautifulSoup(refused.text, "html.parser"))
    assert scene.row("police").decision is Decision.OPEN
    assert "Chief constable" not in _signing(scene, "reader")


def test_the_button_asks_whether_the_seat_is_vacant_and_after_the_yes_a_paper_counts(scene: Scene) -> None:
    scene.put_to_signature("police lead", "coordinator 2", is_approved=True)
    found = _place(scene, "police lead")
    with scene.world.session() as session:  # ended without the question, as a place that the clock of a yes outlived
        place = session.get_one(Position, found.id)
        places.end(session, place, scene.accounts["coordinator"].id)
    client, row = scene.client("coordinator"), scene.row("police")
    page = client.page(f"{scene.base}/signing")
    assert "Ask whether it is vacant" in _text(page)
    assert page.select(f"form[action='{scene.base}/signing/{row.id}/ask-vacancy']")
    assert "Ask whether it is vacant" not in _signing(scene, "reader")
    assert client.send(f"{scene.base}/signing/{row.id}/ask-vacancy").status_code == 302
    assert [each.act for each in scene.all(Question) if each.state is QuestionState.OPEN] == [Act.VACANCY.value]
    text = _signing(scene, "coordinator")
    assert "Asked on" in text
    assert "Ask whether it is vacant" not in text
    assert client.send(f"{scene.base}/signing/{row.id}/ask-vacancy").status_code == 302  # twice asks once
    assert len(scene.all(Question)) == 1
    assert scene.client("reader").send(f"{scene.base}/signing/{row.id}/ask-vacancy").status_code == 403
    with scene.world.session() as session:
        places.vacate(session, session.get_one(Position, place.id), scene.accounts["coordinator 2"].id)
    assert scene.paper("police") == 302
    assert scene.row("police").decision is Decision.SIGNED


def test_who_does_not_keep_the_entry_is_told_who_asks_about_the_seat(scene: Scene, world: World) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    other = world.partnership("riverside")
    found = _place(scene, "police lead")
    with scene.world.session() as session:
        session.get_one(Organisation, scene.agencies["police"].id).home_id = other.id
        places.end(session, session.get_one(Position, found.id), scene.accounts["coordinator"].id)
    text = _signing(scene, "coordinator")
    assert "The coordinators of its home partnership ask." in text
    assert "Ask whether it is vacant" not in text
    client = scene.client("coordinator")
    client.send(f"{scene.base}/signing/{scene.row('police').id}/ask-vacancy")
    words = "The coordinators of its home partnership ask whether a seat is vacant"
    assert words in _text(client.page(f"{scene.base}/signing"))
    assert scene.all(Question) == []


def test_a_closed_account_keeps_its_seat_from_being_signed_for_on_paper(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    with scene.world.session() as session:
        session.get_one(Account, scene.accounts["police lead"].id).is_active = False
    client = scene.client("coordinator")
    assert client.get(f"{scene.base}/signing/{scene.row('police').id}/paper").status_code == 302
    text = _text(client.page(f"{scene.base}/signing"))
    assert "its lead's seat counts, although the account is closed" in text
    assert scene.row("police").decision is Decision.OPEN


def test_the_refusal_of_a_paper_names_the_post_that_signs(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    _rename(scene, "police lead", "Borough commander")
    client = scene.client("coordinator")
    client.get(f"{scene.base}/signing/{scene.row('police').id}/paper")
    words = "has a lead or deputy with an account, who signs or refuses here: Borough commander."
    assert words in _text(client.page(f"{scene.base}/signing"))


def test_the_seat_of_a_lead_who_left_by_themselves_is_no_obstacle(scene: Scene) -> None:
    scene.put_to_signature("police lead", is_approved=True)
    found = _place(scene, "police lead")
    with scene.world.session() as session:
        place = session.get_one(Position, found.id)
        places.end(session, place, scene.accounts["police lead"].id)
    assert scene.paper("police") == 302


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stranger_takes_a_party_in_and_signs_nothing_for_it(scene: Scene, app: Flask, world: World) -> None:
    """C3: take in the hospital, make an own lead there, sign for it. The first step is only asked; the others refused."""
    scene.put_to_signature(is_approved=True)
    other = world.partnership("riverside")
    stranger = world.coordinator(other)
    client = app.test_client().sign_in(stranger)  # type: ignore[attr-defined]
    health = scene.agencies["health"]
    answer = client.submit("/partnerships/riverside/organisations/take-in", organisation=[str(health.id)])
    assert answer.status_code in {200, 302}
    with app.app_context():
        row = get_organisation(health.id)
        taken = {each.partnership_id for each in row.participations if each.left_on is None}
    assert taken == {scene.partnership.id}
    refused = client.get(f"/organisations/{health.id}/people/invite")
    assert refused.status_code in {403, 404}
    path = f"{scene.base}/signing/{scene.row('health').id}"
    for page in ("sign", "paper", "object"):
        assert client.get(f"{path}/{page}").status_code == 404, page
    assert scene.row("health").decision is Decision.OPEN


def test_an_own_lead_whom_a_coordinator_makes_alone_signs_nothing_even_after_both_take_part(scene: Scene) -> None:
    """C3 from within: the coordinator of the protocol's own partnership invites a puppet as lead; it only works."""
    scene.put_to_signature(is_approved=True)
    _work(scene, "health lead", "health")
    path = f"{scene.base}/signing/{scene.row('health').id}/sign"
    assert scene.client("health lead").get(path).status_code == 403
    assert scene.row("health").decision is Decision.OPEN
