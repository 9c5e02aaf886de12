"""A field is a column and a migration, and nothing else: the charity number of an organisation is the proof."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from partnership.base.errors import InputFault
from partnership.register.directory import queries, services
from partnership.register.directory.values import accepted
from partnership.store.db import db
from partnership.store.models import Audience, AuditEntry, ChangeField, Organisation

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Partnership

LABEL = "Charity number"
WRONG = "Charity number must be six or seven digits, SC and six digits, or NIC and six digits"


@pytest.fixture
def charity(world: World, home: Partnership, guest: Partnership) -> Organisation:
    return world.organisation("Harbour", home, guest, kind_id="refuge", created_at=datetime(2026, 3, 2, tzinfo=UTC))


def text(page: BeautifulSoup, selector: str = "main") -> str:
    return " ".join(page.select_one(selector).get_text(" ").split())


def path(charity: Organisation, rest: str = "") -> str:
    return f"/organisations/{charity.id}{rest}"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("012345", "012345"), ("0 12 34 56", "0123456"), ("sc 012345", "SC012345"), ("nic012345", "NIC012345"), ("", "")],
)
def test_the_number_of_each_register_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert accepted(Organisation, {"charity_number": typed}, is_new=False) == {"charity_number": kept}


@pytest.mark.parametrize("typed", ["12345", "12345678", "SC12345", "NI012345", "012345-1", "charity", "SC0123456"])
def test_what_no_register_gives_is_refused(typed: str) -> None:
    with pytest.raises(InputFault, match=WRONG):
        accepted(Organisation, {"charity_number": typed}, is_new=False)


def test_it_is_entered_on_the_form_and_shown_on_the_page(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account
) -> None:
    client.sign_in(keeper)
    page = client.page(path(charity, "/edit"))
    hint = "As the register of England and Wales, Scotland or Northern Ireland has it"
    assert f"{LABEL} (optional) {hint}" in text(page, "main form")
    assert WRONG in client.submit(path(charity, "/edit"), charity_number="12").text
    assert client.submit(path(charity, "/edit"), charity_number="sc 012345").status_code == 302
    client.sign_in(world.reader(world.partnership("elsewhere")))
    assert f"{LABEL} SC012345" in text(client.page(path(charity)))


def test_its_history_tells_it_puts_it_back_and_shows_the_day_before(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account
) -> None:
    client.sign_in(keeper)
    client.submit(path(charity, "/edit"), charity_number="012345")
    client.submit(path(charity, "/edit"), charity_number="SC012345")
    told = text(client.page(path(charity, "/history")))
    assert f"{LABEL} nothing 012345" in told
    assert f"{LABEL} 012345 SC012345" in told
    of_entries = select(AuditEntry.sequence).where(AuditEntry.table == "organisation")
    with world.app.app_context():
        last = db.session.scalars(of_entries.order_by(AuditEntry.sequence.desc())).first()
    back = f"/history/organisations/{charity.id}/{last}/before"
    assert f"Put back: {LABEL} SC012345 012345" in text(client.page(back))
    client.submit(back, fields_back=["charity_number"])
    assert f"{LABEL} 012345" in text(client.page(path(charity)))
    today = datetime.now(UTC).date().isoformat()
    assert f"{LABEL} 012345" in text(client.page(f"/history/organisations/{charity.id}?on={today}"))


def test_who_only_reads_the_entry_asks_for_a_change_of_it(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account, reading: Account
) -> None:
    client.sign_in(reading).submit(path(charity, "/ask-for-a-change"), charity_number="nic 012345")
    with world.app.app_context():
        (asked,) = db.session.scalars(select(ChangeField)).all()
    assert (asked.name, asked.old, asked.new) == ("charity_number", "", "NIC012345")
    found = text(client.sign_in(keeper).page(f"/requests/{asked.request_id}"))
    assert LABEL in found
    assert "NIC012345" in found


def test_it_has_an_audience_like_any_field(
    client: CheckedClient, world: World, charity: Organisation, keeper: Account, home: Partnership
) -> None:
    assert LABEL in text(client.sign_in(keeper).page(path(charity, "/audience")))
    with world.session():
        row = queries.get_organisation(charity.id)
        keyring = world.app.extensions["settings"].keyring
        services.change(row, {"charity_number": "012345"}, expected_version=row.version, keyring=keyring)
    with world.session():
        row = queries.get_organisation(charity.id)
        services.set_audiences(row, row.audience, {"charity_number": Audience.NAMED}, expected_version=row.version)
    assert "012345" not in text(client.sign_in(world.reader(home)).page(path(charity)))
    told = text(client.sign_in(keeper).page(path(charity, "/history")))
    assert f"{LABEL} changed; you may not see this field" in told
    assert "012345" not in told
