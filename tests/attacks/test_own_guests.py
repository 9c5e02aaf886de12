"""Ways round a second person's yes that need an account of one's own let in earlier, or a place in two partnerships.

Each was once done with ordinary forms. What is asserted: where it ends, and that whoever may say the yes still can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attacks.test_reach_over_http import PASSWORD, account_of, open_signing, subjects, visit
from factories import make_member
from people.letters import letters, path_in
from sqlalchemy import select

from partnership.register.authority.queries import is_led
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    Gift,
    LetIn,
    MemberRole,
    Membership,
    Organisation,
    Position,
    PositionRole,
    Question,
    QuestionState,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

FIRST, SECOND = "first@own.example.gov.uk", "second@own.example.gov.uk"
HIDDEN = "020 7946 0177"


def place_of(app: Flask, account: Account, organisation: Organisation) -> Position:
    """The place of an account there, as it is now."""
    with app.app_context():
        own = (Position.account_id == account.id, Position.organisation_id == organisation.id)
        return db.session.scalars(select(Position).where(*own, Position.ended_at.is_(None))).one()


def open_questions(app: Flask) -> list[Question]:
    """What waits for a yes, the oldest first."""
    with app.app_context():
        statement = select(Question).where(Question.state == QuestionState.OPEN).order_by(Question.at)
        return list(db.session.scalars(statement))


def take_up(app: Flask, email: str, place: str) -> CheckedClient:
    """Take up the link in somebody's mailbox that leads to a place; a browser of the account that comes of it."""
    (text,) = [text for _to, subject, text in letters(app, email) if subject.startswith("Invitation")]
    given = {"agree": "yes"} if place == "/invitations/" else {}
    response = app.test_client().submit(path_in(text, place), display_name=email, password=PASSWORD, **given)  # type: ignore[attr-defined]
    assert response.status_code == 302
    account = account_of(app, email)
    assert account is not None
    return visit(app, account)


def invited(app: Flask, client: CheckedClient, organisation: Organisation, email: str, role: str) -> CheckedClient:
    """Somebody whom the visitor lets into an organisation."""
    sent = client.submit(f"/organisations/{organisation.id}/people/invite", email=email, role=role)
    assert sent.status_code == 302
    return take_up(app, email, "/invitations/")


def test_a_coordinators_own_guest_says_no_yes_to_a_role_that_the_coordinator_asks_for(
    app: Flask, world: World, ours: Partnership
) -> None:
    hospital = world.organisation("General hospital", ours, kind_id="primary-care-trust")
    attacker, other = world.coordinator(ours), world.coordinator(ours)
    editor, administrator = world.editor(hospital), world.administrator()
    with world.session() as session:  # the editor hangs on somebody else than who asks
        session.get_one(Account, editor.id).stands_for_itself_since = None
        session.add(LetIn(account_id=editor.id, by_id=administrator.id, gift=Gift.PLACE))
    client, path = visit(app, attacker), f"/organisations/{hospital.id}/people/{place_of(app, editor, hospital).id}"
    client.submit("/partnerships/thameside/team/add", email=FIRST, role="coordinator")
    guest = take_up(app, FIRST, "/sign-up/")
    assert client.submit(f"{path}/role", role="lead").status_code == 302
    (question,) = open_questions(app)
    assert guest.get(f"/waiting/{question.id}").status_code == 404
    assert "People wait for your yes" not in subjects(app, FIRST)
    assert place_of(app, editor, hospital).role is PositionRole.EDITOR
    assert "People wait for your yes" in subjects(app, other.email)
    assert visit(app, other).submit(f"/waiting/{question.id}", answer="yes").status_code == 302
    assert place_of(app, editor, hospital).role is PositionRole.LEAD


