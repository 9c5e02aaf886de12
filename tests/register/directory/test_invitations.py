"""Who answers for an organisation is asked before a partnership takes it in, and it leaves by its own decision."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from factories import make_member
from sqlalchemy import func, select
from telephones import has_number

from partnership.policy.viewer import Viewer
from partnership.register.authority import homes
from partnership.register.authority.questions.services import NeedsYes
from partnership.register.directory import participation, queries
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import text_of
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    Mail,
    MemberRole,
    Participation,
    PositionRole,
    Responsibility,
    TakingIn,
    TakingInState,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Account, Organisation, Partnership

TAKE_IN = "/partnerships/riverside/organisations/take-in"
ADDRESS = "7 Zyqqex Lane, QX9 9ZQ"


@pytest.fixture
def theirs(world: World) -> Partnership:
    """The partnership that asks."""
    return world.partnership("riverside")


@pytest.fixture
def head(world: World, police: Organisation) -> Account:
    """The account that leads it."""
    return world.editor(police, PositionRole.LEAD)


@pytest.fixture
def lead(app: Flask, head: Account) -> CheckedClient:
    """Its lead's browser."""
    return app.test_client().sign_in(head)


@pytest.fixture
def boss(world: World, theirs: Partnership) -> Account:
    """A coordinator of the partnership that asks."""
    return world.coordinator(theirs)


@pytest.fixture
def asker(app: Flask, boss: Account) -> CheckedClient:
    """The coordinator's browser."""
    return app.test_client().sign_in(boss)


def page_of(organisation: Organisation) -> str:
    """The page of what partnerships ask it."""
    return f"/organisations/{organisation.id}/invitations-to-partnerships"


def takes_part(world: World, partnership: Partnership, organisation: Organisation) -> bool:
    """Whether it takes part now."""
    with world.session():
        return partnership.id in queries.get_organisation(organisation.id).partnership_ids


def asked(world: World) -> list[TakingIn]:
    """Every question there was, the oldest first."""
    with world.session() as session:
        return list(session.scalars(select(TakingIn).order_by(TakingIn.asked_at)))


def mails(world: World) -> list[tuple[str, str, str]]:
    """Kind, addressee and text of every mail."""
    with world.session() as session:
        rows = session.scalars(select(Mail).order_by(Mail.created_at, Mail.to)).all()
        return [(row.kind, row.to, text_of(row)[0]) for row in rows]


def answer(client: CheckedClient, organisation: Organisation, row: TakingIn, decision: str, reason: str = "") -> int:
    """Answer as the form on the page does."""
    sent = {"invitation": str(row.id), f"i-{row.id}-version": str(row.version), f"i-{row.id}-decision": decision}
    return client.send(page_of(organisation), **sent, **{f"i-{row.id}-reason": reason}).status_code


@pytest.mark.parametrize("role", [PositionRole.LEAD, PositionRole.DEPUTY])
def test_one_that_somebody_leads_is_asked_and_takes_part_once_they_have_agreed(
    app: Flask,
    world: World,
    theirs: Partnership,
    police: Organisation,
    asker: CheckedClient,
    boss: Account,
    role: PositionRole,
) -> None:
    speaker = world.editor(police, role)
    page = asker.page(TAKE_IN)
    assert "who answers for it is asked first" in page.get_text(" ", strip=True)
    response = asker.submit(TAKE_IN, organisation=str(police.id))
    assert response.status_code == 302
    shown = asker.page(response.location).get_text(" ", strip=True)
    assert "Asked first: 1 organisation. A lead there answers" in shown
    assert "Asked, no answer yet" in shown
    assert not takes_part(world, theirs, police)
    assert not asker.page(TAKE_IN).select(f"input[value='{police.id}']")
    ((kind, to, text),) = mails(world)
    assert (kind, to) == ("taking-in-asked", speaker.email)
    assert page_of(police) in text
    own = app.test_client().sign_in(speaker)
    (row,) = asked(world)
    sent = {f"i-{row.id}-decision": "accept"}
    assert own.submit(page_of(police), **sent).status_code == 302
    assert takes_part(world, theirs, police)
    assert (asked(world)[0].state, asked(world)[0].answered_as) == (TakingInState.ACCEPTED, "lead")
    assert [(each[0], each[1]) for each in mails(world)][1:] == [("role-answered", boss.email)]
    assert "takes part from today" in mails(world)[1][2]


