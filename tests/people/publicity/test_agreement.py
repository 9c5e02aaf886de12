"""Whose yes it takes, for what, and how it ends; and how somebody would get round it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from people.publicity.conftest import DIRECT, HELPLINE, Directory, open_to_all
from sqlalchemy import select

from partnership.accounts.queries import viewer_of
from partnership.base.errors import InputFault, NotAllowed, Stale
from partnership.people import approvals
from partnership.policy.audience import digest_of
from partnership.register.authority import homes
from partnership.register.authority.publications import services
from partnership.register.authority.questions.services import NeedsYes
from partnership.register.directory import safe_places
from partnership.register.directory.queries import get_organisation
from partnership.register.search import index
from partnership.store.db import db, transaction
from partnership.store.models import (
    Audience,
    Contact,
    Mail,
    Organisation,
    Participation,
    Partnership,
    Position,
    PositionRole,
    Question,
    QuestionState,
    SearchToken,
    now,
)

if TYPE_CHECKING:
    from partnership.store.models import Account


def asked(directory: Directory, row: Organisation) -> None:
    with directory.app.app_context(), transaction() as session:
        organisation, place = get_organisation(row.id), session.get_one(Partnership, directory.partnership.id)
        services.ask(session, organisation, place, viewer_of(session.merge(directory.coordinator)))


def answer(directory: Directory, row: Organisation, by: Account, *, is_agreed: bool = True) -> None:
    with directory.app.app_context(), transaction() as session:
        question = session.scalars(
            select(Question).where(Question.organisation_id == row.id, Question.state == QuestionState.OPEN)
        ).one()
        who = viewer_of(session.merge(by))
        approvals.answer(session, question, who, is_agreed=is_agreed, expected_version=question.version)


def test_a_lead_who_is_asked_agrees_to_what_was_public_then(directory: Directory) -> None:
    row = directory.agency()
    lead = directory.world.editor(row, PositionRole.LEAD)
    asked(directory, row)
    public = {"audience": Audience.PUBLIC, "audiences": open_to_all("post", "telephone")}
    directory.world.contact(row, "Late desk", telephone=DIRECT, **public)
    answer(directory, row, lead)
    assert HELPLINE in directory.entry(row)
    assert DIRECT not in directory.entry(row)
    directory.agree(row, lead)
    assert DIRECT in directory.entry(row)


def test_a_coordinator_agrees_for_nobody_whom_somebody_leads(directory: Directory) -> None:
    row = directory.agency()
    directory.world.editor(row, PositionRole.LEAD)
    with pytest.raises(NeedsYes):
        directory.agree(row, directory.coordinator)
    asked(directory, row)
    with pytest.raises(NotAllowed):
        answer(directory, row, directory.coordinator)
    assert directory.entry(row) == ""


def test_where_nobody_leads_its_home_agrees_and_no_other_partnership(directory: Directory) -> None:
    elsewhere = directory.world.partnership("eastbrook")
    row = directory.agency(at=elsewhere)
    home = directory.world.coordinator(elsewhere)
    with directory.app.app_context(), transaction() as session:
        session.add(
            Participation(
                id=uuid4(), partnership_id=directory.partnership.id, organisation_id=row.id, joined_on=now().date()
            )
        )
    with pytest.raises(NeedsYes):
        directory.agree(row, directory.coordinator)
    directory.agree(row, home)
    assert HELPLINE in directory.entry(row)


def test_where_a_place_is_locked_only_a_cleared_coordinator_agrees(directory: Directory) -> None:
    row = directory.agency()
    directory.world.refuge(row, "1 Hidden Street")
    with pytest.raises(NeedsYes):
        directory.agree(row, directory.coordinator)
    cleared = directory.world.coordinator(directory.partnership, is_cleared=True, email="cleared@thameside.example")
    directory.agree(row, cleared)
    assert "Hidden" not in directory.entry(row)


def test_a_puppet_who_was_let_in_as_lead_and_does_not_stand_agrees_to_nothing(directory: Directory) -> None:
    elsewhere = directory.world.partnership("eastbrook")
    row = directory.agency(at=elsewhere)
    working = directory.world.editor(row, PositionRole.LEAD)
    with directory.app.app_context(), transaction() as session:
        seat = session.scalars(select(Position).where(Position.account_id == working.id)).one()
        seat.stands_since = None
        session.add(
            Participation(
                id=uuid4(), partnership_id=directory.partnership.id, organisation_id=row.id, joined_on=now().date()
            )
        )
    with pytest.raises(NeedsYes):
        directory.agree(row, working)


def test_a_yes_to_an_older_entry_is_refused(directory: Directory) -> None:
    row = directory.agency()
    lead = directory.world.editor(row, PositionRole.LEAD)
    with directory.app.app_context():
        seen = digest_of(get_organisation(row.id))
    desk = next(each for each in contacts(directory, row) if each.post == "Helpline")
    directory.change(Contact, desk.id, telephone="020 7946 0555")
    with pytest.raises(Stale):
        directory.agree(row, lead, digest=seen)
    assert directory.entry(row) == ""


def contacts(directory: Directory, row: Organisation) -> list[Contact]:
    with directory.app.app_context():
        return list(get_organisation(row.id).contacts)


def test_what_becomes_public_after_the_yes_waits_for_another(directory: Directory) -> None:
    row = directory.published()
    desk = next(each for each in contacts(directory, row) if each.post == "Manager")
    directory.change(Contact, desk.id, audience=Audience.PUBLIC, audiences=open_to_all("post", "telephone"))
    assert DIRECT not in directory.entry(row)
    assert "We found nothing" in directory.found("manager")


@pytest.mark.parametrize(
    ("narrow", "widen"),
    [
        ({"audience": Audience.NAMED}, {"audience": Audience.PUBLIC}),
        ({"kind_id": "refuge"}, {"kind_id": "legal-adviser"}),
        ({"archived_at": now()}, {"archived_at": None}),
    ],
)
def test_an_entry_that_was_hidden_once_does_not_come_back_by_itself(
    directory: Directory, narrow: dict[str, object], widen: dict[str, object]
) -> None:
    row = directory.published()
    for values in (narrow, widen):
        with safe_places.agreed():
            directory.change(Organisation, row.id, **values)
        assert directory.entry(row) == ""
        assert "Harbour" not in directory.found("harbour")


def test_a_desk_that_was_hidden_once_does_not_come_back_by_itself(directory: Directory) -> None:
    row = directory.published()
    desk = next(each for each in contacts(directory, row) if each.post == "Helpline")
    for audience in (Audience.PARTNERSHIP, Audience.PUBLIC):
        directory.change(Contact, desk.id, audience=audience)
        assert HELPLINE not in directory.entry(row)
        assert "Harbour" in directory.found("harbour")


def test_of_two_partnerships_the_one_that_is_on_shows_what_was_agreed_for_it(directory: Directory) -> None:
    other = directory.world.partnership("eastbrook")
    row = directory.published()
    with directory.app.app_context(), transaction() as session:
        session.add(Participation(id=uuid4(), partnership_id=other.id, organisation_id=row.id, joined_on=now().date()))
    directory.switch(is_on=False)
    assert directory.anybody().get("/find").status_code == 404
    directory.switch(is_on=True, by=directory.world.coordinator(other), at=other)
    assert directory.entry(row) == ""
    assert "Harbour" not in directory.found("harbour")


def test_switched_off_every_yes_ends_and_switched_on_it_is_empty(directory: Directory) -> None:
    row = directory.published()
    directory.switch(is_on=False)
    directory.switch(is_on=True)
    assert directory.entry(row) == ""
    with directory.app.app_context():
        assert list(db.session.scalars(select(SearchToken).where(SearchToken.reach < 0))) == []


def test_who_leaves_a_partnership_is_seen_there_no_more_also_after_coming_back(directory: Directory) -> None:
    row = directory.published()
    for left_on in (now().date(), None):
        with directory.app.app_context(), transaction() as session:
            part = session.scalars(select(Participation).where(Participation.organisation_id == row.id)).one()
            if left_on:
                homes.leave(session, part, left_on)
            else:
                part.left_on = None
        assert directory.entry(row) == ""


def test_only_a_coordinator_switches_it_and_leads_and_homes_hear_of_it_before(directory: Directory) -> None:
    row = directory.agency()
    lead = directory.world.editor(row, PositionRole.LEAD)
    directory.switch(is_on=False)
    with pytest.raises(NotAllowed):
        directory.switch(is_on=True, by=lead)
    directory.switch(is_on=True)
    with directory.app.app_context():
        told = set(db.session.scalars(select(Mail.account_id).where(Mail.kind == "public-directory")))
    assert lead.id in told


def test_nothing_is_asked_of_a_safe_place_or_of_an_entry_that_is_not_public(directory: Directory) -> None:
    for values in ({"kind_id": "refuge"}, {"audience": Audience.PARTNERS}):
        with pytest.raises(InputFault):
            asked(directory, directory.agency(f"Agency {values}", **values))


def test_words_made_anew_are_the_same(directory: Directory) -> None:
    directory.published()

    def words() -> list[tuple[str, int, int]]:
        rows = db.session.scalars(select(SearchToken).order_by(SearchToken.token, SearchToken.reach))
        return [(row.token, row.reach, row.weight) for row in rows]

    with directory.app.app_context():
        before = words()
        assert any(reach < 0 for _token, reach, _weight in before)
        with transaction() as session:
            index.rebuild(session)
        assert words() == before
