"""See as: what a coordinator is shown is what that account sees, less what the coordinator may not see themselves."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from promises.reaching import AboutParties
from routes import CANARY, make_scene
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.routing import AnyConverter, UUIDConverter
from werkzeug.routing.converters import NumberConverter

from partnership.accounts.queries import viewer_as_another, viewer_of
from partnership.policy import rules
from partnership.policy.actions import Action
from partnership.policy.audience import reach, visible
from partnership.policy.rules import allows, may_know
from partnership.policy.scopes import known_organisations
from partnership.policy.subjects import AboutOrganisation
from partnership.policy.viewer import NOBODY, Viewer
from partnership.store.db import db
from partnership.store.models import (
    Account,
    Audience,
    AuditEntry,
    Contact,
    Location,
    LocationGrant,
    MemberRole,
    Membership,
    Organisation,
    Partnership,
    Position,
    PositionRole,
    Protocol,
    SignIn,
    TakingIn,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from client import CheckedClient
    from factories import World
    from flask import Flask
    from werkzeug.routing import Rule

SEE_AS = "/partnerships/thameside/see-as"
LOOKING = ("coordinator", "cleared", "administrator too", "elsewhere")
ADDRESS = "Canary Cottage, 7 Zyqqex Lane, QX9 9ZQ"


def _grid(world: World, ours: Partnership) -> dict[str, Account]:
    """Organisations of every audience, archived or not, in every place, with parts of every audience; and accounts."""
    theirs = world.partnership("riverside")
    for audience, archived, where in product(Audience, (False, True), ("ours", "theirs", "both", "nowhere")):
        places = {"ours": [ours], "theirs": [theirs], "both": [ours, theirs], "nowhere": []}[where]
        row = world.organisation(
            f"{audience} {archived} {where}", *places, audience=audience, archived_at=now() if archived else None
        )
        if not archived:
            for each in (Audience.PARTNERS, Audience.PARTNERSHIP, Audience.NAMED):
                world.contact(row, f"{each} desk", audience=each, holder="the holder's name")
            world.service(row, capacity="6 places")
            world.refuge(row, ADDRESS)
    own, other, shared = (
        world.organisation(name, *at) for name, at in (("own", [ours]), ("other", [theirs]), ("shared", [ours, theirs]))
    )
    hidden = world.organisation("hidden", ours, audience=Audience.NAMED)
    found = {
        "coordinator": world.coordinator(ours),
        "cleared": world.coordinator(ours, is_cleared=True),
        "reader": world.reader(ours),
        "lead": world.editor(own, PositionRole.LEAD),
        "editor of a hidden one": world.editor(hidden),
        "organisation's reader": world.editor(shared, PositionRole.READER),
        "of both": world.editor(own),
        "granted": world.reader(ours),
        "administrator too": world.coordinator(ours),
        "elsewhere": world.coordinator(theirs, is_cleared=True),
    }
    with world.session() as session:
        both, granted = found["of both"], found["granted"]
        session.add_all([
            Position(account_id=both.id, organisation_id=other.id, role=PositionRole.LEAD),
            Membership(account_id=both.id, partnership_id=theirs.id, role=MemberRole.COORDINATOR, is_cleared=True),
            *(
                LocationGrant(location_id=row.id, account_id=granted.id, from_at=now())
                for row in session.scalars(select(Location))
            ),
        ])  # fmt: skip
        session.get_one(Account, found["administrator too"].id).is_administrator = True
        session.add(Protocol(partnership_id=ours.id, template_id="x", title="Ours"))
        session.add(Protocol(partnership_id=theirs.id, template_id="x", title="Theirs"))
    return found


def _records() -> list[Any]:
    """Every organisation and part, loaded as the policy needs it."""
    options = [selectinload(Organisation.participations)]
    options += [selectinload(getattr(Organisation, name)) for name in ("contacts", "services", "locations")]
    rows = list(db.session.scalars(select(Organisation).options(*options)))
    found: list[Any] = list(rows)
    for row in rows:
        for part in (*row.contacts, *row.services, *row.locations):
            set_committed_value(part, "organisation", row)
            found.append(part)
    return found


def _subjects(records: list[Any], sender_ids: list[UUID]) -> list[Any]:
    organisations = [each for each in records if isinstance(each, Organisation)]
    about = [
        AboutOrganisation(organisation=each, sender_id=sender)
        for each in organisations
        for sender in (None, *sender_ids)
    ]
    partnerships = list(db.session.scalars(select(Partnership)))
    parties = [
        AboutParties(partnership_id=each.id, party_ids=frozenset(row.id for row in organisations))
        for each in partnerships
    ]
    return [*records, *about, *partnerships, *parties, *db.session.scalars(select(Protocol)), None]


def _seen_values(viewer: Viewer, record: Any) -> dict[str, Any]:
    shown = visible(viewer, record)
    return {} if shown is None else {"": record.id, **shown.values}


def _may(viewer: Viewer, action: Action, subject: Any) -> bool:
    """What the rule says; a rule that is asked about a thing that it is not for grants nothing."""
    try:
        return allows(viewer, action, subject)
    except AttributeError:
        return False


def _keep_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask once whether a viewer may know a subject: no row changes here, and each of some eighty actions asks it."""
    asked = rules.may_know
    known: dict[tuple[int, int], tuple[bool, Viewer, Any]] = {}  # with both, so that their numbers go to nobody else

    def may_know_as_before(viewer: Viewer, subject: Any) -> bool:
        key = id(viewer), id(subject)
        if key not in known:
            known[key] = asked(viewer, subject), viewer, subject
        return known[key][0]

    monkeypatch.setattr(rules, "may_know", may_know_as_before)


