"""What waits for the visitor: signatures, roles, consultations, reports; for coordinators what partners sent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from partnership.consultation.queries import OpenPaper
from partnership.consultation.todo import commenting, signing
from partnership.consultation.upkeep.queries import WaitingRows
from partnership.consultation.upkeep.todo import queue, reported
from partnership.map.mapping.todo import proposed
from partnership.people.todo import for_a_yes, vacant
from partnership.register.directory.consent.todo import asking
from partnership.store.models import (
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
from partnership.store.models.papers import Party
from partnership.web.todo import ToDo, in_order, overdue

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World

    from partnership.store.models import Organisation, Partnership

PAPER = OpenPaper(uuid4(), "Safeguarding protocol", date(2026, 12, 3))
TEMPLATE = "safeguarding-trafficked-children"


def words(*found: ToDo) -> list[str]:
    """The lines."""
    return [each.text for each in in_order(found)]


def test_signatures_come_first_since_others_wait_for_them() -> None:
    own = (uuid4(), "Borough police")
    found = (reported(*own, 1, (0,)), *commenting([PAPER], "demo"), *signing([PAPER], "demo"))
    assert words(*found, proposed(*own, 2, (0,)), asking(*own, 1, (0,))) == [
        "Sign “Safeguarding protocol”, or say why not",
        "Answer 2 roles that are proposed to Borough police",
        "Answer 1 partnership that asks Borough police to take part",
        "Comment on “Safeguarding protocol”",
        "Answer 1 report that something about Borough police is wrong",
    ]


def test_a_report_leads_to_the_list_of_reports() -> None:
    assert reported(uuid4(), "Borough police", 1, (0,)).values["show"] == "reports"


def test_a_coordinator_sees_the_queue() -> None:
    assert words(*queue(WaitingRows(1), WaitingRows(2), "demo")) == [
        "Decide 1 change that partners ask for",
        "Check 2 reports that an entry is wrong",
    ]
    assert words(*queue(WaitingRows(0), WaitingRows(0), "demo")) == []


def test_what_is_asked_of_one_organisation_stands_together() -> None:
    first, second = (uuid4(), "Borough police"), (uuid4(), "Park School")
    found = (proposed(*first, 1, (0,)), proposed(*second, 1, (1,)), asking(*first, 1, (0,)), asking(*second, 1, (1,)))
    assert words(*found) == [
        "Answer 1 role that is proposed to Borough police",
        "Answer 1 partnership that asks Borough police to take part",
        "Answer 1 role that is proposed to Park School",
        "Answer 1 partnership that asks Park School to take part",
    ]


def test_what_is_late_comes_first_and_each_line_says_its_day() -> None:
    today = date(2026, 11, 27)
    late = overdue("competence 1.2", date(2026, 11, 21), "assessment.competence", {})
    sent = queue(WaitingRows(1, date(2026, 11, 24)), WaitingRows(0), "demo")
    found = in_order([*sent, *commenting([PAPER], "demo"), *for_a_yes(1), late])
    assert [each.when(today) for each in found] == ["6 days late", "", "By 3 December 2026", "Since 24 November 2026"]
    assert [each.is_late(today) for each in found] == [True, False, False, False]


def test_a_yes_that_is_needed_anywhere_comes_before_all_that_is_not_late() -> None:
    found = (*signing([PAPER], "demo"), *for_a_yes(2))
    assert words(*found)[0] == "Answer 2 questions that need your yes"
    assert for_a_yes(0) == []


def test_a_desk_that_nobody_answers_is_named() -> None:
    assert words(vacant(uuid4(), "Borough police", "Duty desk")) == [
        "Nobody answers at “Duty desk” of Borough police any more: say who does"
    ]


def test_actions_that_are_overdue_are_told_with_their_day_the_longest_first() -> None:
    late = (
        overdue("competence 1.2", date(2026, 5, 3), "assessment.competence", {"competence_id": "1.2"}),
        overdue("“Schools” in the audit", date(2026, 4, 3), "identification.setting", {"setting_id": "AC3"}),
    )
    assert words(*late) == [
        "Finish the action on “Schools” in the audit",
        "Finish the action on competence 1.2",
    ]


def test_only_the_longest_overdue_are_told_one_by_one() -> None:
    late = [overdue(f"competence 1.{day}", date(2026, 5, day), "assessment.competence", {}) for day in range(9, 0, -1)]
    assert words(*late)[-1] == "Finish the action on competence 1.5"


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
    rated = "Finish the action on competence 1.2"
    checked = "Finish the action on “Schools” in the audit"
    assert _lines(client.sign_in(world.editor(police))) == [rated]
    assert _lines(client.sign_in(world.editor(school))) == [checked]
    assert _lines(client.sign_in(world.coordinator(ours))) == [checked, rated]
    assert _lines(client.sign_in(world.reader(ours))) == []


def _lines(client: CheckedClient) -> list[str]:
    found = client.page("/partnerships/thameside").select("#waiting + ul .app-todo__what > a")
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
    comment = "Comment on “Protocol”"
    report = "Answer 1 report that something about Borough police is wrong"
    assert _lines(client.sign_in(lead)) == [
        "Answer 1 role that is proposed to Borough police", comment, report,
    ]  # fmt: skip
    assert _lines(client.sign_in(editor)) == [comment, report]
    assert _lines(client.sign_in(world.reader(ours))) == []
    assert _lines(client.sign_in(world.coordinator(ours))) == [
        "1 agency has 1 role to answer", "Decide 1 change that partners ask for", "Check 1 report that an entry is wrong",
    ]  # fmt: skip
