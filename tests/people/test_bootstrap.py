"""Who is whose person, from the command line: the first of a site, the second, a partnership that lost its last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from people.letters import letters, path_in
from sqlalchemy import func, select

from partnership.operations.worker.jobs import JOBS
from partnership.register.authority import lines
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    LetIn,
    MemberRole,
    Membership,
    OneTimeLink,
    Partnership,
    Position,
    PositionRole,
    Question,
    QuestionState,
    now,
)

if TYPE_CHECKING:
    from click.testing import Result
    from client import CheckedClient
    from factories import World
    from flask import Flask

PASSWORD = "correct horse battery staple"
LEAD = PositionRole.LEAD


class Terminal(BytesIO):
    """Typed lines, as a terminal gives them."""

    def isatty(self) -> bool:
        """Somebody sits there."""
        return True


def run(app: Flask, *args: str, typed: str | None = None) -> Result:
    """A command, at a terminal where something is typed."""
    stdin = Terminal(typed.encode()) if typed is not None else None
    return app.test_cli_runner().invoke(args=args, input=stdin)


def coordinator(app: Flask, email: str, *options: str, typed: str | None = None) -> Result:
    """The command that makes a coordinator of thameside."""
    return run(app, "accounts", "create-coordinator", email, "--partnership", "thameside", *options, typed=typed)


def signed_up(app: Flask, made: Result) -> None:
    """Take a printed link up."""
    assert made.exit_code == 0, made.output
    guest = app.test_client()
    assert guest.submit(path_in(made.output, "/sign-up/"), display_name="Desk", password=PASSWORD).status_code == 302


def are_two(app: Flask, first: str, second: str) -> bool:
    """Whether the accounts of two addresses are two persons."""
    with app.app_context():
        ids = [db.session.scalars(select(Account.id).where(Account.email == each)).one() for each in (first, second)]
        return lines.are_two(*ids)


def test_a_new_site_has_no_account(app: Flask) -> None:
    """No usual name with a usual password: the first comes by a link that the command line prints once."""
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Account)) == 0


def test_the_first_account_of_a_site_stands_for_itself_and_the_second_only_where_that_is_said(
    app: Flask, ours: Partnership
) -> None:
    signed_up(app, coordinator(app, "a@example.org"))
    unsaid = coordinator(app, "b@example.org")
    assert "accounts stands b@example.org" in unsaid.output
    signed_up(app, unsaid)
    signed_up(app, coordinator(app, "c@example.org", "--another-person"))
    signed_up(app, coordinator(app, "d@example.org", "--same-person-as", "A@example.org"))
    assert not are_two(app, "a@example.org", "b@example.org")
    assert are_two(app, "a@example.org", "c@example.org")
    assert not are_two(app, "a@example.org", "d@example.org")
    assert are_two(app, "c@example.org", "d@example.org")


def test_two_links_that_wait_are_no_two_persons_unless_that_is_said(app: Flask, ours: Partnership) -> None:
    first, second = coordinator(app, "a@example.org"), coordinator(app, "b@example.org")
    for each in (second, first):
        signed_up(app, each)
    assert not are_two(app, "a@example.org", "b@example.org")


def test_at_a_terminal_it_is_asked_of_everybody_who_is_there_or_whose_link_waits(app: Flask, ours: Partnership) -> None:
    signed_up(app, coordinator(app, "a@example.org"))
    assert "Is this another person than" not in coordinator(app, "x@example.org", "--another-person", typed="").output
    asked = coordinator(app, "b@example.org", typed="y\ny\n")
    assert "Is this another person than Desk (a@example.org)?" in asked.output
    assert "Is this another person than x@example.org?" in asked.output
    signed_up(app, asked)
    assert are_two(app, "a@example.org", "b@example.org")
    signed_up(app, coordinator(app, "c@example.org", typed="n\n"))
    assert not are_two(app, "a@example.org", "c@example.org")
    assert are_two(app, "b@example.org", "c@example.org"), "it was said whose person it is"
    signed_up(app, coordinator(app, "d@example.org", typed="y\ny\nn\n"))
    assert not are_two(app, "b@example.org", "d@example.org"), "the same as one whose account is still to come"


@pytest.mark.parametrize("command", ["create-administrator", "invite"])
def test_administrators_and_invitations_ask_the_same(app: Flask, world: World, ours: Partnership, command: str) -> None:
    world.organisation("Borough police", ours)
    args = {
        "create-administrator": ["accounts", "create-administrator", "b@met.police.uk"],
        "invite": ["people", "invite", "b@met.police.uk", "--organisation", "Borough police", "--role", "lead"],
    }[command]
    known = world.account("known@example.org")
    asked = run(app, *args, typed="n\n")
    assert f"Is this another person than known ({known.email})?" in asked.output
    with app.app_context():
        link = db.session.scalars(select(OneTimeLink)).one()
        assert (link.is_another_person, link.same_person_id) == (False, known.id)
    both = run(app, *args, "--another-person", "--same-person-as", known.email)
    assert both.exit_code == 2
    nobody = run(app, *args, "--same-person-as", "nobody@example.org")
    assert (nobody.exit_code, nobody.output) == (1, "Error: there is no account for nobody@example.org\n")


def test_an_account_that_is_there_keeps_its_line(app: Flask, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    account = world.account("officer@met.police.uk")
    other = world.account("other@example.org")
    refused = coordinator(app, account.email, "--another-person")
    assert (refused.exit_code, "accounts stands" in refused.output) == (1, True)
    done = coordinator(app, account.email)
    assert "is a coordinator of thameside now" in done.output
    made = run(app, "people", "invite", account.email, "--organisation", police.name, "--role", "lead")
    client = app.test_client().sign_in(account)
    client.submit(path_in(made.output, "/invitations/"), agree="yes")
    assert are_two(app, account.email, other.email)
    with app.app_context():
        assert list(db.session.scalars(select(LetIn).where(LetIn.account_id == account.id))) == []
    again = coordinator(app, account.email)
    assert (again.exit_code, "coordinates thameside already" in again.output) == (1, True)


def test_vouching_for_an_account_is_told_to_all_administrators_and_recorded(
    app: Flask, world: World, ours: Partnership
) -> None:
    administrator = world.administrator()
    signed_up(app, coordinator(app, "a@example.org"))
    signed_up(app, coordinator(app, "b@example.org", "--same-person-as", "a@example.org"))
    assert not are_two(app, "a@example.org", "b@example.org")
    done = run(app, "accounts", "stands", "B@example.org")
    assert done.output == "b@example.org counts as another person than all others from now on.\n"
    assert are_two(app, "a@example.org", "b@example.org")
    to, subject, text = letters(app)[-1]
    assert (to, subject) == (administrator.email, "Administration of the site")
    assert "b@example.org" in text
    with app.app_context():
        assert "vouched for as another person" in set(db.session.scalars(select(AuditEntry.action)))
    assert run(app, "accounts", "stands", "nobody@example.org").exit_code == 1


def test_who_takes_a_link_of_the_machine_up_is_told_to_all_who_must_know(
    app: Flask, world: World, ours: Partnership
) -> None:
    administrator, there = world.administrator(), world.coordinator(ours)
    lead = world.editor(world.organisation("Borough police", ours), LEAD)
    made = coordinator(app, "a@example.org", "--another-person")
    told = [to for to, _subject, text in letters(app) if "was given a link to become its coordinator" in text]
    assert set(told) == {administrator.email, there.email}
    signed_up(app, made)
    told = [to for to, _subject, text in letters(app) if "whom The command line let in, is now a coordinator" in text]
    assert set(told) == {administrator.email, there.email, lead.email}
    signed_up(app, run(app, "accounts", "create-administrator", "b@example.org", "--another-person"))
    told = [to for to, _subject, text in letters(app) if "is now an administrator, by the command line" in text]
    assert told == [administrator.email]


# --- a partnership that lost its last coordinator ---


@pytest.fixture
def orphan(world: World, ours: Partnership) -> tuple[Account, Account]:
    """Two leads of a partnership whose only coordinator's account was closed."""
    leads = tuple(world.editor(world.organisation(name, ours), LEAD) for name in ("Borough police", "Hospital"))
    last = world.coordinator(ours)
    with world.session() as session:
        session.get_one(Account, last.id).is_active = False
    return leads