def _looks(accounts: dict[str, Account], ours: Partnership) -> Iterator[tuple[str, Viewer, Viewer, Viewer, bool]]:
    """Each coordinator as each other account: where, who looks, as whom, what is then seen, whether it is an account."""
    own = {name: viewer_of(db.session.get(Account, account.id)) for name, account in accounts.items()}
    for name, (other, account) in product(LOOKING, [*accounts.items(), ("any member", None)]):
        row = SignIn(seeing_as_id=account.id if account else None, seeing_in_id=ours.id)
        seen = viewer_as_another(own[name], row)
        assert seen.limited_to is own[name]
        yield f"{name} as {other}", own[name], own[other if account else "reader"], seen, account is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # rules and audiences ask rows that are loaded
def test_whatever_is_seen_as_another_is_seen_by_both(
    app: Flask, world: World, ours: Partnership, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = _grid(world, ours)
    _keep_what_is_known(monkeypatch)
    with app.app_context():
        shown, records = 0, _records()
        subjects = _subjects(records, [accounts["reader"].id, accounts["coordinator"].id])
        for where, person, whole, seen, is_account in _looks(accounts, ours):
            for record in records:
                if not (values := _seen_values(seen, record)):
                    continue
                for viewer in (person, whole):
                    assert values.items() <= _seen_values(viewer, record).items(), (where, record)
                shown += 1
            for action, subject in product(Action, subjects):
                if _may(seen, action, subject):
                    assert _may(person, action, subject), (where, action)
                    assert _may(whole, action, subject) or not is_account, (where, action)
                    assert action not in {Action.LOCATION_REVEAL, Action.SIGNED_IN, Action.ADMINISTER, Action.SEE_AS}
        assert shown > 1000, "a grid in which nothing is ever seen proves nothing"


def test_a_list_holds_what_may_be_known_while_one_looks_as_another(app: Flask, world: World, ours: Partnership) -> None:
    accounts = _grid(world, ours)
    with app.app_context():
        organisations = [each for each in _records() if isinstance(each, Organisation)]
        for where, person, _whole, seen, _is_account in _looks(accounts, ours):
            listed = set(db.session.scalars(select(Organisation.name).where(known_organisations(seen))))
            assert listed == {each.name for each in organisations if may_know(seen, each)}, where
            assert seen.partnership_ids <= {ours.id}, where
            if ours.id not in person.coordinated_ids:
                assert not seen.partnership_ids, where
                assert not seen.places, where


def test_it_shows_less_than_the_coordinator_sees_where_the_other_sees_less(
    app: Flask, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    named = world.contact(police, "Covert desk", audience=Audience.NAMED)
    cleared, plain = world.coordinator(ours, is_cleared=True), world.coordinator(ours)
    reader, editor = world.reader(ours), world.editor(police)
    del named
    with app.app_context():
        viewers = {account.id: viewer_of(db.session.merge(account)) for account in (cleared, plain, reader, editor)}
        organisation = db.session.scalars(select(Organisation).options(selectinload(Organisation.participations))).one()
        contact = db.session.scalars(select(Contact)).one()
        set_committed_value(contact, "organisation", organisation)

        def sees(person: Account, other: Account) -> bool:
            row = SignIn(seeing_as_id=other.id, seeing_in_id=ours.id)
            return visible(viewer_as_another(viewers[person.id], row), contact) is not None

        assert visible(viewers[cleared.id], contact) is not None
        assert not sees(cleared, reader)
        assert sees(cleared, editor)
        assert not sees(plain, editor), "an own person sees it, the coordinator who looks does not"
        assert reach(viewers[editor.id], organisation) is Audience.NAMED


def start(client: CheckedClient, whom: str) -> Any:
    """Begin to look as somebody."""
    return client.submit(SEE_AS, whom=whom)


def test_a_coordinator_looks_as_a_partner_and_stops(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    world.organisation("Charity", ours)
    editor, coordinator = world.editor(police), world.coordinator(ours)
    with world.session() as session:
        session.get_one(Account, editor.id).display_name = "Duty sergeant"
    client.sign_in(coordinator)
    assert client.page("/partnerships/thameside").select_one(".app-seeing") is None
    assert start(client, str(editor.id)).location == "/partnerships/thameside"
    page = client.page("/partnerships/thameside")
    banner = page.select_one(".app-seeing").text
    assert "You see the site as Duty sergeant of Borough police does." in banner
    assert coordinator.display_name in page.select_one(".app-account").text
    assert client.get("/partnerships/thameside/team").status_code == 403
    assert "Change the description" in client.page(f"/organisations/{police.id}").text
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "seeing as another")).one()
        assert (entry.actor_id, entry.partnership_id) == (coordinator.id, ours.id)
        assert entry.changes["seen"] == [None, "Duty sergeant"]
    stop = page.select_one(".app-seeing form")
    response = client.post(stop["action"], data={"csrf_token": stop.select_one("input")["value"]})
    assert response.location == SEE_AS
    assert "You see the site as yourself again" in client.page(SEE_AS).text
    assert client.get("/partnerships/thameside/team").status_code == 200
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "stopped seeing as another")).one()
        assert entry.actor_id == coordinator.id
    assert client.send("/stop-seeing-as").location == "/", "stopping twice does no harm"


