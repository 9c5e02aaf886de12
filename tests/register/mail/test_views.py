"""Choosing which mails one gets, signed in or from a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from partnership.register.mail import services
from partnership.register.mail.kinds import MailKind
from partnership.register.mail.services import signed_choice
from partnership.store.db import db
from partnership.store.models import Account, AuditEntry

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both


def _off(app: Flask, account: Account) -> list[str]:
    with app.app_context():
        return db.session.get_one(Account, account.id).mail_off


def _signed(app: Flask, account: Account, kind: MailKind = MailKind.REPORT_MADE) -> str:
    with app.app_context():
        return f"/mail/off/{signed_choice(account.id, kind)}"


def test_what_can_be_switched_off_is_marked_until_it_is(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    client.sign_in(account)
    marks = client.page("/account/mail").select("input[name=kinds]")
    optional = {each.value for each in MailKind if not each.is_needed}
    assert {each["value"] for each in marks} == optional
    assert all(each.has_attr("checked") for each in marks)
    response = client.submit("/account/mail", kinds=[MailKind.ROLE_PROPOSED.value, "nonsense"][:1])
    assert response.status_code == 302
    assert set(_off(app, account)) == optional - {"role-proposed"}
    checked = client.page("/account/mail").select("input[name=kinds][checked]")
    assert [each["value"] for each in checked] == ["role-proposed"]


def test_all_of_them_can_be_switched_off(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    response = client.sign_in(account).submit("/account/mail", kinds=[])
    assert response.status_code == 302
    assert len(_off(app, account)) == sum(1 for each in MailKind if not each.is_needed)


def test_a_kind_that_is_needed_cannot_be_switched_off(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    client.sign_in(account).submit("/account/mail", kinds=[])
    assert not any(MailKind(each).is_needed for each in _off(app, account))
    for kind in (each for each in MailKind if each.is_needed):
        assert client.get(_signed(app, account, kind)).status_code == 404


def test_a_choice_made_in_another_window_is_shown_and_not_overwritten(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = world.account()
    client.sign_in(account)
    client.submit("/account/mail", kinds=[MailKind.ROLE_PROPOSED.value])
    before = _off(app, account)
    response = client.send("/account/mail", seen="", kinds=[MailKind.REPORT_MADE.value])
    assert response.status_code == 409
    assert "changed in another window" in response.text
    assert _off(app, account) == before
    assert 'value="report-made" checked' in response.text  # what was typed is still there


def test_a_form_that_this_page_did_not_make_switches_nothing_off(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = world.account()
    assert client.sign_in(account).send("/account/mail").status_code == 409
    assert _off(app, account) == []


def test_a_mail_is_stopped_without_signing_in_and_as_often_as_the_button_is_pressed(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account = world.account("duty@example.org")
    address = _signed(app, account)
    page = client.page(address)
    assert "duty@example.org" in page.text
    assert _off(app, account) == []  # looking changes nothing
    for _ in range(2):
        assert client.submit(address).status_code == 200 if not _off(app, account) else client.post(address)
    assert _off(app, account) == ["report-made"]
    assert client.page(address).select_one("h1").text == "We will not send these emails again"  # type: ignore[union-attr]
    assert client.get_cookie("sign-in", domain="localhost") is None
    with app.app_context():
        last = db.session.query(AuditEntry).order_by(AuditEntry.sequence.desc()).first()
        assert last is not None
        assert (last.actor, last.table) == ("duty@example.org", "account")


def test_a_mail_program_stops_it_in_one_click(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    response = client.post(_signed(app, account), data={"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert _off(app, account) == ["report-made"]


def test_an_address_that_this_site_did_not_sign_is_a_missing_page(
    app: Flask, client: CheckedClient, world: World
) -> None:
    account, closed = world.account(), world.account("closed@example.org")
    with world.session() as session:
        session.get_one(Account, closed.id).is_active = False
    good = _signed(app, account)
    missing = client.get("/mail/off/nonsense").text
    for address in (good[:-1], good + "x", good.replace("/off/", "/off/e"), _signed(app, closed), "/mail/off/bnVsbA.x"):
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 404
            assert response.text == missing
    assert _off(app, account) == []


def test_the_signature_of_another_purpose_is_none(app: Flask, client: CheckedClient, world: World) -> None:
    account = world.account()
    with app.app_context():
        signer = app.session_interface.get_signing_serializer(app)
        assert signer is not None
        forged = signer.dumps([account.id.hex, "report-made"])
    assert client.get(f"/mail/off/{forged}").status_code == 404


def test_switching_off_twice_is_the_same_as_once(world: World) -> None:
    account = world.account()
    services.switch_off(account, MailKind.REPORT_MADE)
    services.switch_off(account, MailKind.REPORT_MADE)
    assert account.mail_off == ["report-made"]
