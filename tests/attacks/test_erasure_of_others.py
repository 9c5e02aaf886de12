"""Erasing one closed account takes nothing of anybody else: no address, no name, no word of a text, no evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.operations.data_protection.erasure import erase_everywhere
from partnership.people.administration.services import close
from partnership.register.authority.erasures import services as erasures
from partnership.store import audit
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    ChangeRequest,
    Contact,
    Mail,
    Organisation,
    Passkey,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CHIEF, DESK = "chief@police.example", "duty@police.example"


@pytest.fixture
def puppet(world: World) -> Account:
    """A closed account that nobody misses."""
    account = world.account("puppet@council.example")
    with world.session() as session:
        session.get_one(Account, account.id).is_active = False
    return account


def run_worker(world: World) -> None:
    """One round of the worker."""
    with world.session() as session:
        erasures.look(session, now())


def _told_of(world: World, table: str) -> str:
    with world.session() as session:
        return str([each.changes for each in session.scalars(select(AuditEntry).where(AuditEntry.table == table))])


@pytest.mark.parametrize(
    "name", [CHIEF, DESK, "Norfolk Police", "norfolk police", "Jane Porter", "must not", "Must Not", "not be", "12 34"]
)
def test_an_administrator_erases_no_words_that_are_not_the_persons_own(
    client: CheckedClient, puppet: Account, world: World, name: str
) -> None:
    ours = world.partnership()
    chief = world.account(CHIEF)
    police = world.organisation("Norfolk Police", ours)
    desk = world.contact(police, email=DESK)
    with world.session() as session:
        session.get_one(Contact, desk.id).holder = "Jane Porter"
        session.get_one(Contact, desk.id).held_by_id = chief.id
        note = "It must not be shared, 12 34"
        asked = ChangeRequest(
            organisation_id=police.id, table="organisation", row_id=police.id, note=note, sender_id=chief.id, sender="Desk"
        )  # fmt: skip
        session.add(asked)
    client.sign_in(world.administrator())
    client.submit(f"/administration/accounts/{puppet.id}/erasure", names=name)
    with world.session() as session:
        assert session.get_one(Account, chief.id).email == CHIEF
        assert session.get_one(Organisation, police.id).name == "Norfolk Police"
        assert (session.get_one(Contact, desk.id).holder, session.get_one(Contact, desk.id).email) == (
            "Jane Porter",
            DESK,
        )
        assert session.scalars(select(ChangeRequest)).one().note == note
    assert CHIEF in _told_of(world, "account")
    assert "Jane Porter" in _told_of(world, "contact")


def test_a_desk_or_passkey_called_after_somebody_else_takes_nothing_of_them(puppet: Account, world: World) -> None:
    ours = world.partnership()
    chief = world.account(CHIEF)
    police = world.organisation("Norfolk Police", ours)
    desk, planted = world.contact(police), world.contact(world.organisation("Council", ours))
    with world.session() as session:
        session.get_one(Contact, desk.id).holder = "Jane Porter"
        session.get_one(Contact, desk.id).held_by_id = chief.id
    with world.session() as session:
        audit.set_actor(audit.Actor(puppet.id, puppet.email))
        session.get_one(Contact, planted.id).holder = "Jane Porter"
        session.get_one(Contact, planted.id).held_by_id = puppet.id
        for number, name in enumerate((CHIEF, "Jane Porter")):
            session.add(Passkey(account_id=puppet.id, credential_id=b"%d" % number, public_key=b"2", name=name))
        session.flush()
        audit.set_actor(audit.SYSTEM)
    with world.session() as session:
        erase_everywhere(session, session.get_one(Account, puppet.id))
        assert session.get_one(Contact, desk.id).holder == "Jane Porter"
        assert session.get_one(Contact, planted.id).holder == ""
    assert CHIEF in _told_of(world, "account")
    assert "Jane Porter" in _told_of(world, "contact")


def test_who_was_closed_is_told_before_anybody_erases_them(client: CheckedClient, world: World) -> None:
    lead, administrator = world.account("lead@council.example"), world.administrator()
    with world.session() as session:
        close(session, administrator.id, session.get_one(Account, lead.id), "left")
    client.sign_in(administrator)
    client.submit(f"/administration/accounts/{lead.id}/erasure", names="")
    with world.session() as session:
        assert session.scalars(select(Mail).where(Mail.to == lead.email)).all()


def test_who_is_called_by_the_address_of_another_keeps_it_from_no_erasure(puppet: Account, world: World) -> None:
    other = world.account("other@council.example")
    with world.session() as session:
        session.get_one(Account, other.id).display_name = puppet.email
    with world.session() as session:
        erase_everywhere(session, session.get_one(Account, puppet.id))
    assert puppet.email not in _told_of(world, "account")


@pytest.mark.parametrize("name", ["Jane Porter", "National Referral"])
def test_no_word_of_others_changes_by_an_administrator_alone(
    client: CheckedClient, puppet: Account, world: World, name: str
) -> None:
    """The holder is typed by hand, as nearly all are: no account stands beside the name."""
    police = world.organisation(
        "Norfolk Police", world.partnership(), description="Decides in the National Referral list"
    )
    desk = world.contact(police, holder="Jane Porter", hours="Ask for Jane Porter by day")
    client.sign_in(world.administrator())
    client.submit(f"/administration/accounts/{puppet.id}/erasure", names=name)
    run_worker(world)
    with world.session() as session:
        found = session.get_one(Contact, desk.id)
        assert (found.holder, found.hours) == ("Jane Porter", "Ask for Jane Porter by day")
        assert session.get_one(Organisation, police.id).description == "Decides in the National Referral list"
    assert "Jane Porter" in _told_of(world, "contact")


@pytest.mark.parametrize("free", ["Jane Porten", "Hidden Harbour"])
def test_the_answer_is_the_same_whether_a_name_exists_or_not(
    client: CheckedClient, puppet: Account, world: World, free: str
) -> None:
    ours = world.partnership()
    hidden = world.organisation("Hidden Harbor", ours, audience=Audience.NAMED)
    world.contact(hidden, holder="Jane Porter", audience=Audience.NAMED)
    world.coordinator(ours)
    administrator = world.administrator()
    other = world.account("puppet.two@council.example")
    with world.session() as session:
        session.get_one(Account, other.id).is_active = False
    client.sign_in(administrator)
    answers = []
    for account, name in ((puppet, "Jane Porter" if free.startswith("Jane") else "Hidden Harbor"), (other, free)):
        place = f"/administration/accounts/{account.id}/erasure"
        answer = client.submit(place, names=name)
        assert answer.status_code == 302
        run_worker(world)
        page = client.page(f"/administration/accounts/{account.id}")
        waiting = client.page("/waiting").select_one("main").get_text(" ", strip=True)
        told = client.page("/history/accounts").select_one("main").get_text(" ", strip=True)
        seen = " ".join([page.select_one("main").get_text(" ", strip=True), waiting])
        events = told.count("erasure"), told.count("Asked"), told.count("Agreement asked"), told.count("Holder erased")
        with world.session() as session:
            mails = session.scalars(select(Mail).where(Mail.to == administrator.email)).all()
            answers.append((seen.replace(account.id.hex[:8], ""), [each.subject for each in mails], events))
    (first, mails, events), (second, later, more) = answers
    assert first == second
    assert mails == later
    assert [2 * each for each in events] == list(more)
