"""Three digests without an answer: the coordinators are told once, and only where nobody has confirmed anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from exchange.digest.sending import digests, send
from register.mail.letters import waiting_texts
from sqlalchemy import select

from partnership.exchange.digest import services
from partnership.register.mail.kinds import MailKind
from partnership.store.db import db, transaction
from partnership.store.models import Account, Digest, EntrySection, Membership, Organisation, PositionRole, SectionClock

if TYPE_CHECKING:
    from factories import World
    from flask import Flask

    from partnership.store.models import Partnership

MONTHS = [datetime(2026, month, 1, 8, tzinfo=UTC) for month in range(1, 10)]


def _tell(app: Flask, at: datetime) -> int:
    with app.app_context(), transaction() as session:
        return services.tell_silences(session, at)


def _told(app: Flask) -> dict[str, list[str]]:
    """The plain text of each mail about silence, by address."""
    found: dict[str, list[str]] = {}
    for mail, plain, _ in waiting_texts(app):
        if mail.kind == MailKind.ENTRY_SILENT:
            found.setdefault(mail.to, []).append(plain)
    return found


def _run(app: Flask, number: int, start: int = 0) -> list[int]:
    """Months go by: each sends its digests and looks for silences; how many entries each month told of."""
    found = []
    for at in MONTHS[start : start + number]:
        send(app, at)
        found.append(_tell(app, at + timedelta(hours=1)))
    return found


def test_the_coordinators_are_told_once_after_three_months_that_went_by(
    app: Flask, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    world.editor(police)
    coordinators = [world.coordinator(ours), world.coordinator(ours)]
    world.coordinator(world.partnership("riverside"))
    assert _run(app, 7) == [0, 0, 0, 1, 0, 0, 0]
    assert set(_told(app)) == {each.email for each in coordinators}
    assert all(len(each) == 1 for each in _told(app).values())
    (text,) = _told(app)[coordinators[0].email]
    assert "- Borough police" in text
    assert "Thameside partnership" in text
    with app.app_context():
        escalated = [each.month for each in db.session.scalars(select(Digest)) if each.escalated_at is not None]
    assert escalated == ["2026-03"]


def test_an_answer_ends_the_silence_and_three_more_begin_another(app: Flask, world: World, ours: Partnership) -> None:
    world.editor(world.organisation("Borough police", ours))
    world.coordinator(ours)
    assert _run(app, 4) == [0, 0, 0, 1]
    with world.session() as session:
        for row in session.scalars(select(Digest).where(Digest.month == "2026-04")):
            row.answered_at = MONTHS[3] + timedelta(days=5)
    assert _run(app, 4, start=4) == [0, 0, 0, 1]


def test_an_entry_that_somebody_confirmed_is_not_silent(app: Flask, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    world.editor(police)
    world.coordinator(ours)
    _run(app, 3)
    with world.session() as session:
        session.add(SectionClock(organisation_id=police.id, section=EntrySection.SERVICES, confirmed_at=MONTHS[1]))
    assert _run(app, 1, start=3) == [0]
    assert _told(app) == {}


def test_two_silent_keepers_of_one_entry_make_one_mail(app: Flask, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    world.editor(police)
    coordinator = world.coordinator(ours)
    _run(app, 1)
    world.editor(police, PositionRole.LEAD)  # their third silence comes a month later
    assert _run(app, 5, start=1) == [0, 0, 1, 0, 0]
    assert len(_told(app)[coordinator.email]) == 1


def test_who_no_longer_keeps_it_is_not_waited_for(app: Flask, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    editor = world.editor(police)
    world.coordinator(ours)
    _run(app, 3)
    with world.session() as session:
        session.get_one(Account, editor.id).is_active = False
    assert _run(app, 1, start=3) == [0]


def test_a_coordinator_who_may_not_know_of_an_entry_is_not_told_its_name(
    app: Flask, world: World, ours: Partnership
) -> None:
    hidden = world.organisation("Hidden charity", ours, audience="named")
    world.editor(hidden)
    uncleared, cleared = world.coordinator(ours), world.coordinator(ours)
    with world.session() as session:
        session.scalars(select(Membership).where(Membership.account_id == cleared.id)).one().is_cleared = True
    _run(app, 4)
    assert uncleared.email not in _told(app)
    (text,) = _told(app)[cleared.email]
    assert "Hidden charity" in text or "1 for named people only" in text


def test_the_monthly_mail_of_a_coordinator_names_what_is_silent_still(
    app: Flask, world: World, ours: Partnership
) -> None:
    police, ngo = world.organisation("Borough police", ours), world.organisation("Tideway charity", ours)
    world.editor(police)
    world.editor(ngo)
    coordinator = world.coordinator(ours)
    _run(app, 4)
    assert coordinator.email not in digests(app)  # there was nothing to tell when the digests of the month went out
    send(app, MONTHS[4])
    assert (
        "2 entries without an answer for months: Borough police and Tideway charity" in digests(app)[coordinator.email]
    )
    with world.session() as session:
        session.add(SectionClock(organisation_id=police.id, section=EntrySection.SERVICES, confirmed_at=MONTHS[4]))
    send(app, MONTHS[5])
    assert "1 entry without an answer for months: Tideway charity" in digests(app)[coordinator.email]
    with world.session() as session:
        session.get_one(Organisation, ngo.id).archived_at = MONTHS[5]
    send(app, MONTHS[6])
    with app.app_context():
        months = select(Digest.month).where(Digest.account_id == coordinator.id).order_by(Digest.month)
        assert list(db.session.scalars(months)) == ["2026-05", "2026-06"]
