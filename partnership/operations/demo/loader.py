"""Loads the demonstration partnership through the services that everybody uses; only its clocks are set back here."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from partnership.accounts import services as accounts
from partnership.accounts.queries import account_by_email, viewer_of
from partnership.base.config import site_settings
from partnership.guidance.types import Group, LegalStanding, StandingAnswer
from partnership.map.mapping.queries import members_map, pack_of
from partnership.map.mapping.services import RoleAssignment, set_role
from partnership.operations.demo.assessment import load_assessments
from partnership.operations.demo.consultation import load_protocols
from partnership.operations.demo.next_door import load_next_door
from partnership.operations.demo.upkeep import load_upkeep
from partnership.people.services import CURRENT
from partnership.register.authority import grants, members, places
from partnership.register.authority.questions import queries as questions
from partnership.register.authority.questions import services
from partnership.register.directory import services as directory
from partnership.register.directory.queries import get_organisation
from partnership.register.partnerships.services import add_board, make_partnership
from partnership.register.relationships.services import RelationshipAuthor, RelationshipTerms, record, today
from partnership.reviews.identification.entry import SettingEntry
from partnership.reviews.identification.queries import SettingSubject
from partnership.reviews.identification.services import save_setting
from partnership.store import audit
from partnership.store.models import (
    Agreement,
    Audience,
    EntrySection,
    Mail,
    MemberRole,
    Organisation,
    Partnership,
    PositionRole,
    RelationshipKind,
    Role,
    SectionClock,
    now,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from sqlalchemy.orm import Session

    from partnership.guidance.pack import Pack
    from partnership.store.models import Account, Position

DATA = Path(__file__).parent / "identification.toml"
FILLED_IN_BY = "Partnership coordinator's desk"


def read_settings() -> list[dict[str, Any]]:
    """The settings of the data file."""
    found: list[dict[str, Any]] = tomllib.loads(DATA.read_text(encoding="utf-8"))["settings"]
    return found


def load_audit(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Fill in every such setting; `organisations` are those of the demonstration by key."""
    session.flush()
    map_, settings = members_map(partnership), pack_of(partnership).settings
    for each in rows:
        checked, due = each.get("checked_days_ago"), each.get("due_in_days")
        entry = SettingEntry(
            frozenset(organisations[key].id for key in each["first_contacts"]),
            " ".join(each.get("assurance", "").split()),
            map_.as_of - timedelta(days=checked) if checked is not None else None,
            each["action"],
            organisations[each["owner"]].id,
            map_.as_of + timedelta(days=due) if due is not None else None,
        )
        place = SettingSubject(partnership, settings[each["id"]])
        save_setting(session, place, entry, map_, expected_version=0, changed_by=FILLED_IN_BY)


def load_relationships(
    session: Session,
    partnership: Partnership,
    organisations: Mapping[str, Organisation],
    rows: Iterable[Any],
    started_on: date,
) -> None:
    """Record them: `proposed` ones wait for the second organisation."""
    for each in rows:
        ends = organisations[each["from"]].id, organisations[each["to"]].id
        spoken = ends[:1] if each.get("state") == Agreement.PROPOSED else ends
        author = RelationshipAuthor("Partnership coordinator's desk", frozenset(spoken), frozenset(spoken))
        terms = RelationshipTerms(
            audience=Audience(each.get("audience", Audience.PARTNERSHIP)),
            title=each.get("title", ""),
            from_on=started_on,
            review_on=today() + timedelta(days=each["review_in_days"]) if "review_in_days" in each else None,
        )
        record(session, partnership, RelationshipKind(each["kind"]), ends, terms, author)


FILES = {"demo": "london-borough.toml", "demo-2026": "unitary-council.toml"}  # by the slug of their partnership
CHANGED_BEFORE = timedelta(days=3)  # entries were filled in some days before they were confirmed
ACTOR = audit.Actor(None, "demonstration")
# Names that the data file has for fields of the tables.
RENAMED = {
    "kind": "kind_id",
    "phone": "telephone",
    "out_of_hours_phone": "out_of_hours_telephone",
    "functions": "function_ids",
    "tasks": "function_ids",
}
APART = {"key", "is_body_of_pack", "confirmed_days_ago", "services", "contacts", "locations", "audience", "postcode"}


def read_data(slug: str = "demo") -> dict[str, Any]:
    """The data file of a demonstration."""
    found = tomllib.loads((Path(__file__).parent / FILES[slug]).read_text(encoding="utf-8"))
    assert found["partnership"]["slug"] == slug  # noqa: S101 - both are ours
    return found


def load(session: Session, slug: str = "demo") -> Partnership:
    """Make the partnership with its organisations, responsibilities and accounts; raises Conflict when it is there.

    The first one has a history too: a year of assessment and audit, papers asked about and signed, a partnership next
    door.
    """
    data = read_data(slug)
    about = data["partnership"]
    audit.set_actor(ACTOR)
    sent = set(session.scalars(select(Mail.id)))
    partnership = make_partnership(
        session, slug=slug, name=about["name"], area=about["area"], board=about["board"], pack_id=about["pack"]
    )
    for each in data["boards"]:
        add_board(session, partnership, each["name"], map(Group, each["groups"]), each.get("approver", ""))
    started_on: date = about["started_on"]
    organisations = {
        each["key"]: _organisation(session, partnership, each, started_on) for each in data["organisations"]
    }
    _responsibilities(session, partnership, organisations, data["responsibilities"], started_on)
    for each in data["organisations"]:
        _confirm(session, organisations[each["key"]], each.get("confirmed_days_ago"))
    has_history = slug == next(iter(FILES))
    if has_history:
        load_assessments(session, partnership, organisations)  # before the audit, which nobody had a year ago
    load_audit(session, partnership, organisations, read_settings() if has_history else data["settings"])
    for each in data["users"]:
        _user(session, partnership, organisations, each)
    if has_history:
        load_next_door(session, organisations)
    for mail in session.scalars(select(Mail).where(Mail.id.not_in(sent))):
        session.delete(mail)  # what happened in the past was mailed in the past
    if has_history:
        load_upkeep(session, organisations, ACTOR)
        load_protocols(session, partnership, organisations)  # people comment on one and have signed the other
    load_relationships(session, partnership, organisations, data["relationships"], started_on)
    return partnership


