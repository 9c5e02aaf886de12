"""How long what is kept: every table has its row, and what is old enough goes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import current_app
from sqlalchemy import select

from partnership.accounts import services as accounts
from partnership.base.config import Settings
from partnership.base.errors import UnsafeSettings
from partnership.operations.data_protection.holdings import HOLDINGS
from partnership.operations.data_protection.retention import BY_TABLE, KINDS
from partnership.operations.data_protection.services import end_old
from partnership.store import audit
from partnership.store.models import Account, Base, Digest, OneTimeLink, SignIn, now
from partnership.store.models.persons import ERASED

if TYPE_CHECKING:
    from pathlib import Path

    from client import CheckedClient
    from factories import World

YEARS = timedelta(days=3650)


def test_every_table_stands_in_one_row_of_the_table_of_retention() -> None:
    assert set(BY_TABLE) == set(Base.metadata.tables)
    assert sum(len(each.tables) for each in KINDS) == len(BY_TABLE)


def test_every_kind_says_how_long_and_its_setting_is_one() -> None:
    for each in KINDS:
        assert each.in_words(Settings())
        assert not each.setting or getattr(Settings(), each.setting) >= 30


def test_every_column_that_names_an_account_is_told_to_its_holder() -> None:
    naming = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
        if key.target_fullname == "account.id"
    }
    assert {(each.table, each.column) for each in HOLDINGS} == naming
    for each in HOLDINGS:
        columns = Base.metadata.tables[each.table].c
        assert set(each.fields) <= set(columns.keys())
        secret = {name for name in each.fields if "hash" in name or "sealed" in name or "secret" in name}
        assert not secret - {"sha256"}


def _scene(world: World) -> Account:
    account = world.account("officer@council.example", "a long enough password")
    with world.session() as session:
        held = session.get_one(Account, account.id)
        for days in (1, 200, 300):
            accounts.begin_sign_in(session, held, f"Browser of {days}")
            row = session.scalars(select(SignIn).where(SignIn.device == f"Browser of {days}")).one()
            row.started_at = row.seen_at = row.ended_at = now() - timedelta(days=days)
        for number, days in enumerate((20, 100)):
            session.add(
                OneTimeLink(
                    purpose="reset",
                    token_hash=f"{number}" * 64,
                    email=held.email,
                    expires_at=now() - timedelta(days=days),
                )
            )
        link = OneTimeLink(
            purpose="confirm", token_hash="x" * 64, email=held.email, expires_at=now() - timedelta(days=500)
        )
        session.add(link)
        session.flush()
        session.add(Digest(account_id=held.id, month="2009-11", link_id=link.id, sent_at=now() - timedelta(days=300)))
    return account


def _end(world: World, after: timedelta = timedelta()) -> str:
    with world.session() as session:
        audit.set_actor(audit.SYSTEM)
        return str(end_old(session, now() + after))


def test_what_is_old_goes_and_what_is_not_stays(world: World) -> None:
    _scene(world)
    assert "3 records deleted" in _end(world)
    with world.session() as session:
        assert [each.device for each in session.scalars(select(SignIn))] == ["Browser of 1"]
        # The link of a monthly mail is there as long as the mail.
        assert len(session.scalars(select(OneTimeLink)).all()) == 2
    assert "3 records deleted" in _end(world, timedelta(days=150))
    with world.session() as session:
        assert not session.scalars(select(Digest)).all()
        assert audit.first_broken(session) is None


def test_the_newest_sign_in_of_an_account_stays_as_long_as_the_account(world: World) -> None:
    _scene(world)
    _end(world, YEARS)
    with world.session() as session:
        assert len(session.scalars(select(SignIn)).all()) == 1


def test_who_held_an_account_that_was_closed_long_ago_is_erased(world: World) -> None:
    account, other = _scene(world), world.account("at.work@council.example")
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False
    assert "0 closed accounts" in _end(world, timedelta(days=700))
    assert "1 closed accounts" in _end(world, timedelta(days=740))
    with world.session() as session:
        assert session.get_one(Account, account.id).email.startswith(ERASED)
        assert session.get_one(Account, other.id).erased_at is None


def test_less_than_a_month_is_refused(tmp_path: Path) -> None:
    from partnership.base.config import load_settings  # noqa: PLC0415 - as the site reads it

    with pytest.raises(UnsafeSettings, match="PARTNERSHIP_KEEP_SIGN_INS_DAYS must be 30"):
        load_settings(tmp_path, {"keep_sign_ins_days": 29})


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_says_it_to_everybody(client: CheckedClient) -> None:
    page = client.page("/data-protection")
    text = page.select_one("main").get_text(" ")
    with client.application.app_context():
        settings = current_app.extensions["settings"]
        for each in KINDS[:-1]:
            assert each.name in text
            assert each.in_words(settings).split(";")[0] in " ".join(text.split())
    assert page.select_one("footer a[href='/data-protection']")
