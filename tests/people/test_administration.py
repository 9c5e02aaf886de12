"""What administrators do: accounts, administrators, endings, first coordinators; and that they see no partnership."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from people.letters import letters, path_in
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.people import approvals
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    MailEnding,
    MemberRole,
    Membership,
    Position,
    PositionRole,
)

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

ACCOUNTS = "/administration/accounts"
PASSWORD = "correct horse battery staple"


@pytest.fixture
def administrator(client: CheckedClient, world: World) -> Account:
    """An administrator who is signed in."""
    account = world.administrator()
    client.sign_in(account)
    return account


def stored(app: Flask, account: Account) -> Account:
    """The account as it stands."""
    with app.app_context():
        return db.session.get(Account, account.id)


def test_the_list_is_searched_and_comes_in_pages(client: CheckedClient, world: World, administrator: Account) -> None:
    for number in range(60):
        world.account(f"officer{number:02}@council.example")
    page = client.page(ACCOUNTS)
    assert "61" in page.select_one("[data-count]").text
    assert len(page.select("tbody tr")) == 50
    assert len(client.page(f"{ACCOUNTS}?page=2").select("tbody tr")) == 11
    assert len(client.page(f"{ACCOUNTS}?q=OFFICER1").select("tbody tr")) == 10
    assert [
        row.select_one("th").text.strip() for row in client.page(f"{ACCOUNTS}?state=administrators").select("tbody tr")
    ] == [administrator.email]
    assert client.page(f"{ACCOUNTS}?q=%25").select("tbody tr") == []
    for odd in ("?page=nonsense", "?state=nonsense", "?q=" + "x" * 500, "?page=99"):
        assert client.get(f"{ACCOUNTS}{odd}").status_code == 200


def test_an_account_is_closed_with_a_reason_and_opened_again_with_a_new_password(
    app: Flask, client: CheckedClient, world: World, administrator: Account
) -> None:
    account = world.account("officer@council.example", PASSWORD)
    visitor = app.test_client().sign_in(account)
    path = f"{ACCOUNTS}/{account.id}"
    assert "Enter the reason" in client.submit(f"{path}/close").text
    response = client.submit(f"{path}/close", reason="Lost the laptop")
    assert response.location == path
    assert visitor.get("/account").status_code == 302
    assert not stored(app, account).is_active
    assert "Lost the laptop" in client.page(path).text
    assert client.get(f"{path}/close").status_code == 404
    client.submit(f"{path}/open")
    row = stored(app, account)
    assert (row.is_active, row.password_hash, row.closed_why) == (True, "", "")
    to, subject, text = letters(app)[-1]
    assert (to, subject) == (account.email, "Choose a new password")
    new = "harbour bicycle lantern"
    assert app.test_client().submit(path_in(text, "/reset/"), password=new).status_code == 302
    assert app.test_client().submit("/sign-in", email=account.email, password=new).status_code == 302
    with app.app_context():
        told = list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.actor_id == administrator.id)))
        assert {"closed", "opened again"} <= set(told)


def test_a_lost_second_factor_is_cleared(
    app: Flask, client: CheckedClient, world: World, administrator: Account
) -> None:
    account = world.account("officer@council.example", PASSWORD)
    path = f"{ACCOUNTS}/{account.id}"
    assert client.get(f"{path}/clear-factor").status_code == 404, "there is none to clear"
    with world.session() as session:
        session.get_one(Account, account.id).has_second_factor = True
    assert client.submit(f"{path}/clear-factor").location == path
    row = stored(app, account)
    assert (row.has_second_factor, row.password_hash) == (False, "")
    assert letters(app)[-1][0] == account.email
    del administrator


def test_administrators_are_made_and_unmade_but_never_oneself_and_never_the_last(
    app: Flask, client: CheckedClient, world: World, administrator: Account
) -> None:
    account = world.account("officer@council.example")
    for deed in ("close", "clear-factor", "unmake-administrator", "make-administrator", "open"):
        assert client.get(f"{ACCOUNTS}/{administrator.id}/{deed}").status_code == 404, deed
        assert client.send(f"{ACCOUNTS}/{administrator.id}/{deed}", reason="x").status_code == 404, deed
    client.submit(f"{ACCOUNTS}/{account.id}/make-administrator")
    assert stored(app, account).is_administrator
    assert any("is now an administrator" in text for _to, _subject, text in letters(app, administrator.email))
    other = app.test_client().sign_in(account)
    other.submit(f"{ACCOUNTS}/{administrator.id}/unmake-administrator")
    assert not stored(app, administrator).is_administrator
    assert client.get("/account").status_code == 302, "sign-ins end with the role"
    client.sign_in(administrator)
    assert client.get(ACCOUNTS).status_code == 403


def test_an_administrator_sees_no_partnership_by_that(
    app: Flask, client: CheckedClient, world: World, administrator: Account
) -> None:
    ours = world.partnership("thameside")
    hidden = world.organisation("Hidden charity", ours, audience=Audience.NAMED)
    known = world.organisation("Borough police", ours)
    editor = world.editor(hidden)
    with world.session() as session:
        session.add(Position(account_id=editor.id, organisation_id=known.id, role=PositionRole.READER))
    page = client.page(f"{ACCOUNTS}/{editor.id}").text
    assert "Borough police" in page
    assert "Hidden charity" not in page
    assert "1 organisation more that you may not know of" in page
    for path in ("", "/map", "/team", "/see-as", "/protocols"):
        assert client.get(f"/partnerships/thameside{path}").status_code == 404, path
    assert client.get(f"/organisations/{known.id}/people").status_code == 403
    assert client.get(f"/organisations/{hidden.id}/people").status_code == 404
    del app, administrator


def test_a_coordinator_is_added_to_a_partnership_but_never_oneself(
    app: Flask, client: CheckedClient, world: World, administrator: Account
) -> None:
    ours = world.partnership("thameside")
    there = world.coordinator(ours)
    path = f"/administration/partnerships/{ours.id}/coordinators"
    assert "Nobody gives themselves a place" in client.submit(path, email=administrator.email).text
    account = world.account("officer@council.example")
    for email in (account.email, "new@council.example"):
        assert client.submit(path, email=email).location == "/administration/partnerships"
        assert letters(app)[-1][:2] == (there.email, "Your yes is asked for")
    assert members_of(app, ours) == {(there.id, MemberRole.COORDINATOR, False)}, "one who is there says yes first"
    agree(world, there)
    assert members_of(app, ours) == {
        (there.id, MemberRole.COORDINATOR, False), (account.id, MemberRole.COORDINATOR, False),
    }  # fmt: skip
    assert path_in(next(text for to, _subject, text in letters(app) if to == "new@council.example"), "/sign-up/")
    assert "new@council.example has a link to sign up" in client.page("/administration/partnerships").text
    assert client.get(f"/administration/partnerships/{uuid4()}/coordinators").status_code == 404


def members_of(app: Flask, partnership: Partnership) -> set[tuple[UUID, MemberRole, bool]]:
    """The team of a partnership: account, role, clearance."""
    with app.app_context():
        rows = db.session.scalars(select(Membership).where(Membership.partnership_id == partnership.id))
        return {(each.account_id, each.role, each.is_cleared) for each in rows if each.ended_at is None}


def agree(world: World, account: Account) -> None:
    """Say yes to everything that waits for an account's yes."""
    with world.session() as session:
        visitor = viewer_of(session.get_one(Account, account.id))
        for each in approvals.waiting_for(session, visitor):
            version = each.asked.version
            approvals.answer(session, each.asked, visitor, is_agreed=True, expected_version=version)