def test_nothing_can_be_changed_while_looking_but_one_can_sign_out(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    editor = world.editor(police)
    client.sign_in(world.coordinator(ours))
    tab = client.page(f"/organisations/{police.id}/edit")
    assert tab.select_one("main form")
    start(client, str(editor.id))
    token = client.token()
    with app.app_context():
        before = len(list(db.session.scalars(select(AuditEntry.sequence))))
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or rule.endpoint in {"accounts.sign_out", "people.stop_seeing_as"}:
            continue
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{name: _value(rule, name) for name in rule.arguments})
        assert client.post(path, data={"csrf_token": token}).status_code == 403, path
    refused = client.send(f"/organisations/{police.id}/edit", name="Another name", version="1")
    assert "You only look: nothing can be changed" in refused.text
    with app.app_context():
        assert len(list(db.session.scalars(select(AuditEntry.sequence)))) == before
        assert db.session.get(Organisation, police.id).name == "Borough police"
    assert client.send("/sign-out").location == "/sign-in"
    assert client.get("/account").status_code == 302


def _value(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, UUIDConverter):
        return uuid4()
    if isinstance(converter, NumberConverter):
        return 1
    return next(iter(converter.items)) if isinstance(converter, AnyConverter) else "thameside"


def test_own_pages_of_accounts_and_locked_addresses_are_not_shown(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    refuge = world.organisation("Refuge charity", ours)
    location = world.refuge(refuge, ADDRESS)
    editor = world.editor(refuge)
    app.test_client().sign_in(editor)
    client.sign_in(world.coordinator(ours, is_cleared=True))
    start(client, str(editor.id))
    for path in ("/account", "/account/password", "/account/leaving", SEE_AS, "/administration/accounts"):
        page = client.page(path, status=403)
        assert "while you see the site as another account" in page.select_one("h1").text
    assert client.get(f"/organisations/{refuge.id}/locations/{location.id}/reveal").status_code == 403
    assert client.get(f"/organisations/{refuge.id}/locations/{location.id}/grants").status_code == 403
    assert "Zyqqex" not in client.page(f"/organisations/{refuge.id}").text
    assert client.get("/").location == "/partnerships/thameside"


def test_only_this_partnership_is_seen_of_an_account_of_two(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    theirs = world.partnership("riverside")
    theirs_only = world.organisation("Riverside charity", theirs, audience=Audience.PARTNERSHIP)
    both = world.coordinator(theirs, is_cleared=True)
    with world.session() as session:
        session.add(Membership(account_id=both.id, partnership_id=ours.id, role=MemberRole.READER))
    person = world.coordinator(ours)
    with world.session() as session:
        session.add(Membership(account_id=person.id, partnership_id=theirs.id, role=MemberRole.READER))
    client.sign_in(person)
    assert client.get("/partnerships/riverside").status_code == 200
    start(client, str(both.id))
    assert client.get("/partnerships/thameside").status_code == 200
    missing = client.page("/partnerships/nowhere", status=404).select_one("main")
    assert str(client.page("/partnerships/riverside", status=404).select_one("main")) == str(missing)
    assert client.get(f"/organisations/{theirs_only.id}").status_code == 404
    assert "Riverside" not in client.page("/organisations").text


def test_what_another_partnership_asks_of_the_account_is_not_shown(
    client: CheckedClient, world: World, ours: Partnership
) -> None:
    police = world.organisation("Borough police", ours)
    lead = world.editor(police, PositionRole.LEAD)
    theirs = world.partnership("riverside")
    with world.session() as session:
        session.add(
            TakingIn(partnership_id=theirs.id, organisation_id=police.id, reason="Secret plan", asked_by="x@y.example")
        )
    client.sign_in(lead)
    assert "to take part" in client.page("/partnerships/thameside").text
    client.sign_in(world.coordinator(ours))
    start(client, str(lead.id))
    for path in ("/partnerships/thameside", f"/organisations/{police.id}/history", f"/organisations/{police.id}"):
        page = client.page(path).select_one("main").text
        assert "to take part" not in page, path
        assert "Secret plan" not in page, path
        assert "Riverside" not in page, path


def test_any_member_is_nobody_in_particular(client: CheckedClient, world: World, ours: Partnership) -> None:
    police = world.organisation("Borough police", ours)
    world.contact(police, holder="the holder's name")
    client.sign_in(world.coordinator(ours, is_cleared=True))
    start(client, "any-member")
    page = client.page(f"/organisations/{police.id}")
    assert "any member of Thameside partnership" in page.select_one(".app-seeing").text
    assert "020 7946 0101" in page.text
    assert "the holder's name" not in page.text
    assert "Change the description" not in page.text


def test_whom_one_can_look_as(app: Flask, client: CheckedClient, world: World, ours: Partnership) -> None:
    theirs = world.partnership("riverside")
    stranger = world.reader(theirs)
    hidden = world.editor(world.organisation("Hidden charity", ours, audience=Audience.NAMED))
    closed = world.reader(ours)
    with world.session() as session:
        session.get_one(Account, closed.id).is_active = False
    own, reader = world.coordinator(ours), world.reader(ours)
    client.sign_in(own)
    page = client.page(SEE_AS)
    offered = {option["value"] for option in page.select("option")} - {"", "any-member"}
    assert offered == {str(reader.id)}
    assert "Hidden charity" not in page.text
    for account_id in (stranger.id, hidden.id, closed.id, own.id, uuid4(), "nonsense", ""):
        assert client.send(SEE_AS, whom=str(account_id)).status_code == 400
    with app.app_context():
        assert not [row for row in db.session.scalars(select(SignIn)) if row.seeing_in_id]


def test_what_is_seen_ends_with_the_right_to_look(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    person, reader = world.coordinator(ours), world.reader(ours)
    world.coordinator(ours)
    client.sign_in(person)
    start(client, str(reader.id))
    with world.session() as session:
        session.get_one(Account, reader.id).is_active = False
    assert client.get("/partnerships/thameside").status_code == 404, "a closed account sees nothing"
    with world.session() as session:
        session.get_one(Account, reader.id).is_active = True
        session.scalars(select(Membership).where(Membership.account_id == person.id)).one().role = MemberRole.READER
    assert client.get("/partnerships/thameside").status_code == 404
    assert client.send("/stop-seeing-as").location == "/"
    assert client.get("/partnerships/thameside").status_code == 200


def test_two_sign_ins_of_one_coordinator_are_two(
    app: Flask, client: CheckedClient, world: World, ours: Partnership
) -> None:
    person, reader = world.coordinator(ours), world.reader(ours)
    client.sign_in(person)
    other = app.test_client().sign_in(person)
    start(client, str(reader.id))
    assert client.get("/partnerships/thameside/team").status_code == 403
    assert other.get("/partnerships/thameside/team").status_code == 200


def test_no_page_breaks_while_one_looks(app: Flask, client: CheckedClient, world: World) -> None:
    scene = make_scene(world)
    with world.session() as session:
        session.get_one(Account, scene.visitors["own lead"].id).display_name = "Refuge manager"
    client.sign_in(scene.visitors["cleared coordinator"])
    assert start(client, str(scene.visitors["own lead"].id)).status_code == 302
    client.is_checking = False
    shown = 0
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.endpoint == "static":
            continue
        response = client.get(scene.address(app, rule))
        assert response.status_code < 500, rule
        assert CANARY.split(",", maxsplit=1)[0].encode() not in response.get_data(), rule
        if response.status_code != 302 and response.mimetype == "text/html":
            assert "You see the site as Refuge manager of Tideway charity does." in response.text, rule
            shown += response.status_code == 200
    assert shown > 20


def test_hostile_posts_stay_text_in_the_line(client: CheckedClient, world: World, ours: Partnership) -> None:
    reader = world.reader(ours)
    with world.session() as session:
        session.get_one(Account, reader.id).display_name = "<img src=x onerror=alert(1)>{{ 7*7 }}"
    client.sign_in(world.coordinator(ours))
    start(client, str(reader.id))
    banner = client.page("/partnerships/thameside").select_one(".app-seeing")
    assert "<img src=x onerror=alert(1)>{{ 7*7 }}" in banner.text
    assert banner.select_one("img") is None
    assert UUID(int=0) == NOBODY