@pytest.mark.parametrize("role", [None, PositionRole.EDITOR, PositionRole.READER])
def test_one_that_nobody_leads_is_asked_of_its_home_and_everybody_is_told(
    app: Flask,
    world: World,
    ours: Partnership,
    theirs: Partnership,
    police: Organisation,
    asker: CheckedClient,
    boss: Account,
    role: PositionRole | None,
) -> None:
    own = [world.editor(police, role).email] if role else []
    keeper, beside = world.coordinator(ours), world.coordinator(ours)
    assert asker.submit(TAKE_IN, organisation=str(police.id)).status_code == 302
    assert not takes_part(world, theirs, police)
    assert sorted(to for _, to, _ in mails(world)) == sorted([keeper.email, beside.email])
    assert {kind for kind, _, _ in mails(world)} == {"taking-in-asked"}
    client = app.test_client().sign_in(keeper)
    (row,) = asked(world)
    # The keeper is led there from the page of the partnership and from the entry, and reads what it would open.
    for path in ("/partnerships/thameside", f"/organisations/{police.id}"):
        assert client.page(path).select(f"main a[href='{page_of(police)}']"), path
    assert "What changes if you accept" in client.page(page_of(police)).get_text()
    assert client.submit(page_of(police), **{f"i-{row.id}-decision": "accept"}).status_code == 302
    assert takes_part(world, theirs, police)
    assert asked(world)[0].answered_as == "home"
    answered = {to: (kind, text) for kind, to, text in mails(world)[2:]}
    assert sorted(answered) == sorted([boss.email, beside.email, *own])
    assert answered[boss.email][0] == "role-answered"
    for to in (beside.email, *own):
        kind, text = answered[to]
        assert kind == "part-changed"
        assert "Borough police takes part in Riverside partnership from today." in text
        assert "as a coordinator of its home, Thameside partnership" in text
    said = client.page(page_of(police)).get_text(" ", strip=True)
    assert f"{keeper.display_name} , as a coordinator of its home" in said or "as a coordinator of its home" in said
    for path in ("/partnerships/thameside", f"/organisations/{police.id}"):
        assert not client.page(path).select(f"main a[href='{page_of(police)}']"), path


def test_where_somebody_leads_its_home_does_not_answer(
    app: Flask, world: World, ours: Partnership, police: Organisation, head: Account, asker: CheckedClient
) -> None:
    keeper = app.test_client().sign_in(world.coordinator(ours))
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    page = keeper.page(page_of(police))
    assert "The lead of Borough police or a deputy answers" in page.get_text(" ", strip=True)
    assert not page.select("main form")
    assert answer(keeper, police, row, "accept") == 403
    assert not keeper.page("/partnerships/thameside").select(f"main a[href='{page_of(police)}']")
    assert head


def test_of_one_whose_only_lead_cannot_sign_in_nobody_is_asked_and_nobody_takes_it(
    world: World, ours: Partnership, theirs: Partnership, police: Organisation, head: Account, asker: CheckedClient
) -> None:
    world.coordinator(ours)
    with world.session() as session:
        session.merge(head).is_active = False
    assert not asker.page(TAKE_IN).select(f"input[value='{police.id}']")
    asker.send(TAKE_IN, organisation=str(police.id))
    assert not takes_part(world, theirs, police)
    assert asked(world) == []
    assert mails(world) == []


@pytest.mark.parametrize("is_led", [True, False])
def test_the_rule_stands_in_the_service_too(
    world: World, ours: Partnership, theirs: Partnership, police: Organisation, boss: Account, *, is_led: bool
) -> None:
    if is_led:
        world.editor(police, PositionRole.LEAD)
    visitor = Viewer(account_id=boss.id)
    with pytest.raises(NeedsYes, match="asked first"), world.session() as session:
        organisation = queries.get_organisation(police.id)
        participation.take_in(session, session.merge(theirs), organisation, now().date(), visitor=visitor)
    assert not takes_part(world, theirs, police)
    assert ours