def let_pass(world: World, days: float) -> None:
    """Let every notice be so many days older."""
    with world.session() as session:
        for row in session.scalars(select(Question)):
            row.at -= timedelta(days=days)
            row.lapses_at -= timedelta(days=days)


def test_a_week_before_an_orphan_gets_a_coordinator_all_its_leads_are_told_and_again_when_it_is_done(
    app: Flask, world: World, orphan: tuple[Account, Account]
) -> None:
    first = coordinator(app, "New@example.org")
    assert (first.exit_code, "/sign-up/" in first.output) == (0, False)
    assert "told a week before" in first.output
    told = {to: text for to, subject, text in letters(app) if subject == "Coordinator of Thameside partnership"}
    assert set(told) == {each.email for each in orphan}
    assert all(
        "new@example.org" in text and path_in(text, "/partnerships/thameside/notices/") for text in told.values()
    )
    count = len(letters(app))
    assert "told a week before" in coordinator(app, "new@example.org").output, "asked twice, told once"
    let_pass(world, 6.9)
    assert "/sign-up/" not in coordinator(app, "new@example.org").output
    assert len(letters(app)) == count
    let_pass(world, 0.2)
    done = coordinator(app, "new@example.org")
    assert {to for to, _subject, text in letters(app)[count:] if "was given a link" in text} >= {
        each.email for each in orphan
    }
    signed_up(app, done)
    with app.app_context():
        new = db.session.scalars(select(Account.id).where(Account.email == "new@example.org")).one()
        role = db.session.scalars(select(Membership.role).where(Membership.account_id == new)).one()
        assert role is MemberRole.COORDINATOR
    assert "/sign-up/" in coordinator(app, "second@example.org").output, "it is no orphan any more"


