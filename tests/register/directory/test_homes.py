"""The home of an entry moves by the yes of who answers for it; its home ends its part elsewhere; leaving and returning."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from factories import give_position, make_member
from register.directory.kept import browser, home_of, mails, move_path, path, rows, run, say
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.base.errors import InputFault, NotAllowed
from partnership.people.views.approvals import REST_ENDED
from partnership.policy.authority import Act
from partnership.register.authority import homes
from partnership.register.authority.questions.services import Yes
from partnership.register.directory import participation, queries
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    AuditEntry,
    Mail,
    MemberRole,
    Membership,
    Organisation,
    Partnership,
    PositionRole,
    Question,
    QuestionState,
    TakingIn,
    now,
)

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Account


# The home moves.


def test_where_nobody_leads_the_old_home_says_whether_it_moves(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, keeper: Account,
    reading: Account,
) -> None:  # fmt: skip
    editor, beside = world.editor(shared), world.coordinator(guest)
    client = browser(app, reading)
    page = client.page(move_path(shared)).get_text(" ", strip=True)
    assert "Nobody leads Borough police, so a coordinator of Thameside partnership is asked first" in page
    assert client.submit(move_path(shared)).status_code == 302
    assert home_of(world, shared) == home.id
    assert set(mails(world)) == {keeper.email}
    assert "It is asked already" in client.page(move_path(shared)).get_text(" ", strip=True)
    say(world, keeper)
    assert home_of(world, shared) == guest.id
    told = mails(world, "part-changed")
    assert set(told) == {editor.email, reading.email, beside.email}
    assert "Borough police has its home in Riverside partnership now" in told[editor.email]
    # From now on the one edits, and the other reads.
    assert client.get(path(shared, "/edit")).status_code == 200
    assert browser(app, keeper).get(path(shared, "/edit")).status_code == 403
    assert "Kept by Riverside partnership" in browser(app, keeper).page(path(shared)).get_text(" ", strip=True)


def test_where_somebody_leads_only_they_say_whether_it_moves(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, keeper: Account,
    reading: Account,
) -> None:  # fmt: skip
    head = world.editor(shared, PositionRole.LEAD)
    client = browser(app, reading)
    assert "A lead of Borough police is asked first" in client.page(move_path(shared)).get_text(" ", strip=True)
    client.submit(move_path(shared))
    assert set(mails(world)) == {head.email}
    with pytest.raises(NotAllowed):
        say(world, keeper)
    with pytest.raises(NotAllowed):
        say(world, reading)
    assert home_of(world, shared) == home.id
    say(world, head)
    assert home_of(world, shared) == guest.id
    assert keeper.email in mails(world, "part-changed")


def test_a_no_leaves_the_home_where_it_is_and_it_can_be_asked_again(
    app: Flask, world: World, home: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    client = browser(app, reading)
    client.submit(move_path(shared))
    say(world, keeper, is_agreed=False)
    assert home_of(world, shared) == home.id
    assert "answered" in mails(world)[reading.email]
    client.submit(move_path(shared))
    assert [row.state for row in rows(world, Question)].count(QuestionState.OPEN) == 1


def test_what_was_said_yes_to_is_told_where_it_ends_a_right_of_who_said_it(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, keeper: Account,
    reading: Account,
) -> None:  # fmt: skip
    other = world.organisation("Borough advice", home, guest)
    with world.session() as session:
        give_position(session, session.merge(keeper), session.merge(shared), PositionRole.EDITOR).stands_since = None
    asking = browser(app, reading)
    for each in (shared, other):
        asking.submit(move_path(each))
    first, second = sorted(rows(world, Question), key=lambda row: row.organisation_id != shared.id)
    client = browser(app, keeper)
    ticked = [f"{each.id}:{each.version}" for each in (first, second)]
    sent = client.send("/waiting", kind=Act.HOME.value, **{f"{Act.HOME.value}-asked": ticked})
    assert (home_of(world, shared), home_of(world, other)) == (guest.id, home.id)
    assert sent.status_code == 302
    page = client.page("/waiting").get_text(" ", strip=True)
    assert "1 yes is written down" in page
    assert REST_ENDED in page


@pytest.mark.parametrize("is_led", [True, False])
def test_who_answers_for_it_moves_it_at_once(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, *, is_led: bool
) -> None:
    both = world.editor(shared, PositionRole.LEAD) if is_led else world.coordinator(home)
    with world.session() as session:
        make_member(session, session.merge(both), session.merge(guest), MemberRole.COORDINATOR)
    client = browser(app, both)
    assert "this takes effect at once" in client.page(move_path(shared)).get_text(" ", strip=True)
    assert client.submit(move_path(shared)).status_code == 302
    assert home_of(world, shared) == guest.id
    assert rows(world, Question) == []


def test_no_partnership_becomes_the_home_of_what_does_not_take_part_in_it(
    app: Flask, world: World, home: Partnership, guest: Partnership
) -> None:
    river = world.organisation("River police", home)
    both = world.coordinator(home)
    with world.session() as session:
        make_member(session, session.merge(both), session.merge(guest), MemberRole.COORDINATOR)
    assert browser(app, both).get(move_path(river)).status_code == 404
    with pytest.raises(InputFault, match="does not take part"), world.session() as session:
        participation.move_home(session, queries.get_organisation(river.id), session.merge(guest), viewer_of(both))
    assert home_of(world, river) == home.id


def test_members_and_own_people_do_not_ask_for_the_home(
    app: Flask, world: World, guest: Partnership, shared: Organisation
) -> None:
    for account in (world.reader(guest), world.editor(shared), world.editor(shared, PositionRole.LEAD)):
        client = browser(app, account)
        assert client.get(move_path(shared)).status_code == 403
        assert client.send(move_path(shared)).status_code == 403
    assert rows(world, Question) == []


def test_what_was_asked_ends_with_the_part_of_who_asked(
    app: Flask, world: World, guest: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    client = browser(app, reading)
    client.submit(move_path(shared))
    assert client.submit(f"/partnerships/riverside/organisations/{shared.id}/leave").status_code == 302
    (asked,) = rows(world, Question)
    assert asked.state is QuestionState.WITHDRAWN
    assert guest
    assert keeper


def test_a_yes_to_somebody_who_coordinates_no_more_moves_nothing(
    app: Flask, world: World, home: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    browser(app, reading).submit(move_path(shared))
    with world.session() as session:
        row = session.scalars(select(Membership).where(Membership.account_id == reading.id)).one()
        row.ended_at, row.ended_by_id = now(), reading.id
    with pytest.raises(NotAllowed):
        say(world, keeper)
    assert home_of(world, shared) == home.id


def test_where_nobody_could_say_yes_the_page_says_with_which_command_it_moves(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, reading: Account
) -> None:
    client = browser(app, reading)
    page = client.page(move_path(shared))
    command = f"flask --app wsgi organisations move-home {shared.id} --partnership riverside"
    assert command in page.get_text(" ", strip=True)
    assert not page.select("main form")
    assert client.send(move_path(shared)).status_code == 409
    assert home_of(world, shared) == home.id
    assert rows(world, Question) == []
    done = run(world, "move-home", shared.id, "--partnership", "riverside")
    assert (done.exit_code, done.output) == (0, "Riverside partnership is the home of Borough police now.\n")
    assert home_of(world, shared) == guest.id
    assert "Those who run the site decided it" in mails(world, "part-changed")[reading.email]


def test_the_command_line_takes_in_what_nobody_can_be_asked_about(
    world: World, home: Partnership, guest: Partnership, reading: Account
) -> None:
    river = world.organisation("River police", home)
    editor = world.editor(river)
    done = run(world, "take-in", "River police", "--partnership", "riverside")
    assert (done.exit_code, done.output) == (0, "River police takes part in Riverside partnership from today.\n")
    with world.session():
        found = queries.get_organisation(river.id)
        assert (found.partnership_ids, found.home_id) == ({home.id, guest.id}, home.id)
    assert set(mails(world, "part-changed")) == {editor.email, reading.email}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("move-home", "Nobody there", "--partnership", "riverside"), "there is no organisation named"),
        (("move-home", "Borough police", "--partnership", "thameside"), "is its home already"),
        (("take-in", "Borough police", "--partnership", "riverside"), "takes part already"),
        (("take-in", "Borough police", "--partnership", "nowhere"), "there is no partnership"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_in_one_line(
    world: World, home: Partnership, shared: Organisation, words: tuple[str, ...], said: str
) -> None:
    done = run(world, *words)
    assert done.exit_code == 1
    assert said in done.output
    assert home_of(world, shared) == home.id


# Leaving, coming back, and what a home that is put away still does.


def test_a_home_that_was_left_keeps_nothing_and_takes_it_in_again_at_once(
    app: Flask, world: World, home: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    own, other = browser(app, keeper), browser(app, reading)
    leave = f"/partnerships/thameside/organisations/{shared.id}/leave"
    assert own.submit(leave).status_code == 302
    assert home_of(world, shared) == home.id
    assert own.get(path(shared, "/edit")).status_code == 403
    assert other.get(path(shared, "/edit")).status_code == 403
    assert "it has left Thameside partnership, which was its home" in other.page(path(shared)).get_text(" ", strip=True)
    # What is asked waits: nobody answers a request, and the move is still the old home's to agree to.
    response = other.submit(path(shared, "/ask-for-a-change"), short_name="BP")
    assert "Nobody can answer yet" in other.page(response.location).get_text()
    assert own.submit("/partnerships/thameside/organisations/take-in", organisation=str(shared.id)).status_code == 302
    assert own.get(path(shared, "/edit")).status_code == 200
    assert rows(world, TakingIn) == []


def test_a_home_that_was_left_still_says_whether_it_moves(
    app: Flask, world: World, guest: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    browser(app, keeper).submit(f"/partnerships/thameside/organisations/{shared.id}/leave")
    browser(app, reading).submit(move_path(shared))
    say(world, keeper)
    assert home_of(world, shared) == guest.id


def test_a_home_that_was_left_answers_whether_it_takes_part_elsewhere(
    app: Flask, world: World, shared: Organisation, keeper: Account
) -> None:
    third = world.partnership("elsewhere")
    own = browser(app, keeper)
    own.submit(f"/partnerships/thameside/organisations/{shared.id}/leave")
    asker = browser(app, world.coordinator(third))
    asker.submit("/partnerships/elsewhere/organisations/take-in", organisation=str(shared.id))
    (row,) = rows(world, TakingIn)
    page = path(shared, "/invitations-to-partnerships")
    assert own.submit(page, **{f"i-{row.id}-decision": "accept"}).status_code == 302
    with world.session():
        assert third.id in queries.get_organisation(shared.id).partnership_ids


def test_a_home_that_was_put_away_still_answers_for_its_entries(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation, keeper: Account,
    reading: Account,
) -> None:  # fmt: skip
    with world.session() as session:
        session.get_one(Partnership, home.id).archived_at = now()
    client = browser(app, reading)
    assert client.submit(move_path(shared)).status_code == 302
    assert home_of(world, shared) == home.id
    say(world, keeper)
    assert home_of(world, shared) == guest.id


def test_no_home_moves_to_a_partnership_that_was_put_away(
    app: Flask, world: World, guest: Partnership, shared: Organisation, keeper: Account, reading: Account
) -> None:
    with world.session() as session:
        session.get_one(Partnership, guest.id).archived_at = now()
    assert browser(app, reading).get(move_path(shared)).status_code == 404
    assert run(world, "move-home", shared.id, "--partnership", "riverside").exit_code == 1
    assert keeper


# Taking back that it takes part elsewhere.


@pytest.mark.parametrize("is_led", [True, False])
def test_its_home_ends_its_part_elsewhere_at_once_and_all_are_told(
    app: Flask, world: World, shared: Organisation, keeper: Account, reading: Account, *, is_led: bool
) -> None:
    people = [world.editor(shared, PositionRole.LEAD if is_led else PositionRole.EDITOR), world.editor(shared)]
    client = browser(app, keeper)
    leave = path(shared, "/partnerships/riverside/leave")
    assert client.page(path(shared)).select(f"main a[href='{leave}']")
    page = client.page(leave).get_text(" ", strip=True)
    assert "Remove Borough police from Riverside partnership" in page
    assert client.submit(leave, reason="We were not asked").status_code == 302
    with world.session():
        assert len(queries.get_organisation(shared.id).partnership_ids) == 1
    (row,) = rows(world, TakingIn)
    assert row.answered_as == "home"
    assert set(mails(world, "part-changed")) == {each.email for each in people}
    assert set(mails(world, "role-answered")) == {reading.email}
    assert browser(app, reading).page(path(shared)).get_text().count("7946") == 0
    assert not any("not asked" in text for text in mails(world).values())


def test_a_guest_ends_only_its_own_part(app: Flask, shared: Organisation, reading: Account, keeper: Account) -> None:
    client = browser(app, reading)
    for slug in ("riverside", "thameside"):
        assert client.send(path(shared, f"/partnerships/{slug}/leave"), reason="x").status_code == 404
    assert client.send(f"/partnerships/thameside/organisations/{shared.id}/leave").status_code == 404
    assert keeper


# Several at one moment, on both databases.


def together(app: Flask, accounts_: list[Account], address: str, **sent: str) -> list[int]:
    """Each account sends the same form at the same moment."""
    clients = [browser(app, each) for each in accounts_]
    for client in clients:
        client.is_checking = False
    tokens, barrier = [client.token() for client in clients], Barrier(len(clients))

    def work(number: int) -> int:
        barrier.wait(timeout=20)
        return clients[number].post(address, data={**sent, "csrf_token": tokens[number]}).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(pool.map(work, range(len(clients))))


def test_coordinators_who_ask_for_the_home_at_one_moment_ask_once(
    app: Flask, world: World, guest: Partnership, shared: Organisation, keeper: Account
) -> None:
    found = together(app, [world.coordinator(guest) for _ in range(5)], move_path(shared))
    assert set(found) == {302}
    assert [(row.act, row.state) for row in rows(world, Question)] == [(Act.HOME.value, QuestionState.OPEN)]
    with world.session() as session:
        assert len(list(session.scalars(select(Mail)))) == 1
    assert keeper


def test_who_may_moves_it_once_when_several_do_at_one_moment(
    app: Flask, world: World, home: Partnership, guest: Partnership, shared: Organisation
) -> None:
    both = [world.coordinator(home) for _ in range(4)]
    with world.session() as session:
        for each in both:
            make_member(session, session.merge(each), session.merge(guest), MemberRole.COORDINATOR)
    found = together(app, both, move_path(shared))
    assert set(found) <= {302, 409}
    assert home_of(world, shared) == guest.id
    with world.session() as session:
        changed = [
            each
            for each in session.scalars(select(AuditEntry))
            if each.table == "organisation" and "home_id" in (each.changes or {}) and each.action == "changed"
        ]
        assert len(changed) == 1
        assert audit.first_broken(db.session()) is None


def test_its_home_ends_a_part_once_when_several_do_at_one_moment(
    app: Flask, world: World, home: Partnership, shared: Organisation, keeper: Account
) -> None:
    version = "1"
    leave = path(shared, "/partnerships/riverside/leave")
    found = together(
        app, [keeper, world.coordinator(home), world.coordinator(home)], leave, version=version, reason="No"
    )
    assert found in ([302, 404, 404], [302, 409, 409], [302, 404, 409])
    assert len(rows(world, TakingIn)) == 1


def test_the_machine_moves_a_home_without_anybody(world: World, guest: Partnership, shared: Organisation) -> None:
    with world.session() as session:
        organisation = queries.get_organisation(shared.id)
        homes.move(session, organisation, session.merge(guest), by_id=None, yes=Yes(Act.HOME, None))
    assert home_of(world, shared) == guest.id
