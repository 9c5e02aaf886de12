"""What the provider's word gives and what it does not: joining, linking, and the passkey that all else asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from accounts.authenticator import Authenticator
from accounts.phone import EMAIL, give_password, is_in, officer, person
from people.letters import invitation_path, letters
from sign_in_provider.provider import come, use
from sqlalchemy import select
from werkzeug.routing import BaseConverter, IntegerConverter, UUIDConverter

from partnership.accounts import passkeys
from partnership.accounts.queries import viewer_of
from partnership.policy import provider_sessions
from partnership.policy.routes import ACTS
from partnership.store.db import db, transaction
from partnership.store.models import (
    Account,
    Contact,
    Factor,
    MemberRole,
    Membership,
    Passkey,
    Position,
    PositionRole,
    ProviderLink,
    ProviderSession,
    Question,
    SignIn,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask
    from sign_in_provider.provider import RunningProvider

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GUEST = "duty.desk@police.example.gov.uk"
NEEDED = "This asks for your passkey"
# Pages whose sending the provider's word is enough for: rows 12, 17, 18 and 20, and taking up what others gave.
ENOUGH = {
    "accounts.sign_up", "directory.add", "directory.add_part", "directory.archive", "directory.archive_part",
    "directory.audience", "directory.confirm", "directory.edit", "directory.edit_part", "directory.part_audience",
    "directory.propose", "directory.propose_part", "directory.rang", "directory.restore", "directory.restore_part",
    "people.account_gave", "people.gave", "people.invitation", "people.leaves", "people.leaves_team",
    "people.see_as", "upkeep.decide",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _site(app: Flask, running: RunningProvider) -> None:
    use(app, running)


def _come_as(client: CheckedClient, world: World, running: RunningProvider, account: Account) -> CheckedClient:
    """Sign in by the provider's word alone."""
    with world.session() as session:
        session.add(ProviderLink(id=uuid4(), account_id=account.id, issuer=running.issuer, subject=account.email))
    running.sit_down(account.email, account.email)
    assert come(client, running).status_code == 302
    return client


def _give_key(app: Flask, account: Account) -> Authenticator:
    """A passkey without the pages."""
    key = Authenticator()
    with app.test_request_context(), transaction() as session:
        own = session.get_one(Account, account.id)
        row = SignIn(id=uuid4(), account_id=own.id, token_hash="x", started_at=now(), seen_at=now())
        session.add(row)
        session.flush()
        passkeys.make(session, own, row, "Laptop", key.make(passkeys.ask_for_new(own, row)))
        session.delete(row)
    return key


def _step_up(client: CheckedClient, key: Authenticator, next_path: str = "/account") -> str:
    asked = client.send("/account/use-passkey/options")
    return str(client.send(f"/account/use-passkey?next={next_path}", credential=key.answer(asked.text)).location)


# --- joining ----------------------------------------------------------------------------------------------------------


def _invited(app: Flask, client: CheckedClient, world: World, ours: Partnership, police: Organisation) -> str:
    client.sign_in(world.coordinator(ours))
    client.submit(f"/organisations/{police.id}/people/invite", email=GUEST, role="editor")
    client.send("/sign-out")
    return invitation_path(app, GUEST)


def test_an_invitation_is_taken_up_by_the_providers_word_without_a_password(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, ours: Partnership, police: Organisation
) -> None:
    path = _invited(app, client, world, ours, police)
    guest = app.test_client()
    running.sit_down(GUEST)
    assert "Use Thameside" in guest.page(path).get_text()
    assert come(guest, running, f"/sign-in/provider?purpose=join&next={path}").location == path
    assert not is_in(guest)
    page = guest.page(path)
    assert page.select_one("input[type=password]") is None
    joined = guest.submit(path, agree="yes", display_name="Duty inspector")
    assert joined.location.startswith("/account/first-passkey?next=")
    with world.session() as session:
        account = session.scalars(select(Account).where(Account.email == GUEST)).one()
        assert account.password_hash == ""
        assert session.scalars(select(ProviderLink)).one().subject == f"of {GUEST}"
        assert session.scalars(select(Position)).one().asleep_since is None
    assert give_password(app.test_client(), GUEST, "").status_code == 400
    key = Authenticator()
    assert guest.submit(joined.location.split("?")[0]).location == "/account/passkeys/new"
    options = guest.page("/account/passkeys/new").select_one("form[data-passkey=create]")["data-options"]
    assert guest.submit("/account/passkeys/new", name="Phone", credential=key.make(options)).status_code == 302
    assert guest.get("/account/first-passkey").status_code == 404
    assert _step_up(guest, key) == "/account"


