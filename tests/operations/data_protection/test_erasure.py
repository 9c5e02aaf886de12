"""Who is erased is named by nothing on the site any more: no row, no file; and the chain of the audit still holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Text, cast, select, text

from partnership.accounts import services as accounts
from partnership.base.errors import InputFault
from partnership.operations.data_protection.erasure import erase_everywhere
from partnership.store import audit, person_keys
from partnership.store.db import db, forget_old_pages
from partnership.store.models import (
    Account,
    AuditEntry,
    Base,
    ChangeRequest,
    Contact,
    EntrySection,
    Mail,
    OneTimeLink,
    Partnership,
    Passkey,
    PersonKey,
    SectionClock,
    now,
)
from partnership.store.models.persons import ERASED, NAMES

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

EMAIL, EARLIER, NAME = "petra.marchbanks@council.example", "petra.old@council.example", "Petra Marchbanks"
NOTE = f"Ask {EMAIL.title()}, or the desk"
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LAST_OF_CONTACTS = select(AuditEntry).where(AuditEntry.table == "contact").order_by(AuditEntry.sequence.desc()).limit(1)


@pytest.fixture
def petra(world: World) -> Account:
    """Somebody who did much here, under her own name, and whose account was closed."""
    ours = world.partnership()
    account = world.account(EARLIER, "a long enough password")
    council = world.organisation("Council", ours)
    desk = world.contact(council)
    with world.session() as session:
        held = session.get_one(Account, account.id)
        held.email, held.display_name = EMAIL, NAME
        session.flush()
        audit.set_actor(audit.Actor(account.id, EMAIL))
        contact = session.get_one(Contact, desk.id)
        contact.holder, contact.held_by_id, contact.email = NAME, account.id, EMAIL
        session.add_all(
            [
                Passkey(account_id=account.id, credential_id=b"1", public_key=b"2", name=f"Telephone of {NAME}"),
                Mail(kind="told", account_id=account.id, to=EMAIL, subject=f"For {NAME}", sent_at=now()),
                OneTimeLink(purpose="reset", token_hash="0" * 64, email=EMAIL, account_id=account.id, expires_at=now()),
                ChangeRequest(
                    organisation_id=council.id, table="organisation", row_id=council.id, note=NOTE,
                    sender_id=account.id, sender=NAME,
                ),
            ]
        )  # fmt: skip
        clock = session.get_one(SectionClock, (council.id, EntrySection.IDENTITY))
        clock.confirmed_by, clock.confirmed_at = EMAIL, now()
        session.flush()
        accounts.begin_sign_in(session, held, f"Browser of {NAME}")
        held.is_active = False
        audit.set_actor(audit.SYSTEM)
    return account


def _erase(world: World, account: Account, *names: str) -> None:
    with world.session() as session:
        erase_everywhere(session, session.get_one(Account, account.id), names)


def _words(world: World) -> str:
    """Everything that the database says, of each row and column."""
    with world.session() as session:
        rows = [row for table in Base.metadata.sorted_tables for row in session.execute(select(table)).all()]
    return repr(rows).casefold()


def test_nothing_in_the_database_names_who_was_erased(petra: Account, world: World) -> None:
    assert NAME.casefold() in _words(world)
    _erase(world, petra, NAME)
    for each in (EMAIL, EARLIER, "petra", "marchbanks"):
        assert each not in _words(world)


@on_sqlite
def test_no_file_of_the_site_has_the_bytes_of_a_name_or_address(petra: Account, world: World) -> None:
    _erase(world, petra, NAME)
    with world.app.app_context():
        forget_old_pages()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.connection.driver_connection.execute("VACUUM")
        forget_old_pages()
    files = [each for each in world.file.parent.iterdir() if each.name.startswith(world.file.name)]
    assert files
    for each in files:
        content = each.read_bytes()
        assert EMAIL.encode() not in content.lower()
        assert EARLIER.encode() not in content
        assert NAME.encode() not in content


def test_the_chain_holds_and_says_somebody_who_was_erased(petra: Account, world: World) -> None:
    with world.session() as session:
        before = session.scalars(select(AuditEntry.seal).order_by(AuditEntry.sequence)).all()
    _erase(world, petra, NAME)
    with world.session() as session:
        assert audit.first_broken(session) is None
        told = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
        assert [each.seal for each in told][: len(before)] == list(before)
        made = next(each for each in told if each.row_id == str(petra.id) and each.action == "created")
        assert made.changes["email"] == [None, ERASED]
        acts = [each.actor for each in told if each.actor_id == petra.id]
        assert acts
        assert all(each.startswith(ERASED) for each in acts)


def test_before_it_the_history_names_her_as_it_always_did(petra: Account, world: World) -> None:
    with world.session() as session:
        held = session.scalars(LAST_OF_CONTACTS).one()
        assert held.changes["holder"] == ["", NAME]
        assert held.changes["email"][1] == EMAIL
        assert held.actor == EMAIL
        assert NAME not in str(
            session.scalar(select(cast(AuditEntry.kept_changes, Text)).where(AuditEntry.sequence == held.sequence))
        )


def test_others_of_the_same_desk_keep_their_names(petra: Account, world: World) -> None:
    other = world.account("somebody.else@council.example")
    _erase(world, petra, NAME)
    with world.session() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.row_id == str(other.id))).first()
        assert told is not None
        assert told.changes["email"] == [None, other.email]


def test_sign_ins_factors_and_mail_go_with_her(petra: Account, world: World) -> None:
    _erase(world, petra)
    with world.session() as session:
        for table in (Passkey, Mail):
            assert not session.scalars(select(table).where(table.account_id == petra.id)).all()
        row = session.get_one(Account, petra.id)
        assert (row.password_hash, row.display_name, row.is_active) == ("", "", False)
        assert row.erased_at is not None


def test_an_open_account_and_a_single_word_are_refused(petra: Account, world: World) -> None:
    open_one = world.account("at.work@council.example")
    for account, names in ((open_one, ()), (petra, ("Petra",))):
        with pytest.raises(InputFault), world.session() as session:
            erase_everywhere(session, session.get_one(Account, account.id), names)
    _erase(world, petra)
    with pytest.raises(InputFault, match="already"):
        _erase(world, petra)


def test_a_name_written_freely_in_the_past_is_told_of(petra: Account, world: World) -> None:
    with world.session() as session:
        session.scalars(select(ChangeRequest)).one().note = f"{NAME} rang"
    with world.session() as session:
        done = erase_everywhere(session, session.get_one(Account, petra.id), [NAME])
        assert session.scalars(select(ChangeRequest)).one().note == f"{ERASED} rang"
    assert done.past == 1
    assert "earlier text" in str(done)


def test_a_token_that_somebody_types_opens_nothing(world: World) -> None:
    typed = "{person:" + "A" * 80 + "}"
    row = world.organisation(typed)
    with world.session() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.row_id == str(row.id))).one()
        assert told.changes["name"] == [None, ERASED]


def test_the_keys_of_a_page_are_asked_for_together(world: World) -> None:
    for number in range(5):
        world.account(f"officer{number}@council.example")
    with world.session() as session:
        told = session.scalars(select(AuditEntry).where(AuditEntry.table == "account")).all()
        asked: list[str] = []
        execute = session.execute
        session.execute = lambda *args, **rest: (asked.append("keys"), execute(*args, **rest))[1]  # type: ignore[method-assign]
        assert len({each.changes["email"][1] for each in told}) == 5
        assert asked == ["keys"]


def test_every_column_called_after_a_person_is_sealed() -> None:
    called = {"holder", "sender", "display_name"}
    for table in Base.metadata.sorted_tables:
        mapper = next(each for each in Base.registry.mappers if each.local_table is table)
        if not mapper.class_.is_audited:
            continue
        found = {c.name for c in table.c if c.name in called or (c.name.endswith("_by") and c.name != "came_by")}
        found -= {"read_by", "changed_by"} if table.name in ("letterhead", "section_clock") else set()
        assert found <= NAMES.get(table.name, frozenset()), table.name
    for table, columns in NAMES.items():
        known = set(Base.metadata.tables[table].c.keys()) | {"post", "invited_by"}
        assert columns <= known


@on_sqlite
def test_an_erased_account_is_never_opened_again(client: CheckedClient, petra: Account, world: World) -> None:
    client.sign_in(world.administrator())
    path = f"/administration/accounts/{petra.id}"
    page = client.page(f"{path}/erasure")
    assert not page.select_one("textarea").text.strip(), (
        "what a desk calls its holder is not for whoever administers the site"
    )
    assert client.submit(f"{path}/erasure", names=NAME).location == path
    page = client.page(path)
    assert ERASED in page.select_one("h1").text
    assert "Holder erased" in client.page("/history/accounts").text
    for address in (f"{path}/open", f"{path}/erasure"):
        assert client.get(address).status_code == 404


@on_sqlite
def test_a_holder_who_was_erased_is_not_put_back_from_the_history(
    client: CheckedClient, petra: Account, world: World
) -> None:
    with world.session() as session:
        contact = session.scalars(select(Contact)).one()
        ours = session.scalars(select(Partnership)).one()
        told = session.scalars(LAST_OF_CONTACTS).one().sequence
        place = f"/history/organisations/{contact.organisation_id}/{told}/after"
    keeper = world.coordinator(ours)
    _erase(world, petra, NAME)
    page = client.sign_in(keeper).page(place).get_text()
    assert NAME not in page
    assert f"It named {ERASED}" in page


def test_keys_of_persons_are_sealed_anew_with_a_newer_key_of_the_site(world: World) -> None:
    account = world.account("officer@council.example")
    with world.session() as session:
        key = session.scalars(select(PersonKey)).first()
        assert key is not None
        assert key.sealed_key.startswith(b"v1:")
        assert session.scalar(text("SELECT count(*) FROM person_key")) >= 1
        assert person_keys.lookup_of(account.email) != person_keys.lookup_of("other@council.example")
