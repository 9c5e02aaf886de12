"""Histories of a partnership, a protocol, a task and a competence: who, when, from what to what, for each reader."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from history.living import results, text
from sqlalchemy import select

from partnership.guidance.types import Group
from partnership.map.mapping.queries import pack_of, read_map
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.policy.viewer import reader_of
from partnership.protocols import services as protocols
from partnership.protocols.queries import get_draft
from partnership.register.directory import participation, queries
from partnership.reviews.assessment import services as assessments
from partnership.reviews.assessment.merge import CompetenceAnswer
from partnership.reviews.assessment.queries import AssessmentSubject
from partnership.store.db import db
from partnership.store.models import (
    Agreement,
    Audience,
    AuditEntry,
    MemberRole,
    Membership,
    Rating,
    Responsibility,
    Role,
)

if TYPE_CHECKING:
    from uuid import UUID

    from client import CheckedClient
    from factories import World
    from history.living import Clock

    from partnership.store.models import Account, Organisation, Partnership

HISTORY = "/partnerships/thameside/history"
TEMPLATE = "safeguarding-trafficked-children"
PIECE = "no-consent"  # of it


def start_protocol(world: World, partnership: Partnership, *parties: Organisation, template_id: str = TEMPLATE) -> UUID:
    with world.session() as session:
        template = pack_of(partnership).protocol(template_id)
        map_ = read_map(partnership, reader_of(partnership.id))
        assert template is not None
        row = protocols.start(
            session, partnership, template, title="Safeguarding", party_ids={each.id for each in parties}, parameters={},
            map_=map_,
        )  # fmt: skip
        return row.id


def give_role(world: World, partnership: Partnership, organisation: Organisation, **holding: Any) -> None:
    with world.session() as session:
        function = pack_of(partnership).functions["interpreting"]
        rows = queries.responsibilities(organisation.id, [partnership.id])
        version = rows[0].version if rows else 0
        given = RoleAssignment(**holding) if holding else None
        whole = queries.get_organisation(organisation.id)
        set_role(session, partnership, whole, function, Group.BOTH, given, expected_version=version)


def test_a_role_is_told_from_what_to_what_with_a_link(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.SUPPORTS)
    client.sign_in(coordinator).submit(
        f"/partnerships/thameside/map/interpreting/{police.id}", role="lead", state="accepted"
    )
    found = results(client, HISTORY)
    assert "Role accepted: Borough police, “Interpreting and translation”" in found
    assert "Role Supports Lead" in found
    assert "State Proposed Accepted" in found
    assert coordinator.email in found
    page = client.page(HISTORY)
    assert page.select_one("a[href='/partnerships/thameside/map/interpreting']")
    assert "Role given: Borough police" in found
    assert "Participation started: Borough police" in found


def test_every_sort_of_thing_can_be_asked_for(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    give_role(world, partnership, police, role=Role.SUPPORTS)
    start_protocol(world, partnership, police)
    client.sign_in(coordinator)
    options = [each["value"] for each in client.page(HISTORY).select("select[name=sort] option") if each["value"]]
    assert len(options) > 8
    for option in options:
        assert client.get(f"{HISTORY}?sort={option}").status_code == 200
    roles, papers = (results(client, f"{HISTORY}?sort={each}") for each in ("roles", "protocols"))
    assert "Role given" in roles
    assert "Protocol" not in roles
    assert "Protocol started: “Safeguarding”" in papers
    assert "Role given" not in papers
    assert f"{coordinator.email} is now a coordinator of Thameside partnership" in results(
        client, f"{HISTORY}?sort=people"
    )


def test_a_history_is_filtered_by_who_and_by_day(
    client: CheckedClient,
    world: World,
    partnership: Partnership,
    police: Organisation,
    coordinator: Account,
    clock: Clock,
) -> None:
    give_role(world, partnership, police, role=Role.SUPPORTS)  # on 2 March, by the site itself
    clock.turn(2026, 3, 10)
    client.sign_in(coordinator).submit(f"/partnerships/thameside/map/interpreting/{police.id}", role="lead")
    assert "Role given" not in results(client, f"{HISTORY}?who={coordinator.email[:14]}&sort=roles")
    assert "Role changed" in results(client, f"{HISTORY}?who={coordinator.email[:14].upper()}&sort=roles")
    day = "since-day=3&since-month=3&since-year=2026"
    assert "Role given" not in results(client, f"{HISTORY}?sort=roles&{day}")
    until = day.replace("since", "until")
    assert "Role given" in results(client, f"{HISTORY}?sort=roles&{until}")
    assert "Role changed" not in results(client, f"{HISTORY}?sort=roles&{until}")
    wrong = client.page(f"{HISTORY}?since-day=31&since-month=2&since-year=2026")
    assert "The first day must be a real date" in wrong.select_one(".govuk-error-summary").get_text()
    assert "Nothing fits" in results(client, f"{HISTORY}?who=nobody-at-all")


def test_a_long_history_comes_in_pages_that_keep_the_filter(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    with world.session() as session:
        for number in range(70):
            row = Responsibility(
                partnership_id=partnership.id, organisation_id=police.id, function_id=f"task-{number}",
                role=Role.LEAD, group=Group.BOTH,
            )  # fmt: skip
            session.add(row)
    page = client.sign_in(coordinator).page(f"{HISTORY}?sort=roles&_external=1")
    assert len(page.select(".app-event")) == 50
    following = str(page.select_one("a[rel=next]")["href"])
    assert "sort=roles" in following
    assert following.startswith("/partnerships/")
    assert "_external" not in following
    assert len(client.page(following).select(".app-event")) == 20


def test_only_coordinators_see_the_history_of_a_partnership(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    assert client.sign_in(reader).get(HISTORY).status_code == 403
    assert client.sign_in(world.editor(police)).get(HISTORY).status_code == 403
    elsewhere = world.coordinator(world.partnership("riverside"))
    assert client.sign_in(elsewhere).get(HISTORY).status_code == 404


def test_what_happens_in_another_partnership_is_not_told(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    other = world.partnership("riverside")
    before = results(client.sign_in(coordinator), HISTORY)
    with world.session() as session:
        participation.take_in(session, other, queries.get_organisation(police.id), date(2026, 1, 1), visitor=None)
    give_role(world, other, police, role=Role.LEAD)
    start_protocol(world, other, police)
    assert results(client, HISTORY) == before
    row = queries_row(world, police, other)
    assert client.get(f"{HISTORY}/{row}/before").status_code == 404


def queries_row(world: World, organisation: Organisation, partnership: Partnership) -> int:
    """The number of the event that gave a role."""
    with world.session() as session:
        statement = select(AuditEntry.sequence).where(
            AuditEntry.table == "responsibility", AuditEntry.partnership_id == partnership.id
        )
        return int(session.scalars(statement).first() or 0)


def test_events_about_an_organisation_that_the_coordinator_may_not_know_of_are_not_counted(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    client.sign_in(coordinator)
    before = results(client, HISTORY)
    hidden = world.organisation("Quiet house", partnership, audience=Audience.NAMED)
    give_role(world, partnership, hidden, role=Role.LEAD)
    assert results(client, HISTORY) == before
    cleared = client.sign_in(world.coordinator(partnership, is_cleared=True))
    assert "Quiet house" in results(cleared, HISTORY)


def test_a_member_sees_the_history_of_a_protocol_without_mail_addresses(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account,
    reader: Account,
) -> None:  # fmt: skip
    protocol_id = start_protocol(world, partnership, police)
    path = f"/partnerships/thameside/protocols/{protocol_id}"
    client.sign_in(coordinator).submit(f"{path}/clauses/{PIECE}/edit", text="Our own words.")
    assert coordinator.email in results(client, f"{path}/history")
    found = results(client.sign_in(reader), f"{path}/history")
    assert "Clause “Do not ask a child to …” of “Safeguarding” rewritten" in found
    assert "Text: Our own words." in found
    assert "Party added: Borough police, “Safeguarding”" in found
    assert "the coordinator" in found
    assert "@" not in found
    assert "Go back" not in found
    with world.session() as session:
        editor = world.editor(police)
        session.add(Membership(account_id=editor.id, partnership_id=partnership.id, role=MemberRole.READER))
    assert "@" not in results(client.sign_in(world.editor(police)), f"{path}/history")


def test_what_happens_to_a_paper_belongs_to_its_partnership(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, coordinator: Account
) -> None:
    protocol_id = start_protocol(world, partnership, police)
    path = f"/partnerships/thameside/protocols/{protocol_id}"
    client.sign_in(coordinator).submit(f"{path}/clauses/{PIECE}/edit", text="Our own words.")
    client.send(f"{path}/versions", note="For the board")
    with world.session() as session:
        row = assessments.start(session, partnership, "Self-assessment", opened_on=date(2026, 1, 4))
        assessments.add_evidence(session, AssessmentSubject(row, partnership), "2.5", "Contract", "", by="")
    with world.app.app_context():
        tables = ("party", "clause_text", "protocol_version", "evidence")
        entries = list(db.session.scalars(select(AuditEntry).where(AuditEntry.table.in_(tables))))
    assert {entry.table for entry in entries} == set(tables)
    assert {entry.partnership_id for entry in entries} == {partnership.id}


def test_parties_chosen_together_are_one_event(
    client: CheckedClient, world: World, clock: Clock, partnership: Partnership, police: Organisation,
    coordinator: Account,
) -> None:  # fmt: skip
    others = [world.organisation(f"Agency {number}", partnership) for number in range(3)]
    protocol_id = start_protocol(world, partnership, police, others[0])
    clock.turn(2026, 3, 3)
    with world.session() as session:
        draft = get_draft("thameside", protocol_id)
        map_ = read_map(partnership, reader_of(partnership.id))
        protocols.change_parties(session, draft, {each.id for each in others}, map_, expected_version=1)
    path = f"/partnerships/thameside/protocols/{protocol_id}/history"
    found = results(client.sign_in(coordinator), path)
    assert "Parties now: Agency 1; Agency 2" in found
    assert "No longer parties: Borough police" in found
    assert "Parties now: Agency 0; Borough police" in found
    headings = [each.get_text() for each in client.page(path).select("h3")]
    chosen = "Parties of “Safeguarding” chosen"
    assert headings == [chosen, chosen, "Protocol started: “Safeguarding”"], "the version moved on, nothing else did"


def test_the_history_of_a_task_has_roles_that_were_taken_away(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    give_role(world, partnership, police, role=Role.LEAD, state=Agreement.DECLINED, reason="Nobody at night")
    give_role(world, partnership, police)
    path = "/partnerships/thameside/map/interpreting/history"
    found = results(client.sign_in(reader), path)
    assert "Role given: Borough police" in found
    assert "Role removed: Borough police" in found
    assert "Nobody at night" not in found, "reasons are for coordinators"
    assert "1 event" not in results(client, "/partnerships/thameside/map/age-assessment/history")
    assert client.get("/partnerships/thameside/map/no-such-task/history").status_code == 404


def test_the_history_of_a_competence(
    client: CheckedClient, world: World, partnership: Partnership, police: Organisation, reader: Account
) -> None:
    with world.session() as session:
        row = assessments.start(session, partnership, "Self-assessment", opened_on=date(2026, 1, 4))
        held = AssessmentSubject(row, partnership)
        answer = CompetenceAnswer(Rating.DEVELOPING, "By day only", "Find a night line", police.id, date(2026, 6, 1))
        given = {"owner_ids": {police.id}, "today": date(2026, 1, 4), "by": ""}
        assessments.rate(session, held, "2.5", answer, expected_version=0, **given)
        assessments.add_evidence(session, held, "2.5", "Contract with the line", "", by="")
        assessments.add_evidence(session, held, "2.4", "Another matter", "", by="")
        path = f"/partnerships/thameside/assessment/{row.id}/competences/2.5/history"
    found = results(client.sign_in(reader), path)
    assert "Rating: Developing" in found
    assert "Who does it: Borough police" in found
    assert "Contract with the line" in found
    assert "Another matter" not in found


def test_an_empty_history_says_so(
    client: CheckedClient, world: World, partnership: Partnership, reader: Account
) -> None:
    found = text(client.sign_in(reader), "/partnerships/thameside/map/interpreting/history")
    assert "Nothing is recorded yet" in found


@pytest.mark.parametrize("page", ["-1", "0", "x", "999999", "²"])
def test_odd_page_numbers_are_the_nearest_page(
    client: CheckedClient, world: World, partnership: Partnership, coordinator: Account, page: str
) -> None:
    assert client.sign_in(coordinator).get(f"{HISTORY}?page={page}").status_code == 200