def test_an_invitation_is_not_taken_up_as_somebody_else(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, ours: Partnership, police: Organisation
) -> None:
    path = _invited(app, client, world, ours, police)
    guest = app.test_client()
    for claims in ({"email": "other@example.org"}, {"email": GUEST, "email_verified": False}):
        running.sit_down(**claims)  # type: ignore[arg-type]
        come(guest, running, f"/sign-in/provider?purpose=join&next={path}")
        assert guest.page(path).select_one("input[type=password]") is not None
    assert guest.submit(path, agree="yes", display_name="Duty inspector").status_code == 400


def test_the_first_passkey_is_made_within_half_an_hour_and_by_nobody_who_came_later(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    _come_as(client, world, running, person(world))
    assert client.get("/account/first-passkey").status_code == 404
    with world.session() as session:
        session.scalars(select(ProviderSession)).one().first_passkey_until = now() + timedelta(minutes=1)
    assert client.get("/account/first-passkey").status_code == 200
    for moment in (now() - timedelta(seconds=1), now() + timedelta(days=2)):
        with world.session() as session:
            session.scalars(select(ProviderSession)).one().first_passkey_until = moment
        assert client.get("/account/first-passkey").status_code == 404
    assert client.get("/account/passkeys/new").status_code == 404
    assert NEEDED in client.send("/account/passkeys/add").text


# --- linking ----------------------------------------------------------------------------------------------------------


def _placed(world: World, ours: Partnership, police: Organisation, email: str = EMAIL) -> Account:
    """A coordinator who also leads an organisation."""
    account, _phone = officer(world, email)
    with world.session() as session:
        session.add(Membership(account_id=account.id, partnership_id=ours.id, role=MemberRole.COORDINATOR))
        session.add(
            Position(
                id=uuid4(), account_id=account.id, organisation_id=police.id, role=PositionRole.LEAD,
                stands_since=now(), agreement="1", agreed_at=now(),
            )
        )  # fmt: skip
    return account


def _all_sleeps(app: Flask, account: Account) -> bool:
    with app.test_request_context():
        seen = viewer_of(db.session.get_one(Account, account.id))
        return not seen.memberships and not seen.positions and bool(seen.sleeping)


def test_who_links_their_own_account_keeps_their_places_and_those_who_share_them_are_told(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, ours: Partnership, police: Organisation
) -> None:
    account = _placed(world, ours, police)
    coordinator = world.coordinator(ours)
    client.sign_in(account)
    running.sit_down(EMAIL)
    start = client.page("/account/provider").select_one("main a.govuk-button")["href"]
    assert come(client, running, start).location == "/account/provider"
    assert client.submit("/account/provider").location == "/account/provider"
    with app.test_request_context():
        seen = viewer_of(db.session.get_one(Account, account.id))
        assert seen.memberships
        assert seen.positions
        assert not seen.sleeping
        assert not list(db.session.scalars(select(Question)))
    told = {to for to, _subject, text in letters(app) if "linked" in text}
    assert {account.email, coordinator.email} <= told
    visitor = app.test_client()
    come(visitor, running)
    assert is_in(visitor)


def test_an_administrator_who_links_their_account_is_made_one_again_by_another(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    other, account = world.administrator(), world.administrator("second.administrator@example.org")
    client.sign_in(account)
    running.sit_down(account.email)
    come(client, running, "/sign-in/provider?purpose=link&next=/account/provider")
    client.submit("/account/provider")
    with app.app_context():
        assert not db.session.get_one(Account, account.id).is_administrator
    assert other.email in {to for to, _subject, text in letters(app) if "no administrator" in text}


@pytest.mark.parametrize("email", ["other@example.org", ""])
def test_nobody_links_their_account_to_another_address(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, email: str
) -> None:
    client.sign_in(person(world))
    running.sit_down(email or EMAIL, email_verified=bool(email))
    come(client, running, "/sign-in/provider?purpose=link&next=/account/provider")
    client.send("/account/provider")
    with app.app_context():
        assert not list(db.session.scalars(select(ProviderLink)))


def test_whom_the_provider_named_for_signing_in_or_joining_is_not_linked_by_that(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    client.sign_in(person(world))
    running.sit_down(EMAIL)
    come(client, running, "/sign-in/provider?purpose=join&next=/account/provider")
    client.send("/account/provider")
    with app.app_context():
        assert not list(db.session.scalars(select(ProviderLink)))


def test_the_only_administrator_does_not_lose_the_role_by_linking(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    account = world.administrator()
    client.sign_in(account)
    running.sit_down(account.email)
    come(client, running, "/sign-in/provider?purpose=link&next=/account/provider")
    assert "only administrator" in client.submit("/account/provider").text
    with app.app_context():
        assert db.session.get_one(Account, account.id).is_administrator


def test_a_changed_subject_is_let_in_by_an_administrator_and_finds_everything_asleep(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, ours: Partnership, police: Organisation
) -> None:
    account = _placed(world, ours, police)
    world.coordinator(ours)
    visitor = _come_as(app.test_client(), world, running, account)
    running.sit_down(EMAIL, "made anew")
    newcomer = app.test_client()
    assert "belongs to somebody else there" in come(newcomer, running).text
    client.sign_in(world.administrator())
    deed = f"/administration/accounts/{account.id}/allow-provider"
    assert "in the place of somebody" in client.page(deed).text
    client.submit(deed)
    assert not is_in(visitor)
    assert _all_sleeps(app, account)
    come(newcomer, running)
    assert is_in(newcomer)
    running.sit_down(EMAIL, EMAIL)  # who was linked before
    assert come(app.test_client(), running).status_code == 403


# --- the passkey ------------------------------------------------------------------------------------------------------


def _any(converter: BaseConverter) -> object:
    """Something that a part of an address may be."""
    made = {UUIDConverter: uuid4(), IntegerConverter: 1}.get(type(converter))
    return made or next(iter(getattr(converter, "items", ())), "contacts")


def _asks(app: Flask, client: CheckedClient) -> dict[str, bool]:
    """Whether sending to each route of the table asks a passkey, whatever its subject."""
    client.is_checking = False
    token, found = client.token(), {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in ACTS or "POST" not in (rule.methods or ()):
            continue
        with app.test_request_context():
            given = {name: _any(converter) for name, converter in rule._converters.items()}
            path = app.url_for(rule.endpoint, **given)
        answer = client.post(path, data={"csrf_token": token})
        found[rule.endpoint] = answer.status_code == 403 and NEEDED in answer.text
    return found


def test_by_the_providers_word_alone_every_other_row_of_the_table_asks_a_passkey(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    found = _asks(app, _come_as(client, world, running, world.administrator()))
    assert set(found) == set(ACTS)
    assert {endpoint for endpoint, asks in found.items() if not asks} == ENOUGH


def test_by_the_providers_word_alone_nobody_is_erased(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    closed, administrator = world.account("left@council.example"), world.administrator()
    with world.session() as session:
        session.get_one(Account, closed.id).is_active = False
    path = f"/administration/accounts/{closed.id}/erasure"
    key = _give_key(app, administrator)
    _come_as(client, world, running, administrator)
    answer = client.send(path)
    assert answer.status_code == 403
    assert NEEDED in answer.text
    with world.session() as session:
        assert session.get_one(Account, closed.id).erased_at is None
    _step_up(client, key)
    assert client.submit(path).status_code == 302


def test_with_a_passkey_or_a_password_no_row_asks_for_another(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    account = world.administrator()
    key = _give_key(app, account)
    _come_as(client, world, running, account)
    assert client.get("/account/use-passkey").status_code == 200
    assert _step_up(client, key, "/organisations") == "/organisations"
    assert not any(_asks(app, client).values())
    assert not any(_asks(app, app.test_client().sign_in(account)).values())


def test_the_passkey_is_the_accounts_own_and_each_answer_works_once(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    account = person(world)
    own, theirs = _give_key(app, account), _give_key(app, person(world, "other@example.org"))
    _come_as(client, world, running, account)
    asked = client.send("/account/use-passkey/options").text
    for wrong in ("", "{}", theirs.answer(asked)):
        assert client.send("/account/use-passkey", credential=wrong).status_code in {400, 200}
        assert NEEDED in client.send("/account/password").text
        asked = client.send("/account/use-passkey/options").text
    told = own.answer(asked)
    before = client.get_cookie("sign-in")
    assert client.send("/account/use-passkey", credential=told).status_code == 302
    after = client.get_cookie("sign-in")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with app.app_context():
        row = db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).one()
        assert (row.factor, row.is_by_provider) == (Factor.PASSKEY, True)
        assert db.session.scalars(select(ProviderSession)).one().sign_in_id == row.id


def test_an_address_opens_with_the_passkey_and_not_before_and_clearance_sleeps(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, ours: Partnership
) -> None:
    refuge = world.organisation("Refuge", ours, sector="voluntary")
    place = world.refuge(refuge, "Grimblefax House")
    lead = world.coordinator(ours, is_cleared=True)
    with world.session() as session:
        session.add(
            Position(
                id=uuid4(), account_id=lead.id, organisation_id=refuge.id, role=PositionRole.LEAD, stands_since=now(),
                agreement="1", agreed_at=now(),
            )
        )  # fmt: skip
    world.grant(place, lead)
    key = _give_key(app, lead)
    _come_as(client, world, running, lead)
    with app.test_request_context():
        row = db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).one()
        assert not viewer_of(db.session.get_one(Account, lead.id), row).cleared_ids
    path = f"/organisations/{refuge.id}/locations/{place.id}/reveal"
    answer = client.send(path, reason="visit", note="")
    assert NEEDED in answer.text
    assert "Grimblefax" not in answer.text
    _step_up(client, key)
    reason = client.page(path).select_one("input[name=reason]")["value"]
    assert "Grimblefax" in client.send(path, reason=reason, note="Visit of the board").text


def test_by_the_providers_word_alone_an_entry_is_edited(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, police: Organisation
) -> None:
    desk = world.contact(police)
    _come_as(client, world, running, world.editor(police))
    client.submit(f"/organisations/{police.id}/contacts/{desk.id}/edit", post="Night desk")
    with app.app_context():
        assert db.session.get_one(Contact, desk.id).post == "Night desk"


def test_a_leaver_is_out_at_once_by_the_providers_word_and_no_seat_is_called_vacant_by_it(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, ours: Partnership, police: Organisation
) -> None:
    lead = _placed(world, ours, police)
    _come_as(client, world, running, world.coordinator(ours))
    with app.app_context():
        place = db.session.scalars(select(Position).where(Position.account_id == lead.id)).one()
    page = client.page(f"/organisations/{police.id}/people/{place.id}/leaves")
    boxes = [str(each["value"]) for each in page.select("main input[type=checkbox]")]
    client.send(
        f"/organisations/{police.id}/people/{place.id}/leaves",
        **{str(page.select_one("main input[type=checkbox]")["name"]): boxes, "reason": "Left"},
    )
    with app.app_context():
        assert db.session.get_one(Position, place.id).ended_at is not None
        assert not [each for each in db.session.scalars(select(Question)) if each.act == "vacancy"]


def test_a_passkey_is_added_with_a_passkey_where_there_is_no_password(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider
) -> None:
    account = world.account(EMAIL)
    key = _give_key(app, account)
    _come_as(client, world, running, account)
    assert client.send("/account/passkeys/add").status_code == 403
    _step_up(client, key)
    assert client.submit("/account/passkeys/add").location == "/account/passkeys/new"
    options = client.page("/account/passkeys/new").select_one("form[data-passkey=create]")["data-options"]
    second = replace(Authenticator(), origin=key.origin)
    client.submit("/account/passkeys/new", name="Key", credential=second.make(options))
    with app.app_context():
        assert len(list(db.session.scalars(select(Passkey)))) == 2


def test_the_walk_sees_a_site_without_the_rule(
    app: Flask, client: CheckedClient, world: World, running: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provider_sessions, "asks_passkey", lambda _endpoint, _url: False)
    found = _asks(app, _come_as(client, world, running, world.administrator()))
    assert not any(found.values())