def test_a_partnership_without_a_coordinator_is_listed_with_the_command_that_names_one(
    client: CheckedClient, world: World, administrator: Account
) -> None:
    ours = world.partnership("thameside")
    command = "flask accounts create-coordinator EMAIL --partnership thameside"
    page = client.page("/administration/partnerships")
    assert "Nobody" in page.text
    assert [each.text for each in page.select("main code")] == [command]
    assert not page.select("main a[href$=coordinators]")
    refused = client.submit(f"/administration/partnerships/{ours.id}/coordinators", email="new@council.example")
    assert (refused.status_code, command in refused.text) == (400, True)
    del administrator


def test_endings_are_added_and_removed(app: Flask, client: CheckedClient, world: World, administrator: Account) -> None:
    ours = world.partnership("thameside")
    charity = world.organisation("Charity", ours)
    coordinator = app.test_client().sign_in(world.coordinator(ours))
    invite = f"/organisations/{charity.id}/people/invite"
    assert coordinator.submit(invite, email="a@charity.example", role="reader").status_code == 400
    assert client.submit("/administration/endings", ending="@Charity.Example", source="The charity").status_code == 302
    assert (
        "charity.example is in the list already"
        in client.submit("/administration/endings", ending="charity.example", source="x").text
    )
    assert "Everybody can have" in client.submit("/administration/endings", ending="org.uk", source="x").text
    assert "is in the list already" in client.submit("/administration/endings", ending=".gov.uk", source="x").text
    assert coordinator.submit(invite, email="a@charity.example", role="reader").status_code == 302
    page = client.page("/administration/endings")
    remove = next(
        str(form["action"]) for form in page.select("main form") if str(form.get("action")).endswith("remove")
    )
    client.send(remove)
    assert client.send(remove).status_code == 404
    assert coordinator.submit(invite, email="b@charity.example", role="reader").status_code == 400
    del administrator


