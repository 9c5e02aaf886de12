"""The link of the digest: one page without a sign-in, used once, and never more than the register's state."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from exchange.digest.sending import answer, answers, confirm_all, link_for, parsed, section_of
from factories import give_position, make_member
from flask.testing import FlaskClient
from sqlalchemy import select

from partnership.accounts import services as accounts
from partnership.store import audit
from partnership.store.db import db
from partnership.store.models import (
    Account,
    AuditEntry,
    Contact,
    Digest,
    EntrySection,
    MemberRole,
    OneTimeLink,
    Organisation,
    Position,
    PositionRole,
    Role,
    SectionClock,
    now,
)

if TYPE_CHECKING:
    from client import CheckedClient
    from factories import World
    from flask import Flask

NUMBER, REFUGE, HOLDER, HOUSE = "020 7946 0987", "9 Zyqqex Yard", "Q. Zyqqex", "Zyqqex house"


@pytest.fixture
def ngo(world: World) -> Organisation:
    """A charity with a number, a holder and a confidential place."""
    ours = world.partnership()
    made = world.organisation("Tideway charity", ours, kind_id="refuge")
    world.contact(made, post="Referral line", telephone=NUMBER, holder=HOLDER)
    world.refuge(made, REFUGE, name=HOUSE)
    world.responsibility(ours, made, "first-response", Role.SUPPORTS)
    return made


def _clock(
    app: Flask, organisation: Organisation, section: EntrySection = EntrySection.CONTACTS
) -> SectionClock | None:
    with app.app_context():
        return db.session.get(SectionClock, (organisation.id, section))


def _is_confirmed(app: Flask, organisation: Organisation, section: EntrySection = EntrySection.CONTACTS) -> bool:
    clock = _clock(app, organisation, section)
    return clock is not None and clock.confirmed_at is not None


def test_the_page_shows_everything_that_one_keeps_by_section(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    page = client.page(link_for(app, world, world.editor(ngo)))
    assert [each.text for each in page.select("main h2")] == ["Tideway charity"]
    assert [each.text for each in page.select("main h3")] == [
        "Contacts", "Tasks", "Services", "About this organisation", "Locations",
    ]  # fmt: skip
    assert NUMBER in section_of(page, "Contacts").text
    assert "Supports" in section_of(page, "Tasks").text
    legends = [each.get_text(strip=True) for each in page.select("main legend")]
    assert legends[0] == "Are the contacts still right?"
    assert len(set(legends)) == 5


def test_what_is_for_named_people_only_is_not_on_it(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    text = client.get(link_for(app, world, world.editor(ngo))).text
    assert not [each for each in (REFUGE, HOLDER, HOUSE) if each in text]
    assert text.count("Some of this is shown only once you sign in.") == 2


def test_how_many_places_a_refuge_has_is_not_on_it(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    world.service(ngo, "Shelter", capacity="12 places")
    editor = world.editor(ngo)
    page = client.page(link_for(app, world, editor))
    assert "Shelter" in page.text
    assert "12 places" not in page.text
    assert "12 places" in client.sign_in(editor).page("/your-entries").text


def test_what_was_confirmed_lately_is_not_on_it(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    editor = world.editor(ngo)
    entry = f"/organisations/{ngo.id}"
    client.sign_in(editor).submit(entry, action=f"{entry}/confirm/contacts")
    page = app.test_client().page(link_for(app, world, editor))  # type: ignore[attr-defined]
    assert "Services" in [each.text for each in page.select("main h3")]
    assert "Contacts" not in [each.text for each in page.select("main h3")]
    assert NUMBER not in page.text


def test_a_clearance_opens_nothing_more_by_link(app: Flask, client: CheckedClient, world: World) -> None:
    ours = world.partnership()
    council = world.organisation("Borough council", ours)
    world.contact(council, holder=HOLDER)
    both = world.editor(council)
    with world.session() as session:
        make_member(session, both, ours, MemberRole.COORDINATOR, is_cleared=True)
    assert HOLDER not in client.get(link_for(app, world, both)).text


def test_an_entry_for_named_people_only_is_named_and_not_shown(app: Flask, client: CheckedClient, world: World) -> None:
    hidden = world.organisation("Hidden charity", world.partnership(), audience="named", description="Zyqqex")
    page = client.page(link_for(app, world, world.editor(hidden)))
    assert "Hidden charity" in page.text
    assert "Zyqqex" not in page.text
    assert not page.select("input[type=radio]")
    assert "Sign in to look at it" in page.text


def test_looking_changes_nothing_but_is_noted_once(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    path = link_for(app, world, world.editor(ngo))
    client.page(path)
    with app.app_context():
        opened = db.session.scalar(select(Digest.opened_at))
    client.head(path)
    client.page(path)
    with app.app_context():
        assert opened is not None
        assert db.session.scalar(select(Digest.opened_at)) == opened
        assert db.session.scalar(select(OneTimeLink.used_at)) is None
    assert not _is_confirmed(app, ngo)


def test_it_confirms_what_is_still_right_as_that_account(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    editor = world.editor(ngo)
    response = answer(client, link_for(app, world, editor), contacts="right", services="wrong")
    page = parsed(response)
    assert response.status_code == 200
    assert page.h1 is not None
    assert page.h1.text == "Thank you"
    assert "You confirmed 1 section" in page.text
    assert "Wrong: sign in to change it" in page.text
    assert page.select_one(f"a[href='/organisations/{ngo.id}#services']")
    assert [_is_confirmed(app, ngo, each) for each in EntrySection] == [
        each is EntrySection.CONTACTS for each in EntrySection
    ]
    clock = _clock(app, ngo)
    assert clock is not None
    assert clock.confirmed_by == editor.email
    with app.app_context():
        told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "answered by digest link")).one()
        assert (told.actor_id, told.actor, told.organisation_id) == (editor.id, editor.email, ngo.id)
        assert told.changes == {"right": [None, "Contacts"], "wrong": [None, "Services"]}
        assert db.session.scalar(select(Digest.answered_at)) is not None
        assert audit.first_broken(db.session()) is None


def test_one_button_confirms_all_but_what_is_not_right(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    response = confirm_all(client, link_for(app, world, world.editor(ngo)), services="wrong")
    assert "You confirmed 4 sections" in parsed(response).text
    assert {each for each in EntrySection if not _is_confirmed(app, ngo, each)} == {EntrySection.SERVICES}


def test_one_button_confirms_nothing_that_changed_since_the_page_was_opened(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    path = link_for(app, world, world.editor(ngo))
    sent = {**answers(client.page(path)), "all_else": "1"}
    with world.session() as session:
        session.scalars(select(Contact)).one().telephone = "020 7946 0111"
    response = client.post(path, data=sent)
    assert response.status_code == 409
    assert not any(_is_confirmed(app, ngo, each) for each in EntrySection)
    asked = [each["name"] for each in parsed(response).select("input[checked][value=later]")]
    assert [str(each).rpartition("_")[2] for each in asked] == ["contacts"]


def test_the_history_of_the_entry_tells_it(app: Flask, client: CheckedClient, world: World, ngo: Organisation) -> None:
    editor = world.editor(ngo)
    answer(client, link_for(app, world, editor), contacts="right", services="wrong")
    text = client.sign_in(editor).get(f"/organisations/{ngo.id}/history").text
    assert "Entry answered by digest link" in text
    assert "Not right" in text


def test_nobody_is_signed_in_by_it(app: Flask, client: CheckedClient, world: World, ngo: Organisation) -> None:
    path = link_for(app, world, world.editor(ngo))
    looked, sent = client.get(path), answer(client, path, contacts="right")
    assert "Set-Cookie" not in looked.headers
    assert "Set-Cookie" not in sent.headers
    assert client.get("/your-entries").status_code == 302
    assert client.get(f"/organisations/{ngo.id}").status_code == 302


def test_used_ended_expired_and_made_up_links_are_the_same_missing_page(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    missing = client.get("/confirm/nonsense").text
    paths = {name: link_for(app, world, world.editor(ngo)) for name in ("used", "expired", "ended", "closed", "other")}
    sent = answers(client.page(paths["ended"]), contacts="right")
    answer(client, paths["used"], contacts="right")
    with world.session() as session:
        links = {each.email: each for each in session.scalars(select(OneTimeLink))}
        rows = dict(zip(paths, sorted(links.values(), key=lambda each: each.expires_at), strict=True))
        rows["expired"].expires_at = now() - timedelta(seconds=1)
        rows["ended"].ended_at = now()
        session.get_one(Account, rows["closed"].account_id).is_active = False
        rows["other"].purpose = "reset"
    for path in paths.values():
        for response in (client.get(path), client.post(path, data=sent), client.post(path)):
            assert response.status_code == 404
            assert response.text == missing


@pytest.mark.parametrize("change", ["disable", "everything"])
def test_a_link_ends_with_the_account_and_its_rights(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation, change: str
) -> None:
    editor = world.editor(ngo)
    path = link_for(app, world, editor)
    with world.session() as session:
        if change == "disable":
            accounts.disable(session, editor.email)
        else:
            accounts.end_everything(session, session.get_one(Account, editor.id))
    assert client.get(path).status_code == 404


def test_somebody_who_keeps_the_entry_no_longer_confirms_nothing(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    editor = world.editor(ngo)
    path = link_for(app, world, editor)
    sent = answers(client.page(path), contacts="right")
    with world.session() as session:
        session.scalars(select(Position)).one().role = PositionRole.READER
    response = client.post(path, data=sent)
    assert response.status_code in (200, 404)
    assert not _is_confirmed(app, ngo)


def test_a_link_works_once_in_twenty_tries_at_once(app: Flask, world: World, ngo: Organisation) -> None:
    path = link_for(app, world, world.editor(ngo))
    sent = answers(app.test_client().page(path), contacts="right", services="right")  # type: ignore[attr-defined]
    barrier = Barrier(20)

    def work(_number: int) -> int:
        client = FlaskClient(app, app.response_class)  # the checked one watches one session at a time
        barrier.wait(timeout=30)
        return client.post(path, data=sent).status_code

    with ThreadPoolExecutor(20) as pool:
        statuses = sorted(pool.map(work, range(20)))
    assert statuses == [303] + [404] * 19
    with app.app_context():
        told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "answered by digest link")).all()
        assert len(told) == 1
        assert audit.first_broken(db.session()) is None


def test_two_windows_with_the_same_link_confirm_once(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    path = link_for(app, world, world.editor(ngo))
    first, second = answers(client.page(path), contacts="right"), answers(client.page(path), services="right")
    assert client.post(path, data=first).status_code == 200
    assert client.post(path, data=second).status_code == 404
    assert not _is_confirmed(app, ngo, EntrySection.SERVICES)


def _change_number(world: World, ngo: Organisation) -> None:
    with world.session() as session:
        session.scalars(select(Contact).where(Contact.organisation_id == ngo.id)).one().telephone = "020 7946 0555"


def test_what_changed_meanwhile_is_not_confirmed_and_nothing_said_is_lost(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    path = link_for(app, world, world.editor(ngo))
    sent = answers(client.page(path), contacts="right", identity="right", services="wrong")
    _change_number(world, ngo)
    response = client.post(path, data=sent)
    page = parsed(response)
    assert response.status_code == 409
    assert not any(_is_confirmed(app, ngo, each) for each in EntrySection)
    assert "020 7946 0555" in section_of(page, "Contacts").text
    assert "The contacts changed after you opened the page" in section_of(page, "Contacts").text
    chosen = {str(each["name"]).rpartition("_")[2]: each["value"] for each in page.select("input[type=radio][checked]")}
    assert chosen == {
        "identity": "right", "services": "wrong", "contacts": "later", "locations": "later", "responsibilities": "later",
    }  # fmt: skip
    again = client.post(path, data=answers(page, contacts="right", identity="right", services="wrong"))
    assert again.status_code == 200
    assert _is_confirmed(app, ngo)
    assert _is_confirmed(app, ngo, EntrySection.IDENTITY)


def test_what_changed_meanwhile_and_was_not_confirmed_is_in_nobodys_way(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    path = link_for(app, world, world.editor(ngo))
    sent = answers(client.page(path), services="right", contacts="wrong")
    _change_number(world, ngo)
    assert client.post(path, data=sent).status_code == 200


@pytest.mark.parametrize("forged", [{}, {"seen": ""}, {"seen": "2009-01-01T00:00:00+00:00"}, {"seen": "x" * 5000}])
def test_a_form_that_this_page_did_not_make_confirms_nothing(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation, forged: dict[str, str]
) -> None:
    path = link_for(app, world, world.editor(ngo))
    sent: dict[str, Any] = answers(client.page(path), contacts="right")
    name = f"seen_{ngo.id.hex}_contacts"
    del sent[name]
    response = client.post(path, data=sent | ({name: forged["seen"]} if forged else {}))
    assert response.status_code == 409
    assert not _is_confirmed(app, ngo)


def test_nothing_said_uses_nothing_up(app: Flask, client: CheckedClient, world: World, ngo: Organisation) -> None:
    path = link_for(app, world, world.editor(ngo))
    page = parsed(answer(client, path))
    assert "Select for at least one section whether it is still right" in page.text
    answer(client, path, contacts="nonsense")
    assert client.get(path).status_code == 200


def test_entries_of_others_cannot_be_confirmed_with_it(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    other = world.organisation("Other agency")
    world.contact(other)
    path = link_for(app, world, world.editor(ngo))
    sent = answers(client.page(path), services="right")
    clock = _clock(app, other)
    assert clock is not None
    assert clock.changed_at is not None
    forged = {f"answer_{other.id.hex}_contacts": "right", f"seen_{other.id.hex}_contacts": clock.changed_at.isoformat()}
    assert client.post(path, data=sent | forged).status_code == 200
    assert not _is_confirmed(app, other)


def test_an_archived_entry_is_not_asked_about(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    path = link_for(app, world, world.editor(ngo))
    with world.session() as session:
        session.get_one(Organisation, ngo.id).archived_at = now()
    page = client.page(path)
    assert "There is no entry to confirm" in page.text


# --- the same page inside the site ---


def test_the_page_inside_the_site_shows_named_values_and_confirms(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    editor = world.editor(ngo)
    client.sign_in(editor)
    page = client.page("/your-entries")
    assert HOLDER in page.text
    assert HOUSE in page.text
    assert REFUGE not in page.text  # an address is revealed one by one, with a reason
    assert "for named people only" not in page.text
    assert page.select_one(f"a[href='/organisations/{ngo.id}#contacts']")
    response = client.post("/your-entries", data=answers(page, contacts="right", services="wrong"))
    assert response.status_code == 302
    text = client.page("/your-entries").text
    assert "You have confirmed 1 section." in text
    assert "Wrong: Services of Tideway charity." in text
    assert _is_confirmed(app, ngo)


def test_confirming_inside_the_site_answers_the_digest(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    editor = world.editor(ngo)
    path = link_for(app, world, editor)
    client.sign_in(editor).post("/your-entries", data=answers(client.page("/your-entries"), contacts="right"))
    with app.app_context():
        assert db.session.scalar(select(Digest.answered_at)) is not None
    assert client.get(path).status_code == 200  # the link still works for the rest


def test_two_windows_inside_the_site_are_told_of_a_change(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation
) -> None:
    client.sign_in(world.editor(ngo))
    sent = answers(client.page("/your-entries"), contacts="right")
    _change_number(world, ngo)
    response = client.post("/your-entries", data=sent)
    assert response.status_code == 409
    assert "020 7946 0555" in response.text
    assert not _is_confirmed(app, ngo)


@pytest.mark.parametrize("who", ["reader of it", "coordinator", "nobody"])
def test_who_keeps_no_entry_sees_none(
    app: Flask, client: CheckedClient, world: World, ngo: Organisation, who: str
) -> None:
    account = {
        "reader of it": lambda: world.editor(ngo, PositionRole.READER),
        "coordinator": lambda: world.coordinator(world.partnership("riverside")),
        "nobody": world.account,
    }[who]()
    page = client.sign_in(account).page("/your-entries")
    assert "There is no entry to confirm" in page.text
    assert not page.select("main form[method=post]")
    assert client.send("/your-entries", **{f"answer_{ngo.id.hex}_contacts": "right"}).status_code == 200
    assert not _is_confirmed(app, ngo)


def test_a_visitor_signs_in_first(client: CheckedClient) -> None:
    assert client.get("/your-entries").status_code == 302


def test_each_question_names_its_organisation_where_there_are_several(
    client: CheckedClient, world: World, ngo: Organisation
) -> None:
    editor, second = world.editor(ngo), world.organisation("Another charity")
    with world.session() as session:
        give_position(session, editor, second, PositionRole.DEPUTY)
    page = client.sign_in(editor).page("/your-entries")
    assert [each.text for each in page.select("main h2")] == ["Another charity", "Tideway charity"]
    legends = [each.get_text(strip=True) for each in page.select("main legend")]
    assert "Are the contacts of Another charity still right?" in legends
    assert len(set(legends)) == 10