def test_a_refusal_needs_a_reason_and_the_coordinator_sees_it(
    world: World, theirs: Partnership, police: Organisation, lead: CheckedClient, asker: CheckedClient, boss: Account
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    refused = lead.submit(page_of(police), **{f"i-{row.id}-decision": "decline"})
    assert refused.status_code == 400
    assert "Enter why" in refused.text
    sent = {f"i-{row.id}-decision": "decline", f"i-{row.id}-reason": "We cover one borough only"}
    assert lead.submit(page_of(police), **sent).status_code == 302
    assert not takes_part(world, theirs, police)
    page = asker.page(TAKE_IN).get_text(" ", strip=True)
    assert "Said no, or left: 1" in page
    assert "We cover one borough only" in page
    kind, to, text = mails(world)[-1]
    assert (kind, to) == ("role-answered", boss.email)
    assert "does not take part" in text
    assert "one borough" not in text
    # It can be asked again.
    asker.submit(TAKE_IN, organisation=str(police.id))
    assert [each.state for each in asked(world)] == [TakingInState.DECLINED, TakingInState.OPEN]


def test_what_nobody_answers_is_asked_again_twice_and_lapses_after_thirty_days(
    world: World, theirs: Partnership, police: Organisation, lead: CheckedClient, asker: CheckedClient, boss: Account
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    sent = len(mails(world))
    for days, reminded in ((6, 0), (8, 1), (9, 1), (22, 2), (29, 2)):
        with world.session() as session:
            participation.remind_and_lapse(session, row.asked_at + timedelta(days=days))
        assert [each[0] for each in mails(world)[sent:]] == ["taking-in-asked"] * reminded, days
    assert MailKind.TAKING_IN_ASKED.is_needed
    with world.session() as session:
        counts = participation.remind_and_lapse(session, row.asked_at + timedelta(days=30))
    assert str(counts) == "partnerships that ask organisations to take part: 0 asked again, 1 lapsed"
    assert asked(world)[0].state is TakingInState.LAPSED
    kind, to, text = mails(world)[-1]
    assert (kind, to) == ("role-answered", boss.email)
    assert "Nobody answered for Borough police in thirty days, so nothing changes. You can ask again." in text
    assert answer(lead, police, asked(world)[0], "accept") == 409
    assert not takes_part(world, theirs, police)
    assert "Not answered in thirty days" in lead.page(page_of(police)).get_text(" ", strip=True)
    asker.submit(TAKE_IN, organisation=str(police.id))
    assert asked(world)[1].state is TakingInState.OPEN


def test_an_answer_after_thirty_days_is_late_although_the_worker_has_not_run(
    world: World, theirs: Partnership, police: Organisation, lead: CheckedClient, asker: CheckedClient
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    with world.session() as session:
        session.scalars(select(TakingIn)).one().lapses_at = now() - timedelta(seconds=1)
    assert answer(lead, police, asked(world)[0], "accept") == 409
    assert not takes_part(world, theirs, police)


def test_a_question_is_taken_back_and_cannot_be_answered_then(
    world: World, theirs: Partnership, police: Organisation, lead: CheckedClient, asker: CheckedClient
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    withdraw = f"/partnerships/riverside/organisations/{police.id}/withdraw-asking"
    assert asker.submit(TAKE_IN, action=withdraw).status_code == 302
    assert asked(world)[0].state is TakingInState.WITHDRAWN
    assert answer(lead, police, row, "accept") == 409
    assert not takes_part(world, theirs, police)
    again = asker.send(withdraw, version=str(asked(world)[0].version))
    assert "Nothing was overwritten" in asker.page(again.location.split("#")[0]).get_text(" ", strip=True)


def test_two_questions_are_one_and_one_mail(
    world: World, theirs: Partnership, police: Organisation, head: Account, asker: CheckedClient
) -> None:
    for _ in range(2):
        asker.send(TAKE_IN, organisation=str(police.id))
    assert len(asked(world)) == 1
    assert len(mails(world)) == 1
    assert head


def test_two_coordinators_who_ask_at_one_moment_ask_once(
    app: Flask, world: World, theirs: Partnership, police: Organisation, head: Account
) -> None:
    clients = [app.test_client().sign_in(world.coordinator(theirs)) for _ in range(6)]
    for client in clients:
        client.is_checking = False
    tokens = [client.token() for client in clients]
    barrier = Barrier(len(clients))

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        sent = {"organisation": str(police.id), "csrf_token": tokens[number]}
        return clients[number].post(TAKE_IN, data=sent).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        found = list(pool.map(work, range(len(clients))))
    assert set(found) == {302}
    assert len(asked(world)) == 1
    assert len(mails(world)) == 1
    assert head


def test_one_of_twenty_accepts_counts(
    app: Flask, world: World, theirs: Partnership, police: Organisation, head: Account, asker: CheckedClient
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    clients = [app.test_client().sign_in(head) for _ in range(20)]
    for client in clients:
        client.is_checking = False
    tokens = [client.token() for client in clients]
    barrier = Barrier(20)

    def work(number: int) -> int:
        sent = {"invitation": str(row.id), f"i-{row.id}-version": str(row.version), f"i-{row.id}-decision": "accept"}
        barrier.wait(timeout=20)
        return clients[number].post(page_of(police), data={**sent, "csrf_token": tokens[number]}).status_code

    with ThreadPoolExecutor(20) as pool:
        found = sorted(pool.map(work, range(20)))
    assert found == [302] + [409] * 19
    assert takes_part(world, theirs, police)
    with app.app_context():
        joined = select(func.count()).where(Participation.partnership_id == theirs.id)
        assert db.session.scalar(joined) == 1
        assert audit.first_broken(db.session()) is None
    assert len(mails(world)) == 2


def test_an_answer_that_came_too_late_is_shown_and_not_kept(
    world: World, police: Organisation, lead: CheckedClient, asker: CheckedClient
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    assert answer(lead, police, row, "accept") == 302
    sent = {"invitation": str(row.id), f"i-{row.id}-version": str(row.version), f"i-{row.id}-decision": "decline"}
    late = lead.send(page_of(police), **sent, **{f"i-{row.id}-reason": "What I typed"})
    assert late.status_code == 409
    assert "What I typed" in BeautifulSoup(late.text, "html.parser").select_one(".app-callout").get_text()
    assert asked(world)[0].state is TakingInState.ACCEPTED


@pytest.mark.parametrize("role", [PositionRole.EDITOR, PositionRole.READER])
def test_where_somebody_leads_editors_and_readers_only_look(
    app: Flask, world: World, police: Organisation, head: Account, asker: CheckedClient, role: PositionRole
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    client = app.test_client().sign_in(world.editor(police, role))
    page = client.page(page_of(police))
    assert "Riverside partnership" in page.get_text()
    assert not page.select("main form")
    assert answer(client, police, row, "accept") == 403
    assert head


def test_nobody_else_learns_that_an_organisation_was_asked(
    app: Flask, world: World, ours: Partnership, police: Organisation, head: Account, asker: CheckedClient
) -> None:
    asker.submit(TAKE_IN, organisation=str(police.id))
    (row,) = asked(world)
    elsewhere = world.partnership("elsewhere")
    with world.session() as session:
        homes.take_in(session, session.merge(elsewhere), queries.get_organisation(police.id), now().date(), by_id=None)
    guest = app.test_client().sign_in(world.coordinator(elsewhere))
    assert "Riverside" not in guest.page(page_of(police)).get_text()
    assert answer(guest, police, row, "accept") == 403
    for account in (world.reader(ours), world.coordinator(world.partnership("further"))):
        client = app.test_client().sign_in(account)
        assert client.get(page_of(police)).status_code == 403
        assert answer(client, police, row, "accept") == 403
        assert client.send(f"/partnerships/riverside/organisations/{police.id}/withdraw-asking").status_code == 404
    assert head


def test_a_made_up_question_and_that_of_another_are_not_found(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient, asker: CheckedClient
) -> None:
    other = world.organisation("River police", ours)
    world.editor(other, PositionRole.LEAD)
    asker.submit(TAKE_IN, organisation=str(other.id))
    (row,) = asked(world)
    assert answer(lead, police, row, "accept") == 404
    for hostile in ("", "x", "00000000-0000-4000-8000-000000000000"):
        assert lead.send(page_of(police), invitation=hostile).status_code == 404


def test_the_page_counts_what_would_open_and_shows_none_of_it(
    app: Flask, world: World, ours: Partnership, asker: CheckedClient
) -> None:
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    world.contact(refuge, telephone="020 7946 0999")
    world.contact(refuge, post="Night desk", email="night@example.org", telephone="")
    world.refuge(refuge, ADDRESS)
    asker.send(TAKE_IN, organisation=str(refuge.id))
    assert asked(world) == []  # nobody there to ask, and a confidential place: not the coordinator's to take in
    own = app.test_client().sign_in(world.editor(refuge, PositionRole.LEAD))
    asker.submit(TAKE_IN, organisation=str(refuge.id))
    page = own.page(page_of(refuge)).get_text(" ", strip=True)
    assert "2 contacts: post or desk, telephone, email" in page
    assert "1 confidential address" in page
    assert not has_number(page, "020 7946 0999")
    assert "Zyqqex" not in page
    text = mails(world)[0][2]
    assert not has_number(text, "020 7946 0999")


def test_a_refuge_that_agrees_opens_its_place_to_nobody(
    app: Flask, world: World, ours: Partnership, theirs: Partnership
) -> None:
    refuge = world.organisation("Tideway charity", ours, kind_id="refuge")
    place = world.refuge(refuge, ADDRESS)
    own = app.test_client().sign_in(world.editor(refuge, PositionRole.LEAD))
    cleared = app.test_client().sign_in(world.coordinator(theirs, is_cleared=True))
    reveal = f"/organisations/{refuge.id}/locations/{place.id}/reveal"
    cleared.send(TAKE_IN, organisation=str(refuge.id))
    assert "Zyqqex" not in cleared.send(reveal, reason="safety", note="Duty call").text
    (row,) = asked(world)
    assert answer(own, refuge, row, "accept") == 302
    assert takes_part(world, theirs, refuge)
    assert "Zyqqex" not in cleared.send(reveal, reason="safety", note="Duty call").text
    assert "Zyqqex" not in app.test_client().sign_in(world.coordinator(theirs)).send(reveal, reason="safety").text


def test_who_leads_the_organisation_and_coordinates_takes_it_in_at_once(
    app: Flask, world: World, theirs: Partnership, police: Organisation, head: Account
) -> None:
    with world.session() as session:
        make_member(session, session.merge(head), session.merge(theirs), MemberRole.COORDINATOR)
    client = app.test_client().sign_in(head)
    assert client.submit(TAKE_IN, organisation=str(police.id)).status_code == 302
    assert takes_part(world, theirs, police)


def test_an_organisation_leaves_by_its_own_decision(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    boss = world.coordinator(ours)
    world.responsibility(ours, police, "age-assessment")
    leave = f"/organisations/{police.id}/partnerships/thameside/leave"
    page = lead.page(leave).get_text(" ", strip=True)
    assert "Age assessment: lead" in page
    assert lead.submit(leave).status_code == 400
    assert lead.submit(leave, reason="The borough team is closed").status_code == 302
    assert not takes_part(world, ours, police)
    with world.session() as session:
        assert session.scalars(select(Responsibility)).one().until_on == now().date()
    ((kind, to, text),) = mails(world)
    assert (kind, to) == ("role-answered", boss.email)
    assert "has left Thameside partnership" in text
    assert "borough team" not in text
    assert lead.get(leave).status_code == 404


def test_one_that_left_by_itself_is_asked_before_it_comes_back(
    app: Flask, world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    own = app.test_client().sign_in(world.coordinator(ours))
    lead.submit(f"/organisations/{police.id}/partnerships/thameside/leave", reason="The team is closed")
    page = "/partnerships/thameside/organisations/take-in"
    assert "The team is closed" in own.page(page).get_text(" ", strip=True)
    own.submit(page, organisation=str(police.id))
    assert not takes_part(world, ours, police)
    (row,) = [each for each in asked(world) if each.state is TakingInState.OPEN]
    assert answer(lead, police, row, "accept") == 302
    assert takes_part(world, ours, police)


def test_only_those_who_lead_leave_and_nobody_of_another_partnership_learns_of_it(
    app: Flask, world: World, ours: Partnership, police: Organisation, head: Account
) -> None:
    leave = f"/organisations/{police.id}/partnerships/thameside/leave"
    for account, status in (
        (world.editor(police), 403),
        (world.coordinator(ours), 404),  # its home ends its part there on a page of its own
        (world.coordinator(world.partnership("elsewhere")), 404),
    ):
        client = app.test_client().sign_in(account)
        assert client.get(leave).status_code == status
        assert client.send(leave, reason="x").status_code == status
    assert takes_part(world, ours, police)
    assert head


def test_a_form_of_leaving_that_is_older_than_a_return_does_nothing(
    world: World, ours: Partnership, police: Organisation, lead: CheckedClient
) -> None:
    leave = f"/organisations/{police.id}/partnerships/thameside/leave"
    version = lead.page(leave).select_one("input[name=version]")["value"]
    with world.session() as session:
        row = session.scalars(select(Participation)).one()
        row.left_on = now().date()
    with world.session() as session:
        session.scalars(select(Participation)).one().left_on = None
    late = lead.send(leave, version=version, reason="What I typed")
    assert late.status_code == 409
    assert "What I typed" in late.text
    assert takes_part(world, ours, police)


def test_a_coordinator_who_ends_a_part_has_its_people_told(
    app: Flask, world: World, ours: Partnership, police: Organisation, head: Account
) -> None:
    boss, beside, reader = world.coordinator(ours), world.coordinator(ours), world.editor(police, PositionRole.READER)
    own = app.test_client().sign_in(boss)
    assert own.submit(f"/partnerships/thameside/organisations/{police.id}/leave").status_code == 302
    assert {(kind, to) for kind, to, _ in mails(world)} == {
        ("part-changed", each.email) for each in (head, beside, reader)
    }
    assert all("Borough police takes part in Thameside partnership no more" in text for _, _, text in mails(world))
    assert "who coordinates Thameside partnership, ended it" in mails(world)[0][2]


def test_the_name_of_an_organisation_that_few_may_know_of_stands_in_no_mail_to_coordinators(
    app: Flask, world: World, ours: Partnership
) -> None:
    quiet = world.organisation("Quiet house", ours, kind_id="refuge", audience=Audience.NAMED)
    world.coordinator(ours)
    own = app.test_client().sign_in(world.editor(quiet, PositionRole.LEAD))
    assert own.submit(f"/organisations/{quiet.id}/partnerships/thameside/leave", reason="Closed").status_code == 302
    with world.session() as session:
        mail = session.scalars(select(Mail)).one()
        assert "Quiet house" not in mail.subject + text_of(mail)[0]


@pytest.mark.parametrize("is_led", [True, False])
def test_the_library_does_not_take_a_body_over_that_somebody_leads_or_another_partnership_keeps(
    world: World, ours: Partnership, theirs: Partnership, asker: CheckedClient, *, is_led: bool
) -> None:
    from partnership.guidance.loader import load_packs  # noqa: PLC0415 - only here

    body = load_packs()["solace-2009"].bodies["missing-people"]
    known = world.organisation(body.name, ours, kind_id=body.kind)
    if is_led:
        world.editor(known, PositionRole.LEAD)
    else:
        world.coordinator(ours)
    response = asker.send(f"/partnerships/riverside/library/bodies/{body.id}/take-over")
    assert "is asked whether it takes part" in asker.page(response.location).get_text()
    assert not takes_part(world, theirs, known)
