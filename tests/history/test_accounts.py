"""What was recorded about oneself, and what administrators see of the accounts of the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history.living import let_open, results
from telephones import has_number

from partnership.register.authority import members
from partnership.register.authority import queries as authority
from partnership.register.directory import participation
from partnership.store.models import Audience, Membership, now

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

OWN, SITE = "/account/history", "/history/accounts"


def test_own_sign_ins_changes_and_reveals_are_told(
    client: CheckedClient, world: World, partnership: Partnership
) -> None:
    refuge = world.organisation("Tideway charity", partnership, kind_id="refuge")
    place = world.refuge(refuge, "7 Zyqqex Lane, QX9 9ZQ")
    contact = world.contact(refuge, telephone="020 7946 0999")
    editor = world.editor(refuge)
    let_open(world, editor, place)
    client.sign_in(editor).send(f"/organisations/{refuge.id}/locations/{place.id}/reveal", reason="safety", note="Duty")
    client.submit(f"/organisations/{refuge.id}/contacts/{contact.id}/edit", telephone="020 7946 0998")
    found = results(client, OWN)
    assert "Signed in" in found
    assert "Confidential address of Tideway charity shown" in found
    assert "Contact changed: Tideway charity" in found
    assert "You are now an editor of Tideway charity" in found
    assert not has_number(found, "020 7946 0998"), "values stand in the history of the entry"
    assert "Zyqqex" not in found


def test_another_account_is_told_nothing_of_it(client: CheckedClient, world: World, partnership: Partnership) -> None:
    police = world.organisation("Borough police", partnership)
    one, other = world.editor(police), world.editor(police)
    client.sign_in(one).submit(f"/organisations/{police.id}/edit", short_name="BP")
    found = results(client.sign_in(other), OWN)
    assert "Entry changed" not in found
    assert one.email not in found


def test_what_somebody_did_where_they_no_longer_belong_has_no_name(
    client: CheckedClient, world: World, partnership: Partnership
) -> None:
    account = world.coordinator(partnership)
    hidden = world.organisation("Quiet house", partnership, audience=Audience.PARTNERSHIP)
    client.sign_in(account).submit(f"/organisations/{hidden.id}/edit", short_name="QH")
    assert "Entry changed: Quiet house" in results(client, OWN)
    with world.session() as session:
        row = authority.membership(account.id, partnership.id)
        assert isinstance(row, Membership)
        members.end(session, row, account.id)
    found = results(client.sign_in(account), OWN)
    assert "Quiet house" not in found
    assert "Thameside" not in found
    assert "Entry changed: an organisation" in found
    assert "You are no longer a coordinator of a partnership" in found


def test_administrators_see_accounts_and_nothing_of_partnerships(
    client: CheckedClient, world: World, partnership: Partnership
) -> None:
    police = world.organisation("Borough police", partnership, audience=Audience.NAMED)
    editor = world.editor(police)
    administrator = world.administrator()
    found = results(client.sign_in(administrator), SITE)
    assert f"Account made: {editor.email}" in found
    assert "is now an editor of an organisation" in found
    assert "Borough police" not in found
    assert "Thameside" not in found
    assert "Signed in" in found
    assert "Account made" not in results(client, f"{SITE}?sort=people")
    assert "Nothing fits" in results(client, f"{SITE}?who=no-such-account")


def test_the_accounts_of_the_site_are_for_administrators(
    client: CheckedClient, world: World, partnership: Partnership
) -> None:
    assert client.sign_in(world.coordinator(partnership, is_cleared=True)).get(SITE).status_code == 403
    assert client.sign_in(world.reader(partnership)).get(SITE).status_code == 403


def test_secrets_of_an_account_are_not_told(client: CheckedClient, world: World, partnership: Partnership) -> None:
    account: Account = world.account("desk@example.org", "walnut umbrella tractor")
    found = client.sign_in(account).get(OWN).text
    assert "argon2" not in found
    assert "walnut" not in found
    with world.session() as session:
        row = session.merge(account)
        row.display_name = "Night desk"
    assert "Post" in results(client, OWN)
    assert "Night desk" in results(client, OWN)


def test_leaving_an_organisation_closes_its_past(client: CheckedClient, world: World, partnership: Partnership) -> None:
    police: Organisation = world.organisation("Borough police", partnership, audience=Audience.PARTNERSHIP)
    member = world.reader(partnership)
    path = f"/history/organisations/{police.id}"
    assert client.sign_in(member).get(path).status_code == 200
    with world.session() as session:
        row = authority.participation(partnership.id, police.id)
        assert row is not None
        participation.leave(session, row, now().date())
    assert client.get(path).status_code == 404