def test_one_leads_objection_ends_it(
    app: Flask, world: World, client: CheckedClient, orphan: tuple[Account, Account]
) -> None:
    administrator = world.administrator()
    coordinator(app, "new@example.org")
    path = path_in(letters(app, orphan[0].email)[-1][2], "/partnerships/thameside/notices/")
    client.sign_in(orphan[0])
    assert "new@example.org" in client.page(path).text
    assert "Enter the reason" in client.submit(path).text
    stale = app.test_client().sign_in(orphan[1])
    stale.page(path)
    assert client.submit(path, reason="Nobody here knows them").location == path
    assert "Nobody here knows them" in client.page(path).text
    assert not client.page(path).select("main textarea, main input[name=reason]")
    assert any("objected" in text for _to, _subject, text in letters(app, orphan[1].email))
    assert any("objected" in text for _to, _subject, text in letters(app, administrator.email))
    let_pass(world, 8)
    refused = coordinator(app, "new@example.org")
    assert (refused.exit_code, "Nobody here knows them" in refused.output) == (1, True)
    assert "told a week before" in coordinator(app, "other@example.org").output, "somebody else can be named"


def test_only_leads_of_the_partnership_object(app: Flask, world: World, orphan: tuple[Account, Account]) -> None:
    coordinator(app, "new@example.org")
    path = path_in(letters(app, orphan[0].email)[-1][2], "/partnerships/thameside/notices/")
    with app.app_context():
        ours = db.session.scalars(select(Partnership)).one()
    beside = world.partnership("riverside")
    working = world.editor(world.organisation("Charity", ours), LEAD)
    with world.session() as session:
        session.scalars(select(Position).where(Position.account_id == working.id)).one().stands_since = None
    for account, status in (
        (working, 403), (world.reader(ours), 403), (world.coordinator(beside), 404), (world.administrator(), 404),
    ):  # fmt: skip
        assert app.test_client().sign_in(account).get(path).status_code == status


def test_where_nobody_ever_coordinated_or_nobody_leads_it_is_done_at_once(
    app: Flask, world: World, ours: Partnership
) -> None:
    lead = world.editor(world.organisation("Borough police", ours), LEAD)
    assert "/sign-up/" in coordinator(app, "first@example.org").output
    beside = world.partnership("riverside")
    last = world.coordinator(beside)
    with world.session() as session:
        session.get_one(Account, last.id).is_active = False
    world.editor(world.organisation("Shop", beside))
    done = run(app, "accounts", "create-coordinator", "new@example.org", "--partnership", "riverside")
    assert "/sign-up/" in done.output
    del lead


def test_a_notice_that_nobody_runs_to_its_end_lapses_and_is_asked_anew(
    app: Flask, world: World, orphan: tuple[Account, Account]
) -> None:
    coordinator(app, "new@example.org")
    let_pass(world, 31)
    job = next(each for each in JOBS if each.name == "questions")
    with app.app_context():
        assert "1 lapsed" in str(job.run(now(), lambda: False))
    assert "told a week before" in coordinator(app, "new@example.org").output
    with app.app_context():
        assert sorted(each.state for each in db.session.scalars(select(Question))) == ["lapsed", "open"]


def test_an_objection_and_the_command_at_once_end_in_one_of_both(
    app: Flask, world: World, orphan: tuple[Account, Account]
) -> None:
    coordinator(app, "new@example.org")
    let_pass(world, 7.1)
    path = path_in(letters(app, orphan[0].email)[-1][2], "/partnerships/thameside/notices/")
    client = app.test_client().sign_in(orphan[0])
    client.is_checking = False
    page = client.page(path)
    fields = {each["name"]: each.get("value", "") for each in page.select("main form input[name]")}
    barrier = Barrier(2)

    def objects() -> int:
        barrier.wait(timeout=20)
        return client.post(path, data=fields | {"reason": "No"}).status_code

    def commands() -> str:
        barrier.wait(timeout=20)
        return coordinator(app, "new@example.org").output

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.submit(objects), pool.submit(commands)
        status, output = one.result(), other.result()
    with app.app_context():
        state = db.session.scalars(select(Question)).one().state
    assert (state, "/sign-up/" in output) in {(QuestionState.REFUSED, False), (QuestionState.AGREED, True)}
    assert (status == 302) == (state is QuestionState.REFUSED)
