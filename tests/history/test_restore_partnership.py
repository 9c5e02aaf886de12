"""Going back to how a role, a decision about sharing, a protocol or a clause was, under today's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from history.living import results, words
from history.test_events import PIECE, give_role, start_protocol
from sqlalchemy import select

from partnership.protocols.drafting import template_of
from partnership.protocols.queries import clause_text_of, get_draft
from partnership.register.authority import queries as authority
from partnership.register.directory import participation
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    AuditEntry,
    PositionRole,
    Protocol,
    Responsibility,
    Role,
    SharingDecision,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Account, ClauseText, Organisation, Partnership

HISTORY = "/partnerships/thameside/history"
CLAUSES = (
    "childrens-services-and-pct"  # a template in clauses, with one that guidance has parted and with times of its own
)


def event(world: World, table: str, action: str, *changed: str, place: int = -1) -> int:
    with world.app.app_context():
        rows = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.table == table, AuditEntry.action == action)
            .order_by(AuditEntry.sequence)
        )
        return [row.sequence for row in rows if set(changed) <= row.changes.keys()][place]


def role(world: World) -> Responsibility | None:
    with world.app.app_context():
        return db.session.scalars(select(Responsibility).where(Responsibility.function_id == "interpreting")).first()


def fields(client: CheckedClient, address: str) -> dict[str, str]:
    rows = client.page(address).select("main tbody tr")
    return {words(row, "label") or words(row, "th"): " ".join(row.get_text(" ").split()) for row in rows}


def test_a_role_goes_back_to_what_it_was(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.LEAD, state=Agreement.ACCEPTED, reason="Agreed in May")
    give_role(world, partnership, police, role=Role.INFORMED, reason="Asked again")
    number = event(world, "responsibility", "changed", "role")
    client.sign_in(coordinator)
    assert client.page(HISTORY).select_one(f"a[href='{HISTORY}/{number}/before']")
    found = fields(client, f"{HISTORY}/{number}/before")
    assert "Informed Lead" in found["Put back: Role"]
    assert client.submit(f"{HISTORY}/{number}/before", fields_back=["role", "state"]).status_code == 302
    row = role(world)
    assert row is not None
    assert (row.role, row.state, row.reason) == (Role.LEAD, Agreement.ACCEPTED, "Asked again")
    assert "Role accepted: Borough police" in results(client, HISTORY)


def test_a_role_that_was_taken_away_comes_back_and_one_that_came_goes(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.DEPUTY, state=Agreement.ACCEPTED)
    give_role(world, partnership, police)
    client.sign_in(coordinator)
    gone = event(world, "responsibility", "deleted")
    assert "No role Role: Deputy State: Accepted" in fields(client, f"{HISTORY}/{gone}/before")["Put back: The role"]
    assert client.submit(f"{HISTORY}/{gone}/before").status_code == 302
    row = role(world)
    assert row is not None
    assert (row.role, row.state) == (Role.DEPUTY, Agreement.ACCEPTED)
    given = event(world, "responsibility", "created", place=0)
    assert client.submit(f"{HISTORY}/{given}/before").status_code == 302
    assert role(world) is None
    assert "It is as it was" in client.get(f"{HISTORY}/{given}/before").text


def test_an_organisation_that_answers_for_itself_is_asked_again(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.LEAD, state=Agreement.ACCEPTED)
    give_role(world, partnership, police, role=Role.LEAD)
    give_role(world, partnership, police)
    world.editor(police, PositionRole.LEAD)
    client.sign_in(coordinator)
    changed, gone = event(world, "responsibility", "changed", "state"), event(world, "responsibility", "deleted")
    whole = fields(client, f"{HISTORY}/{changed}/before")["Put back: The role"]
    assert "it is proposed to it again" in whole
    assert client.submit(f"{HISTORY}/{changed}/before").status_code == 302
    row = role(world)
    assert row is not None
    assert row.state is Agreement.PROPOSED
    del gone


def test_a_role_of_somebody_who_takes_part_no_more_is_said_and_not_given(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.LEAD)
    give_role(world, partnership, police)
    with world.session() as session:
        row = authority.participation(partnership.id, police.id)
        assert row is not None
        participation.leave(session, row, now().date())
    page = client.sign_in(coordinator).get(f"{HISTORY}/{event(world, 'responsibility', 'deleted')}/before")
    assert "The organisation takes part no more" in page.text
    assert "Nothing of it can be put back" in page.text


def test_two_who_put_a_role_back_at_once(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.LEAD)
    give_role(world, partnership, police, role=Role.DEPUTY)
    client.sign_in(coordinator)
    address = f"{HISTORY}/{event(world, 'responsibility', 'changed', 'role')}/before"
    stale = client.submit(address, version="1")
    assert stale.status_code == 409
    row = role(world)
    assert row is not None
    assert row.role is Role.DEPUTY


def test_a_decision_about_sharing_goes_back(
    client: CheckedClient, world: World, police: Organisation, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    decide = "/partnerships/thameside/sharing/child-signs/police"
    client.submit(decide, sharing="consent", basis="The Act", condition="", reason="In May")
    client.submit(decide, sharing="case", basis="Another Act", reason="In June")
    changed = f"{HISTORY}/{event(world, 'sharing_decision', 'changed', 'sharing')}/before"
    assert "Case by case With consent" in fields(client, changed)["Put back: May it go there?"]
    assert client.submit(changed, fields_back=["sharing", "basis"]).status_code == 302

    def row() -> SharingDecision | None:
        with world.app.app_context():
            return db.session.scalars(select(SharingDecision)).first()

    found = row()
    assert found is not None
    assert (str(found.sharing), found.basis, found.reason) == ("consent", "The Act", "In June")
    made = f"{HISTORY}/{event(world, 'sharing_decision', 'created')}/before"
    assert "As the guidance proposes" in fields(client, made)["Put back: The decision"]
    assert client.submit(made).status_code == 302
    assert row() is None
    gone = f"{HISTORY}/{event(world, 'sharing_decision', 'deleted')}/before"
    assert client.submit(gone).status_code == 302
    assert row() is not None


def test_a_clause_goes_back_to_an_earlier_text_and_to_the_template(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    protocol_id = start_protocol(world, partnership, police)
    path = f"/partnerships/thameside/protocols/{protocol_id}/clauses/{PIECE}/edit"
    client.sign_in(coordinator).submit(path, text="The first text.\n\nOf two paragraphs.")
    client.submit(path, text="The second text.")
    changed = f"{HISTORY}/{event(world, 'clause_text', 'changed', 'text')}/before"
    assert "The second text. The first text." in fields(client, changed)["Put back: Text"]
    assert client.submit(changed).status_code == 302

    def stored() -> str:
        with world.app.app_context():
            row = clause_text_of(protocol_id, PIECE)
            return row.text if row else ""

    assert stored().startswith("The first text.")
    made = f"{HISTORY}/{event(world, 'clause_text', 'created')}/before"
    assert "The text of the template" in fields(client, made)["Put back: Text"]
    assert client.submit(made).status_code == 302
    assert stored() == ""


@pytest.mark.parametrize("between", ["", "A second text."], ids=["the template's text", "another text"])
def test_a_text_from_before_a_clause_was_parted_goes_back_with_what_it_held(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account,
    between: str,
) -> None:  # fmt: skip
    protocol_id = start_protocol(world, partnership, police, template_id=CLAUSES)
    with world.app.app_context():
        template = template_of(partnership, CLAUSES)
        text_of = {each.id: each.text for each in template.clauses()}
        rest = next(each for each in template.clauses() if "{{" not in text_of.get(each.split_from, "{{"))
    path = f"/partnerships/thameside/protocols/{protocol_id}/clauses/{rest.split_from}/edit"
    client.sign_in(coordinator).submit(path, text="The whole, in our words.")

    def stored() -> ClauseText:
        row = clause_text_of(protocol_id, rest.split_from)
        assert row is not None
        return row

    with world.session():
        stored().parts = []  # as it was written when the template had one clause
    client.submit(f"{HISTORY}/{event(world, 'clause_text', 'created')}/before")  # the template's text again
    taken_away = f"{HISTORY}/{event(world, 'clause_text', 'changed', 'text')}/before"
    if between:
        client.submit(path, text=between)
    with world.app.app_context():
        assert stored().parts == [rest.id]
    assert client.submit(taken_away).status_code == 302
    with world.app.app_context():
        assert (stored().text, stored().parts) == ("The whole, in our words.", [])


def test_slots_of_an_earlier_text_are_shown_by_their_names(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    protocol_id = start_protocol(world, partnership, police)
    path = f"/partnerships/thameside/protocols/{protocol_id}/clauses/{PIECE}/edit"
    client.sign_in(coordinator).submit(path, text="Led by {{lead:training}}.")
    client.submit(path, text="Ours.")
    found = fields(client, f"{HISTORY}/{event(world, 'clause_text', 'changed', 'text')}/before")["Put back: Text"]
    assert "Led by [" in found
    assert "{{" not in found


def test_a_text_with_a_slot_that_nobody_can_fill_any_more_is_said(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    protocol_id = start_protocol(world, partnership, police)
    path = f"/partnerships/thameside/protocols/{protocol_id}/clauses/{PIECE}/edit"
    client.sign_in(coordinator).submit(path, text="Ours.")
    with world.session():
        row = clause_text_of(protocol_id, PIECE)
        assert row is not None
        row.text = "Led by {{lead:no-such-task}}."
    client.submit(path, text="Ours again.")
    page = client.get(f"{HISTORY}/{event(world, 'clause_text', 'changed', 'text')}/before")
    assert "there is no function with the id “no-such-task”." in page.text
    assert "It cannot be put back" in page.text


def test_settings_and_parties_of_a_protocol_go_back(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    other = world.organisation("Second agency", partnership)
    protocol_id = start_protocol(world, partnership, police, other, template_id=CLAUSES)
    path = f"/partnerships/thameside/protocols/{protocol_id}"
    client.sign_in(coordinator).submit(f"{path}/parties", parties=[str(other.id)])
    client.submit(f"{path}/parameters", title="Another title", p_list_check="9")
    settings = f"{HISTORY}/{event(world, 'protocol', 'changed', 'title')}/before"
    found = fields(client, settings)
    assert "Another title Safeguarding" in found["Put back: Title"]
    assert sum("As the template proposes" in each for each in found.values()) == 1
    assert client.submit(settings, fields_back=["title"]).status_code == 302
    with world.app.app_context():
        row = db.session.get_one(Protocol, protocol_id)
        assert (row.title, row.parameters) == ("Safeguarding", {"list-check": "9"})
    chosen = f"{HISTORY}/{event(world, 'party', 'deleted')}/before"
    assert "Second agency Borough police Second agency" in fields(client, chosen)["Put back: Parties"]
    assert client.submit(chosen, fields_back=["parties"]).status_code == 302
    with world.app.app_context():
        ids = {party.organisation_id for party in get_draft("thameside", protocol_id).protocol.parties}
    assert ids == {police.id, other.id}


def test_an_archived_protocol_comes_back(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    protocol_id = start_protocol(world, partnership, police)
    client.sign_in(coordinator).send(f"/partnerships/thameside/protocols/{protocol_id}/archive", version="1")
    address = f"{HISTORY}/{event(world, 'protocol', 'changed', 'archived_at')}/before"
    assert client.submit(address).status_code == 302
    with world.app.app_context():
        assert not db.session.get_one(Protocol, protocol_id).is_archived


@pytest.mark.parametrize("side", ["before", "after"])
def test_only_coordinators_of_the_partnership_may_go_back(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, reader: Account, side: str
) -> None:
    give_role(world, partnership, police, role=Role.LEAD)
    address = f"{HISTORY}/{event(world, 'responsibility', 'created')}/{side}"
    assert client.sign_in(reader).get(address).status_code == 403
    assert client.send(address, fields_back="whole", version="1").status_code == 403
    elsewhere = client.sign_in(world.coordinator(world.partnership("riverside")))
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.get(address.replace("thameside", "riverside")).status_code == 404
    assert elsewhere.send(address.replace("thameside", "riverside"), fields_back="whole").status_code == 404


def test_events_that_cannot_be_gone_back_on_have_no_page(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    protocol_id: UUID = start_protocol(world, partnership, police)
    client.sign_in(coordinator).send(f"/partnerships/thameside/protocols/{protocol_id}/versions", note="Draft")
    numbers: list[Any] = [event(world, "protocol_version", "created"), event(world, "participation", "created"), 10**12]
    for number in numbers:
        assert client.get(f"{HISTORY}/{number}/after").status_code == 404
    assert client.get(f"{HISTORY}/1/beside").status_code == 404