def test_a_coordinators_own_guest_calls_no_seat_vacant_that_the_coordinator_asks_about(
    app: Flask, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    lead, attacker = world.editor(police, PositionRole.LEAD), world.coordinator(ours)
    ender, other = world.coordinator(ours), world.coordinator(ours)
    client = visit(app, attacker)
    client.submit("/partnerships/thameside/team/add", email=FIRST, role="coordinator")
    guest = take_up(app, FIRST, "/sign-up/")
    seat, people = place_of(app, lead, police), f"/organisations/{police.id}/people"
    assert visit(app, ender).submit(f"{people}/{seat.id}/leaves").status_code == 302
    (asked,) = open_questions(app)  # by who ended it, who takes it back
    assert visit(app, ender).send(f"/waiting/{asked.id}/take-back", version=str(asked.version)).status_code == 302
    assert client.submit(people, action=f"{people}/{seat.id}/ask-if-vacant").status_code == 302
    (question,) = open_questions(app)
    for who in (guest, client, visit(app, ender)):
        path = f"/waiting/{question.id}"
        assert who.send(path, answer="yes", version=str(question.version)).status_code in (403, 404)
    with app.app_context():
        assert is_led(police.id)
    assert visit(app, other).submit(f"/waiting/{question.id}", answer="yes").status_code == 302
    with app.app_context():
        assert not is_led(police.id)


def test_an_objection_is_not_signed_away_over_a_chain_of_ones_own_guests(app: Flask, world: World) -> None:
    scene = open_signing(app, world)
    police, lead = scene.agencies["police"], scene.client("police lead")
    before = scene.client("police deputy")
    path = f"{scene.base}/signing/{scene.row('police').id}"
    assert lead.submit(f"{path}/sign", is_authorised="y").status_code == 302
    assert scene.client("coordinator").submit(f"{path}/object", reason="Nobody asked us").status_code == 302
    first = invited(app, lead, police, FIRST, "deputy")
    second = invited(app, first, police, SECOND, "deputy")
    for guest in (first, second):
        assert guest.submit(f"{path}/sign", is_authorised="y", post="Chief officer").status_code == 409
        assert scene.row("police").is_set_aside
    assert before.submit(f"{path}/sign", is_authorised="y", post="Deputy").status_code == 302
    assert not scene.row("police").is_set_aside


def test_who_leads_no_more_lets_in_no_lead_by_an_invitation_of_before(
    app: Flask, world: World, ours: Partnership
) -> None:
    hospital = world.organisation("General hospital", ours)
    lead, other = world.editor(hospital, PositionRole.LEAD), world.editor(hospital, PositionRole.LEAD)
    client, people = visit(app, lead), f"/organisations/{hospital.id}/people"
    for email, role in ((FIRST, "lead"), (SECOND, "editor")):
        assert client.submit(f"{people}/invite", email=email, role=role).status_code == 302
    lowered = visit(app, other).submit(f"{people}/{place_of(app, lead, hospital).id}/role", role="deputy")
    assert lowered.status_code == 302
    (text,) = [text for _to, _subject, text in letters(app, FIRST)]
    assert app.test_client().get(path_in(text, "/invitations/")).status_code == 404
    take_up(app, SECOND, "/invitations/")  # a deputy lets editors in


def test_a_sleeping_place_in_a_team_takes_no_stronger_role(app: Flask, world: World, ours: Partnership) -> None:
    reader, coordinator = world.reader(ours), world.coordinator(ours)
    with world.session() as session:
        session.get_one(Account, reader.id).has_second_factor = True
        member_id = session.scalars(select(Membership.id).where(Membership.account_id == reader.id)).one()
    cleared = visit(app, world.administrator()).submit(f"/administration/accounts/{reader.id}/clear-factor")
    assert cleared.status_code == 302
    raised = visit(app, coordinator).submit(f"/partnerships/thameside/team/{member_id}/role", role="coordinator")
    assert "This place sleeps" in raised.text
    with app.app_context():
        row = db.session.get_one(Membership, member_id)
        assert (row.role, row.asleep_since is None) == (MemberRole.READER, False)


def test_who_is_cleared_next_door_alone_takes_no_unled_refuge_there(
    app: Flask, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    refuge = world.organisation("Tideway refuge", ours, kind_id="refuge")
    world.refuge(refuge, "7 Grimblefax Lane")
    world.contact(refuge, "Hidden desk", telephone=HIDDEN, audience=Audience.NAMED)
    both, cleared = world.coordinator(ours), world.coordinator(ours, is_cleared=True)
    with world.session() as session:
        own = session.get_one(Account, both.id)
        make_member(session, own, theirs, MemberRole.COORDINATOR, is_cleared=True)
    client, page = visit(app, both), f"/organisations/{refuge.id}"
    taken = client.submit("/partnerships/riverside/organisations/take-in", organisation=[str(refuge.id)])
    assert "Asked first: 1 organisation" in client.page(taken.location).text
    asked = client.page(f"{page}/invitations-to-partnerships")
    assert "so the cleared coordinators of its home" in asked.text
    assert not asked.select("main form[method=post] input[type=radio]")
    assert HIDDEN not in client.page(page).text
    wanted = "Riverside partnership asks whether "
    assert [each for each in subjects(app, cleared.email) if each.startswith(wanted)]
    assert not [each for each in subjects(app, both.email) if each.startswith(wanted)]
    # Who is cleared at its home says yes; that it moves there too is asked of them as well.
    answering = visit(app, cleared)
    form = answering.page(f"{page}/invitations-to-partnerships").select_one("main form[method=post]")
    assert form is not None
    names = {str(each["name"]) for each in form.select("input[type=radio]")}
    (name,) = names
    yes = form.select(f"input[name='{name}']")[0]["value"]
    path = f"{page}/invitations-to-partnerships"
    assert answering.submit(path, action=str(form.get("action") or path), **{name: yes}).status_code == 302
    assert HIDDEN in client.page(page).text
    client.submit(f"/partnerships/riverside/organisations/{refuge.id}/home")
    (question,) = open_questions(app)
    assert client.get(f"/waiting/{question.id}").status_code == 200  # who asked sees it, and does not answer
    assert client.send(f"/waiting/{question.id}", answer="yes", version=str(question.version)).status_code == 403
    with app.app_context():
        assert db.session.get_one(Organisation, refuge.id).home_id == ours.id
    assert answering.submit(f"/waiting/{question.id}", answer="yes").status_code == 302
    with app.app_context():
        assert db.session.get_one(Organisation, refuge.id).home_id == theirs.id
