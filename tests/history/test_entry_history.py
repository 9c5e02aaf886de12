"""The history of an entry: people, requests, confirmations, reveals, with the audiences of then and of now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from history.living import let_open, results

from partnership.register.authority import homes
from partnership.register.directory import queries, services
from partnership.store.models import (
    Audience,
    ChangeField,
    ChangeRequest,
    PositionRole,
    Report,
    TakingIn,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, Organisation, Partnership

OLD, NEW = "020 7946 0111", "020 7946 0222"


def history(organisation: Organisation) -> str:
    return f"/organisations/{organisation.id}/history"


def opened(world: World, row: Any, audience: Audience, **fields: Audience | None) -> None:
    with world.session():
        record = queries.get_part(row.organisation_id, "contacts", row.id)
        services.set_audiences(record, audience, fields, expected_version=record.version)


def changed(world: World, row: Any, **values: Any) -> None:
    with world.session():
        record = queries.get_part(row.organisation_id, "contacts", row.id)
        keyring = world.app.extensions["settings"].keyring
        services.change(record, values, expected_version=record.version, keyring=keyring)


def test_a_value_of_a_narrower_time_is_not_told_when_the_field_is_opened(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    """The number was for named people; then it was changed, and only then the field was opened."""
    contact = world.contact(police, telephone=OLD, audiences={"telephone": "named"})
    changed(world, contact, telephone=NEW)
    opened(world, contact, Audience.PARTNERSHIP, telephone=None)
    changed(world, contact, telephone="020 7946 0333")
    found = results(client.sign_in(coordinator), history(police))
    assert OLD not in found
    assert f"Telephone not for you {NEW}" not in found
    assert f"Telephone {NEW} 020 7946 0333" in found
    assert "Telephone changed; you may not see this field" in found
    assert OLD in results(client.sign_in(world.editor(police)), history(police))


def test_a_value_of_a_wider_time_is_not_told_when_the_field_is_narrowed(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    contact = world.contact(police, telephone=OLD)
    changed(world, contact, telephone=NEW)
    opened(world, contact, Audience.PARTNERSHIP, telephone=Audience.NAMED)
    found = results(client.sign_in(coordinator), history(police))
    assert OLD not in found
    assert NEW not in found


def test_a_part_that_was_hidden_then_shows_no_value_of_then(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    contact = world.contact(police, "Quiet desk", telephone=OLD, audience=Audience.NAMED)
    opened(world, contact, Audience.PARTNERSHIP)
    found = results(client.sign_in(coordinator), history(police))
    assert OLD not in found
    assert "Who can see it Named Partnership" in found


def test_people_are_told_to_those_who_manage_them(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    lead, editor = world.editor(police, PositionRole.LEAD), world.editor(police)
    for account, sees in ((lead, True), (coordinator, True), (editor, False)):
        found = results(client.sign_in(account), history(police))
        assert (f"{editor.email} is now an editor of Borough police" in found) is sees


def test_requests_reports_and_taking_in_are_told(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    contact, editor = world.contact(police), world.editor(police)
    with world.session() as session:
        request = ChangeRequest(
            organisation_id=police.id, table="organisation", row_id=police.id, sender_id=editor.id, sender=editor.email,
            fields=[ChangeField(name="name", old="Borough police", new="Town police Zyqqex")],
        )  # fmt: skip
        report = Report(
            organisation_id=police.id, table="contact", row_id=contact.id, field="telephone", text="Zyqqex is wrong",
            sender_id=editor.id,
        )  # fmt: skip
        asked = TakingIn(partnership_id=partnership.id, organisation_id=police.id, asked_by=coordinator.email)
        session.add_all([request, report, asked])
    found = results(client.sign_in(coordinator), history(police))
    assert "Change request sent: the entry of Borough police" in found
    assert "Change asked for: “Name” of the entry of Borough police" in found
    assert "Report sent: “Telephone” of the contact “Duty desk” of Borough police" in found
    assert "Invitation to take part sent: Borough police" in found
    assert "Zyqqex" not in found, "the texts stand where they are answered"
    only = results(client, f"{history(police)}?sort=requests")
    assert "Report sent" in only
    assert "Contact “Duty desk” added" not in only
    whole = results(client, "/partnerships/thameside/history?sort=requests")
    assert "Change request sent: the entry of Borough police" in whole
    assert "Zyqqex" not in whole


def test_requests_about_a_hidden_part_are_neither_told_nor_counted(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    hidden, editor = world.contact(police, "Quiet desk", audience=Audience.NAMED), world.editor(police)
    pages = (history(police), "/partnerships/thameside/history")
    client.sign_in(coordinator)
    before = [results(client, page) for page in pages]
    with world.session() as session:
        request = ChangeRequest(
            organisation_id=police.id, table="contact", row_id=hidden.id, sender_id=editor.id, sender=editor.email,
            fields=[ChangeField(name="audience", old="named", new="public")],
        )  # fmt: skip
        report = Report(
            organisation_id=police.id,
            table="contact",
            row_id=hidden.id,
            field="post",
            text="Wrong",
            sender_id=editor.id,
        )
        session.add_all([request, report])
    assert [results(client, page) for page in pages] == before
    cleared = client.sign_in(world.coordinator(partnership, is_cleared=True))
    assert "contact “Quiet desk” of Borough police" in results(cleared, history(police))


def test_reveals_are_told_to_those_who_keep_the_place(
    client: CheckedClient, world: World, partnership: Partnership, coordinator: Account
) -> None:
    refuge = world.organisation("Tideway charity", partnership, kind_id="refuge")
    place = world.refuge(refuge, "7 Zyqqex Lane, QX9 9ZQ")
    cleared = let_open(world, world.coordinator(partnership, is_cleared=True, email="night@thameside.example"), place)
    client.sign_in(cleared).send(f"/organisations/{refuge.id}/locations/{place.id}/reveal", reason="visit", note="June")
    assert "Address of “Refuge” shown" in results(client, history(refuge))
    found = results(client.sign_in(coordinator), history(refuge))
    assert "shown" not in found
    assert "night@" not in found


def test_people_of_elsewhere_are_named_by_their_organisation(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    other = world.partnership("riverside")
    with world.session() as session:
        session.add(
            queries.Participation(partnership_id=other.id, organisation_id=police.id, joined_on=services.now().date())
        )
    theirs = world.coordinator(other)
    client.sign_in(coordinator).submit(f"/organisations/{police.id}/edit", short_name="Ours")
    assert client.sign_in(theirs).get(history(police)).status_code == 403  # a guest reads the entry, not its history
    _move_home(world, police, other)
    client.sign_in(theirs).submit(f"/organisations/{police.id}/edit", short_name="BP")
    assert theirs.email in results(client, history(police))
    assert coordinator.email not in results(client, history(police))
    _move_home(world, police, partnership)
    found = results(client.sign_in(coordinator), history(police))
    assert "Entry changed" in found
    assert "Its home is a partnership" in found
    assert "riverside" not in found.lower()
    assert "a coordinator elsewhere" in found


def _move_home(world: World, organisation: Organisation, partnership: Partnership) -> None:
    with world.session() as session:
        homes.move(session, queries.get_organisation(organisation.id), partnership, by_id=None, yes=None)


def test_the_history_is_filtered(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    world.contact(police)
    client.sign_in(coordinator).submit(f"/organisations/{police.id}/edit", short_name="BP")
    assert "Contact “Duty desk” added" in results(client, f"{history(police)}?sort=entries")
    assert "takes part" not in results(client, f"{history(police)}?sort=entries").lower()
    mine = results(client, f"{history(police)}?who={coordinator.email}")
    assert "Short name" in mine
    assert "Nothing fits" in results(client, f"{history(police)}?until-day=1&until-month=1&until-year=2020")