def _values(given: dict[str, Any]) -> dict[str, Any]:
    return {RENAMED.get(name, name): value for name, value in given.items() if name not in APART}


def _organisation(session: Session, partnership: Partnership, given: dict[str, Any], started_on: date) -> Organisation:
    organisation = directory.add_organisation(
        session,
        _values(given) | _standings(given["kind"], pack_of(partnership)),
        partnership=partnership,
        joined_on=started_on,
        body_pack_id=partnership.pack_id if given.get("is_body_of_pack") else "",
    )
    keyring = site_settings().keyring
    for part in ("services", "contacts", "locations"):
        for row in given.get(part, []):
            values = _values(row)
            if "postcode" in row:
                values["address"] = f"{row['address']}\n{row['postcode']}"
            audience = Audience(row["audience"]) if "audience" in row else None
            opened = _opened(row) if audience is Audience.PUBLIC else None
            directory.add_part(
                session, organisation, part, values, keyring=keyring, audience=audience, audiences=opened,
                decisions=directory.Decisions(is_meant=True),
            )  # fmt: skip
    return organisation


def _standings(kind_id: str, pack: Pack) -> dict[str, str]:
    """What its people looked up: public bodies; of charities and national bodies the guidance only suggests it."""
    kind = pack.kind(kind_id)
    held = [each.field for each in LegalStanding if kind is not None and kind.suggests(each)]
    found = dict.fromkeys(held, StandingAnswer.STATUTORY.value)
    return found | {f"{name}_source": "The law, as the guidance tells it" for name in held}


def _opened(row: dict[str, Any]) -> dict[str, Audience | None]:
    """A switchboard's numbers are for everybody, unlike the direct numbers of a desk."""
    names = {RENAMED.get(name, name) for name in row} & {"telephone", "out_of_hours_telephone", "email"}
    return dict.fromkeys(names, Audience.PUBLIC)


def _responsibilities(
    session: Session,
    partnership: Partnership,
    organisations: dict[str, Organisation],
    rows: list[dict[str, Any]],
    started_on: date,
) -> None:
    functions = pack_of(partnership).functions
    for each in rows:
        holding = RoleAssignment(
            Role(each["role"]), Agreement(each["state"]), each.get("reason", ""), from_on=started_on
        )
        organisation, function = organisations[each["organisation"]], functions[each["function"]]
        set_role(session, partnership, organisation, function, Group(each["group"]), holding)


def _confirm(session: Session, organisation: Organisation, days_ago: int | None) -> None:
    if days_ago is None:
        return
    at = now() - timedelta(days=days_ago)
    for section in EntrySection:
        clock = session.get(SectionClock, (organisation.id, section))
        if clock is not None:
            directory.confirm(session, organisation, section, "demonstration", at=at)
            clock.changed_at = at - CHANGED_BEFORE
    session.flush()


def _user(
    session: Session, partnership: Partnership, organisations: dict[str, Organisation], given: dict[str, Any]
) -> None:
    """An account with its place, given and agreed to by the accounts that the file names, else by the command line."""
    account = accounts.make_account(session, given["email"], given["post"])
    session.flush()
    if "let_in_by" not in given:
        account.stands_for_itself_since = now()
    if given["role"] == "coordinator":
        is_cleared = given.get("is_cleared", False)
        members.add(session, partnership, account, MemberRole.COORDINATOR, by_id=None, is_cleared=is_cleared)
    elif given["role"] == "administrator":
        account.is_administrator = True
    else:
        _place(session, _fresh(session, organisations[given["organisation"]]), account, given)


def _fresh(session: Session, organisation: Organisation) -> Organisation:
    """The organisation as it stands now: what was loaded before knows nothing of where it takes part."""
    session.expire(organisation)
    return get_organisation(organisation.id)


def _place(session: Session, organisation: Organisation, account: Account, given: dict[str, Any]) -> None:
    role = PositionRole(given["role"])
    by_id = _account_id(given.get("let_in_by"))
    position = places.give(session, organisation, account, role, by_id=by_id)
    position.agreement, position.agreed_at = CURRENT, now()
    if "agreed_by" in given:
        _agree(session, position, given["agreed_by"])
    for location in (each for each in organisation.locations if each.name in given.get("holds", ())):
        if role is PositionRole.LEAD:
            grants.seal_anew(session, location, account.id)
        else:
            grants.give(
                session, location, account.id, by_id=by_id, from_at=now(), until_at=None, reason="Runs the house"
            )
    session.flush()


def _agree(session: Session, position: Position, email: str) -> None:
    """The second person says yes to a place that works."""
    asked, agreeing = next(iter(questions.open_about(row_id=position.id))), account_by_email(email)
    if agreeing is not None:
        viewer = viewer_of(agreeing)
        yes = services.settle(session, asked, viewer, is_agreed=True, expected_version=asked.version)
        places.stand(session, position, yes, position.role)


def _account_id(email: str | None) -> UUID | None:
    found = account_by_email(email) if email is not None else None
    return found.id if found is not None else None
