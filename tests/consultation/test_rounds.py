"""A consultation: opened on a kept version, moved, closed, reopened, closed by itself; the silent are reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from partnership.consultation import queries, services
from partnership.documents.blocks import Status
from partnership.documents.wording import day
from partnership.map.mapping.queries import today
from partnership.protocols.lifecycle.snapshot import thawed
from partnership.store.db import db
from partnership.store.models import (
    Audience,
    Consultation,
    ConsultedParty,
    Mail,
    Organisation,
    Participation,
    PositionRole,
    Protocol,
    now,
)
from partnership.store.models.papers import Party

if TYPE_CHECKING:
    from datetime import date

    from consultation.making import Scene


def _date(day: date, name: str = "closes_on") -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def _errors(page: object) -> list[str]:
    return [each.get_text() for each in page.select(".govuk-error-summary li")]  # type: ignore[attr-defined]


def test_opening_keeps_the_draft_as_a_version_for_consultation(scene: Scene) -> None:
    client = scene.client("coordinator")
    response = client.submit(f"{scene.base}/consultation/open", invitation="Can you keep the times?")
    assert response.headers["Location"] == f"{scene.base}/consultation"
    page = client.page(f"{scene.base}/consultation")
    assert "Can you keep the times?" in page.get_text()
    row = scene.one(Consultation)
    assert row.closes_on == today() + timedelta(weeks=4)
    with scene.app.app_context():
        document = thawed(queries.consulted_version(row))
        assert (document.version, document.status) == ("0.1", Status.CONSULTATION)
        assert db.session.get_one(Protocol, scene.protocol_id).status is Status.CONSULTATION


def test_those_who_keep_an_entry_of_a_party_are_told_and_readers_are_not(scene: Scene) -> None:
    told = {scene.client(f"police {role}") and scene.accounts[f"police {role}"].email for role in ("lead", "editor")}
    told.add(scene.world.editor(scene.agencies["refuge"], PositionRole.DEPUTY).email)
    scene.client("police reader")
    stranger = scene.world.organisation("No party", scene.partnership)
    scene.world.editor(stranger)
    scene.client("coordinator").submit(f"{scene.base}/consultation/open", invitation="Read clause 3 first")
    assert set(scene.mails("consultation-opened")) == told
    with scene.app.app_context():
        keyring = scene.app.extensions["settings"].keyring
        mail = db.session.scalars(select(Mail).where(Mail.kind == "consultation-opened")).first()
        text = keyring.unseal(mail.sealed_text, table="mail", row=mail.id, field="text")
    assert "Read clause 3 first" not in text + mail.subject
    assert f"{scene.base}/consultation" in text


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "The last day must be today or later"), (400, "The last day must be within a year")],
)
def test_a_last_day_that_will_not_do_is_refused_and_nothing_typed_is_lost(scene: Scene, days: int, words: str) -> None:
    client = scene.client("coordinator")
    day = _date(today() + timedelta(days=days))
    response = client.submit(f"{scene.base}/consultation/open", invitation="Keep this", **day)
    assert response.status_code == 400
    assert words in response.text
    assert "Keep this" in response.text
    assert scene.all(Consultation) == []


def test_the_last_day_may_be_today(scene: Scene) -> None:
    assert scene.client("coordinator").submit(
        f"{scene.base}/consultation/open", **_date(today())
    ).status_code == 302  # fmt: skip
    assert "For comment until the end of" in scene.client("reader").page(f"{scene.base}/consultation").get_text()


def test_a_protocol_is_out_for_consultation_once_at_a_time(scene: Scene) -> None:
    scene.consult()
    client = scene.client("coordinator")
    assert client.get(f"{scene.base}/consultation/open").status_code == 302
    assert client.send(f"{scene.base}/consultation/open", **_date(today())).status_code == 302
    assert len(scene.all(Consultation)) == 1


def test_without_a_party_nobody_can_be_asked(scene: Scene) -> None:
    with scene.world.session() as session:
        for party in session.scalars(select(Party)):
            session.delete(party)
    response = scene.client("coordinator").submit(f"{scene.base}/consultation/open")
    assert response.status_code == 400
    assert "no party that could be asked" in response.text


def test_the_last_day_is_moved_by_the_first_of_two_coordinators(scene: Scene) -> None:
    scene.consult()
    client = scene.client("coordinator")
    old = client.page(f"{scene.base}/consultation/last-day").select_one("[name=version]")["value"]
    later, other = today() + timedelta(days=40), today() + timedelta(days=50)
    assert client.submit(f"{scene.base}/consultation/last-day", **_date(later)).status_code == 302
    answer = scene.client("coordinator 2").send(f"{scene.base}/consultation/last-day", version=old, **_date(other))
    assert answer.status_code == 409
    page = BeautifulSoup(answer.text, "html.parser")
    cells = [cell.get_text(strip=True) for cell in page.select("#stored tbody td")]
    assert cells == [day(later), day(other)]
    assert page.select_one("[name=closes_on-day]")["value"] == str(other.day)
    assert scene.one(Consultation).closes_on == later
    version = page.select_one("main form [name=version]")["value"]
    again = scene.client("coordinator 2").send(f"{scene.base}/consultation/last-day", version=version, **_date(other))
    assert again.status_code == 302
    assert scene.one(Consultation).closes_on == other


def test_closed_early_and_reopened(scene: Scene) -> None:
    scene.consult()
    client = scene.client("coordinator")
    assert client.submit(f"{scene.base}/consultation/close").status_code == 302
    page = client.page(f"{scene.base}/consultation")
    assert "Closed on" in page.get_text()
    assert scene.one(Protocol).status is Status.DRAFT
    assert client.submit(f"{scene.base}/consultation/last-day", **_date(today())).status_code == 302
    assert scene.one(Consultation).closed_at is None
    assert scene.one(Protocol).status is Status.CONSULTATION


def test_a_consultation_closes_by_itself_after_its_last_day_and_only_then(scene: Scene) -> None:
    scene.open_consultation(days=1)
    for days, closed in ((0, 0), (1, 0), (2, 1), (3, 0)):
        with scene.world.session() as session:
            assert services.close_due(session, now() + timedelta(days=days)) == closed
    assert scene.one(Consultation).closed_at is not None
    assert scene.one(Protocol).status is Status.DRAFT


def test_after_its_last_day_it_is_over_though_nobody_has_closed_it(scene: Scene) -> None:
    scene.open_consultation(days=-1)
    page = scene.client("police editor").page(f"{scene.base}/consultation")
    assert "Its last day was" in page.get_text()
    assert "We have no comment" not in page.get_text()
    client = scene.client("coordinator")
    assert client.submit(f"{scene.base}/consultation/open").status_code == 302  # the next closes it first
    assert len(scene.all(Consultation)) == 2
    assert sum(row.closed_at is None for row in scene.all(Consultation)) == 1


def _age(scene: Scene, days: int) -> None:
    with scene.world.session() as session:
        row = session.scalars(select(Consultation)).one()
        row.opened_at = now() - timedelta(days=days)
        for party in session.scalars(select(ConsultedParty)):
            party.reminded_at = party.reminded_at and party.reminded_at - timedelta(days=days)


def test_the_silent_are_reminded_once_a_week_and_those_who_answered_are_not(scene: Scene) -> None:
    scene.consult("police editor", "refuge editor", "health editor")
    client = scene.client("coordinator")
    assert not client.page(f"{scene.base}/consultation").select("form[action$=remind]")
    scene.comment("police editor")
    scene.client("health editor").send(f"{scene.base}/consultation/no-comment/{scene.agencies['health'].id}")
    before = len(scene.mails("consultation-opened"))
    _age(scene, 8)
    assert client.page(f"{scene.base}/consultation").select("form[action$=remind]")
    client.send(f"{scene.base}/consultation/remind")
    assert scene.mails("consultation-opened")[before:] == [scene.accounts["refuge editor"].email]
    client.send(f"{scene.base}/consultation/remind")
    assert len(scene.mails("consultation-opened")) == before + 1
    _age(scene, 8)
    client.send(f"{scene.base}/consultation/remind")
    assert len(scene.mails("consultation-opened")) == before + 2


def test_only_coordinators_open_move_and_close(scene: Scene) -> None:
    scene.consult()
    for name in ("police lead", "reader"):
        client = scene.client(name)
        for path in ("open", "last-day", "close", "letter"):
            assert client.get(f"{scene.base}/consultation/{path}").status_code == 403, path
        assert client.send(f"{scene.base}/consultation/remind").status_code == 403


def test_a_party_that_left_the_partnership_is_named_as_gone(scene: Scene) -> None:
    scene.consult()
    with scene.world.session() as session:
        place = session.scalars(
            select(Participation).where(Participation.organisation_id == scene.agencies["refuge"].id)
        ).one()
        place.left_on = today()
    page = scene.client("coordinator").page(f"{scene.base}/consultation").get_text()
    assert "An organisation that takes part no more" in page
    assert "Tideway refuge" not in page.split("clause by clause")[0]


def _hide(scene: Scene, agency: str) -> None:
    with scene.world.session() as session:
        session.get_one(Organisation, scene.agencies[agency].id).audience = Audience.NAMED


def test_a_party_that_is_hidden_from_members_is_neither_counted_nor_said_to_have_left(scene: Scene) -> None:
    scene.consult()
    _hide(scene, "refuge")
    for name in ("coordinator", "reader"):
        page = scene.client(name).page(f"{scene.base}/consultation").get_text(" ", strip=True)
        assert "0 of 5 have answered" in page
        assert "takes part no more" not in page
        assert "no part in the partnership" not in scene.client(name).page(scene.base).get_text()
        listed = scene.client(name).page(f"/partnerships/{scene.partnership.slug}/protocols").get_text(" ", strip=True)
        assert "0 of 5 parties have answered" in listed


def test_a_comment_of_a_party_that_hid_afterwards_is_not_said_to_come_from_one_that_left(scene: Scene) -> None:
    scene.consult()
    scene.comment("refuge editor", "Say who answers at night.")
    _hide(scene, "refuge")
    page = scene.client("coordinator").page(f"{scene.base}/consultation").get_text(" ", strip=True)
    assert "An organisation that is not named here" in page
    assert "takes part no more" not in page


def test_who_has_left_or_is_hidden_gets_no_mail_about_a_consultation_that_they_cannot_answer(scene: Scene) -> None:
    for name in ("police editor", "refuge editor", "health editor"):
        scene.client(name)
    _hide(scene, "refuge")
    with scene.world.session() as session:
        chosen = select(Participation).where(Participation.organisation_id == scene.agencies["health"].id)
        session.scalars(chosen).one().left_on = today()
    scene.open_consultation()
    assert scene.mails("consultation-opened") == [scene.accounts["police editor"].email]
    _age(scene, 8)
    scene.client("coordinator").send(f"{scene.base}/consultation/remind")
    assert scene.mails("consultation-opened") == [scene.accounts["police editor"].email] * 2


def test_who_asks_again_is_warned_of_what_would_stay_without_an_answer(scene: Scene) -> None:
    scene.consult()
    scene.comment("police lead")
    scene.close()
    page = scene.client("coordinator").page(f"{scene.base}/consultation/open")
    assert "The last consultation has 1 comment without an answer" in page.get_text()
