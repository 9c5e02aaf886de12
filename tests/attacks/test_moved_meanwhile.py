"""The home of an organisation moves while something waits that its old home has begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from register.directory.kept import browser, path, rows

from partnership.register.authority import homes
from partnership.register.directory.queries import get_organisation
from partnership.store.models import Location, PositionRole, Question, QuestionState, now

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Organisation, Partnership

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def moves(world: World, organisation: Organisation, theirs: Partnership) -> None:
    """By the word of those who answer for it, another partnership keeps its entry."""
    with world.session() as session:
        row, partnership = get_organisation(organisation.id), session.merge(theirs)
        homes.take_in(session, partnership, row, now().date(), by_id=None)
        session.refresh(row, ["participations"])
        homes.move(session, row, partnership, by_id=None, yes=None)


def test_a_lead_does_not_open_a_place_by_the_word_of_a_partnership_that_keeps_it_no_more(
    app: Flask, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Tideway charity", ours)
    place, lead = world.refuge(refuge, "14 Zyqqex Lane"), world.editor(refuge, PositionRole.LEAD)
    keeper = browser(app, world.coordinator(ours, is_cleared=True))
    keeper.submit(path(refuge, f"/locations/{place.id}/edit"), is_confidential=None)
    assert [each.state for each in rows(world, Question)] == [QuestionState.OPEN]
    moves(world, refuge, world.partnership("riverside"))
    (asked,) = rows(world, Question)
    browser(app, lead).send(f"/waiting/{asked.id}", answer="yes", version=asked.version)
    assert [each.is_confidential for each in rows(world, Location)] == [True]
    assert [each.state for each in rows(world, Question)] == [QuestionState.WITHDRAWN]