def test_everybody_else_is_refused(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    account = world.account("officer@council.example")
    paths = [
        ACCOUNTS, f"{ACCOUNTS}/{account.id}", f"{ACCOUNTS}/{account.id}/close", f"{ACCOUNTS}/{uuid4()}",
        "/administration/endings", "/administration/partnerships", f"/administration/partnerships/{ours.id}/coordinators",
    ]  # fmt: skip
    for visitor in (world.coordinator(ours, is_cleared=True), world.reader(ours), account):
        client = app.test_client().sign_in(visitor)
        for path in paths:
            assert client.get(path).status_code == 403, path
            assert client.send(path, reason="x").status_code in {403, 405}, path
        assert "Administration" not in client.page("/organisations").text


def test_commands_for_endings_show_first_and_store_when_told(app: Flask, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    file = tmp_path / "ms_email_extensions.json"
    file.write_text(
        json.dumps([".gov.uk", "police.uk", "pnn.police.uk", "gov.scot", "gov.wales", "hscni.net", "charity.example"])
    )
    shown = runner.invoke(args=["people", "endings", "import", str(file)])
    assert shown.exit_code == 0
    assert "would add: charity.example" in shown.output
    assert "2 new, 5 there already. Nothing was changed: add --apply." in shown.output
    with app.app_context():
        assert not list(db.session.scalars(select(MailEnding)))
    done = runner.invoke(args=["people", "endings", "import", str(file), "--apply"])
    assert "added: pnn.police.uk" in done.output
    again = runner.invoke(args=["people", "endings", "import", str(file), "--apply"])
    assert again.output == "0 new, 7 there already.\n"
    listed = runner.invoke(args=["people", "endings", "list"]).output
    assert "police.uk  UK public sector domain (built in)" in listed
    assert "charity.example  ms_email_extensions.json" in listed
    file.write_text('["co.uk"]')
    bad = runner.invoke(args=["people", "endings", "import", str(file)])
    assert (bad.exit_code, bad.output.count("\n")) == (1, 1)
    file.write_bytes(b"\xff\xfe\x00")
    assert runner.invoke(args=["people", "endings", "import", str(file)]).exit_code == 1


def test_the_first_administrator_comes_from_the_command_line(app: Flask, client: CheckedClient, world: World) -> None:
    runner = app.test_cli_runner()
    for group in ("people", "accounts"):
        email = f"{group}@council.example"
        made = runner.invoke(args=[group, "create-administrator", email])
        assert made.exit_code == 0
        guest = app.test_client()
        assert (
            guest.submit(path_in(made.output, "/sign-up/"), display_name="Web desk", password=PASSWORD).status_code
            == 302
        )
        assert guest.get(ACCOUNTS).status_code == 200
    account = world.account("officer@council.example")
    client.sign_in(account)
    done = runner.invoke(args=["people", "create-administrator", "Officer@council.example"])
    assert "is an administrator now" in done.output
    assert stored(app, account).is_administrator
    assert client.get("/account").status_code == 302
    bad = runner.invoke(args=["people", "create-administrator", "nonsense"])
    assert bad.exit_code == 1


def test_an_invitation_is_printed_where_there_is_no_mail(app: Flask, world: World) -> None:
    ours = world.partnership("thameside")
    police = world.organisation("Borough police", ours)
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["people", "invite", "a@met.police.uk", "--organisation", "borough POLICE", "--role", "lead"]
    )
    assert made.exit_code == 0, made.output
    guest = app.test_client()
    path = path_in(made.output, "/invitations/")
    assert (
        guest.submit(path, agree="yes", display_name="Desk", password=PASSWORD).location
        == f"/organisations/{police.id}"
    )
    for args, words in (
        (["a@b.example", "--organisation", str(police.id), "--role", "lead"], "vouches"),
        (
            ["a@b.example", "--organisation", str(police.id), "--role", "lead", "--vouched-by", "x" * 201],
            "200 characters",
        ),
        (["a@b.example", "--organisation", str(police.id), "--role", "lead", "--why", "a\x07b"], "one line"),
        (["a@met.police.uk", "--organisation", "Nowhere", "--role", "lead"], "no organisation named"),
        (["a@met.police.uk", "--organisation", str(police.id), "--role", "lead"], "has a place here already"),
    ):
        bad = runner.invoke(args=["people", "invite", *args])
        assert (bad.exit_code, words in bad.output) == (1, True), bad.output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_administrator_without_a_partnership_is_led_to_the_accounts(client: CheckedClient, world: World) -> None:
    page = client.sign_in(world.administrator()).page("/")
    assert "Ask the coordinator" not in page.get_text()
    assert page.select("main a[href='/administration/accounts']")


def test_every_part_of_the_administration_is_on_its_first_page(client: CheckedClient, world: World) -> None:
    client.sign_in(world.administrator())
    first = {each["href"] for each in client.page("/administration").select("main a")}
    parts = {
        each["href"] for each in client.page("/administration/accounts").select("nav[aria-label=Administration] a")
    }
    assert len(parts) > 5
    assert parts - first == set()
