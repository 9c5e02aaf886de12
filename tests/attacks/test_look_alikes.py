"""Names and addresses that only look like those of another: asked about, refused in words, or written as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from partnership.accounts import queries as accounts
from partnership.accounts import services as account_services
from partnership.accounts.tokens import fold_email, is_email
from partnership.base.errors import InputFault
from partnership.people.services import add_member
from partnership.register.directory import services as directory
from partnership.register.directory.services import AlreadyInRegister
from partnership.store.db import transaction
from partnership.store.models import Account, MemberRole, OneTimeLink, Organisation
from partnership.store.models.register import fold

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Partnership

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages are the same on both
REFUGE = "Tideway Women's Refuge"
SAME = ["Tideway Women’s Refuge", "Tideway  women\u02bcs refuge", "Ｔｉｄｅｗａｙ Women's Refuge", "Tide\u200bway Women's Refuge",
        "\u202eTideway Women's Refuge", "Tide\u00adway Women‘s Refuge"]  # fmt: skip
ALIKE = [
    "adm\u0131nistrator@demo.example",  # i without its dot
    "\u0430dministrator@demo.example",  # Cyrillic
    "administrator@\u0501emo.example",  # Cyrillic, in the domain
    "administrator@de\u217fo.example",  # a numeral that is one letter when it is folded
    "administrator@\uff44emo.example",  # full width
    "administrator@demo\u3002example",  # another full stop
    "admin\u200bistrator@demo.example",  # nothing to be seen
    "\u202eadministrator@demo.example",
    "admini\u017ftrator@demo.example",  # the long s, which is an s when its case is taken away
    "administrator@demo.e\u212aample",  # the sign of kelvin
]


@pytest.mark.parametrize("other", SAME)
def test_a_name_that_looks_the_same_is_folded_the_same(other: str) -> None:
    assert fold(other) == fold(REFUGE)


@on_sqlite
@pytest.mark.parametrize("other", SAME)
def test_a_name_that_looks_the_same_is_asked_about_whoever_enters_it(world: World, other: str) -> None:
    world.organisation(REFUGE)
    values = {"name": other, "kind_id": "school"}
    with world.app.app_context(), transaction() as session, pytest.raises(AlreadyInRegister):
        directory.add_organisation(session, values)


@on_sqlite
@pytest.mark.parametrize("other", ["Tіdeway Women's Refuge", "Tideway Wοmen’s Refuge", "Tideway Women's Rеfuge"])
def test_the_form_asks_about_a_name_in_other_letters(
    client: CheckedClient, world: World, ours: Partnership, other: str
) -> None:
    world.organisation(REFUGE, ours)
    client.sign_in(world.coordinator(ours))
    values = {"kind_id": "school", "sector": "statutory", "level": "local"}
    answer = client.send(f"/partnerships/{ours.slug}/organisations/add", name=other, **values)
    assert "Check whether it is one of the organisations below" in answer.text
    with world.app.app_context(), transaction() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


@on_sqlite
def test_signs_that_nobody_sees_are_not_kept_in_a_name(world: World) -> None:
    values = {"name": "Tide\u200bway\u00ad \u200eHouse\ufeff", "kind_id": "school"}
    with world.app.app_context(), transaction() as session:
        assert directory.add_organisation(session, values).name == "Tideway House"


@pytest.mark.parametrize("address", ALIKE)
def test_an_address_in_other_letters_is_none(address: str) -> None:
    assert not is_email(fold_email(address))


@on_sqlite
@pytest.mark.parametrize("address", ALIKE)
def test_nobody_is_let_in_under_an_address_that_looks_like_another(
    world: World, ours: Partnership, address: str
) -> None:
    coordinator = world.coordinator(ours)
    with world.app.app_context(), transaction() as session:
        viewer = accounts.viewer_of(session.get_one(Account, coordinator.id), None)  # type: ignore[arg-type]
        with pytest.raises(InputFault, match="none of the letters a to z"):
            add_member(session, viewer, session.merge(ours), address, MemberRole.READER)
        with pytest.raises(InputFault, match="none of the letters a to z"):
            account_services.make_account(session, address, "Officer", "a password of many words")
        assert session.scalar(select(func.count()).select_from(OneTimeLink)) == 0


@on_sqlite
def test_the_page_says_which_letter_it_is(client: CheckedClient, world: World, ours: Partnership) -> None:
    client.sign_in(world.coordinator(ours))
    police = world.organisation("Borough police", ours)
    values = {"role": "reader", "vouched_by": "Duty desk", "vouched_why": "known from work"}
    answer = client.submit(f"/organisations/{police.id}/people/invite", email="a\u0131b@demo.example", **values)
    assert answer.status_code == 400
    assert "“\u0131” (latin small letter dotless i)" in answer.text
    answer = client.submit(f"/organisations/{police.id}/people/invite", email="a\uff42@demo.example", **values)
    assert answer.status_code == 400
    assert "fullwidth latin small letter b" in answer.text


@on_sqlite
def test_a_domain_in_other_letters_is_written_as_browsers_ask_for_it(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    """A Cyrillic a in the address of a website stands there as xn--, for everybody to see."""
    police = world.organisation("Borough police", ours)
    client.sign_in(world.coordinator(ours))
    answer = client.submit(f"/organisations/{police.id}/edit", website="https://www.ex\u0430mple.org/desk")
    assert answer.status_code == 302
    with world.app.app_context(), transaction() as session:
        assert session.get_one(Organisation, police.id).website == "https://www.xn--exmple-4nf.org/desk"
