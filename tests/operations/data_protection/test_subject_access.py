"""What is held of somebody, in a file: all of it, nothing of others, no secret and no confidential value."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document
from sqlalchemy import select
from telephones import has_number

from partnership.operations.data_protection.subject_access import write_zip
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    ChangeRequest,
    Contact,
    Mail,
    MemberRole,
    Membership,
    OneTimeLink,
    Passkey,
    Position,
    PositionRole,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER, PLACE = "other.person@council.example", "17 Hidden Walk, N1 9ZZ"


@pytest.fixture
def officer(world: World) -> Account:
    """Somebody with a bit of everything, who may open a confidential address."""
    ours = world.partnership()
    account = world.coordinator(ours, email="officer@council.example", is_cleared=True)
    refuge = world.organisation("A refuge", ours)
    world.grant(world.refuge(refuge, PLACE), account)
    other = world.account(OTHER)
    with world.session() as session:
        session.add_all(
            [
                Passkey(account_id=account.id, credential_id=b"one", public_key=b"two", name="My telephone"),
                ChangeRequest(
                    organisation_id=refuge.id, table="organisation", row_id=refuge.id,
                    note=f"I spoke with {OTHER}", sender_id=account.id, sender="Officer",
                ),
                Membership(account_id=other.id, partnership_id=ours.id, role=MemberRole.READER, given_by_id=account.id),
                OneTimeLink(
                    purpose="sign-up", token_hash="f" * 64, email=OTHER, made_by_id=account.id, expires_at=now()
                ),
            ]
        )  # fmt: skip
    return account


def _read(content: bytes) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert sorted(file.namelist()) == ["what-is-held.docx", "what-is-held.json"]
        document = Document(io.BytesIO(file.read("what-is-held.docx")))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        words = "\n".join([*(each.text for each in document.paragraphs), *cells])
        return json.loads(file.read("what-is-held.json")), words


def _written(world: World, account: Account, *, is_own: bool = True) -> tuple[dict[str, Any], str]:
    with world.session() as session:
        return _read(write_zip(session, session.get_one(Account, account.id), is_own=is_own))


def test_the_file_has_all_that_is_held(world: World, officer: Account) -> None:
    held, words = _written(world, officer)
    records = held["records"]
    assert held["account"]["email"] == officer.email
    assert records["Passkeys, without their keys"][0]["name"] == "My telephone"
    assert records["Partnerships that you belong to"][0]["partnership_id"] == "Thameside partnership"
    assert records["Places in partnerships that you gave"][0]["role"] == "reader"
    assert records["Confidential addresses that you may open, without the address"]
    assert any(each["act"] == "created" and each["record"] == "account" for each in held["recorded_about_you"])
    assert held["kept"]
    for each in ("My telephone", officer.email, "Change requests that you sent"):
        assert each in words


def test_nothing_of_others_no_secret_and_no_confidential_value_is_in_it(world: World, officer: Account) -> None:
    with world.session() as session:
        account = session.get_one(Account, officer.id)
        account.password_hash, account.totp_secret = "$argon2id$secret", b"v1:secret"
    held, words = _written(world, officer)
    for each in (OTHER, PLACE, "Hidden Walk", "argon2id", "v1:", "f" * 64, "credential"):
        assert each not in json.dumps(held)
        assert each not in words
    assert "I spoke with (the address of somebody else)" in words


def test_who_manages_accounts_gets_nothing_that_was_written_in_a_partnership(world: World, officer: Account) -> None:
    held, words = _written(world, officer, is_own=False)
    assert held["records"]["Passkeys, without their keys"]
    for each in ("I spoke with", "Thameside", "refuge"):
        assert each not in json.dumps(held)
        assert each not in words
    assert held["what_you_did"] == []


def test_one_takes_it_by_a_button_and_that_is_recorded(
    app: Flask, client: CheckedClient, world: World, officer: Account
) -> None:
    client.sign_in(officer)
    assert "Take the file" in client.page("/account/data").text
    response = client.submit("/account/data")
    assert response.mimetype == "application/zip"
    held, _words = _read(response.data)
    assert held["recorded_about_you"][-1]["act"] == "data taken"
    assert "/account/data" in client.page("/account").select_one("main").decode()


def test_an_administrator_takes_it_of_others(client: CheckedClient, world: World, officer: Account) -> None:
    client.sign_in(world.administrator())
    path = f"/administration/accounts/{officer.id}"
    assert f"{path}/data" in client.page(path).decode()
    client.page(f"{path}/data")
    held, _words = _read(client.submit(f"{path}/data").data)
    assert held["account"]["email"] == officer.email
    with world.session() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.action == "data taken")).one()
        assert told.row_id == str(officer.id)


@pytest.mark.parametrize("is_closed", [False, True])
def test_whom_an_administrators_file_is_about_is_told(
    client: CheckedClient, world: World, officer: Account, *, is_closed: bool
) -> None:
    with world.session() as session:
        session.get_one(Account, officer.id).is_active = not is_closed
    client.sign_in(world.administrator())
    client.submit(f"/administration/accounts/{officer.id}/data")
    with world.session() as session:
        told = session.scalars(select(Mail.subject).where(Mail.to == officer.email)).all()
    assert told[-1:] == ["A file of what is held about you was taken"]


def test_who_takes_their_own_file_gets_no_mail(client: CheckedClient, world: World, officer: Account) -> None:
    client.sign_in(officer)
    with world.session() as session:
        before = len(session.scalars(select(Mail)).all())
    client.submit("/account/data")
    with world.session() as session:
        assert len(session.scalars(select(Mail)).all()) == before


def test_the_command_writes_it_for_its_owner_alone(app: Flask, officer: Account, tmp_path: Path) -> None:
    out = tmp_path / "held.zip"
    result = app.test_cli_runner().invoke(args=["data", "export", officer.email.upper(), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert _read(out.read_bytes())[0]["account"]["email"] == officer.email
    result = app.test_cli_runner().invoke(args=["data", "export", "nobody@council.example", "--out", str(out)])
    assert result.exit_code == 1
    assert "There is no account for nobody@council.example" in result.output


@pytest.mark.parametrize("has_left", [True, False])
def test_a_desk_is_told_as_far_as_its_holder_sees_it(world: World, has_left: bool) -> None:  # noqa: FBT001 - pytest's
    ours = world.partnership()
    refuge = world.organisation("A refuge", ours)
    holder = world.editor(refuge, PositionRole.READER)
    narrow = world.contact(refuge, "Night desk", telephone="020 7946 0777", audience=Audience.NAMED)
    plain = world.contact(refuge, "Day desk", telephone="020 7946 0778", is_main=False)
    with world.session() as session:
        place = session.scalars(select(Position).where(Position.account_id == holder.id)).one()
        place.stands_since = None
        if has_left:
            place.ended_at = now()
        for each in (narrow, plain):
            session.get_one(Contact, each.id).held_by_id = holder.id
            session.get_one(Contact, each.id).holder = "Whoever Came After"
    told = json.dumps(_written(world, holder)[0])
    assert not has_number(told, "020 7946 0777")
    assert has_number(told, "020 7946 0778") is not has_left
    assert ("Whoever Came After" in told) is not has_left
