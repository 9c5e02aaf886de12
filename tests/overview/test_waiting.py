"""What waits for the visitor: signatures, roles, consultations, reports; for coordinators what partners sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.models import (
    Agreement,
    Assessment,
    ChangeRequest,
    CompetenceRating,
    Consultation,
    PositionRole,
    Protocol,
    ProtocolVersion,
    Report,
    SettingCheck,
)
from partnership.models.papers import Party
from partnership.overview.waiting import Found, Late, Own, Paper, what_waits

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.models import Organisation, Partnership

PAPER = Paper(uuid4(), "Safeguarding protocol", date(2026, 12, 3))
TEMPLATE = "safeguarding-trafficked-children"


def words(found: Found) -> list[str]:
    """The lines."""
    return [each.text for each in what_waits(found, "demo")]


def test_signatures_come_first_since_others_wait_for_them() -> None:
    own = Own(uuid4(), "Borough police", proposed_roles=2, invitations=1, reports=1)
    assert words(Found((own,), (PAPER,), (PAPER,))) == [
        "Sign “Safeguarding protocol”, or say why not",
        "Answer 2 roles that are proposed to Borough police",
        "1 partnership asked Borough police to take part",
        "Comment on “Safeguarding protocol” by 3 December 2026, or say that you have no comment",
        "Answer 1 report that something about Borough police is wrong",
    ]


def test_a_report_leads_to_the_list_of_reports() -> None:
    (line,) = what_waits(Found((Own(uuid4(), "Borough police", reports=1),)), "demo")
    assert line.values["show"] == "reports"


def test_a_coordinator_sees_the_queue() -> None:
    assert words(Found(requests=1, reports=2)) == [
        "Decide on 1 change request of partners",
        "Look after 2 reports that an entry is wrong",
    ]
    assert words(Found((Own(uuid4(), "Borough police"),))) == []


def test_a_desk_that_nobody_answers_is_named() -> None:
    found = Found(vacant=((uuid4(), "Borough police", "Duty desk"),))
    assert words(found) == ["Nobody answers at “Duty desk” of Borough police any more: say who does"]


def test_actions_that_are_overdue_are_told_with_their_day_the_longest_first() -> None:
    late = (
        Late("competence 1.2", date(2026, 5, 3), "assessment.competence", {"competence_id": "1.2"}),
        Late("“Schools” in the audit", date(2026, 4, 3), "identification.setting", {"setting_id": "AC3"}),
    )
    assert words(Found(late=late)) == [
        "Overdue since 3 April 2026: the action on “Schools” in the audit",
        "Overdue since 3 May 2026: the action on competence 1.2",
    ]


def test_an_overdue_action_waits_for_its_owner_and_for_coordinators(client: CheckedClient, world: World) -> None:
    ours = world.partnership("thameside")
    police, school = world.organisation("Borough police", ours), world.organisation("Park School", ours)
    with world.session() as session:
        assessment = Assessment(id=uuid4(), partnership_id=ours.id, title="2010", opened_on=date(2010, 1, 4))
        session.add(assessment)
        session.flush()
        given = {"action": "Do it", "action_owner_id": police.id, "action_due_on": date(2010, 5, 3)}
        session.add(CompetenceRating(assessment_id=assessment.id, competence_id="1.2", **given))
        given["action_done_on"] = date(2010, 5, 1)
        session.add(CompetenceRating(assessment_id=assessment.id, competence_id="1.3", **given))
        session.add(SettingCheck(partnership_id=ours.id, setting_id="AC3", action="Ask",
                                 action_owner_id=school.id, action_due_on=date(2010, 4, 3)))  # fmt: skip
    rated = "Overdue since 3 May 2010: the action on competence 1.2"
    checked = "Overdue since 3 April 2010: the action on “Schools” in the audit"
    assert _lines(client.sign_in(world.editor(police))) == [rated]
    assert _lines(client.sign_in(world.editor(school))) == [checked]
    assert _lines(client.sign_in(world.coordinator(ours))) == [checked, rated]
    assert _lines(client.sign_in(world.reader(ours))) == []


def _lines(client: CheckedClient) -> list[str]:
    heading = client.page("/partnerships/thameside").find("h2", string="Waits for you")
    found = heading.find_next_sibling("ul").select("li") if heading else []
    return [" ".join(each.get_text().split()) for each in found]


def _consult(world: World, partnership: Partnership, party: Organisation) -> None:
    with world.session() as session:
        protocol = Protocol(id=uuid4(), partnership_id=partnership.id, template_id=TEMPLATE, title="Protocol")
        protocol.parties = [Party(organisation_id=party.id)]
        version = ProtocolVersion(id=uuid4(), protocol_id=protocol.id, number="0.1", content={}, sha256="0" * 64)
        session.add_all([protocol, version])
        session.flush()
        session.add(Consultation(protocol_id=protocol.id, version_id=version.id, closes_on=date(2099, 1, 1)))


def test_the_page_of_a_partnership_shows_each_visitor_what_waits_for_them(client: CheckedClient, world: World) -> None:
    ours, theirs = world.partnership("thameside"), world.partnership("riverside")
    police, other = world.organisation("Borough police", ours), world.organisation("Riverside police", theirs)
    world.responsibility(ours, police, "first-response", state=Agreement.PROPOSED)
    world.responsibility(theirs, other, "first-response", state=Agreement.PROPOSED)
    _consult(world, ours, police)
    lead, editor = world.editor(police, PositionRole.LEAD), world.editor(police)
    with world.session() as session:
        session.add(ChangeRequest(organisation_id=police.id, table="organisation", row_id=police.id,
                                  sender_id=editor.id, sender=editor.email))  # fmt: skip
        for each in (police, other):
            session.add(Report(organisation_id=each.id, table="organisation", row_id=each.id, text="Gone",
                               sender_id=editor.id))  # fmt: skip
    comment = "Comment on “Protocol” by 1 January 2099, or say that you have no comment"
    report = "Answer 1 report that something about Borough police is wrong"
    assert _lines(client.sign_in(lead)) == [
        "Answer 1 role that is proposed to Borough police", comment, report,
    ]  # fmt: skip
    assert _lines(client.sign_in(editor)) == [comment, report]
    assert _lines(client.sign_in(world.reader(ours))) == []
    assert _lines(client.sign_in(world.coordinator(ours))) == [
        "Decide on 1 change request of partners", "Look after 1 report that an entry is wrong",
    ]  # fmt: skip
